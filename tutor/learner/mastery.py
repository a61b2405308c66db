r"""Bayesian knowledge tracing (Corbett & Anderson 1994, doi:10.1007/BF01099821) as a fold over events. Pure.

A topic is known or not; an answer is evidence. With $g$ the guess rate of the item and $s$ the slip rate,

    right:  P(L|e) = P(L)(1-s) / (P(L)(1-s) + (1-P(L)) g)
    wrong:  P(L|e) = P(L) s    / (P(L) s    + (1-P(L))(1-g))
    then    P(L)   = P(L|e) + (1 - P(L|e)) t            (t: learned by answering and reading the explanation)

Deviations: $g$ follows from the item (its kind and number of options) instead of being fitted per skill; the same item
answered again on the same day (UTC) is left out, because the second answer shows memory of the explanation just read
and not the topic; a self-report is a prior, whenever it was made, so that answers always outweigh it.
It does not forget with time and does not spread evidence from a topic to its neighbours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any, Literal

from corpus.records import Topic
from tutor.learner.profile import SAID, current_ids, profile, self_reported
from tutor.quiz.grade import guess_rate
from tutor.records import Event, Mastery

KNOWN = 0.85  # design, section 2
MASTERED = 0.95
SLIP = 0.10  # the upper bound of Baker, Corbett & Aleven 2008 (doi:10.1007/978-3-540-69132-7_44) for plausible slips
LEARN = 0.05  # per answer; ours and cautious: an explanation is read, not practised. Not fitted to learners yet
PRIOR = 0.20  # of a topic nothing is known about; ours: three right four-option answers make it known, two do not
# Weight of the start value, in answers, for the uncertainty alone: Beta(1, 1) has 2; a self-report counts double.
PRIOR_WEIGHT = 2.0
SAID_WEIGHT = 4.0


@dataclass(frozen=True)
class Evidence:
    """One answer that counts."""

    topic: str
    correct: bool
    guess: float  # chance to be right without knowing, in (0, 1)
    day: date


def update(p_known: float, *, correct: bool, guess: float, slip: float = SLIP, learn: float = LEARN) -> float:
    """P(L) after one answer, all values in [0, 1]. The formula is in the module's docstring."""
    hit, miss = (1 - slip, guess) if correct else (slip, 1 - guess)
    posterior = p_known * hit / (p_known * hit + (1 - p_known) * miss)
    return posterior + (1 - posterior) * learn


def uncertainty(p_known: float, weight: float) -> float:
    """Standard deviation of a Beta distribution with mean `p_known` and `weight` effective answers.

    A reading aid, no part of the tracing: it says how far the estimate may still move.
    """
    return sqrt(p_known * (1 - p_known) / (weight + 1))


def evidence(events: Iterable[Event], topics: Mapping[str, Topic]) -> tuple[Evidence, ...]:
    """The answers that count, in order: the first to an item of a quiz, and the first to an item on a day."""
    ids = current_ids(topics)
    seen: set[tuple[str, str | date]] = set()
    found = []
    for event in events:
        if event.kind != "item_answered":
            continue
        data: Any = event.data
        day = event.at.date()
        keys: set[tuple[str, str | date]] = {(data["item"], data["quiz"]), (data["item"], day)}
        if not seen & keys and data["topic"] in ids:
            guess = guess_rate(data["kind"], data["options"])
            found.append(Evidence(ids[data["topic"]], bool(data["correct"]), guess, day))
        seen |= keys
    return tuple(found)


def mastery(events: Iterable[Event], topics: Mapping[str, Topic]) -> dict[str, Mastery]:
    """What is known of every topic in `topics`, from the events of one learner in order.

    A topic with `assess: read` is finished (1.0, no uncertainty) when the learner said so: a tick, not an estimate.
    For any other topic the same words are a self-report.
    """
    listed = tuple(events)
    ids = current_ids(topics)
    read = [ids[str(e.data["topic"])] for e in listed if e.kind == "topic_read" and e.data["topic"] in ids]
    said = self_reported(profile(listed, topics).known, topics)
    said |= dict.fromkeys(read, SAID)
    ticked = {topic for topic in read if topics[topic].assess == "read"}
    answers: dict[str, list[Evidence]] = {}
    for piece in evidence(listed, topics):
        answers.setdefault(piece.topic, []).append(piece)
    return {
        topic: Mastery(topic, 1.0, 0.0, 0, "read")
        if topic in ticked
        else _traced(topic, said.get(topic), answers.get(topic, []))
        for topic in topics
    }


def _traced(topic: str, said: float | None, answers: list[Evidence]) -> Mastery:
    p_known = PRIOR if said is None else said
    weight = PRIOR_WEIGHT if said is None else SAID_WEIGHT
    for answer in answers:
        p_known = update(p_known, correct=answer.correct, guess=answer.guess)
        weight += 1 - SLIP - answer.guess  # an answer that guessing explains as well as knowing weighs little
    source: Literal["prior", "said", "answers"] = "answers" if answers else "prior" if said is None else "said"
    return Mastery(topic, p_known, uncertainty(p_known, weight), len(answers), source)
