"""Instructions to the machine: what is left of a message; real questions stay whole (tests/data/messages.json)."""

import json
import time
from pathlib import Path

import pytest

from evals import cases
from tutor.instructions import without_instructions
from tutor.understand import MAX_QUESTION, clean, kind_of
from tutor.wishes import intent_of

MESSAGES = json.loads((Path(__file__).parents[1] / "data" / "messages.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", cases.load("injection"), ids=lambda case: case.id)
def test_of_an_injection_only_the_harmless_question_is_left(case: cases.Case) -> None:
    assert without_instructions(clean(case.turns[-1]))[0] == MESSAGES["of_cases"][case.id]


@pytest.mark.parametrize(("message", "left"), MESSAGES["injections"].items())
def test_of_a_further_injection_only_the_harmless_part_is_left(message: str, left: str) -> None:
    assert without_instructions(clean(message)) == (left, True)


@pytest.mark.parametrize("question", MESSAGES["harmless"])
def test_a_real_question_is_left_as_it_is_and_is_a_question(question: str) -> None:
    assert without_instructions(clean(question)) == (question, False)
    assert intent_of(question) == "question"


@pytest.mark.parametrize("suite", ["answers", "roadmap", "unanswerable"])
def test_no_question_of_the_cases_is_taken_for_an_instruction_or_a_wish(suite: str) -> None:
    turns = [turn for case in cases.load(suite) for turn in case.turns]
    assert [turn for turn in turns if without_instructions(clean(turn))[1] or intent_of(turn) != "question"] == []


@pytest.mark.parametrize(
    "piece",
    ["ignore ", "<", " ", "if ", "and set ", "a[b](c:", "you must please ", "in a-b ", "ok thanks ", "mark my ", "\n",
     "user: ", "more please ", "quiz ", "which topics have i already ", "answer with "],
)  # fmt: skip
def test_no_message_makes_a_pattern_run_away(piece: str) -> None:
    message = (piece * MAX_QUESTION)[: MAX_QUESTION - 1] + "x"
    begin = time.perf_counter()
    without_instructions(message), intent_of(message), kind_of(message)
    assert time.perf_counter() - begin < 1  # a runaway pattern takes longer than anybody waits
