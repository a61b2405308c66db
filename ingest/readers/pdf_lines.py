"""The lines of one page of a PDF, with the size of their letters and whether they go on with the line before."""

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw as c

_GAP = 1.7  # lines whose feet are further apart than this many sizes of their letters begin a new paragraph


@dataclass(frozen=True, eq=False)
class Line:
    text: str
    size: float  # of its first letter, in points, to half a point
    bottom: float  # base line of its first letter, in points from the foot of the page
    last: float  # base line of its last letter: PDFium joins two lines where a word is divided
    follows: bool  # goes on with the paragraph of the line before it


def lines_of(page: pdfium.PdfPage) -> list[Line]:
    """Return the lines of a page in the order in which the page draws them, blank ones left out."""
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        wide = not text.isascii() and any(ord(char) > 0xFFFF for char in text)
        lines: list[Line] = []
        at = 0
        for part in text.split("\r\n"):
            stripped = part.strip()
            if stripped:
                first = at + len(part) - len(part.lstrip())
                # PDFium counts UTF-16 units, and leaves characters out that it has added itself.
                units = len(text[:first].encode("utf-16-le", "surrogatepass")) // 2 if wide else first
                lines.append(_line(textpage, units, stripped, lines[-1] if lines else None))
            at += len(part) + 2
        return lines
    finally:
        textpage.close()
        page.close()


def _line(textpage: pdfium.PdfTextPage, unit: int, text: str, before: Line | None) -> Line:
    index = c.FPDFText_GetCharIndexFromTextIndex(textpage, unit)
    bottom = _base_line(textpage, index)
    last = _base_line(textpage, c.FPDFText_GetCharIndexFromTextIndex(textpage, unit + len(text) - 1))
    size = 0.0
    if index >= 0:
        left, right, foot, head = (ctypes.c_double() for _ in range(4))
        size = c.FPDFText_GetFontSize(textpage, index)
        # Many producers set a size of 1 and scale it: then the height of the letter's box says more.
        if c.FPDFText_GetCharBox(textpage, index, left, right, foot, head) and size <= 2:
            size = (head.value - foot.value) * 1.4
    size = round(size * 2) / 2
    near = before is not None and 0 <= before.last - bottom <= _GAP * max(size, before.size, 1.0)
    return Line(text, size, bottom, last or bottom, near and before is not None and abs(before.size - size) <= 1)


def _base_line(textpage: pdfium.PdfTextPage, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    return y.value if index >= 0 and c.FPDFText_GetCharOrigin(textpage, index, x, y) else 0.0
