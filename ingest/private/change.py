"""Adding and removing a learner's own documents, and opening what is there for a question.

Read, split, embedded and indexed as the shared documents are, so that scores compare; but vectors pass no cache, and
dense and lexical index are written anew with each change: databases keep what was deleted from them in free pages, and
what a learner removes has to be gone. A change that is killed leaves the old state; the next change or question clears
what it left.
"""

import errno
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from corpus.errors import UserError
from ingest import files, index, lexical, passages
from ingest.config import IngestSettings
from ingest.embed import Embedder
from ingest.passages import Passages, StoredChunk
from ingest.private.shelf import BusyError, PrivateDocument, Shelf, shelf_of
from ingest.read import SUFFIXES, LeftOut, read_document
from ingest.records import Reading
from ingest.split import embedded_text, split

MAX_FILE = 20 * 2**20  # bytes of one file
MAX_TOTAL = 500 * 2**20  # bytes of all files of a learner
MAX_DOCUMENTS = 200
MAX_CHUNKS = 50_000  # of all documents of a learner: a question stays fast, a change under a minute
_ID = 16
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_NO_ACCESS = (errno.EACCES, errno.EPERM, errno.EROFS)
Progress = Callable[[int, int], None]  # (passages embedded, of how many)


def _silent(done: int, total: int) -> None:
    pass


@dataclass(frozen=True)
class _Given:
    """A file to be read."""

    file: Path
    name: str  # as its owner calls it
    shown: str  # the name, printable
    digest: str
    room: int = MAX_CHUNKS  # passages that it may have


def documents(settings: IngestSettings, learner: str) -> tuple[PrivateDocument, ...]:
    """The learner's documents, the newest first."""
    return shelf_of(settings, learner).documents()


def add(
    settings: IngestSettings,
    learner: str,
    file: Path,
    name: str,
    *,
    embedder: Callable[[], Embedder],
    now: datetime,
    progress: Progress = _silent,
) -> PrivateDocument:
    """Copy a file to the learner's shelf and index it; `name` is what its owner calls it.

    Raises UserError that says why not: the format, a limit, a file that is there already, a full disk. Then nothing of
    it is left.
    """
    shelf = shelf_of(settings, learner)
    name = PurePosixPath(name.replace("\\", "/")).name or "document"
    shown = files.readable_title(files.printable(name))
    content = _content(file, name, shown)
    with _said_plainly(shown), shelf.changing():
        _renew(settings, shelf, embedder)
        listed = shelf.documents()
        _refuse(shown, content, listed)
        original = shelf.originals / f"{content.digest[:_ID]}{PurePosixPath(name).suffix.casefold()}"
        original.write_bytes(content.raw)
        given = _Given(original, name, shown, content.digest, MAX_CHUNKS - sum(each.chunks for each in listed))
        reading, fresh = _read(settings, shelf, given, embedder, progress)
        made = PrivateDocument(
            content.digest[:_ID], shown, reading.document.title, len(content.raw), now, len(fresh),
            len(reading.repairs), reading.notes, original.name, Path(reading.document.path).name,
        )  # fmt: skip
        _publish(shelf, [*_kept(shelf), *fresh], (made, *listed))
    return made


def remove(settings: IngestSettings, learner: str, document_id: str, *, embedder: Callable[[], Embedder]) -> None:
    """Remove a document with its text, vectors, words and original. Raises UserError for one that is not there."""
    shelf = shelf_of(settings, learner)
    gone = next((each for each in shelf.documents() if each.id == document_id), None)
    if gone is None:
        raise UserError("You have no such document.", "Load the page again to see those that you have.")
    with _said_plainly(gone.name), shelf.changing():
        _renew(settings, shelf, embedder)
        listed = tuple(each for each in shelf.documents() if each.id != document_id)
        texts = {each.text for each in listed}
        _publish(shelf, [each for each in _kept(shelf) if Path(each.chunk.path).name in texts], listed)


@contextmanager
def reading(settings: IngestSettings, learner: str, embedder: Callable[[], Embedder]) -> Iterator[Path | None]:
    """Hold the learner's index for a question: yield its generation, None where there is nothing to search.

    Without documents this looks for two files that are not there, and that is all. After a change of the recipe the
    documents are read anew first; while another process does so, there is nothing to search.
    """
    shelf = shelf_of(settings, learner)
    generation = shelf.generation()
    unfinished = shelf.unfinished.exists()
    if generation is None and not unfinished:
        yield None
        return
    try:
        stale = generation is not None and not shelf.up_to_date(generation)
    except UserError:  # a damaged list is said where the documents are listed; the lessons still answer
        yield None
        return
    if unfinished or stale:
        with suppress(BusyError), shelf.changing():  # busy: a change is under way, and the state before it answers
            _renew(settings, shelf, embedder)
    with shelf.reading():
        generation = shelf.generation()
        usable = generation is not None and (generation / passages.FILE).exists() and shelf.up_to_date(generation)
        yield generation if usable else None


def _content(file: Path, name: str, shown: str) -> files.Content:
    suffix = PurePosixPath(name).suffix
    if suffix.casefold() not in SUFFIXES:
        said = files.printable(suffix) or "A name without a suffix"
        raise UserError(f"{shown}: {said} is none of {', '.join(SUFFIXES)}.", "Save it as PDF, HTML or text.")
    content = files.content(file, MAX_FILE)
    if isinstance(content, LeftOut):
        size = file.lstat().st_size if file.is_file() else 0
        if size > MAX_FILE:
            raise UserError(f"{shown} has {_mb(size)} MB; the limit is {_mb(MAX_FILE)} MB.", "Split it.")
        raise _refused(shown, content)
    return content


