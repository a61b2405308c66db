"""The reader shows a cited span exactly where it stands, escapes what it did not write, and opens nothing else."""

import html
import re
from pathlib import Path
from string import Template

import pytest

from corpus import catalog
from corpus.catalog import Catalog
from ingest.sentences import sentences
from ui import reader
from ui.markup import Markup, mathml
from ui.pages import Cited, markdown_body
from ui.places import Places, rewrite

ROOT = Path(__file__).parents[2]
TEMPLATE = Template("<title>$title</title><p>$kind</p><article>$article</article>")
ATTENTION = "corpus/lessons/self-attention.md"


@pytest.fixture(scope="module")
def corpus() -> Catalog:
    return catalog.load()


def page(
    corpus: Catalog, address: str, span: tuple[int, int] | None = None, home: Path = Path("/nowhere")
) -> str | None:
    return reader.page(corpus, Places(ROOT, home), TEMPLATE, address, span)


def plain(markup: str) -> str:
    """The visible text of HTML, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def marked(markup: str) -> str:
    return " ".join(plain(part) for part in re.findall(r"<mark[^>]*>(.*?)</mark>", markup, re.DOTALL))


def span_of(address: str, quote: str) -> tuple[int, int]:
    text = (ROOT / address).read_text(encoding="utf-8")
    assert text.count(quote) == 1, quote
    return text.index(quote), text.index(quote) + len(quote)


def test_a_sentence_in_the_middle_of_a_paragraph_is_marked_and_nothing_beside_it(corpus: Catalog) -> None:
    quote = "Each position also attends to itself, because the key of a token is among the keys that its query is"
    shown = page(corpus, ATTENTION, span_of(ATTENTION, quote))
    assert shown is not None
    assert marked(shown) == quote
    assert shown.count('id="cited"') == 1


def test_every_sentence_of_every_fifth_lesson_is_marked_exactly(corpus: Catalog) -> None:
    written = Markup(mathml, lambda target: rewrite(target, ATTENTION))
    checked = 0
    for topic_id in sorted(corpus.topics)[::5]:
        lesson = corpus.lesson(topic_id)
        for block in lesson.blocks:
            claim = any(heading.title == "Claims" for heading in block.headings)
            if block.kind not in ("paragraph", "item", "quote") or claim:
                continue
            for start, end in sentences(lesson.text, block.start, block.end):
                body = markdown_body(lesson.topic.path, lesson.text, lesson.body_start, Cited(start, end))
                expected = plain(written.inline(lesson.text[start:end]))
                assert marked(body.html).replace(" ", "") == expected.replace(" ", ""), lesson.text[start:end]
                checked += 1
    assert checked > 300


def test_a_formula_with_its_neighbouring_sentences_is_marked_in_all_three_blocks(corpus: Catalog) -> None:
    text = (ROOT / ATTENTION).read_text(encoding="utf-8")
    start = text.index("Self-attention projects the same input")
    end = text.index("one row of size $d_v$ per position.") + len("one row of size $d_v$ per position.")
    shown = page(corpus, ATTENTION, (start, end))
    assert shown is not None
    parts = re.findall(r"<mark[^>]*>(.*?)</mark>", shown, re.DOTALL)
    assert plain(parts[0]).startswith("Self-attention projects")
    assert "<math" in parts[1]
    assert 'display="block"' in parts[1]
    assert plain(parts[-1]).endswith("per position.")


def test_a_part_of_a_code_block_is_marked_to_the_letter(corpus: Catalog) -> None:
    quote = ">>> scores = np.where(np.tri(3, dtype=bool), 0.0, -np.inf)"
    shown = page(corpus, ATTENTION, span_of(ATTENTION, quote))
    assert shown is not None
    assert marked(shown) == quote


def test_a_table_row_is_marked_and_its_neighbours_are_not() -> None:
    text = "# T\n\n| a | b |\n| --- | --- |\n| one | two |\n| three | four |\n"
    start = text.index("| three")
    body = markdown_body("corpus/lessons/x.md", text, 0, Cited(start, start + len("| three | four |")))
    assert marked(body.html) == "three four"


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("A **bold claim. And more** here.", "A **bold claim.", "A bold claim."),
        ("See [the lesson](softmax.md) now.", "See [the lesson](softmax.md)", "See the lesson"),
        ("Let $x_1 + y$ be small.", "x_1", "x1+y"),  # a formula is marked whole
        ("Use `a[0]` here.", "a[0]", "a[0]"),
        ("1. First step.\n2. Second step.", "Second step.", "Second step."),
        ("> Note: quoted text\n> goes on.", "Note: quoted text\n> goes on.", "Note: quoted text goes on."),
        ("## A heading\n\nText.", "## A heading", "A heading"),
    ],
)
def test_marks_nest_with_emphasis_links_formulas_lists_and_quotes(text: str, quote: str, expected: str) -> None:
    start = text.index(quote)
    body = markdown_body("corpus/lessons/x.md", text, 0, Cited(start, start + len(quote)))
    assert marked(body.html) == expected
    assert "⸨" not in body.html
    opened = re.findall(r"<(/?)(mark|strong|a|em)\b", body.html)
    stack: list[str] = []
    for closing, tag in opened:
        if closing:
            assert stack.pop() == tag  # properly nested
        else:
            stack.append(tag)


def test_a_span_in_the_front_matter_is_shown(corpus: Catalog) -> None:
    shown = page(corpus, ATTENTION, span_of(ATTENTION, "minutes: 120"))
    assert shown is not None
    assert marked(shown) == "minutes: 120"


@pytest.mark.parametrize("span", [(-5, 2), (10**9, 10**9 + 5), (50, 50), (60, 50)])
def test_a_span_outside_the_text_is_no_error(corpus: Catalog, span: tuple[int, int]) -> None:
    shown = page(corpus, ATTENTION, span)
    assert shown is not None
    assert len(marked(shown)) <= 2


def test_claims_stand_as_a_self_check_with_all_answers_closed_and_truth_not_told_by_order(corpus: Catalog) -> None:
    shown = page(corpus, ATTENTION)
    assert shown is not None
    claims = corpus.lesson("self-attention").claims
    check = shown[shown.index('id="self-check"') :]
    assert check.count("<details>") == len(claims)
    assert "<details open" not in shown
    order = [match == "True" for match in re.findall(r"<strong>(True|False)\.</strong>", check)]
    assert sorted(order, reverse=True) != order
    assert sum(order) == sum(claim.true for claim in claims)
    assert "- [x]" not in shown
    assert "[ ]" not in shown


def test_a_cited_reason_opens_its_own_answer_only(corpus: Catalog) -> None:
    claim = corpus.lesson("self-attention").claims[1]
    shown = page(corpus, ATTENTION, (claim.because_span.start, claim.because_span.end))
    assert shown is not None
    assert shown.count("<details open") == 1
    assert marked(shown) == plain(claim.because)


def test_links_between_lessons_and_to_functions_lead_to_reader_pages(corpus: Catalog) -> None:
    shown = page(corpus, ATTENTION)
    assert shown is not None
    assert '<a href="/read/corpus/lessons/positional-encoding.md"' in shown
    assert '<a href="/read/corpus/reference/attention.py#causal_mask"' in shown
    module = page(corpus, "corpus/reference/attention.py")
    assert module is not None
    assert 'id="causal_mask"' in module


def test_prerequisites_and_neighbours_are_links(corpus: Catalog) -> None:
    shown = page(corpus, ATTENTION)
    assert shown is not None
    assert re.search(r'Builds on:</strong> <a href="/read/corpus/lessons/scaled-dot-product-attention\.md"', shown)
    assert "<small>Previous</small>" in shown
    assert "<small>Next</small>" in shown


def test_a_function_of_a_module_is_marked_exactly(corpus: Catalog) -> None:
    function = next(each for each in corpus.functions if each.name == "causal_mask")
    shown = page(corpus, function.span.path, (function.span.start, function.span.end))
    text = (ROOT / function.span.path).read_text(encoding="utf-8")
    assert shown is not None
    assert marked(shown) == " ".join(text[function.span.start : function.span.end].split())


def test_every_readable_file_of_the_corpus_has_a_page_and_every_formula_is_mathml(corpus: Catalog) -> None:
    count = 0
    for folder, suffix in (("lessons", "md"), ("roadmaps", "md"), ("projects", "md"), ("reference", "py")):
        for file in (ROOT / "corpus" / folder).glob(f"*.{suffix}"):
            shown = page(corpus, f"corpus/{folder}/{file.name}")
            assert shown is not None, file
            assert 'class="tex"' not in shown, file
            count += 1
    assert count >= len(corpus.topics)


@pytest.mark.parametrize(
    "address",
    [
        "../pyproject.toml", "corpus/../pyproject.toml", "corpus/lessons/../../pyproject.toml", "/etc/passwd",
        "corpus/catalog.py", "corpus/lessons", "corpus/lessons/nothing.md", "corpus/lessons/x/y.md", "pyproject.toml",
        "corpus/lessons/..\\..\\pyproject.toml", "corpus/lessons/a\x00.md", "documents/../learner.sqlite",
        "documents/learner.sqlite", "corpus/reference/attention.md", "", "corpus", ".git/config",
    ],
)  # fmt: skip
def test_nothing_outside_the_readable_folders_can_be_opened(corpus: Catalog, tmp_path: Path, address: str) -> None:
    (tmp_path / "learner.sqlite").write_text("secret")
    (tmp_path / "documents").mkdir()
    assert page(corpus, address, home=tmp_path) is None


def test_a_link_out_of_the_documents_folder_is_not_followed(corpus: Catalog, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "notes.md").symlink_to(tmp_path / "secret.md")
    assert page(corpus, "documents/notes.md", home=tmp_path) is None


def test_an_added_document_is_shown_with_its_markup_disarmed(corpus: Catalog, tmp_path: Path) -> None:
    folder = tmp_path / "documents" / "ab"
    folder.mkdir(parents=True)
    (folder / "evil.md").write_text(
        "# T\n\n<script>alert(1)</script> <img src=x onerror=alert(1)>\n\n![beacon](https://example.org/b.png)\n\n"
        "[go](javascript:alert(1)) [data](data:text/html,x) [up](../../learner.sqlite) [web](https://example.org/)\n\n"
        "$\\href{javascript:alert(1)}{x}$ and $</math><script>alert(2)</script>$\n"
    )
    shown = page(corpus, "documents/ab/evil.md", home=tmp_path)
    assert shown is not None
    assert "<script" not in shown
    assert "<img" not in shown
    assert not re.search(r"<[^>]+\son\w+=", shown)
    assert re.findall(r'href="([^"]*)"', shown) == ["https://example.org/"]
    assert "&lt;script&gt;" in shown  # said, not run
    assert "[image: beacon]" in shown


def test_a_text_without_structure_keeps_its_lines(corpus: Catalog, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "n.txt").write_text("one <b>\ntwo three\n")
    shown = page(corpus, "documents/n.txt", (8, 11), home=tmp_path)
    assert shown is not None
    assert "one &lt;b&gt;\n" in shown
    assert marked(shown) == "two"
