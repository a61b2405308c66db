"""Grading by option ids, and a quiz as a fold over its events. Pure.

An answer is a set of option ids: order, labels and the way an item was drawn on a page cannot change its grade.
Kinds: `quiz_started {quiz, topic, items}`, `item_answered {quiz, item, topic, kind, options, chosen, correct}`,
`quiz_stopped {quiz}`. The first answer to an item of a quiz counts; a later one changes nothing.
"""

from collections.abc import Collection, Iterable
from typing import Any

from corpus.errors import UserError
from tutor.quiz.codec import item_from_json
from tutor.records import Event, ItemKind, QuizItem, QuizState


def guess_rate(kind: ItemKind, options: int) -> float:
    """Chance to hit the key of an item with `options` options without any knowledge, in (0, 1].

    single: one of n; true_false: one of two; multiple: one of the 2^n - 1 non-empty sets.
    """
    if kind == "true_false":
        return 1 / 2
    return 1 / options if kind == "single" else 1 / (2**options - 1)


def chosen_options(item: QuizItem, option_ids: Collection[str]) -> tuple[str, ...]:
    """`option_ids` as a set in the item's order of options.

    Raises UserError for an id that is no option of the item, for none, and for two where one is asked for: such a
    call comes from a broken page, and a wrong mark would blame the learner for it.
    """
    known = {option.id for option in item.options}
    unknown = sorted(set(option_ids) - known)
    if unknown:
        raise UserError(f"{', '.join(unknown)}: no option of item {item.id}.", "Load the question again.")
    if not option_ids:
        raise UserError("No option is chosen.", "Choose one, then answer.")
    if item.kind != "multiple" and len(set(option_ids)) > 1:
        raise UserError("This question has one right option, and several are chosen.", "Choose one.")
    return tuple(option.id for option in item.options if option.id in option_ids)


def is_correct(item: QuizItem, option_ids: Collection[str]) -> bool:
    """Whether exactly the key was chosen. Raises UserError as `chosen_options` does."""
    return set(chosen_options(item, option_ids)) == set(item.key)


def quizzes(events: Iterable[Event]) -> dict[str, QuizState]:
    """All quizzes of one learner by id, in the order in which they were started."""
    started: dict[str, tuple[str, tuple[QuizItem, ...]]] = {}
    chosen: dict[str, dict[str, tuple[str, ...]]] = {}
    stopped: set[str] = set()
    for event in events:
        data: Any = event.data
        if event.kind == "quiz_started":
            started[data["quiz"]] = (data["topic"], tuple(item_from_json(item) for item in data["items"]))
            chosen[data["quiz"]] = {}
        elif event.kind == "item_answered" and data["quiz"] in chosen:
            chosen[data["quiz"]].setdefault(data["item"], tuple(data["chosen"]))
        elif event.kind == "quiz_stopped":
            stopped.add(data["quiz"])
    return {
        quiz: QuizState(quiz, topic, items, chosen[quiz], quiz in stopped or len(chosen[quiz]) >= len(items))
        for quiz, (topic, items) in started.items()
    }


def quiz_of(events: Iterable[Event], quiz_id: str) -> QuizState:
    """The quiz with this id. Raises UserError where the learner never had it."""
    found = quizzes(events).get(quiz_id)
    if found is None:
        raise UserError(f"There is no quiz {quiz_id!r}.", "Start one: `python -m tutor quiz TOPIC`.")
    return found


def open_quiz(events: Iterable[Event]) -> QuizState | None:
    """The quiz that waits for an answer; the last one, should there be several."""
    return next((quiz for quiz in reversed(quizzes(events).values()) if not quiz.finished), None)