def _refuse(shown: str, content: files.Content, listed: tuple[PrivateDocument, ...]) -> None:
    """Raise UserError where a file is there already, or would be one too many."""
    same = next((each for each in listed if each.id == content.digest[:_ID]), None)
    if same is not None:
        other = "" if same.name == shown else f" as {same.name}"
        raise UserError(f"{shown} is among your documents already{other}.", "Nothing was added.")
    if len(listed) >= MAX_DOCUMENTS:
        raise UserError(f"You have {len(listed)} documents, which is the limit.", "Remove one first.")
    total = sum(each.size for each in listed) + len(content.raw)
    if total > MAX_TOTAL:
        raise UserError(
            f"With {shown} your documents would have {_mb(total)} MB; the limit is {_mb(MAX_TOTAL)} MB.",
            "Remove some first.",
        )


def _mb(size: int) -> str:
    return f"{size / 2**20:,.1f}".removesuffix(".0")


def _refused(shown: str, left: LeftOut) -> UserError:
    return UserError(f"{shown}: {left.why}.", f"{left.todo[:1].upper()}{left.todo[1:]}." if left.todo else "")


def _read(
    settings: IngestSettings, shelf: Shelf, given: _Given, embedder: Callable[[], Embedder], progress: Progress
) -> tuple[Reading, list[StoredChunk]]:
    """Read a file and embed its chunks. Raises UserError where it cannot be read."""
    limits = replace(settings.limits, file_bytes=MAX_FILE)
    read = read_document(given.file, shelf.texts, name=given.name, limits=limits, expected=given.digest)
    if isinstance(read, LeftOut):
        raise _refused(given.shown, read)
    chunks = split(read.document, embedder().count)
    if not chunks:
        raise UserError(f"{given.shown}: nothing in it can be quoted.", "Give a document with sentences.")
    if len(chunks) > given.room:
        raise UserError(
            f"{given.shown} has {len(chunks):,} passages; with those that you have that is more than {MAX_CHUNKS:,}.",
            "Remove a long document first, or split this one.",
        )
    done = 0

    def advance(n: int) -> None:
        nonlocal done
        done += n
        progress(done, len(chunks))

    progress(0, len(chunks))
    vectors = embedder().embed_with_units([embedded_text(chunk) for chunk in chunks], advance)
    return read, [
        StoredChunk(chunk, own, units, " ".join(lexical.indexed_words(chunk)))
        for chunk, (own, units) in zip(chunks, vectors, strict=True)
    ]


def _renew(settings: IngestSettings, shelf: Shelf, embedder: Callable[[], Embedder]) -> None:
    """Read all originals anew where another version of the tutor, or another place, made the index."""
    generation = shelf.generation()
    if generation is None or shelf.up_to_date(generation):
        return
    stored: list[StoredChunk] = []
    renewed = []
    for each in shelf.documents():
        original = shelf.originals / each.original
        content = files.content(original, MAX_FILE)
        try:
            if isinstance(content, LeftOut):
                raise _refused(each.name, content)
            given = _Given(original, each.name, each.name, content.digest)
            reading_, fresh = _read(settings, shelf, given, embedder, _silent)
        except UserError as error:  # it stays on the list, where its owner sees why nothing is found in it
            renewed.append(replace(each, chunks=0, notes=(str(error),)))
            continue
        stored += fresh
        text = Path(reading_.document.path).name
        renewed.append(replace(each, title=reading_.document.title, chunks=len(fresh), text=text,
                               repairs=len(reading_.repairs), notes=reading_.notes))  # fmt: skip
    _publish(shelf, stored, tuple(renewed))


def _kept(shelf: Shelf) -> list[StoredChunk]:
    """The chunks of the generation in use."""
    generation = shelf.generation()
    if generation is None or not (generation / passages.FILE).exists():
        return []
    opened = Passages(generation)
    found = [stored for chunks in opened.by_path().values() for stored in chunks]
    opened.close()
    return found


def _publish(shelf: Shelf, stored: list[StoredChunk], listed: tuple[PrivateDocument, ...]) -> None:
    """Write a generation and point to it; without documents there is none."""
    if not listed:
        with shelf.alone():
            (shelf.index / "current").unlink(missing_ok=True)
        return
    from ingest.dense import DenseIndex, blank_unused

    work = shelf.index / f"gen-{uuid.uuid4().hex}"
    work.mkdir(mode=0o700)
    if stored:
        dense = DenseIndex(work)
        dense.add([each.chunk for each in stored], [each.vector for each in stored])
        dense.close()
        blank_unused(work)
        lexical.build([each.chunk.id for each in stored], [each.words.split(" ") for each in stored], work)
        passages.write(work, stored)
    shelf.write_list(work, listed)
    with shelf.alone():
        index.point(shelf.index, work.name)


@contextmanager
def _said_plainly(shown: str) -> Iterator[None]:
    """Turn what a disk says into a sentence to the learner; the list is as it was."""
    try:
        yield
    except OSError as error:
        if error.errno not in (*_NO_SPACE, *_NO_ACCESS):
            raise
        full = error.errno in _NO_SPACE
        raise _disk(shown, full) from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise _disk(shown, True) from error


def _disk(shown: str, full: bool) -> UserError:
    why = "the disk is full" if full else "the folder of your documents cannot be written to"
    return UserError(f"{shown}: {why}; your documents are as they were.", "`python -m tutor doctor` says where it is.")
