"""Events become messages: marks are links to the very span, and no text of others turns into markup."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus import catalog
from tutor.records import (
    Answer,
    Answered,
    Citation,
    Graded,
    Notice,
    Option,
    QuizItem,
    QuizShown,
    QuizState,
    Turn,
    Working,
)
from ui import render
from ui.places import Places
from ui.sources import Sources

ROOT = Path(__file__).parents[2]
PATH = "corpus/lessons/self-attention.md"
QUOTE = "Each position also attends to itself, because the key of a token is among the keys"


@pytest.fixture(scope="module")
def sources() -> Sources:
    corpus = catalog.load()
    return Sources(corpus, Places(ROOT, Path("/home/of/nobody")))


def citation(mark: int = 1, quote: str = QUOTE) -> Citation:
    start = (ROOT / PATH).read_text(encoding="utf-8").index(quote)
    return Citation(mark, PATH, start, start + len(quote), quote)


def answered(text: str, *citations: Citation, suggestions: tuple[str, ...] = ()) -> Answer:
    return Answer("a", text, "answered", citations, ("self-attention",), 1.0, suggestions=suggestions)


def quiz(chosen: dict[str, tuple[str, ...]] | None = None) -> QuizState:
    item = QuizItem(
        "i1", "self-attention", "single", "Which is true?", (Option("o1", "It is <b>."), Option("o2", "It is not.")),
        ("o1",), {"o1": "Because it is.", "o2": "Because it is."}, (citation(1), citation(2)), "claims", 0.5,
    )  # fmt: skip
    return QuizState("q1", "self-attention", (item,), chosen or {}, finished=bool(chosen))


def test_a_mark_becomes_a_link_to_the_span_with_the_quote_at_hand(sources: Sources) -> None:
    cited = citation()
    shown = render.answer(answered("A position attends to itself. [1]", cited), sources)["content"]
    assert f'href="/read/{PATH}?start={cited.start}&amp;end={cited.end}#cited"' in shown
    assert 'aria-label="Source 1: Self-attention · How it works"' in shown
    assert f'title="{QUOTE}"' in shown
    assert "1 source</summary>" in shown


def test_a_number_without_a_citation_and_an_index_in_code_stay_text(sources: Sources) -> None:
    shown = render.answer(answered("Take `x[1]` and $a[1]$ and [7]. [1]", citation()), sources)["content"]
    body = shown.split('<details class="sources">', maxsplit=1)[0]
    assert body.count('class="cite"') == 1
    assert "<code>x[1]</code>" in body
    assert r"\(a[1]\)" in body
    assert "[7]" in body


def test_an_edited_lesson_still_leads_to_the_quoted_sentence(sources: Sources) -> None:
    cited = citation()
    moved = Citation(1, PATH, cited.start - 40, cited.end - 40, QUOTE)
    assert sources.url(moved) == sources.url(cited)
    gone = Citation(1, PATH, 10, 20, "This sentence stands nowhere.")
    assert sources.url(gone) == f"/read/{PATH}"


def test_formulas_go_to_katex_and_can_open_no_tag() -> None:
    shown = render.tutor("If $a < b$ then\n\n$$\nx > y\n$$\n")["content"]
    assert r"\(a \lt b\)" in shown
    assert r"\[x \gt y\]" in shown
    assert "$" not in shown


def test_a_formula_that_holds_a_delimiter_is_shown_as_code() -> None:
    shown = render.tutor(r"See $f\)<img src=x>$ here.")["content"]
    assert '<code class="tex">' in shown
    assert "<img" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=https://example.org/x.png onerror=alert(1)>",
        "![beacon](https://example.org/x.png)",
        "[click](javascript:alert(1))",
        r"\(\href{javascript:alert(1)}{x}\)",
        "a\n\n<iframe src=//example.org>\n\n# b",
        "%%%LATEX_BLOCK_0%%%",
        "</div></div><a href=https://example.org>out</a>",
    ],
)
def test_what_a_learner_types_is_shown_as_typed(text: str) -> None:
    shown = render.learner(text)["content"]
    assert re.findall(r"<(?!/?div>|br>)", shown) == []
    assert "\n" not in shown
    assert "\\" not in shown
    assert "%%%" not in shown


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "![b](https://example.org/x.png)", "<img src=x>"])
def test_what_a_document_says_is_escaped_in_answers_and_quotes(text: str, sources: Sources) -> None:
    shown = render.answer(answered(f"{text} [1]", Citation(1, PATH, 0, 5, text)), sources)["content"]
    assert "<script" not in shown
    assert "<img" not in shown


def test_an_html_block_holds_no_blank_line_that_would_end_it() -> None:
    shown = render.tutor("- a\n\n  ```python\n  x = 1\n\n  y = 2\n  ```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n")[
        "content"
    ]
    assert "\n" not in shown
    assert "x = 1&#10;&#10;y = 2" in shown


def test_a_code_fence_stays_markdown_between_blocks() -> None:
    shown = render.tutor("Before.\n\n```python fragment\nx = '```'\n```\n\nAfter.")["content"]
    assert "\n\n````python\nx = '```'\n````\n\n" in shown


def test_only_the_last_message_offers_what_to_ask_next(sources: Sources) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    turns = [
        Turn("learner", "hi", at),
        Turn("tutor", "a", at, answered("a", suggestions=("More",))),
        Turn("tutor", "b", at, answered("b", suggestions=("More", "Quiz me"))),
    ]
    messages = render.conversation(turns, sources, lambda _: None)
    assert [len(message.get("options", [])) for message in messages] == [0, 0, 2]
    assert [message["role"] for message in messages] == ["user", "assistant", "assistant"]


def test_a_question_shows_neither_key_nor_explanation(sources: Sources) -> None:
    asked = quiz()
    shown = render.event(QuizShown(asked, asked.items[0], 1, "text"), sources)["content"]
    assert "Question 1 of 1" in shown
    assert "Because" not in shown
    assert "o1" not in shown


def test_feedback_explains_every_option_with_its_source(sources: Sources) -> None:
    done = quiz({"i1": ("o2",)})
    shown = render.graded(done, done.items[0], sources)["content"]
    assert "Not quite." in shown
    assert shown.count("<li") == 2
    assert shown.count('class="cite"') == 2
    assert "right, not chosen" in shown
    assert "wrong, chosen" in shown
    assert "It is &lt;b&gt;." in shown
    assert "Quiz finished: 0 of 1 right." in shown


def test_a_stored_turn_looks_as_its_event_did(sources: Sources) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    done, asked = quiz({"i1": ("o1",)}), quiz()
    found = answered("It does. [1]", citation())
    data = {"quiz": "q1", "item": "i1"}
    pairs = [
        (Answered(found), Turn("tutor", found.text, at, found)),
        (Notice("No."), Turn("tutor", "No.", at, None, {"kind": "notice"})),
        (QuizShown(asked, asked.items[0], 1, "text"), Turn("tutor", "text", at, None, {"kind": "quiz", **data})),
    ]
    for event, turn in pairs:
        assert render.event(event, sources) == render.turn(turn, sources, lambda _: done)
    from tutor.records import Grade

    grade = Grade(done.items[0], ("o1",), True, 0.2, 0.5)
    stored = Turn("tutor", "text", at, found, {"kind": "grade", **data})
    assert render.event(Graded(grade, done, "text"), sources) == render.turn(stored, sources, lambda _: done)


def test_a_turn_of_a_quiz_that_is_gone_shows_its_text(sources: Sources) -> None:
    turn = Turn("tutor", "Question 1: which?", datetime(2026, 1, 1, tzinfo=UTC), None, {"kind": "quiz", "quiz": "x"})
    assert "Question 1: which?" in render.turn(turn, sources, lambda _: None)["content"]


def test_working_and_failure_are_said_in_words() -> None:
    sources_unused = Sources(catalog.load(), Places(ROOT, Path("/x")))
    assert "Searching the lessons …" in render.event(Working("searching the lessons"), sources_unused)["content"]
    assert "There is no index. Run it &lt;now&gt;." in render.failed("There is no index. Run it <now>.")["content"]
