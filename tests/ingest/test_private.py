"""A learner's own documents: stored for one learner, found like the shared ones, and gone when they are removed."""

import fcntl
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.errors import UserError
from ingest.config import IngestSettings
from ingest.dense import DenseIndex
from ingest.embed import Embedder
from ingest.lexical import LexicalIndex, analyze
from ingest.passages import Passages
from ingest.private import change, shelf
from ingest.private.shelf import PrivateDocument, shelf_of
from tests.ingest.documents import pdf

Give = Callable[..., PrivateDocument]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
HARBOUR = "# Harbour notes\n\nThe Zephyrine ferry leaves at noon. It carries forty grey bicycles.\n"
POLICY = "# Rules\n\nMarguerite chairs the meetings of the group until June.\n"
ODD = [
    "me", "ME", "Me", "..", ".", "/", "../../etc", "a/b", "a\\b", "a b", "", " ", "é", "e\u0301", "日本", "x" * 5000,
    "con", "nul\x00", "\u202edrawkcab", "me/", "me.", "\ud800",
]  # fmt: skip


@pytest.fixture(scope="module")
def embedder(models: Path) -> Embedder:
    return Embedder(models, 1)


@pytest.fixture
def give(small_settings: IngestSettings, embedder: Embedder, tmp_path: Path) -> Give:
    """Add a document of the given text or bytes."""

    def add(content: str | bytes, name: str = "harbour.md", learner: str = "me") -> PrivateDocument:
        file = tmp_path / "upload"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return change.add(small_settings, learner, file, name, embedder=lambda: embedder, now=NOW)

    return add


def remove(settings: IngestSettings, document: PrivateDocument, learner: str = "me") -> None:
    def no_model() -> Embedder:
        raise AssertionError("nothing is embedded to remove a document")

    change.remove(settings, learner, document.id, embedder=no_model)


def nearest(settings: IngestSettings, embedder: Embedder, question: str, learner: str = "me") -> list[str]:
    """The texts that the two indexes find, checked to agree on what there is."""
    with change.reading(settings, learner, lambda: embedder) as folder:
        if folder is None:
            return []
        dense, lexical, passages = DenseIndex(folder), LexicalIndex(folder), Passages(folder)
        assert dense.ids() == set(lexical.ids) == set(passages.ids())
        found = [id_ for id_, _ in dense.search(embedder.embed([question])[0], 3)]
        found += [id_ for id_, _ in lexical.search(analyze(question), 3)]
        texts = [stored.chunk.text for stored in passages.get(found).values()]
        passages.close()
        dense.close()
    return texts


def on_disk(folder: Path, *words: str) -> list[Path]:
    """Files under a folder whose name or bytes hold one of the words, in UTF-8 or UTF-16, whatever the case."""
    found = []
    for path in folder.rglob("*"):
        raw = path.name.lower().encode() + (path.read_bytes().lower() if path.is_file() else b"")
        if any(word.lower().encode(code) in raw for word in words for code in ("utf-8", "utf-16-le")):
            found.append(path)
    return found


def test_a_document_is_found_by_its_owner_and_its_span_resolves(
    small_settings: IngestSettings, embedder: Embedder, give: Give
) -> None:
    made = give(HARBOUR)
    assert (made.name, made.title, made.size, made.chunks, made.added) == (
        "harbour.md", "Harbour notes", len(HARBOUR), 1, NOW,
    )  # fmt: skip
    assert "Zephyrine" in nearest(small_settings, embedder, "when does the ferry leave?")[0]
    with change.reading(small_settings, "me", lambda: embedder) as folder:
        assert folder is not None
        passages = Passages(folder)
        (stored,) = passages.get(passages.ids()).values()
        passages.close()
    text = Path(stored.chunk.path).read_text(encoding="utf-8")
    assert text[stored.chunk.start : stored.chunk.end] == stored.chunk.text
    assert change.documents(small_settings, "me") == (made,)


def test_a_removed_document_is_gone_from_the_disk_and_the_others_stay(
    small_settings: IngestSettings, embedder: Embedder, give: Give
) -> None:
    harbour, policy = give(HARBOUR), give(POLICY, "rules.txt")
    folder = shelf_of(small_settings, "me").folder
    words = ("zephyrine", "bicycl", "harbour", harbour.id, Path(harbour.text).stem)
    before = on_disk(folder, *words)
    assert {path.name for path in before} >= {harbour.original, harbour.text, "chunks.sqlite", "documents.json"}
    remove(small_settings, harbour)
    assert on_disk(folder, *words) == []
    assert change.documents(small_settings, "me") == (policy,)
    assert "Marguerite" in nearest(small_settings, embedder, "who chairs the meetings?")[0]
    remove(small_settings, policy)
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == ["lock", "readers"]
    assert nearest(small_settings, embedder, "who chairs the meetings?") == []


