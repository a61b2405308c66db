"""The real corpus: its code runs, its formulas render, its claims are balanced and never reach the index."""

import ast
import doctest
import importlib
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from corpus import catalog
from corpus.records import Claim, Lesson
from ingest.read import corpus_sources, document
from ingest.records import Chunk
from ingest.split import split

CATALOG = catalog.load()
LESSONS = [CATALOG.lesson(topic) for topic in CATALOG.topics]
TEXTS = {
    **{lesson.topic.path: lesson.text for lesson in LESSONS},
    **{roadmap.path: roadmap.text for roadmap in CATALOG.roadmaps.values()},
    **{project.path: project.text for project in CATALOG.projects.values()},
}
CLAIMED = [lesson for lesson in LESSONS if lesson.claims]
MODULES = sorted({function.module for function in CATALOG.functions})
# Filters set what they leave out to minus infinity: that is their answer.
MINUS_INFINITY = {"top_k_filter", "top_p_filter"}


def tokens(text: str) -> Iterator[Token]:
    """Block tokens and those within them, formulas in double dollars included."""
    for token in MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True).parse(text):
        yield token
        yield from token.children or ()


@cache
def fences() -> list[tuple[str, str, str]]:
    """(path and line, info, code) of every fence of Python in the corpus."""
    return [
        (f"{path}:{token.map[0] + 1}", token.info.strip(), token.content)
        for path, text in TEXTS.items()
        for token in tokens(text)
        if token.type == "fence" and token.map and token.info.strip().split(" ")[0] == "python"
    ]


def path_of(lesson: Lesson) -> str:
    return lesson.topic.id


def test_the_corpus_has_no_problem() -> None:
    report = catalog.check()
    assert [str(problem) for problem in report.problems] == []
    assert report.lessons == len(CATALOG.topics) > 100


@pytest.mark.parametrize(
    ("place", "code"), [(place, code) for place, info, code in fences() if info == "python" and ">>>" in code]
)
def test_a_worked_example_gives_what_it_says(place: str, code: str) -> None:
    example = doctest.DocTestParser().get_doctest(code, {"np": np}, place, place, 0)
    said: list[str] = []
    failed = doctest.DocTestRunner(verbose=False).run(example, out=said.append).failed
    assert failed == 0, "".join(said)


def test_a_fence_that_is_not_run_says_so() -> None:
    assert [place for place, info, code in fences() if info == "python" and ">>>" not in code] == []
    assert {info for _, info, _ in fences()} <= {"python", "python fragment"}


@pytest.mark.parametrize(("place", "code"), [(place, code) for place, info, code in fences() if info != "python"])
def test_a_fragment_is_python(place: str, code: str) -> None:
    compile(code, place, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@pytest.mark.parametrize("path", TEXTS)
def test_every_formula_renders(path: str) -> None:
    """Converted to MathML, with no command left over that the converter does not know."""
    formulas = [token.content for token in tokens(TEXTS[path]) if token.type.startswith("math_")]
    assert [formula for formula in formulas if "\\" in convert(formula)] == []


@pytest.mark.parametrize("path", TEXTS)
def test_no_dollar_is_left_over_that_was_meant_for_a_formula(path: str) -> None:
    left = [token.content for token in tokens(TEXTS[path]) if token.type == "text" and "$" in token.content]
    assert [text for text in left if re.search(r"\$\S[^$]*\\|\\[a-z]+[^$]*\$", text)] == []


def finite(value: Any, name: str) -> bool:
    """Whether every number in a function's result is one; text, flags and functions hold none."""
    if isinstance(value, dict):
        return all(finite(item, name) for item in value.values())
    if isinstance(value, tuple | list):
        return all(finite(item, name) for item in value)
    if isinstance(value, np.ndarray | float | int | complex | np.number):
        numbers = np.asarray(value)
        fine = np.isfinite(numbers) | (numbers == -math.inf if name in MINUS_INFINITY else False)
        return bool(np.all(fine))
    return isinstance(value, str) or callable(value)


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_reference_functions_accept_their_own_cases_and_give_numbers(module: str, seed: int) -> None:
    code = importlib.import_module(f"corpus.reference.{module}")
    cases = code.cases(np.random.default_rng(seed))
    assert set(cases) == {function.name for function in CATALOG.functions if function.module == module}
    for name, arguments in cases.items():
        assert arguments
        assert [each for each in arguments if not finite(getattr(code, name)(*each), name)] == []


@pytest.mark.parametrize("module", MODULES)
def test_cases_depend_on_their_random_generator_alone(module: str) -> None:
    code = importlib.import_module(f"corpus.reference.{module}")
    first, again = (code.cases(np.random.default_rng(7)) for _ in range(2))
    assert _without_functions(first) == _without_functions(again)


def _without_functions(cases: dict[str, list[tuple[Any, ...]]]) -> str:
    return re.sub(r"<function .*?0x\w+>|Generator\(.*?\) at 0x\w+", "", str(cases))


@cache
def chunks() -> tuple[Chunk, ...]:
    """The chunks of the real corpus; words stand in for word pieces, which changes cuts and nothing else."""
    return tuple(
        chunk
        for source in corpus_sources(catalog.CHECKOUT)
        for chunk in split(document(source), lambda text: len(text.split()))
    )


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


@pytest.fixture(scope="module")
def indexed() -> str:
    return "\n".join(folded(chunk.text) for chunk in chunks())


@pytest.mark.parametrize("lesson", CLAIMED, ids=path_of)
def test_no_claim_is_in_the_index(lesson: Lesson, indexed: str) -> None:
    """A false one would be quoted as true, and a true one would give the key away."""
    assert [claim.text for claim in lesson.claims if folded(claim.text) in indexed] == []


def test_everything_else_of_a_lesson_is_in_the_index() -> None:
    for lesson in LESSONS:
        covered = [(chunk.start, chunk.end) for chunk in chunks() if chunk.path == lesson.topic.path]
        for block in lesson.blocks:
            if block.kind != "heading" and all(heading.title != "Claims" for heading in block.headings):
                assert any(start <= block.start < block.end <= end for start, end in covered) or all(
                    any(start <= place < end for start, end in covered)
                    for place in range(block.start, block.end)
                    if not lesson.text[place].isspace()
                )


@pytest.mark.parametrize("lesson", CLAIMED, ids=path_of)
def test_a_lesson_with_claims_has_six_true_and_six_false_at_least(lesson: Lesson) -> None:
    true = sum(claim.true for claim in lesson.claims)
    assert min(true, len(lesson.claims) - true) >= 6


@pytest.mark.parametrize("lesson", CLAIMED, ids=path_of)
def test_length_does_not_tell_true_claims_from_false_ones(lesson: Lesson) -> None:
    def mean(claims: list[Claim]) -> float:
        return sum(len(claim.text) for claim in claims) / len(claims)

    true = mean([claim for claim in lesson.claims if claim.true])
    false = mean([claim for claim in lesson.claims if not claim.true])
    assert max(true, false) <= 1.4 * min(true, false)


@pytest.mark.parametrize("lesson", CLAIMED, ids=path_of)
def test_a_claim_is_no_sentence_of_its_own_lesson(lesson: Lesson) -> None:
    prose = folded(lesson.text[: lesson.text.index("\n## Claims")])
    assert [claim.text for claim in lesson.claims if folded(claim.text) in prose] == []
