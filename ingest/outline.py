"""Documents into sections of quotable units, by the heading conventions of their format.

Markdown by its blocks; text without markup by short lines that stand alone, underlined, numbered or in capitals;
Python by its functions and classes.
"""

import ast
import re
from collections.abc import Iterator

from corpus.markdown import blocks, line_starts, plain
from corpus.records import Block
from ingest.records import Document, Section, Unit
from ingest.sentences import sentences

# The catalog alone reads the claims of lessons: an unticked one is false and must never be quoted.
NEVER_INDEXED = "Claims"

_UNDERLINE = re.compile(r"\s*([=~^*-])\1{2,}\s*")
_NUMBERED = re.compile(r"\s*(?:[A-Z]{3,}\s+\d+\b|(?:\d+\.)+\d*\s+[A-Z]|(?:Chapter|Section|Part|Step|Week|Phase)\s+\d+)")


def outline(document: Document) -> list[Section]:
    """Return the sections of `document` in order; sections without units are left out."""
    read = {"md": _markdown, "txt": _text, "py": _python}[document.format]
    return [section for section in read(document) if section.units]


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
    offsets, position = [], 0
    for line in lines:
        offsets.append(position)
        position += len(line) + 1
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

    for index, line in enumerate(lines):
        if not line.strip():
            close()
            number += 1
        elif _is_heading(lines, index):
            close()
            yield Section(headings, tuple(units))
            headings, units = (line.strip(" #:*=-"),), []
        elif not (_UNDERLINE.fullmatch(line)):
            paragraph.append(index)
    close()
    yield Section(headings, tuple(units))


def _is_heading(lines: list[str], index: int) -> bool:
    line = lines[index].strip()
    before = lines[index - 1].strip() if index else ""
    after = lines[index + 1].strip() if index + 1 < len(lines) else ""
    if not line or len(line) > 100 or line[-1] in ".,;" or not any(map(str.isalpha, line)):
        return False
    if _UNDERLINE.fullmatch(after) and len(after) >= len(line) // 2:
        return True
    return not before and (bool(_NUMBERED.match(line)) or (line.isupper() and len(line) > 3))


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
