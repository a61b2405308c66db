"""Grading goes by option id alone, whatever a page does to an item; a quiz is what its events say."""

import json
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UserError
from tutor.quiz.bank import option_id
from tutor.quiz.codec import item_from_json, item_to_json
from tutor.quiz.grade import guess_rate, is_correct, open_quiz, quiz_of, quizzes
from tutor.records import Citation, Event, ItemKind, Option, QuizItem

AT = datetime(2025, 3, 1, tzinfo=UTC)


def item(right: int, wrong: int, kind: ItemKind = "multiple", name: str = "t-1") -> QuizItem:
    options = tuple(
        Option(option_id(text), text)
        for text in [f"right {n}" for n in range(right)] + [f"wrong {n}" for n in range(wrong)]
    )
    return QuizItem(
        id=name,
        topic="t",
        kind=kind,
        stem="Which?",
        options=options,
        key=tuple(option.id for option in options[:right]),
        explanations={option.id: "Because." for option in options},
        citations=tuple(Citation(n, "p.md", 0, 8, "Because.") for n in range(1, right + wrong + 1)),
        origin="claims",
        difficulty=0.5,
    )


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2**32))
def test_no_shuffle_relabelling_or_round_trip_changes_a_grade(right: int, wrong: int, seed: int) -> None:
    """200 items, 50 pages each: 10,000 gradings (measure B7)."""
    made, rng = item(right, wrong), random.Random(seed)
    for _ in range(50):
        # The page: options in another order under other labels, the item read back from its stored JSON.
        page = json.loads(json.dumps(item_to_json(made)))
        for part in ("options", "key", "citations"):
            rng.shuffle(page[part])
        labels = dict(zip("ABCDEFGH", page["options"], strict=False))
        picked = [label for label in labels if rng.random() < 0.5] or ["A"]
        chosen = [labels[label]["id"] for label in rng.sample(picked, len(picked))]
        wanted = {labels[label]["text"] for label in picked} == {f"right {n}" for n in range(right)}
        assert is_correct(item_from_json(page), chosen) is wanted
        assert is_correct(made, [*chosen, chosen[0]]) is wanted


def test_an_item_survives_its_json() -> None:
    assert item_from_json(json.loads(json.dumps(item_to_json(item(2, 3))))) == item(2, 3)
    assert list(item_to_json(item(1, 1))) == [
        "id", "topic", "kind", "stem", "options", "key", "tolerance", "explanations", "citations", "origin",
        "difficulty",
    ]  # fmt: skip


def test_an_unknown_option_or_none_or_two_of_one_is_an_error_and_no_wrong_mark() -> None:
    single = item(1, 3, "single")
    for chosen in (["elsewhere"], [single.key[0], "elsewhere"], [], [option.id for option in single.options[:2]]):
        with pytest.raises(UserError):
            is_correct(single, chosen)


def test_part_of_the_key_is_not_the_key() -> None:
    made = item(2, 2)
    assert not is_correct(made, made.key[:1])
    assert not is_correct(made, [option.id for option in made.options])


def test_guess_rates_are_the_chance_of_a_blind_choice() -> None:
    assert guess_rate("single", 4) == 1 / 4
    assert guess_rate("true_false", 2) == 1 / 2
    assert guess_rate("multiple", 4) == 1 / 15  # 16 subsets without the empty one


def event(kind: str, **data: object) -> Event:
    return Event(1, "me", AT, kind, data)


def started(quiz: str, *names: str) -> Event:
    return event(
        "quiz_started", quiz=quiz, topic="t", items=[item_to_json(item(1, 3, "single", name)) for name in names]
    )


def answered(quiz: str, name: str, chosen: str) -> Event:
    return event("item_answered", quiz=quiz, item=name, chosen=[option_id(chosen)])


def test_a_quiz_is_open_until_its_last_answer_or_its_stop() -> None:
    events = [started("q", "t-1", "t-2")]
    quiz = open_quiz(events)
    assert quiz is not None
    assert quiz.open_item == quiz.items[0]
    events.append(answered("q", "t-1", "right 0"))
    assert quiz_of(events, "q").open_item == quiz.items[1]
    assert open_quiz([*events, event("quiz_stopped", quiz="q")]) is None
    events.append(answered("q", "t-2", "wrong 0"))
    assert open_quiz(events) is None
    assert quiz_of(events, "q").score == (1, 2)


def test_the_first_answer_counts_and_quizzes_do_not_mix() -> None:
    events = [
        started("q", "t-1"), started("r", "t-1"), answered("q", "t-1", "wrong 1"), answered("q", "t-1", "right 0"),
        answered("gone", "t-1", "right 0"),
    ]  # fmt: skip
    found = quizzes(events)
    assert found["q"].chosen == {"t-1": (option_id("wrong 1"),)}
    assert found["q"].score == (0, 1)
    assert not found["r"].chosen
    assert open_quiz(events) == found["r"]
    with pytest.raises(UserError, match="no quiz"):
        quiz_of(events, "gone")