def test_the_room_that_the_graph_never_used_holds_nothing(small_settings: IngestSettings, give: Give) -> None:
    """Chroma wrote it as the memory was found; once that was the text of the document that had just been removed."""
    give(HARBOUR)
    (graph,) = shelf_of(small_settings, "me").index.rglob("data_level0.bin")
    assert graph.stat().st_size > 0
    assert graph.read_bytes().strip(b"\0") == b""  # one chunk waits in the log, the graph is empty yet


def test_nothing_of_a_document_is_kept_in_the_shared_parts_of_the_home(
    small_settings: IngestSettings, give: Give
) -> None:
    give(HARBOUR)
    others = [path for path in small_settings.home.iterdir() if path.name not in ("learners", "models")]
    assert [found for path in others for found in on_disk(path, "zephyrine")] == []
    assert not small_settings.vector_cache.exists()


def test_no_two_learners_share_a_folder_and_none_leaves_the_folder_of_learners(small_settings: IngestSettings) -> None:
    root = small_settings.home / "learners"
    folders = [shelf_of(small_settings, learner).folder for learner in ODD]
    # Also where the file system does not tell upper from lower case.
    assert len({folder.name.casefold() for folder in folders}) == len(ODD)
    for folder in folders:
        assert folder.parent == root
        assert folder.name.isascii()
        assert folder.name == Path(folder.name).name
        assert len(folder.name) <= 64


@pytest.mark.parametrize("other", ["ME", "..", "me/../me", "other"])
def test_another_learner_sees_nothing_of_it(
    small_settings: IngestSettings, embedder: Embedder, give: Give, other: str
) -> None:
    made = give(HARBOUR)
    assert change.documents(small_settings, other) == ()
    assert nearest(small_settings, embedder, "Zephyrine ferry", other) == []
    with pytest.raises(UserError, match="You have no such document"):
        remove(small_settings, made, other)
    give(POLICY, learner=other)
    assert all("Zephyrine" not in text for text in nearest(small_settings, embedder, "Zephyrine ferry", other))
    assert change.documents(small_settings, "me") == (made,)


def test_the_same_bytes_are_stored_once_and_it_is_said(small_settings: IngestSettings, give: Give) -> None:
    give(HARBOUR)
    with pytest.raises(UserError, match=r"copy\.md is among your documents already as harbour\.md"):
        give(HARBOUR, "copy.md")
    assert len(change.documents(small_settings, "me")) == 1
    assert len(list(shelf_of(small_settings, "me").originals.iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x" * (change.MAX_FILE + 2**20), "big.md", r"^big\.md has 21 MB; the limit is 20 MB\. Split it\.$"),
        (b"", "a.md", r"^a\.md: empty\.$"),
        (b"PK\x03\x04rest", "a.pdf", r"^a\.pdf: is a ZIP archive .*\. Unpack it, or save it as PDF, HTML or text\.$"),
        (b"text", "a.docx", r"^a\.docx: \.docx is none of \.md, "),
        (b"text", "README", r"A name without a suffix is none of"),
        (b"\x00\xff\x13" * 500, "a.txt", r"binary, not text"),
        (b"%PDF-1.4 cut", "a.pdf", r"PDF that is damaged or cut short"),
    ],
)
def test_what_is_left_out_is_said_in_one_line_and_leaves_no_trace(
    small_settings: IngestSettings, give: Give, content: bytes, name: str, said: str
) -> None:
    with pytest.raises(UserError, match=said) as refused:
        give(content, name)
    assert "\n" not in str(refused.value)
    folder = shelf_of(small_settings, "me").folder
    assert [path for path in folder.rglob("*") if path.is_file() and path.name not in ("lock", "readers")] == []


def test_a_pdf_in_any_suffix_case_is_read(small_settings: IngestSettings, embedder: Embedder, give: Give) -> None:
    give(pdf([("Ferries", "The Zephyrine ferry carries forty grey bicycles over the harbour each noon.")]), "A.PDF")
    assert "Zephyrine" in nearest(small_settings, embedder, "what does the ferry carry?")[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.md", "passwd.md"),
        ("C:\\notes\\a.md", "a.md"),
        ("a\x1b[31m\u202e.md", "a\\x1b[31m\\u202e.md"),
        ("<img src=x>.md", "<img src=x>.md"),
        ("\udcff.md", "\\udcff.md"),
        (f"{'n' * 4000}.md", f"{'n' * 119}…"),
    ],
)
def test_odd_names_are_safe_and_shown_printable(
    small_settings: IngestSettings, give: Give, name: str, shown: str
) -> None:
    made = give(HARBOUR, name)
    assert made.name == shown
    assert made.original == f"{made.id}.md"
    assert change.documents(small_settings, "me") == (made,)
    folder = shelf_of(small_settings, "me").folder
    assert all(path.resolve().is_relative_to(folder.resolve()) for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [
        ("MAX_DOCUMENTS", 1, "You have 1 documents, which is the limit. Remove one first."),
        ("MAX_TOTAL", 100, "With rules.md your documents would have 0 MB; the limit is 0 MB. Remove some first."),
        ("MAX_CHUNKS", 1, "rules.md has 1 passages; with those that you have that is more than 1."),
    ],
)
def test_more_than_the_limits_is_refused(
    small_settings: IngestSettings, give: Give, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, said: str
) -> None:
    give(HARBOUR)
    monkeypatch.setattr(change, limit, value)
    with pytest.raises(UserError) as refused:
        give(POLICY, "rules.md")
    assert str(refused.value).startswith(said)
    assert len(change.documents(small_settings, "me")) == 1


