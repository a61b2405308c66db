"""Sections into chunks: whole units, neighbours in one section, within the embedder's window.

A unit longer than the window stays whole and is embedded by its beginning; what it loses is only its tail's share of
the vector, while its text remains whole for the lexical index and for quoting.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import groupby

from corpus.markdown import plain
from ingest.outline import outline
from ingest.records import Chunk, Document, Section, Unit

WINDOW = 256  # word pieces of all-MiniLM-L6-v2, special tokens included
RECIPE = "split-5"  # changes whenever the same text would be cut differently


def split(document: Document, count: Callable[[str], int]) -> list[Chunk]:
    """Return the chunks of a document; `count` gives the word pieces of a text, without special tokens."""
    chunks = []
    for section in outline(document):
        budget = WINDOW - 2 - count(heading_line(document.title, section.headings))
        for units in _pack(document.text, section, count, budget):
            start, end = units[0].start, units[-1].end
            text = document.text[start:end]
            key = "\x1f".join((document.path, document.kind, document.title, *section.headings, str(start), text))
            chunks.append(
                Chunk(
                    id=hashlib.sha256(key.encode()).hexdigest()[:24],
                    path=document.path,
                    kind=document.kind,
                    title=document.title,
                    topic=document.topic,
                    headings=section.headings,
                    start=start,
                    end=end,
                    text=text,
                    units=tuple(units),
                )
            )
    return chunks


def heading_line(title: str, headings: tuple[str, ...]) -> str:
    """Return what stands before a chunk's text when it is embedded: its document and its nearest headings."""
    return f"{title}: {', '.join(headings[-2:])}." if headings else f"{title}."


def embedded_text(chunk: Chunk) -> tuple[str, list[tuple[int, int]]]:
    """Return the text that is embedded for `chunk` and the place of each unit in it, for pooling unit vectors."""
    text = heading_line(chunk.title, chunk.headings)
    places = []
    for unit in chunk.units:
        piece = plain(chunk.text[unit.start - chunk.start : unit.end - chunk.start])
        text += " "
        places.append((len(text), len(text) + len(piece)))
        text += piece
    return text, places


def _size(text: str, count: Callable[[str], int]) -> int:
    # A word of more than 100 characters is one unknown piece to the tokenizer, however long: base64, hashes.
    return count(text) if len(text) < 2000 else max(count(text), len(text) // 16)


def _pack(text: str, section: Section, count: Callable[[str], int], budget: int) -> Iterator[list[Unit]]:
    """Yield runs of units of at most `budget` word pieces, of even size, paragraphs together where they fit."""
    sizes = {unit: _size(text[unit.start : unit.end], count) for unit in section.units}
    total = sum(sizes.values())
    parts = -(-total // max(budget, 1))
    target = min(budget, total / max(parts, 1) * 1.15)
    run: list[Unit] = []
    filled = 0
    for _, paragraph in groupby(section.units, key=lambda unit: unit.block):
        units = list(paragraph)
        size = sum(sizes[unit] for unit in units)
        if run and filled + size > target:
            yield run
            run, filled = [], 0
        if size <= budget:
            run, filled = run + units, filled + size
            continue
        for unit in units:  # a paragraph longer than the window is cut between sentences
            if run and filled + sizes[unit] > target:
                yield run
                run, filled = [], 0
            run, filled = [*run, unit], filled + sizes[unit]
    if run:
        yield run
