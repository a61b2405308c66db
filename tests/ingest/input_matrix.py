"""What becomes of good, broken and hostile input: the cases, and the table of them in `docs/documents.md`.

    .venv/bin/python -m tests.ingest.input_matrix    # feeds every case to a build and writes the table anew

Each case lies in a folder of its own beside a good note and is built on top of an index that is there already.
"""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from ingest import index
from ingest.build import build
from ingest.config import CHECKOUT, IngestSettings
from ingest.files import printable
from ingest.lexical import LexicalIndex, analyze
from ingest.passages import Passages
from ingest.readers.child import Limits
from tests.ingest import documents as made

DOCUMENT = CHECKOUT / "docs" / "documents.md"
BEGIN, END = "<!-- matrix: python -m tests.ingest.input_matrix -->", "<!-- end of matrix -->"
GOOD = "The zyzzyva is a weevil that closes the dictionary."  # in each folder, beside the case
STREAM = {"output_type": "stream", "name": "stdout"}
PICTURE = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo=" * 9}, "metadata": {}}


@dataclass(frozen=True)
class Case:
    what: str
    make: Callable[[Path], None]  # writes the case into a folder
    said: str  # a part of the line in the report; "" where nothing is said
    read: bool = False  # whether its text is in the index afterwards
    limits: Limits = field(default_factory=Limits)
    during: Callable[[Path], AbstractContextManager[None]] = lambda folder: nullcontext()
    slow: bool = False


def written(name: str, raw: bytes) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / name).write_bytes(raw)

    return make


def sparse(folder: Path) -> None:
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(200 * 2**20)


def loop(folder: Path) -> None:
    (folder / "round").symlink_to(folder / "about")
    (folder / "about").symlink_to(folder / "round")


def up(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "up").symlink_to(folder)


def out(folder: Path) -> None:
    (folder / "secret.txt").symlink_to("/etc/passwd")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")


def unix_socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket has at most 108 bytes
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind("socket.txt")
    finally:
        os.chdir(here)


def odd_names(folder: Path) -> None:
    for name in (
        b"line\nbreak.txt",
        b"bell\x07.txt",
        "turn\u202etxt.txt".encode(),
        b"\xff\xfe.txt",
        b"n" * 251 + b".txt",
    ):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text("Pancakes are flat.")  # noqa: PTH118  bytes


@contextmanager
def at_each_look(act: Callable[[], None]) -> Iterator[None]:
    """Do something to a file each time that the reader asks how it is."""
    asked = os.fstat

    def fstat(descriptor: int) -> os.stat_result:
        act()
        return asked(descriptor)

    os.fstat = fstat
    try:
        yield
    finally:
        os.fstat = asked


def growing(folder: Path) -> AbstractContextManager[None]:
    def grow() -> None:
        with (folder / "log.txt").open("a") as file:
            file.write("One more line.\n")

    return at_each_look(grow)


@contextmanager
def vanishing(folder: Path) -> Iterator[None]:
    """The file is listed, and gone when it is opened."""
    opened = os.open

    def late(path: str | Path, flags: int, *more: int, **named: int) -> int:
        if str(path) == str(folder / "gone.txt"):
            (folder / "gone.txt").unlink(missing_ok=True)
        return opened(path, flags, *more, **named)

    os.open = late
    try:
        yield
    finally:
        os.open = opened


PAPER = made.pdf([["Dropout", made.PARAGRAPH], ["Pooling", "Pooling shrinks a feature map."]], bookmarks=True)
CODE_CELL = ("code", "print(1)", [STREAM | {"text": "7\n" * 500_000}, PICTURE])
SMALL = Limits(memory_bytes=512 * 2**20, seconds=20)

