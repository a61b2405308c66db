"""Documents added by `build PATH`: kept by later builds, cited from their repaired copy, listed and removed."""

import shutil
from pathlib import Path

import pytest

from corpus.errors import UserError
from ingest import index, registry
from ingest.__main__ import main
from ingest.build import build
from ingest.config import IngestSettings
from ingest.passages import Passages
from ingest.records import Chunk

NOTE = "Notes on mode collapse\n======================\n\nThe generator of caf\xe9 images repeats itself.\n"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A text in Windows encoding and with Windows newlines, outside the checkout."""
    path = tmp_path / "notes" / "collapse.txt"
    path.parent.mkdir()
    path.write_bytes(NOTE.replace("\n", "\r\n").encode("cp1252"))
    return path


@pytest.fixture
def command(small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch) -> IngestSettings:
    """What `python -m ingest` needs to work on the small checkout."""
    monkeypatch.setenv("TUTOR_HOME", str(small_settings.home))
    monkeypatch.setattr("ingest.config.CHECKOUT", small_settings.checkout)
    monkeypatch.setattr("corpus.catalog.CHECKOUT", small_settings.checkout)
    return small_settings


def added(settings: IngestSettings) -> list[Chunk]:
    passages = Passages(index.current(settings))
    stored = passages.get(passages.ids())
    passages.close()
    return [found.chunk for found in stored.values() if found.chunk.kind == "added"]


def test_an_added_document_is_repaired_and_cited_from_a_copy_that_does_not_change(
    small_settings: IngestSettings, note: Path
) -> None:
    report = build(small_settings, [note])
    (chunk,) = added(small_settings)
    assert chunk.headings == ("Notes on mode collapse",)
    assert chunk.text == "The generator of café images repeats itself."
    stored = Path(chunk.path)
    assert stored.parent == small_settings.home / "documents"
    assert stored.read_text("utf-8") == NOTE
    assert stored.read_text("utf-8")[chunk.start : chunk.end] == chunk.text
    assert [source.repaired for source in report.sources if source.path == str(note)] == [(4,)]


def test_later_plain_builds_keep_an_added_document_and_see_its_edits(
    small_settings: IngestSettings, note: Path
) -> None:
    build(small_settings, [note])
    assert not build(small_settings).changed
    old = added(small_settings)[0]
    note.write_bytes(note.read_bytes().replace(b"repeats itself", b"falls silent"))
    report = build(small_settings)
    assert (report.embedded, report.added, report.removed) == (1, 1, 1)
    assert [chunk.text for chunk in added(small_settings)] == ["The generator of café images falls silent."]
    assert Path(old.path).read_text("utf-8")[old.start : old.end] == old.text  # an old citation still resolves


def test_a_folder_is_added_with_all_that_stands_in_it(small_settings: IngestSettings, note: Path) -> None:
    deep = note.parent / "deep" / "more.md"
    deep.parent.mkdir()
    deep.write_text("# More\nMore on collapse.\n")
    build(small_settings, [note.parent])
    assert {chunk.text for chunk in added(small_settings)} == {
        "The generator of café images repeats itself.",
        "More on collapse.",
    }
    deep.unlink()
    assert build(small_settings).removed == 1


def test_the_same_document_given_twice_is_indexed_once(small_settings: IngestSettings, note: Path) -> None:
    shutil.copy(note, note.with_name("copy.txt"))
    build(small_settings, [note, note, note.parent])
    texts = [chunk.text for chunk in added(small_settings)]
    assert len(texts) == 1


def test_a_document_that_is_gone_is_named_and_leaves_the_index(small_settings: IngestSettings, note: Path) -> None:
    build(small_settings, [note])
    note.unlink()
    report = build(small_settings)
    gone = [source.problem for source in report.sources if source.path == str(note)]
    assert gone == ["is gone; `python -m ingest remove` forgets it"]
    assert added(small_settings) == []
    again = build(small_settings)
    assert [source.problem for source in again.sources if source.path == str(note)] == gone


def test_a_path_that_does_not_exist_is_refused_before_anything_is_built(
    small_settings: IngestSettings, tmp_path: Path
) -> None:
    with pytest.raises(
        UserError, match=r"nowhere\.txt does not exist\. Give a file or folder to `python -m ingest build`"
    ):
        build(small_settings, [tmp_path / "nowhere.txt"])
    assert registry.registered(small_settings.index_root) == ()
    with pytest.raises(UserError):
        index.current(small_settings)


def test_relative_paths_are_remembered_as_absolute_ones(
    small_settings: IngestSettings, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(note.parent)
    build(small_settings, [Path("collapse.txt")])
    monkeypatch.chdir("/")
    assert not build(small_settings).changed
    assert registry.registered(small_settings.index_root) == (note,)


def test_the_commands_add_list_and_remove(
    command: IngestSettings, note: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--quiet", str(note)]) == 0
    assert f"{note}: repaired 1 lines (4); `python -m ingest list --repairs` shows them" in capsys.readouterr().out
    assert main(["list"]) == 0
    first, path = capsys.readouterr().out.splitlines()
    assert first.startswith("corpus: 6 files, ")
    assert path == str(note)
    assert main(["remove", str(note)]) == 0
    assert "0 added, 1 removed, 0 embedded" in capsys.readouterr().out
    assert added(command) == []
    assert main(["list"]) == 0
    assert str(note) not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list"], "There is no index of the corpus under"),
        (
            ["remove", "/nowhere.txt"],
            "/nowhere.txt was not added to the index. `python -m ingest list` shows what was.",
        ),
        (["build", "--quiet", "/nowhere.txt"], "/nowhere.txt does not exist. Give a file or folder to"),
    ],
)
def test_a_trouble_of_a_command_is_one_line_and_status_1(
    arguments: list[str], said: str, command: IngestSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_check_prints_one_line_a_problem_and_its_status_says_whether_there_is_any(
    command: IngestSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in (command.checkout / "corpus/lessons").iterdir():
        file.write_text(file.read_text().split("## Claims")[0])
    assert main(["check"]) == 0
    assert capsys.readouterr().out == ""
    (command.checkout / "corpus/lessons/softmax.md").unlink()
    assert main(["check"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "corpus/projects/digit-reader.md:1: topics names 'softmax', which is no topic",
        "corpus/roadmaps/small.md:14: link [Softmax](../lessons/softmax.md) leads nowhere",
    ]
    assert err == "2 lessons (2 not yet complete), 0 claims, 1 reference functions: 2 problems\n"


def test_wrong_usage_is_status_2() -> None:
    with pytest.raises(SystemExit) as left:
        main(["biuld"])
    assert left.value.code == 2
