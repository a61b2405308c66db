"""PDF as Markdown: PDFium's text in paragraphs, under the document's bookmarks or its larger lines, page by page.

Each page begins with a heading "Page n", so that a citation names the page; a paragraph that runs over a page's end
stays whole on the page where it begins. Page headers, footers, page numbers and lines of dots in tables of contents are
dropped. It does not recognise text in images.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import pypdfium2 as pdfium

from ingest.readers import shape
from ingest.readers.extract import Extract, UnreadableError
from ingest.readers.pdf_lines import Line, lines_of
from ingest.repair import mend

MAX_CHARACTERS = 50_000_000  # of text: a small file can unpack to any size
_LARGER = 1.12  # a line this much larger than most text is a heading where there are no bookmarks
_HEADING_LENGTH = 120
_LEVELS = 3  # of headings told apart by size
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,7})\W*(?:(?:of|/|von)\s*\d{1,4}\W*)?", re.IGNORECASE
)
_DOTS = re.compile(r".*(?:\s?\.){5,}\s*\w{0,5}")
_HYPHENS = re.compile("([^\\W\\d_]+)[\ufffe\x02\u00ad]\\s*([^\\W\\d_]+)")
_LIGATURES = {ord(char): unicodedata.normalize("NFKC", char) for char in map(chr, range(0xFB00, 0xFB07))}
_ENDS = re.compile(r"[.!?:;][\"')\]”’]*$")
_ITEM = re.compile(r"^(?:[•◦▪‣∙●○■–]|[-*])\s*(?=\S)")
_ERRORS = {4: "encrypted: it opens only with a password", 5: "encrypted in a way that is not known"}  # FPDF_ERR_*


def read(raw: bytes) -> Extract:
    """Return the text of a PDF. Raises UnreadableError for one that is damaged, encrypted or without text."""
    try:
        document = pdfium.PdfDocument(raw)
        count = len(document)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in _ERRORS:
            raise UnreadableError(f"PDF that is {_ERRORS[code]}", "save it without a password") from error
        raise UnreadableError("PDF that is damaged or cut short", "download or save it again") from error
    pages, damaged, size = [], [], 0
    for number in range(count):
        try:
            pages.append(lines_of(document[number]))
        except pdfium.PdfiumError:
            pages.append([])
            damaged.append(number + 1)
        size += sum(len(line.text) for line in pages[-1])
        if size > MAX_CHARACTERS:
            raise UnreadableError(f"PDF with more than {MAX_CHARACTERS:,} characters of text", "split it")
    if not any(pages):
        what = "PDF whose pages are all damaged" if damaged else "PDF without any text: its pages are images (scanned?)"
        raise UnreadableError(what, "run OCR on it first, which is not done here (for example `ocrmypdf`)")
    text, repairs = mend(_markdown(_without_furniture(pages), _bookmarks(document)).translate(_LIGATURES))
    return Extract(text, "md", _title(document), repairs, _notes(pages, damaged))


def _notes(pages: Sequence[list[Line]], damaged: Sequence[int]) -> tuple[str, ...]:
    blank = [number for number, page in enumerate(pages, 1) if not page and number not in damaged]
    counted = ((blank, "hold no text (no OCR is done)"), (damaged, "are damaged and left out"))
    return tuple(f"{len(some)} of {len(pages)} pages {what}: {_some(some)}" for some, what in counted if some)


def _some(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (", ..." if len(numbers) > 10 else "")


def _title(document: pdfium.PdfDocument) -> str:
    """Return the title that the file states, "" where it is what a word processor puts there by itself."""
    title = shape.squeeze(document.get_metadata_value("Title") or "")
    made = re.search(
        r"^(?:untitled|microsoft word|slide \d|\W*$)|\.(?:docx?|tex|dvi|pdf|indd|qxd|pptx?)$", title, re.IGNORECASE
    )
    return "" if made else title


def _without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Drop what stands at the top or bottom of most pages, but for its digits, and bare page numbers."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    used = sum(bool(page) for page in pages)
    kept = []
    for page in pages:
        edges = {id(line) for line in _edges(page)}
        outer = {id(line) for line in (*page[:1], *page[-1:])}
        kept.append(
            [
                line
                for line in page
                if not (id(line) in edges and used >= 3 and seen[_key(line)] > used / 2)
                and not (id(line) in outer and used >= 2 and _PAGE_NUMBER.fullmatch(line.text))
                and not _DOTS.fullmatch(line.text)
            ]
        )
    return kept


def _edges(page: list[Line]) -> list[Line]:
    return [*page[:2], *page[2:][-2:]]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", shape.squeeze(line.text)).casefold()


Marks = dict[int, list[tuple[int, str, float | None]]]  # page -> (level, title, height of its place) of each bookmark


def _bookmarks(document: pdfium.PdfDocument) -> Marks:
    found: Marks = {}
    try:
        for entry in document.get_toc(max_depth=6):
            place = entry.get_dest()
            page = place.get_index() if place is not None else None
            title = shape.squeeze(entry.get_title())
            if page is None or not title:
                continue
            mode, view = place.get_view()
            height = view[1] if mode == pdfium.raw.PDFDEST_VIEW_XYZ and len(view) > 1 else None
            found.setdefault(page, []).append((min(entry.level, 3), title, height))
    except pdfium.PdfiumError:
        return {}
    return found


def _markdown(pages: Sequence[list[Line]], marks: Marks) -> str:
    """Return all pages as one text: bookmarks as headings, or larger lines where there are none."""
    sizes = Counter[float]()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted((size for size in sizes if size > body * _LARGER), reverse=True)[:_LEVELS]
    text = _Text(page_level=6 if marks or larger else 2)
    for number, page in enumerate(pages):
        pending = list(marks.get(number, []))
        text.page(number + 1)
        skip = 0
        for index, line in enumerate(page):
            if skip:
                skip -= 1
                continue
            while pending and (taken := _starts(pending[0], page, index)) is not None:
                level, title, _ = pending.pop(0)
                text.heading(level + 2, title)
                skip = max(skip, taken)
            if skip:
                skip -= 1
            elif (
                not marks
                and line.size in larger
                and len(line.text) <= _HEADING_LENGTH
                and any(map(str.isalpha, line.text))
            ):
                text.heading(larger.index(line.size) + 2, line.text, joins=line.follows and index > 0)
            else:
                text.line(line)
        for level, title, _ in pending:
            text.heading(level + 2, title)
    return _joined_hyphens(text.finish())


def _starts(mark: tuple[int, str, float | None], page: list[Line], index: int) -> int | None:
    """Return how many lines from `index` on are the title of a bookmark, 0 if it starts above, None if below."""
    _, title, height = mark
    wanted = _letters(title)
    said = ""
    for taken, line in enumerate(page[index : index + 4], 1):
        said += _letters(line.text)
        if wanted and said.endswith(wanted) and len(said) <= len(wanted) + 6:  # a number may stand before it
            return taken
        if len(said) > len(wanted) + 6:
            break
    if any(_letters(line.text).endswith(wanted) and len(line.text) < len(title) + 12 for line in page[index:]):
        return None
    return 0 if height is None or page[index].bottom <= height else None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


class _Text:
    """Lines into paragraphs, each under the heading of its page."""

    def __init__(self, page_level: int) -> None:
        self._blocks: list[str] = []
        self._paragraph: list[str] = []
        self._page_level = page_level
        self._page = 0
        self._said = 0  # page of the last page heading
        self._last_heading = False

    def page(self, number: int) -> None:
        self._page = number
        self._new_page = True

    def heading(self, level: int, title: str, joins: bool = False) -> None:
        self._close()
        if joins and self._last_heading:
            self._blocks[-1] += f" {shape.squeeze(title)}"
            return
        self._blocks.append(shape.heading(level, title))
        self._last_heading = True
        self._said = 0
        self._new_page = False

    def line(self, line: Line) -> None:
        runs_on = (
            self._new_page
            and bool(self._paragraph)
            and not _ENDS.search(self._paragraph[-1])
            and line.text[:1].islower()
        )
        if not (runs_on or (line.follows and not self._new_page)) or _ITEM.match(line.text):
            self._close()
        if not self._paragraph and self._said != self._page:
            self._blocks.append(shape.heading(self._page_level, f"Page {self._page}"))
            self._said = self._page
        self._paragraph.append(line.text)
        self._new_page = self._last_heading = False

    def _close(self) -> None:
        text = shape.squeeze(" ".join(self._paragraph))
        self._paragraph.clear()
        if not text:
            return
        item = _ITEM.match(text)
        self._blocks.append(f"- {text[item.end() :]}" if item else shape.paragraph(text))

    def finish(self) -> str:
        self._close()
        return "\n\n".join(self._blocks) + "\n"


def _joined_hyphens(text: str) -> str:
    """Join words that were divided at line ends; a compound keeps its hyphen if the text has it with one elsewhere."""
    if not _HYPHENS.search(text):
        return text
    words = set(re.findall(r"\w+(?:-\w+)*", text.casefold()))

    def join(match: re.Match[str]) -> str:
        left, right = match[1], match[2]
        compound = f"{left}-{right}".casefold() in words and f"{left}{right}".casefold() not in words
        return f"{left}-{right}" if compound else f"{left}{right}"

    return re.sub("[\ufffe\x02]", "-", _HYPHENS.sub(join, text))