CASES = (
    Case("Markdown", written("a.md", b"# Pancakes\n\nPancakes are flat.\n"), "", read=True),
    Case("text", written("a.txt", b"Pancakes are flat.\n"), "", read=True),
    Case("Python", written("a.py", b'def f():\n    """Pancakes are flat."""\n'), "", read=True),
    Case("HTML", written("a.html", made.page("<h1>Pancakes</h1><p>Pancakes are flat.</p>")), "", read=True),
    Case("PDF", written("a.pdf", PAPER), "", read=True),
    Case("notebook", written("a.ipynb", made.notebook([("markdown", "Pancakes are flat.", [])])), "", read=True),
    Case("text in cp1252", written("a.txt", b"Caf\xe9 pancakes are flat.\n"), "repaired 1 lines", read=True),
    Case("UTF-16 without its mark", written("a.txt", "Pancakes are flat.\n".encode("utf-16-le") * 9), "", read=True),
    Case("PDF named .txt", written("paper.txt", PAPER), "is PDF in spite of its name, and was read as such", read=True),
    Case(
        "HTML named .md", written("page.md", made.page("<p>Pancakes are flat.</p>")), "is HTML in spite of", read=True
    ),
    Case("text named .pdf", written("note.pdf", b"Pancakes are flat.\n"), "is text in spite of its name", read=True),
    Case(
        "PNG named .txt",
        written("shot.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        "is a PNG image, which is not read",
    ),
    Case("ZIP named .pdf", written("a.pdf", b"PK\x03\x04\x14\x00\x00\x00"), "is a ZIP archive or an office document"),
    Case("Word document", written("a.docx", b"PK\x03\x04\x14\x00\x00\x00"), ".docx is none of .md, .markdown"),
    Case("empty file", written("a.md", b""), "empty"),
    Case("white space only", written("a.txt", b" \n\t\r\n \n"), "empty: nothing but white space"),
    Case("random bytes", written("a.txt", bytes(range(256)) * 40), "binary, not text"),
    Case("UTF-16 cut short", written("a.txt", b"\xff\xfea\x00b"), "UTF-16 that is damaged or cut short"),
    Case("200 MB of text", sparse, "200.0 MB, the limit is 50 MB"),
    Case("one line of 50 MB", written("a.txt", b"word " * 10_000_000), "line 1 has more than 1,000,000 characters"),
    Case("a line of 900,000 characters", written("a.txt", b"Pancakes are flat. " * 47_000), "", read=True, slow=True),
    Case("encrypted PDF", written("a.pdf", made.encrypted(PAPER)), "encrypted: it opens only with a password"),
    Case("PDF cut in half", written("a.pdf", PAPER[: len(PAPER) // 2]), "PDF that is damaged or cut short"),
    Case("scanned PDF", written("a.pdf", made.scanned()), "PDF without any text: its pages are images"),
    Case(
        "PDF that unpacks to 1 GB", written("a.pdf", made.pdf_bomb(1024)), "broke its reader, or needed", limits=SMALL
    ),
    Case(
        "100,000 nested divs",
        written("a.html", made.page("<div>" * 100_000 + "Pancakes are flat.")),
        "nested too deep",
        read=True,
    ),
    Case("HTML without text", written("a.html", made.page("<script>draw()</script>")), "HTML without any text"),
    Case(
        "notebook with 1 MB of output", written("a.ipynb", made.notebook([CODE_CELL])), "1 outputs cut short", read=True
    ),
    Case("JSON named .ipynb", written("a.ipynb", b'{"cells": 3}'), "no notebook that can be read"),
    Case(
        "nested 100,000 deep in a notebook",
        written("a.ipynb", b'{"cells":' + b"[" * 100_000),
        "no notebook that can be read",
    ),
    Case("links in a circle", loop, "a link that leads nowhere or in a circle"),
    Case("a link to the folder above", up, "a link, not followed"),
    Case("a link out of the folder", out, "a link that leads out of the folder, not followed"),
    Case("a pipe", pipe, "a pipe, which is never opened"),
    Case("a socket", unix_socket, "a socket, which is never opened"),
    Case("names with odd characters", odd_names, "", read=True),
    Case("a file that grows", written("log.txt", b"A line.\n"), "changes while it is read", during=growing),
    Case("a file that vanishes", written("gone.txt", b"A line.\n"), "vanished before it was read", during=vanishing),
)


@dataclass(frozen=True)
class Outcome:
    lines: tuple[str, ...]  # of the report, without the folder
    read: bool  # whether a document other than the good note is in the index
    intact: bool  # whether the good note and the corpus answer


def feed(case: Case, settings: IngestSettings, folder: Path) -> Outcome:
    """Put the case into `folder` beside a good note, build, and look at the report and the index."""
    folder.mkdir()
    (folder / "good.md").write_text(f"# Good\n\n{GOOD}\n")
    case.make(folder)
    limited = IngestSettings(settings.home, settings.checkout, settings.threads, settings.origin, case.limits)
    with case.during(folder):
        report = build(limited, [folder])
    lines = []
    for source in report.sources:
        if source.path.startswith(str(folder)):
            name = printable(source.path[len(str(folder)) + 1 :])
            repaired = [f"repaired {len(source.repaired)} lines"] if source.repaired else []
            lines += [f"{name}: {printable(said)}" for said in (source.problem, *repaired, *source.notes) if said]
    found = index.current(settings)
    passages = Passages(found)
    chunks = {id_: stored.chunk for id_, stored in passages.get(passages.ids()).items()}
    passages.close()
    lexical = LexicalIndex(found)

    def best(question: str) -> str:
        return chunks[lexical.search(analyze(question), 1)[0][0]].text

    intact = GOOD in best("zyzzyva weevil") and "feature map" in best("windows of a feature map")
    others = [chunk for chunk in chunks.values() if chunk.kind == "added" and GOOD not in chunk.text]
    return Outcome(tuple(lines), bool(others), intact)


def table(settings: IngestSettings, work: Path) -> str:
    """Feed all cases; return the table."""
    rows = ["| fed | said | read | index intact |", "| --- | --- | --- | --- |"]
    for number, case in enumerate(CASES):
        outcome = feed(case, settings, work / f"case{number}")
        said = "<br>".join(line if len(line) < 300 else f"{line[:120]}...{line[-150:]}" for line in outcome.lines)
        said = said.replace("|", r"\|").replace("\\", "\\\\") or "nothing"
        rows.append(f"| {case.what} | {said} | {_word(outcome.read)} | {_word(outcome.intact)} |")
        shutil.rmtree(work / f"case{number}")
        build(settings)
    return "\n".join(rows)


def _word(value: bool) -> str:
    return "yes" if value else "no"


def main() -> int:
    """Write the table into `docs/documents.md`; 1 if a case came out otherwise than it says."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        settings = IngestSettings(home, CHECKOUT, os.cpu_count() or 1, {})
        build(settings)
        made_table = table(settings, Path(folder))
    text = DOCUMENT.read_text("utf-8")
    before, rest = text.split(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{made_table}\n\n{END}{rest.split(END)[1]}", "utf-8")
    return 0 if "| no |\n" not in f"{made_table}\n" else 1


if __name__ == "__main__":
    sys.exit(main())
