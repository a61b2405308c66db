"""The nouns of ingestion as frozen records. Offsets are code points into the document's text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ingest.readers.extract import Repair

if TYPE_CHECKING:
    from corpus.foreign.found import Foreign

DocumentKind = Literal["lesson", "roadmap", "project", "reference", "added"]
Vectors: TypeAlias = npt.NDArray[np.float32]
UnitKind = Literal["sentence", "formula", "code", "table"]


@dataclass(frozen=True)
class Document:
    """The repaired text of one source, and where citations find it."""

    path: str  # what citations show: relative to the checkout, or absolute for added documents
    kind: DocumentKind
    format: Literal["md", "txt", "py"]
    title: str
    topic: str  # id of the lesson's topic, "" for everything else
    text: str
    body_start: int  # after the front matter


@dataclass(frozen=True)
class Section:
    """A part of a document under one heading path; `units` are its smallest quotable pieces, in order."""

    headings: tuple[str, ...]
    units: tuple["Unit", ...]


@dataclass(frozen=True)
class Unit:
    """The smallest piece that an answer may quote: a sentence; a formula with the sentences around it; a fence."""

    start: int
    end: int
    kind: UnitKind
    block: int  # number of the Markdown block it stands in; sentences of one paragraph share it


@dataclass(frozen=True)
class Chunk:
    """The unit that is indexed: neighbouring quotable units under one heading, within the embedder's window."""

    id: str  # hash of path, place and text
    path: str
    kind: DocumentKind
    title: str
    topic: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str  # the document's text[start:end]
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Reading:
    """An added document that was read: its text is stored, what was mended and what is missing is listed."""

    document: Document
    digest: str  # SHA-256 of the file's bytes
    repairs: tuple[Repair, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """A file that is not in the index: why, and what its owner can do. A `passing` cause may be gone next time."""

    path: str
    why: str
    todo: str = ""
    passing: bool = False

    def __str__(self) -> str:
        return f"{self.why}; {self.todo}" if self.todo else self.why


@dataclass(frozen=True)
class SourceReport:
    """What became of one source: its chunks, what was repaired and noted in it, or why it was left out."""

    path: str
    chunks: int
    repairs: tuple[Repair, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def repaired(self) -> tuple[int, ...]:
        """1-based numbers of the lines that were repaired."""
        return tuple(repair.line for repair in self.repairs)


@dataclass(frozen=True)
class BuildReport:
    generation: str
    sources: tuple[SourceReport, ...]
    chunks: int
    embedded: int  # chunks whose vectors were not cached
    added: int
    removed: int
    seconds: Mapping[str, float]  # by stage
    changed: bool
    roadmaps: tuple["Foreign", ...] = ()  # recognised in this build among the added documents
