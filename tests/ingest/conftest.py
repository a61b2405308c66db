"""Documents and chunks for the tests of ingestion."""

from collections.abc import Callable

import pytest

from ingest.records import Chunk, Document, DocumentKind, Unit


@pytest.fixture
def make_document() -> Callable[..., Document]:
    def make(text: str, format_: str = "md", kind: DocumentKind = "lesson", title: str = "Title") -> Document:
        path = f"corpus/lessons/topic.{format_}"
        return Document(path, kind, format_, title, "topic" if kind == "lesson" else "", text, 0)  # type: ignore[arg-type]

    return make


@pytest.fixture
def make_chunk() -> Callable[..., Chunk]:
    """A chunk of one unit whose id, unless given, is its text."""

    def make(text: str, id_: str = "", title: str = "T", headings: tuple[str, ...] = ()) -> Chunk:
        unit = Unit(0, len(text), "sentence", 0)
        return Chunk(id_ or text, "corpus/x.md", "lesson", title, "x", headings, 0, len(text), text, (unit,))

    return make
