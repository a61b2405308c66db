"""Documents into sections of quotable units, by the heading conventions of their format.

Markdown by its blocks; text without markup by short lines that stand alone, underlined, numbered or in capitals;
Python by its functions and classes.
"""

import ast
from collections.abc import Iterator
from itertools import accumulate

from corpus.markdown import blocks, line_starts, plain
from corpus.records import Block
from ingest.headings import UNDERLINE, text_headings
from ingest.records import Document, Section, Unit
from ingest.sentences import sentences

# The catalog alone reads the claims of lessons: an unticked one is false and must never be quoted.
NEVER_INDEXED = "Claims"
LONGEST_UNIT = 6000  # characters, of a document that is not ours


def outline(document: Document) -> list[Section]:
    """Return the sections of `document` in order; sections without units are left out."""
    read = {"md": _markdown, "txt": _text, "py": _python}[document.format]
    found = [section for section in read(document) if section.units]
    return found if document.kind != "added" else [_bounded(document.text, section) for section in found]


def _bounded(text: str, section: Section) -> Section:
    """Cut units that no answer could quote: a log in one fence, a transcript without a full stop."""
    if all(unit.end - unit.start <= LONGEST_UNIT for unit in section.units):
        return section
    return Section(section.headings, tuple(part for unit in section.units for part in _parts(text, unit)))


def _parts(text: str, unit: Unit) -> Iterator[Unit]:
    """Yield a unit in parts of at most `LONGEST_UNIT` characters, cut at line ends or else spaces."""
    start = unit.start
    while unit.end - start > LONGEST_UNIT:
        limit = start + LONGEST_UNIT
        cut = max(text.rfind("\n", start + 1, limit), -1)
        cut = cut if cut > 0 else text.rfind(" ", start + 1, limit)
        end = cut if cut > 0 else limit
        if text[start:end].strip():
            yield Unit(start, end, unit.kind, unit.block)
        start = end
        while start < unit.end and text[start].isspace():
            start += 1
    if text[start : unit.end].strip():
        yield Unit(start, unit.end, unit.kind, unit.block)


def _markdown(document: Document) -> Iterator[Section]:
    pending: list[Block] = []
    headings: tuple[str, ...] = ()
    for block in blocks(document.text, document.body_start):
        titles = tuple(plain(heading.title) for heading in block.headings)
        if block.kind == "heading":
            yield Section(headings, tuple(_units(document.text, pending)))
            pending, headings = [], titles
        elif document.kind != "lesson" or NEVER_INDEXED not in titles:
            pending.append(block)
    yield Section(headings, tuple(_units(document.text, pending)))


def _units(text: str, section: list[Block]) -> list[Unit]:
    """Cut blocks into units; a display formula joins the sentence before it and the one after it."""
    units: list[Unit] = []
    joined = -1  # index of a formula unit that still waits for the sentence after it
    for number, block in enumerate(section):
        if block.kind in ("code", "table"):
            units.append(Unit(block.start, block.end, block.kind, number))
            joined = -1
        elif block.kind == "formula":
            start = block.start
            if units and units[-1].kind in ("sentence", "formula"):
                start = units.pop().start
            units.append(Unit(start, block.end, "formula", number))
            joined = len(units) - 1
        else:
            found = sentences(text, block.start, block.end)
            if joined == len(units) - 1 and joined >= 0 and found and block.kind == "paragraph":
                units[-1] = Unit(units[-1].start, found.pop(0)[1], "formula", units[-1].block)
            joined = -1
            units += [Unit(start, end, "sentence", number) for start, end in found]
    return units


def _text(document: Document) -> Iterator[Section]:
    """Sections of a text without markup; each paragraph is a block of sentences."""
    lines = document.text.split("\n")
    offsets = [0, *accumulate(len(line) + 1 for line in lines)]
    found = text_headings(lines)
    headings: tuple[str, ...] = ()
    units: list[Unit] = []
    paragraph: list[int] = []
    number = 0

    def close() -> None:
        if paragraph:
            start, last = offsets[paragraph[0]], paragraph[-1]
            units.extend(
                Unit(left, right, "sentence", number)
                for left, right in sentences(document.text, start, offsets[last] + len(lines[last]))
            )
            paragraph.clear()

    part: tuple[str, ...] = ()
    for index, line in enumerate(lines):
        if not line.strip():
            close()
            number += 1
        elif index in found:
            close()
            yield Section(headings, tuple(units))
            heading, units = found[index], []
            part = (heading.title,) if heading.level == 1 else part
            headings = part if heading.level == 1 else (*part, heading.title)
        elif not UNDERLINE.fullmatch(line):
            paragraph.append(index)
    close()
    yield Section(headings, tuple(units))


def _python(document: Document) -> Iterator[Section]:
    """One section a function or class, and one for the module's docstring."""
    try:
        tree = ast.parse(document.text)
    except (SyntaxError, ValueError):
        yield Section((), tuple(_code_units(document.text, 0, len(document.text), 0)))
        return
    starts = line_starts(document.text)
    first = tree.body[0] if tree.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and first.end_lineno:
        start, end = starts[first.lineno - 1], starts[first.end_lineno]
        yield Section(("module",), tuple(_code_units(document.text, start, end, 0)))
    for number, node in enumerate(tree.body, 1):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name != "cases":
            top = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            assert node.end_lineno is not None
            end = starts[node.end_lineno]
            yield Section((node.name,), tuple(_code_units(document.text, starts[top - 1], end, number)))


def _code_units(text: str, start: int, end: int, number: int) -> list[Unit]:
    end = start + len(text[start:end].rstrip())
    return [Unit(start, end, "code", number)] if end > start else []
