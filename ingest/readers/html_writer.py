"""The events of an HTML tree, start, text and end, as blocks of Markdown."""

import re
from typing import Any

from ingest.readers import shape

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# A block of its own begins and ends at these.
_BREAKS = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "aside", "address", "figure", "figcaption", "details",
    "summary", "dl", "dt", "dd", "ul", "ol", "li", "blockquote", "table", "caption", "thead", "tbody", "tfoot", "tr",
    "td", "th", "hr", "body", "html", "center", "fieldset",
})  # fmt: skip
_LANGUAGE = re.compile(r"(?:language|lang|highlight(?:-source)?|brush:?)[-_ ]?([\w+#]+)")
_DISPLAY = re.compile(r"\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
_INLINE = re.compile(r"\\\((.+?)\\\)", re.DOTALL)
# What makes a table one of layout.
_NO_TABLE = frozenset({"table", "pre", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4"})


class Writer:
    """Collects the text of a block until the next block begins; lists, quotes and tables are kept as stacks."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._inline: list[str] = []  # of the block that is being written
        self._lists: list[int | None] = []  # number of the next item, None for bullets
        self._item = ""  # marker of the item whose first block is still to come
        self._quotes = 0
        self._pre: list[str] | None = None  # text of the fence that is being written
        self._language = ""
        self._code: list[str] | None = None
        self._rows: list[list[str]] | None = None  # of the table that is being written
        self._skipped = False

    def start(self, tag: str, element: Any) -> None:
        if self._pre is not None:
            if not self._language:
                self._language = _language(element)
            if tag == "br":
                self._pre.append("\n")
        elif tag == "pre" and self._rows is None:
            self._flush()
            self._pre, self._language = [], _language_of(element)
        elif tag in ("code", "tt", "kbd", "samp") and self._code is None:
            self._code = []
        elif tag == "br":
            self._inline.append("\n" if self._rows is None else " ")
        elif self._rows is not None:
            if tag == "tr":
                self._rows.append([])
                self._inline.clear()
            elif tag in ("td", "th"):
                self._inline.clear()
        elif tag == "table" and _is_data(element):
            self._flush()
            self._rows = []
        else:
            self._open(tag, element)

    def _open(self, tag: str, element: Any) -> None:
        if tag in _HEADINGS or tag in _BREAKS:
            self._flush()
        if tag in ("ul", "ol"):
            begin = element.get("start") or ""
            self._lists.append(None if tag == "ul" else int(begin) if begin.isdecimal() and len(begin) < 9 else 1)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            self._item = "- " if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
        elif tag == "dd":
            self._item = self._item or "- "
        elif tag == "blockquote":
            self._quotes += 1

    def text(self, text: str | None) -> None:
        if not text:
            return
        if self._pre is not None:
            self._pre.append(text)
        elif self._code is not None:
            self._code.append(text)
        else:
            self._inline.append(re.sub(r"\s+", " ", text))

    def formula(self, tex: str, display: bool) -> None:
        display = display and self._rows is None and self._pre is None
        written = shape.formula(tex, display)
        if self._pre is not None:
            self._pre.append(tex)
        elif display:
            self._flush()
            self._add(written)
        else:
            self._inline.append(written)

    def skip(self) -> None:
        """Nothing of the element was taken; its end is still to come and ends nothing."""
        self._skipped = True

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped = False
        elif self._pre is not None:
            if tag == "pre":
                code, self._pre = "".join(self._pre), None
                if code.strip():
                    self._add(shape.fence(code, self._language))
        elif self._code is not None and tag in ("code", "tt", "kbd", "samp"):
            code, self._code = shape.squeeze("".join(self._code)), None
            self._inline.append(shape.inline_code(code) if code else "")
        elif self._rows is not None:
            self._end_in_table(tag)
        elif tag in _HEADINGS:
            title = shape.squeeze("".join(self._inline))
            self._inline.clear()
            if title:
                self._item = ""
                self._blocks.append(shape.heading(_HEADINGS[tag], _INLINE.sub(r"$\1$", title)))
        elif tag in _BREAKS:
            self._flush()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            elif tag == "li":
                self._item = ""
            elif tag == "blockquote":
                self._quotes = max(0, self._quotes - 1)

    def _end_in_table(self, tag: str) -> None:
        assert self._rows is not None
        if tag in ("td", "th"):
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append(_INLINE.sub(r"$\1$", "".join(self._inline)))
            self._inline.clear()
        elif tag == "caption":
            caption = shape.squeeze("".join(self._inline))
            self._inline.clear()
            if caption:
                self._add(shape.paragraph(caption))
        elif tag == "table":
            rows = [row for row in self._rows if any(cell.strip() for cell in row)]
            self._rows = None
            self._inline.clear()
            if rows:
                self._add(shape.table(rows))

    def _flush(self) -> None:
        text = "".join(self._inline)
        self._inline.clear()
        at = 0
        for match in _DISPLAY.finditer(text):
            self._add_text(text[at : match.start()])
            self._add(shape.formula(match[1] or match[2], display=True))
            at = match.end()
        self._add_text(text[at:])

    def _add_text(self, text: str) -> None:
        lines = (shape.squeeze(line) for line in _INLINE.sub(r"$\1$", text).split("\n"))
        if joined := "\n".join(line for line in lines if line):
            self._add(shape.paragraph(joined))

    def _add(self, block: str) -> None:
        """Append a block, indented under its list items and marked as a quote."""
        if not block:
            return
        depth = max(len(self._lists) - 1, 0)
        indent = "   " * min(depth, 8)
        if self._item:
            first, rest = indent + self._item, indent + " " * len(self._item)
        else:
            first = rest = indent + ("  " if self._lists and self._lists[-1] is None else "   " if self._lists else "")
        self._item = ""
        quote = "> " * min(self._quotes, 5)
        lines = block.split("\n")
        self._blocks.append(
            "\n".join(
                [quote + first + lines[0], *(quote + rest + line if line else quote.rstrip() for line in lines[1:])]
            )
        )

    def finish(self) -> str:
        self._flush()
        if self._pre:
            self._add(shape.fence("".join(self._pre), self._language))
        return "\n\n".join(self._blocks)


def _language(element: Any) -> str:
    found = _LANGUAGE.search(element.get("class") or "") if element is not None else None
    name = found[1] if found else ""
    return "" if name in ("default", "none", "text", "notranslate", "source") else name


def _language_of(pre: Any) -> str:
    """Return the language of a fence, which highlighters write on it or on one of the two boxes around it."""
    around = (pre, pre.getparent(), pre.getparent().getparent() if pre.getparent() is not None else None)
    return next(filter(None, map(_language, around)), "")


def _is_data(table: Any) -> bool:
    """Tell a table of data from one that only lays out a page."""
    if table.get("role") == "presentation":
        return False
    widest = 0
    for element in table.iterdescendants():
        if element.tag in _NO_TABLE:
            return False
        if element.tag == "tr":
            widest = max(widest, sum(child.tag in ("td", "th") for child in element))
    return widest > 1
