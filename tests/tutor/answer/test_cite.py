"""Marks, citations and layout; and on real questions, that an answer is made of quotes and nothing else."""

import re
from pathlib import Path

import pytest

from corpus import catalog
from corpus.markdown import plain
from corpus.records import Span
from evals import scorers
from tutor.answer import phrases
from tutor.answer.cite import cite, reader
from tutor.answer.draft import Draft, Statement
from tutor.records import Answer
from tutor.session import Tutor

TEXTS = {"a.md": "Alpha is first. Beta is second. $$x=1$$", "b.md": "Gamma is third."}
ALPHA, BETA, FORMULA = Span("a.md", 0, 15), Span("a.md", 16, 31), Span("a.md", 32, 39)
GAMMA = Span("b.md", 0, 15)


def said(*statements: Statement) -> tuple[str, list[tuple[int, str]]]:
    text, citations = cite(Draft(statements, "answered"), lambda path: TEXTS.get(path, ""))
    return text, [(citation.mark, citation.quote) for citation in citations]


def test_marks_are_numbered_in_order_of_appearance() -> None:
    text, cited = said(
        Statement("Gamma is third.", (GAMMA,)), Statement("Alpha is first.", (ALPHA,)), Statement("Beta.", (BETA,))
    )
    assert text == "Gamma is third. [1] Alpha is first. [2] Beta. [3]"
    assert cited == [(1, "Gamma is third."), (2, "Alpha is first."), (3, "Beta is second.")]


def test_the_same_span_has_the_same_mark() -> None:
    text, cited = said(Statement("One.", (ALPHA,)), Statement("Two.", (GAMMA, ALPHA)), Statement("Three.", (ALPHA,)))
    assert text == "One. [1] Two. [2][1] Three. [1]"
    assert [mark for mark, _ in cited] == [1, 2]


@pytest.mark.parametrize("gone", [Span("c.md", 0, 5), Span("a.md", 900, 905), Span("a.md", 15, 16)])
def test_a_statement_whose_span_does_not_resolve_is_not_said(gone: Span) -> None:
    assert said(Statement("Alpha is first.", (ALPHA,)), Statement("Lost.", (gone,))) == (
        "Alpha is first. [1]",
        [(1, "Alpha is first.")],
    )


def test_a_statement_keeps_the_spans_that_resolve() -> None:
    assert said(Statement("Both.", (Span("c.md", 0, 5), ALPHA)))[0] == "Both. [1]"


def test_a_phrase_of_the_tutor_has_no_mark() -> None:
    assert said(Statement(phrases.NO_PASSAGE)) == (phrases.NO_PASSAGE, [])


def test_a_mark_never_stands_inside_a_formula_or_a_fence() -> None:
    block = Statement("It reads:\n\n$$\nx=1\n$$", (FORMULA,), "block")
    code = Statement("```python\nprint(1)\n```", (ALPHA,), "block")
    text, _ = said(Statement("Beta.", (BETA,)), block, code, Statement("Gamma.", (GAMMA,)))
    assert "$$\nx=1\n$$\n[2]" in text
    assert "```python\nprint(1)\n```\n[3]" in text
    assert [line for line in text.split("\n") if "$$" in line or "```" in line] == ["$$", "$$", "```python", "```"]


def test_a_block_that_ends_in_prose_has_its_mark_there() -> None:
    block = Statement("$$\nx=1\n$$\n\nHere $x$ is one.", (FORMULA,), "block")
    assert said(block)[0] == "$$\nx=1\n$$\n\nHere $x$ is one. [1]"


def test_items_become_one_list_and_rows_one_table() -> None:
    text, _ = said(
        Statement("Steps:"),
        Statement("one", (ALPHA,), "item"),
        Statement("two", (BETA,), "item"),
        Statement("phase | hours", (), "row"),
        Statement("1 | 5", (GAMMA,), "row"),
    )
    assert text == "Steps:\n\n- one [1]\n- two [2]\n\n| phase | hours |\n| --- | --- |\n| 1 | 5 [3] |"


def test_paragraphs_are_divided_and_sentences_flow() -> None:
    text, _ = said(
        Statement("A.", (ALPHA,), paragraph=1),
        Statement("B.", (BETA,), paragraph=1),
        Statement("C.", (GAMMA,), paragraph=2),
    )
    assert text == "A. [1] B. [2]\n\nC. [3]"


def test_the_reader_sees_a_changed_file_and_no_file_is_empty(tmp_path: Path) -> None:
    import os

    read = reader(tmp_path)
    assert read("note.md") == ""
    (tmp_path / "note.md").write_text("one", encoding="utf-8")
    assert read("note.md") == "one"
    (tmp_path / "note.md").write_text("twö", encoding="utf-8")
    os.utime(tmp_path / "note.md", (1, 1))
    assert read("note.md") == "twö"


# Real answers -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answers(real_tutor: Tutor, real_questions: list[str]) -> list[Answer]:
    return [real_tutor.respond(question)[0] for question in real_questions[:60]]


def test_most_real_questions_are_answered(answers: list[Answer]) -> None:
    assert sum(answer.status == "answered" for answer in answers) >= 50


def test_every_citation_is_verbatim_and_every_mark_has_one(answers: list[Answer]) -> None:
    read = reader(catalog.load().root)
    for answer in answers:
        marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", scorers._prose(answer.text))]
        assert list(dict.fromkeys(marks)) == [citation.mark for citation in answer.citations]
        assert [citation.mark for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        for citation in answer.citations:
            assert read(citation.path)[citation.start : citation.end] == citation.quote
        assert (answer.status == "answered") == bool(answer.citations)


def test_an_answer_from_lessons_is_quotes_with_marks_and_nothing_else(answers: list[Answer]) -> None:
    titles = {topic.title.split(":")[0] for topic in catalog.load().topics.values()}
    composed = [a for a in answers if a.citations and all(c.path.startswith(("corpus/lessons", "corpus/reference"))
                                                           for c in a.citations)]  # fmt: skip
    assert len(composed) >= 45
    for answer in composed:
        rest = answer.text
        for citation in sorted(answer.citations, key=lambda c: -len(c.quote)):
            quoted = next(q for q in (plain(citation.quote), citation.quote) if q in rest)
            mark = re.escape(f"[{citation.mark}]")
            rest, count = re.subn(re.escape(quoted) + r"(\n```)?\s*" + mark, "", rest)
            assert count == 1, (citation.quote, answer.text)
        for label in (*(f"**{title}:**" for title in titles), phrases.PITFALL, "```python", "- "):
            rest = rest.replace(label, "")
        assert rest.strip(" \n-") == ""


def test_no_answer_holds_an_unticked_claim(answers: list[Answer]) -> None:
    corpus = catalog.load()
    claims = [claim.text for topic in corpus.topics for claim in corpus.lesson(topic).claims if not claim.true]
    assert len(claims) > 150
    assert [claim for claim in claims for answer in answers if claim in answer.text] == []
