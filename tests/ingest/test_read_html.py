r"""Web pages as Markdown: what a reader of the page sees, in its structure, with formulas as TeX."""

import pytest

from ingest.readers.extract import UnreadableError
from ingest.readers.html import read
from tests.ingest.documents import page

KATEX = (
    '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>x</mi></mrow>'
    '<annotation encoding="application/x-tex">x^2</annotation></semantics></math></span>'
    '<span class="katex-html" aria-hidden="true">x2</span></span>'
)
WIKIPEDIA = (
    '<span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;">'
    '<math alttext="{\\displaystyle \\beta }"><mi>β</mi></math></span>'
    '<img class="mwe-math-fallback-image-inline" alt="{\\displaystyle \\beta }" src="b.svg"></span>'
)


def body(markup: str) -> str:
    return read(page(markup)).text.strip()


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<h2>One <i>two</i></h2><p>A <b>bold</b>,\n  <a href='/x'>linked</a>.</p>", "## One two\n\nA bold, linked."),
        ("<p>One<p>two", "One\n\ntwo"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n\n   - b\n\n- c"),
        ("<ol start=3><li>a<li><p>b</p><p>more</p></ol>", "3. a\n\n4. b\n\n   more"),
        ("<blockquote><p>Quoted.</p></blockquote>", "> Quoted."),
        ("<p>Call <code>f(x)</code>.</p>", "Call `f(x)`."),
        ("<div class='highlight-python'><pre>if <b>x</b>:\n    y\n</pre></div>", "```python\nif x:\n    y\n```"),
        ("<pre>a\n```\nb</pre>", "````\na\n```\nb\n````"),
        ("<table><tr><th>a<th>b|c<tr><td>1</table>", "| a | b\\|c |\n| --- | --- |\n| 1 |  |"),
        ("<table><tr><td><h2>Laid out</h2><td><p>in a table</table>", "## Laid out\n\nin a table"),
        ("<p># no heading</p><p>1. no list</p>", "\\# no heading\n\n1\\. no list"),
        (f"<p>Is {KATEX} here.</p>", "Is $x^2$ here."),
        (f"<p>The {WIKIPEDIA} of it.</p>", "The $\\beta$ of it."),
        ("<p>So</p><script type='math/tex; mode=display'>E = mc^2</script>", "So\n\n$$\nE = mc^2\n$$"),
        ("<p>Let \\(a_1\\) be. \\[b = c\\] Then.</p>", "Let $a_1$ be.\n\n$$\nb = c\n$$\n\nThen."),
        ("<p><math><mfrac><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></mfrac></math></p>", "$\\frac{a}{b^{2}}$"),
        ("<p>na&iuml;ve itâ€™s</p>", "naïve it’s"),
    ],
)  # fmt: skip
def test_a_piece_of_html_becomes_this_markdown(markup: str, markdown: str) -> None:
    assert body(markup) == markdown


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x()</script>", "<style>p {}</style>", "<nav>Home</nav>", "<p hidden>no</p>",
        "<div aria-hidden=true>no</div>",
        "<p style='display:none'>no</p>", "<button>Buy</button>", "<footer>Imprint</footer>", "<!-- no -->",
        "<svg><title>no</title></svg>", "<img alt='a cat' src='cat.png'>",
    ],
)  # fmt: skip
def test_what_no_reader_reads_is_dropped(markup: str) -> None:
    assert body(f"<p>Before.</p>{markup}<p>After.</p>") == "Before.\n\nAfter."


def test_the_title_is_the_first_heading_or_else_the_pages_own() -> None:
    assert read(page("<h1>Dropout</h1><p>x")).title == "Dropout"
    assert read(page("<p>x", title="Dropout - A site")).title == "Dropout - A site"


def test_what_stands_around_the_main_part_of_a_page_is_dropped() -> None:
    text = "The main part has most of the words of this page."
    assert body(f"<div>Buy now.</div><main><p>{text}</p></main>") == text


@pytest.mark.parametrize(
    ("charset", "raw"), [("iso-8859-1", b"caf\xe9"), ("windows-1251", "кафе".encode("cp1251")), ("utf-8", b"caf\xe9")]
)
def test_a_page_is_decoded_by_the_charset_that_it_names(charset: str, raw: bytes) -> None:
    html = f"<html><head><meta charset={charset}></head><p>".encode() + raw
    assert read(html).text.strip() in ("café", "кафе")


@pytest.mark.parametrize("tags", ["<div>", "<ul><li>", "<b><i><u>", "<table><tr><td>"])
def test_no_depth_of_nesting_loses_the_text(tags: str) -> None:
    found = read(page("<p>Before.</p>" + tags * 50_000 + "deep"))
    assert found.text.split() == ["Before.", "deep"]
    assert found.notes == ("is nested too deeply for its structure to be kept: its text was taken without it",)


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(UnreadableError, match="HTML without any text"):
        read(page("<script>draw()</script>"))
