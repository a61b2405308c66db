"""Which files are sources, and their bytes as documents: md, txt, html, pdf, ipynb and py.

The corpus is read from the checkout and cited where it stands. Added documents are read by `readers`, and their
repaired text is stored in a folder of the tutor's own: a citation must resolve in a file that does not change.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePath

from corpus.errors import UserError
from corpus.markdown import front_matter
from ingest import files
from ingest.readers.child import ChildReader, Limits
from ingest.readers.extract import Extract, Repair, UnreadableError
from ingest.readers.sniff import SUFFIXES, sniff
from ingest.readers.text import read as read_text
from ingest.records import Document, DocumentKind, LeftOut, Reading
from ingest.repair import repair

RECIPE = "read-1"  # changes whenever the same bytes would give another text
CORPUS_FOLDERS: dict[str, DocumentKind] = {
    "lessons": "lesson", "roadmaps": "roadmap", "projects": "project", "reference": "reference",
}  # fmt: skip
_CORPUS_FORMATS = {".md": "md", ".py": "py"}
__all__ = ["SUFFIXES", "LeftOut", "Limits", "Reading", "added_sources", "corpus_sources", "document", "read_document"]


@dataclass(frozen=True)
class Source:
    """A file as delivered."""

    file: Path
    path: str  # relative to the checkout, or absolute
    kind: DocumentKind
    digest: str  # SHA-256 of its bytes

    @property
    def key(self) -> str:
        """Where its chunks are found again: its path, or the name of its stored text without the suffix."""
        return stored_name(self.digest, self.file.name) if self.kind == "added" else self.path


def corpus_sources(checkout: Path) -> list[Source]:
    """Return the files of the default index in a stable order."""
    found = []
    for folder, kind in CORPUS_FOLDERS.items():
        for file in sorted((checkout / "corpus" / folder).iterdir()):
            if file.suffix in _CORPUS_FORMATS and file.name != "__init__.py":
                found.append(_source(file, file.relative_to(checkout).as_posix(), kind))
    return found


def phrasing_sources(checkout: Path) -> list[Source]:
    """Return the files of learners' phrasings: no documents, but part of what an index is made from."""
    found = sorted((checkout / "corpus" / "phrasings").glob("*.yaml"))
    return [_source(file, file.relative_to(checkout).as_posix(), "lesson") for file in found]


def _source(file: Path, path: str, kind: DocumentKind) -> Source:
    return Source(file, path, kind, hashlib.sha256(file.read_bytes()).hexdigest())


def added_sources(path: Path, limits: Limits | None = None) -> Iterator[Source | LeftOut]:
    """Yield the sources under a file or folder, and what is left out with the reason."""
    if not path.exists():
        raise UserError(
            f"{files.printable(str(path))} does not exist.", "Give a file or folder to `python -m ingest build`."
        )
    for file in files.walk(path):
        if isinstance(file, LeftOut):
            yield file
        elif file.suffix.casefold() not in SUFFIXES:
            suffix = file.suffix or "no suffix"
            yield LeftOut(str(file), f"not read: {suffix} is none of {', '.join(SUFFIXES)}")
        else:
            found = files.content(file, (limits or Limits()).file_bytes)
            yield found if isinstance(found, LeftOut) else Source(file, str(file), "added", found.digest)


def document(source: Source) -> Document:
    """Return the document of a source of the corpus. Raises ValueError for a damaged one."""
    text, repaired = repair(source.file.read_bytes())
    if not text.strip():
        raise ValueError("empty")
    if repaired:
        raise ValueError(f"corpus file with damaged encoding in line {repaired[0].line}")
    topic = source.file.stem if source.kind == "lesson" else ""
    format_ = _CORPUS_FORMATS[source.file.suffix]
    title, body = _title(Extract(text, format_), source.file.name)  # type: ignore[arg-type]
    return Document(source.path, source.kind, format_, title, topic, text, body)  # type: ignore[arg-type]


def read_document(
    file: Path,
    store: Path,
    *,
    name: str | None = None,
    limits: Limits | None = None,
    child: ChildReader | None = None,
    expected: str | None = None,
) -> Reading | LeftOut:
    """Read any document; its repaired text is written to `store`, where citations find it, named by content.

    `name` is what its owner calls it, where `file` has another name; its suffix says which format is expected. `child`
    saves the start of a process for each file where many are read. With `expected`, a digest, a file that has other
    bytes by now is left out. Nothing about the file makes this raise; a disk that is full or closed does (OSError).
    """
    limits, name = limits or Limits(), name or file.name
    found = files.content(file, limits.file_bytes)
    if isinstance(found, LeftOut):
        return found
    if expected is not None and found.digest != expected:
        return LeftOut(str(file), "changed while the index was built", "build again", passing=True)
    try:
        if child is not None:
            extract = _extract(found.raw, name, child)
        else:
            with ChildReader(limits) as own:
                extract = _extract(found.raw, name, own)
    except UnreadableError as error:
        return LeftOut(str(file), error.why, error.todo)
    title, body = _title(extract, name)
    path = _keep(store, stored_name(found.digest, name), extract)
    kept = Document(str(path), "added", extract.format, title, "", extract.text, body)
    return Reading(kept, found.digest, extract.repairs, extract.notes)


def _extract(raw: bytes, name: str, child: ChildReader) -> Extract:
    if not raw.strip():
        raise UnreadableError("empty" if not raw else "empty: nothing but white space")
    format_, note = sniff(raw, name)
    extract = read_text(raw, format_) if format_ in ("md", "txt", "py") else child.read(format_, raw)
    if not extract.text.strip():
        raise UnreadableError("empty: nothing but white space")
    return replace(extract, notes=(note, *extract.notes)) if note else extract


def stored_name(digest: str, name: str) -> str:
    """Return the name, without suffix, of the stored text of a file: by its bytes, its suffix and how they are read."""
    key = "\x1f".join((digest, PurePath(name).suffix.casefold(), RECIPE))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _keep(store: Path, name: str, extract: Extract) -> Path:
    """Write the text, and beside it what was repaired and noted; return the path of the text."""
    store.mkdir(parents=True, exist_ok=True)
    path = store / f"{name}.{extract.format}"
    path.write_bytes(extract.text.encode("utf-8"))
    listed = {"notes": extract.notes, "repairs": [asdict(repair) for repair in extract.repairs]}
    (store / f"{name}.json").write_text(json.dumps(listed, indent=1), encoding="utf-8")
    return path


def kept_repairs(store: Path, name: str) -> tuple[tuple[Repair, ...], tuple[str, ...]]:
    """Return the repairs and notes that were kept beside a stored text, none where it is gone."""
    try:
        listed = json.loads((store / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return (), ()
    return tuple(Repair(**repair) for repair in listed["repairs"]), tuple(listed["notes"])


def _title(extract: Extract, name: str) -> tuple[str, int]:
    """Return the title of a document and where its body starts: from front matter, from itself, from its name."""
    stem = files.readable_title(PurePath(name).stem.replace("-", " ").replace("_", " "))
    if extract.format != "md":
        return files.readable_title(extract.title) or stem, 0
    try:
        data, body = front_matter(extract.text)
        return files.readable_title(str(data.get("title") or extract.title or stem)), body
    except ValueError:
        return files.readable_title(extract.title or _first_heading(extract.text) or stem), 0


def _first_heading(text: str) -> str:
    return next((line.lstrip("# ").strip(" *") for line in text.split("\n") if line.startswith("#")), "")
