"""An answer to a quiz item as an event, and the grade that follows from the events."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from corpus.records import Topic
from tutor.learner import profile
from tutor.learner.mastery import mastery
from tutor.learner.store import Ledger
from tutor.quiz import grade
from tutor.records import Event, Grade, QuizItem, QuizState


def append(ledger: Ledger, quiz: QuizState, item: QuizItem, option_ids: Collection[str], now: datetime) -> None:
    """Note the first answer to `item`. Raises UserError for options that are not the item's."""
    data = {
        "quiz": quiz.id,
        "item": item.id,
        "topic": item.topic,
        "kind": item.kind,
        "options": len(item.options),
        "chosen": list(grade.chosen_options(item, option_ids)),
        "correct": grade.is_correct(item, option_ids),
    }
    ledger.append("item_answered", data, at=now)


def graded(events: Sequence[Event], quiz_id: str, item: QuizItem, topics: Mapping[str, Topic]) -> Grade:
    """The grade of the first answer to `item`, from the events up to it: the same today and after more answers."""
    here = next(
        index
        for index, event in enumerate(events)
        if event.kind == "item_answered" and (event.data["quiz"], event.data["item"]) == (quiz_id, item.id)
    )
    data: Any = events[here].data
    topic = profile.current_ids(topics).get(item.topic)
    before, after = (mastery(events[:end], topics)[topic].p_known if topic else 0.0 for end in (here, here + 1))
    return Grade(item, tuple(data["chosen"]), data["correct"], before, after)
