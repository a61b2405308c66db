"""Which files are sources, and their bytes as documents: md, txt and py.

The corpus is read from the checkout and cited where it stands. Added documents are repaired, and the repaired text is
stored under `TUTOR_HOME/documents`, because a citation must resolve in a file that does not change under it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UserError
from corpus.markdown import front_matter
from ingest.records import Document, DocumentKind
from ingest.repair import repair

CORPUS_FOLDERS: dict[str, DocumentKind] = {
    "lessons": "lesson", "roadmaps": "roadmap", "projects": "project", "reference": "reference",
}  # fmt: skip
FORMATS = {".md": "md", ".markdown": "md", ".txt": "txt", ".py": "py"}
MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A file as delivered."""

    file: Path
    path: str  # relative to the checkout, or absolute
    kind: DocumentKind
    digest: str  # SHA-256 of its bytes


def corpus_sources(checkout: Path) -> list[Source]:
    """Return the files of the default index in a stable order."""
    found = []
    for folder, kind in CORPUS_FOLDERS.items():
        for file in sorted((checkout / "corpus" / folder).iterdir()):
            if file.suffix in FORMATS and file.name != "__init__.py":
                found.append(_source(file, file.relative_to(checkout).as_posix(), kind))
    return found


def phrasing_sources(checkout: Path) -> list[Source]:
    """Return the files of learners' phrasings: no documents, but part of what an index is made from."""
    files = sorted((checkout / "corpus" / "phrasings").glob("*.yaml"))
    return [_source(file, file.relative_to(checkout).as_posix(), "lesson") for file in files]


def added_sources(path: Path) -> Iterator[Source | tuple[Path, str]]:
    """Yield the sources under a file or folder, and (file, why) for each that is left out."""
    if not path.exists():
        raise UserError(f"{path} does not exist.", "Give a file or folder to `python -m ingest build`.")
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        if file.suffix.casefold() not in FORMATS:
            yield file, f"not read: {file.suffix or 'no suffix'} is none of {', '.join(FORMATS)}"
        elif file.stat().st_size > MAX_BYTES:
            yield file, f"left out: larger than {MAX_BYTES // 2**20} MB"
        else:
            try:
                yield _source(file, str(file.resolve()), "added")
            except OSError as error:
                yield file, f"not readable: {error.strerror}"


def _source(file: Path, path: str, kind: DocumentKind) -> Source:
    return Source(file, path, kind, hashlib.sha256(file.read_bytes()).hexdigest())


def citation_path(source: Source, store: Path) -> str:
    """Return where citations of a source find its text: its own path, or that of its repaired copy in `store`."""
    if source.kind != "added":
        return source.path
    return str(store / f"{source.digest[:16]}{source.file.suffix.casefold()}")


def document(source: Source, store: Path) -> tuple[Document, tuple[int, ...]]:
    """Return the document of a source and the numbers of repaired lines.

    Added documents get their repaired text written to `store`, named by content. Raises ValueError, with a reason
    that a person understands, for a file that holds no text.
    """
    raw = source.file.read_bytes()
    text, repaired = repair(raw)
    if not text.strip():
        raise ValueError("empty")
    path, format_ = citation_path(source, store), FORMATS[source.file.suffix.casefold()]
    if source.kind == "added":
        store.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(text.encode("utf-8"))
    elif repaired:
        raise ValueError(f"corpus file with damaged encoding in line {repaired[0]}")
    body, title = 0, source.file.stem.replace("-", " ").replace("_", " ")
    if format_ == "md":
        try:
            data, body = front_matter(text)
            title = str(data.get("title", title))
        except ValueError:
            title = next((line.lstrip("# ").strip(" *") for line in text.split("\n") if line.startswith("#")), title)
    topic = source.file.stem if source.kind == "lesson" else ""
    return Document(path, source.kind, format_, title, topic, text, body), repaired  # type: ignore[arg-type]
