"""A Jupyter notebook as Markdown: its Markdown cells as they are, code in fences, outputs as text, cut short.

Dropped: images, HTML and widgets among the outputs, tracebacks (the error's own line stays), attachments, raw cells.
"""

import re
import warnings
from collections.abc import Iterator
from typing import Any

import nbformat

from ingest.readers import shape
from ingest.readers.extract import Extract, UnreadableError
from ingest.repair import mend

OUTPUT_LINES = 30  # of one output; the rest is a matter of the machine that ran it
OUTPUT_CHARACTERS = 2000
_EMBEDDED = re.compile(r"!\[[^\]]*\]\((?:data|attachment):[^)]*\)")
_TERMINAL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # colours
_FENCE = re.compile(r"^ {0,3}(```|~~~)", re.MULTILINE)
_HEADING = re.compile(r"^#\s+(.+)$", re.MULTILINE)


def read(raw: bytes) -> Extract:
    """Return the text of a notebook of any version. Raises UnreadableError for what is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbformat warns of cells without an id
            book: Any = nbformat.reads(  # type: ignore[no-untyped-call]
                raw.decode("utf-8-sig", "replace"), as_version=4
            )
        cells = list(book.cells)
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
        why = shape.squeeze(str(error)).partition(": ")[0][:120]
        raise UnreadableError(
            f"no notebook that can be read ({why})", "open it in Jupyter and save it again"
        ) from error
    except RecursionError as error:
        raise UnreadableError("no notebook that can be read (nested too deeply)") from error
    language = _language(book)
    blocks: list[str] = []
    notes = _Notes()
    for cell in cells:
        blocks += _cell(cell, language, notes)
    if not any(block.strip() for block in blocks):
        raise UnreadableError("a notebook without any text")
    text, repairs = mend("\n\n".join(blocks) + "\n")
    title = _HEADING.search(text)
    return Extract(text, "md", title[1] if title else "", repairs, notes.said())


class _Notes:
    """Counts what was dropped."""

    def __init__(self) -> None:
        self.cut = 0
        self.dropped = 0

    def said(self) -> tuple[str, ...]:
        counted = ((self.cut, "outputs cut short"), (self.dropped, "outputs without text dropped"))
        return tuple(f"{number} {what}" for number, what in counted if number)


def _language(book: Any) -> str:
    metadata = book.get("metadata", {})
    named = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language") or "python"
    return re.sub(r"\W", "", str(named))[:20]


def _cell(cell: Any, language: str, notes: _Notes) -> Iterator[str]:
    source = _joined(cell.get("source", "")).replace("\r\n", "\n")
    if cell.get("cell_type") == "markdown":
        source = _EMBEDDED.sub("", source).strip()
        if len(_FENCE.findall(source)) % 2:
            source += "\n```"  # left open, it would swallow the cells that follow
        if source:
            yield source
    elif cell.get("cell_type") == "code":
        if source.strip():
            yield shape.fence(source, language)
        for output in cell.get("outputs", []):
            text = _output(output)
            if text is None:
                notes.dropped += 1
            elif text.strip():
                yield shape.fence(_cut(text.strip("\n"), notes), "text")


def _output(output: Any) -> str | None:
    """Return the text of an output, None where it has none."""
    kind = output.get("output_type")
    if kind == "stream":
        return _TERMINAL.sub("", _joined(output.get("text", "")))
    if kind == "error":
        return f"{output.get('ename', 'Error')}: {output.get('evalue', '')}"
    plain = _joined(output.get("data", {}).get("text/plain", ""))
    drawn = any(name.startswith("image/") for name in output.get("data", {}))
    return None if not plain or drawn else plain


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def _cut(text: str, notes: _Notes) -> str:
    lines = text[:OUTPUT_CHARACTERS].split("\n")[:OUTPUT_LINES]
    kept = "\n".join(lines)
    if len(kept) == len(text):
        return text
    notes.cut += 1
    return f"{kept}\n[output cut short: {len(text) - len(kept):,} more characters]"