def test_while_one_document_is_added_another_waits_for_its_turn(small_settings: IngestSettings, give: Give) -> None:
    give(HARBOUR)
    with (shelf_of(small_settings, "me").folder / "lock").open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(UserError, match=r"Another of your documents is being added or removed\. Wait"):
            give(POLICY)
    assert give(POLICY).chunks == 1


def test_a_change_of_the_recipe_reads_the_originals_anew(
    small_settings: IngestSettings, embedder: Embedder, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(HARBOUR)
    before = shelf_of(small_settings, "me").generation()
    monkeypatch.setattr(shelf, "RECIPE", "private-next")
    assert "Zephyrine" in nearest(small_settings, embedder, "when does the ferry leave?")[0]
    after = shelf_of(small_settings, "me").generation()
    assert after != before
    assert before is not None
    assert not before.exists()
    assert [each.name for each in change.documents(small_settings, "me")] == ["harbour.md"]


def test_a_damaged_list_is_said_in_the_library_and_the_lessons_still_answer(
    small_settings: IngestSettings, embedder: Embedder, give: Give
) -> None:
    give(HARBOUR)
    generation = shelf_of(small_settings, "me").generation()
    assert generation is not None
    (generation / shelf.LIST).write_text("{")
    shelf._read.cache_clear()
    with pytest.raises(UserError, match=r"is damaged\. Restore"):
        change.documents(small_settings, "me")
    assert nearest(small_settings, embedder, "ferry") == []
    with pytest.raises(UserError, match="is damaged"):
        give(POLICY)
    assert on_disk(shelf_of(small_settings, "me").originals, "zephyrine")  # nothing is swept on a guess


PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import chromadb, bm25s, onnxruntime
from ingest.config import IngestSettings
from ingest.embed import Embedder
from ingest.private import change

settings = IngestSettings(Path(sys.argv[1]), Path(sys.argv[2]), 1, {})
embedder = Embedder(settings.models, 1)
embedder.embed(["warm"])
print("ready", flush=True)
if sys.argv[3] == "add":
    change.add(settings, "me", Path(sys.argv[4]), "new.md", embedder=lambda: embedder, now=datetime.now(UTC))
else:
    change.remove(settings, "me", sys.argv[4], embedder=lambda: embedder)
print("done", flush=True)
"""


def started(settings: IngestSettings, verb: str, what: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", PROGRAM, str(settings.home), str(settings.checkout), verb, what]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["add", "remove"])
def test_a_killed_change_leaves_the_old_state_or_the_new_one_and_no_remains(
    small_settings: IngestSettings, embedder: Embedder, give: Give, tmp_path: Path, verb: str
) -> None:
    rng = random.Random(7)
    parts = "\n\n".join(f"## Part {part}\nQuagga number {part} grazes behind the lighthouse." for part in range(30))
    new = tmp_path / "new.md"
    new.write_text(f"# Quaggas\n\n{parts}\n")
    give(POLICY, "rules.md")
    folder = shelf_of(small_settings, "me").folder
    outcomes = []
    for _ in range(8):
        there = [each.id for each in change.documents(small_settings, "me") if each.name == "new.md"]
        if verb == "remove" and not there:
            there = [give(new.read_bytes(), "new.md").id]
        if verb == "add" and there:
            change.remove(small_settings, "me", there[0], embedder=lambda: embedder)
        process = started(small_settings, verb, str(new) if verb == "add" else there[0])
        time.sleep(rng.uniform(0, 0.7))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        texts = nearest(small_settings, embedder, "which quagga grazes behind the lighthouse?")
        held = any("Quagga" in text for text in texts)
        assert any("Marguerite" in text for text in nearest(small_settings, embedder, "who chairs the meetings?"))
        assert held == any(each.name == "new.md" for each in change.documents(small_settings, "me"))
        assert held or on_disk(folder, "quagga") == []
        assert not (folder / "unfinished").exists()
        outcomes.append(held)
    assert outcomes
