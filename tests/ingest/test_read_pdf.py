"""PDF as Markdown: paragraphs, headings, pages; made by one library and read by another."""

import pytest

from ingest.readers.extract import UnreadableError
from ingest.readers.pdf import read
from tests.ingest.documents import PARAGRAPH, encrypted, pdf, scanned

TWO = [["Dropout", PARAGRAPH, "It was published in 2014."], ["Pooling", "Pooling shrinks a feature map."]]


@pytest.mark.parametrize("bookmarks", [True, False])
def test_bookmarks_or_larger_lines_are_headings_and_each_page_is_named(bookmarks: bool) -> None:
    assert read(pdf(TWO, bookmarks=bookmarks)).text == (
        f"## Dropout\n\n###### Page 1\n\n{PARAGRAPH}\n\nIt was published in 2014.\n\n"
        "## Pooling\n\n###### Page 2\n\nPooling shrinks a feature map.\n"
    )


def test_a_document_without_headings_has_those_of_its_pages() -> None:
    found = read(pdf([["One page."], ["Another page."]], headings=False))
    assert found.text == "## Page 1\n\nOne page.\n\n## Page 2\n\nAnother page.\n"


def test_headers_and_page_numbers_are_dropped() -> None:
    text = read(
        pdf([[f"Part {n}", f"Text of {word}."] for n, word in enumerate(("one", "two", "six"))], header="A book")
    ).text
    assert "A book" not in text
    assert [line for line in text.split("\n") if line.strip().isdigit()] == []
    assert "Text of six." in text


def test_a_word_that_is_divided_at_a_line_end_is_joined() -> None:
    text = read(pdf([["H", "The gradient is the vector of all par-\ntial derivatives."]])).text
    assert "all partial derivatives." in text


def test_a_paragraph_over_a_page_end_stays_whole_on_the_page_where_it_begins() -> None:
    text = read(pdf([["A sentence that"], ["goes on here.", "The next one."]], headings=False)).text
    assert text == "## Page 1\n\nA sentence that goes on here.\n\n## Page 2\n\nThe next one.\n"


def test_the_title_is_the_documents_own_unless_a_word_processor_made_it_up() -> None:
    assert read(pdf(TWO, title="On dropout")).title == "On dropout"
    assert read(pdf(TWO, title="Microsoft Word - thesis.doc")).title == ""


def test_a_line_that_looks_like_markdown_is_text() -> None:
    assert "\\# no heading" in read(pdf([["# no heading"]], headings=False)).text


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (encrypted(pdf(TWO)), "encrypted: it opens only with a password"),
        (pdf(TWO)[:600], "damaged or cut short"),
        (b"%PDF-1.7", "damaged or cut short"),
        (scanned(), "its pages are images"),
    ],
    ids=["encrypted", "cut", "header only", "scanned"],
)
def test_a_pdf_that_cannot_be_read_says_why(raw: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        read(raw)
