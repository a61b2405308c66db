"""The nouns of the tutor as frozen records; `design` words, one per thing. Offsets are code points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Status = Literal["answered", "declined", "no_passage", "asked"]
ItemKind = Literal["single", "multiple", "true_false"]
Action = Literal["learn", "review", "practise", "project", "place"]


# Answers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Citation:
    """A mark in an answer tied to a verbatim span: `text_of(path)[start:end] == quote`."""

    mark: int  # 1-based, as in "[1]"
    path: str  # relative to the checkout, absolute for added documents
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Answer:
    id: str
    text: str  # Markdown with marks
    status: Status
    citations: tuple[Citation, ...]
    topics: tuple[str, ...]
    ms: float
    more: bool = False  # "more" would add something
    suggestions: tuple[str, ...] = ()  # questions or commands that make sense next


# Quiz ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    id: str  # hash of its text; grading goes by it alone
    text: str


@dataclass(frozen=True)
class QuizItem:
    id: str  # topic + hash of normalised stem and key
    topic: str
    kind: ItemKind
    stem: str
    options: tuple[Option, ...]
    key: tuple[str, ...]  # option ids
    explanations: Mapping[str, str]  # option id -> why it is right or wrong
    citations: tuple[Citation, ...]  # mark n belongs to option n in `options` order
    origin: str  # "claims"
    difficulty: float  # expected share of wrong answers, [0, 1]
    tolerance: float | None = None


@dataclass(frozen=True)
class Grade:
    """What grading by option ids says; `correct` means exactly the key was chosen."""

    item: QuizItem
    chosen: tuple[str, ...]
    correct: bool
    p_known_before: float
    p_known_after: float


@dataclass(frozen=True)
class QuizState:
    """An ongoing or finished quiz as replayed from events."""

    id: str
    topic: str
    items: tuple[QuizItem, ...]
    chosen: Mapping[str, tuple[str, ...]]  # item id -> option ids, answered items only
    finished: bool

    @property
    def open_item(self) -> QuizItem | None:
        if self.finished:
            return None
        return next((item for item in self.items if item.id not in self.chosen), None)

    @property
    def score(self) -> tuple[int, int]:
        """Right answers, answers."""
        right = sum(set(item.key) == set(self.chosen[item.id]) for item in self.items if item.id in self.chosen)
        return right, len(self.chosen)


# Learner ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """One thing that happened to a learner; appended, never edited."""

    seq: int  # order of appending, from 1
    learner: str
    at: datetime  # aware, UTC
    kind: str
    data: Mapping[str, object]


@dataclass(frozen=True)
class Profile:
    """What the learner said at the first visit; None where not asked yet."""

    roadmap: str | None = None
    known: tuple[str, ...] = ()  # topic ids said to be known
    hours_per_week: float | None = None
    asked: bool = False  # the three first questions were answered or waved away


@dataclass(frozen=True)
class Mastery:
    """Probability that a topic is known. Known: p >= 0.85. Mastered: p >= 0.95."""

    topic: str
    p_known: float
    sd: float  # uncertainty of p_known
    answers: int
    source: Literal["prior", "said", "answers", "read"]


@dataclass(frozen=True)
class Reason:
    text: str
    value: float | str | None = None


@dataclass(frozen=True)
class Step:
    action: Action
    topic: str  # topic id, or project id for "project"
    minutes: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Recommendation:
    steps: tuple[Step, ...]  # first is the advice, the rest are alternatives
    roadmap: str
    as_of: datetime
    note: str = ""  # said before the steps, such as that all topics are known; "" while the route goes on
    gone: str = ""  # said first: that a roadmap which was followed is gone


@dataclass(frozen=True)
class PhaseProgress:
    number: int
    called: str  # "Phase 1", "Level 0"; of several roadmaps followed, with the roadmap's name
    title: str
    topics: int
    mastered: int  # p >= 0.95
    known: int  # p >= 0.85, mastered ones included
    started: int  # answered at least once, not known yet
    hours: str  # as the document states them, "" without
    of: str = ""  # spoken name of its roadmap, where several are followed
    topic_ids: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # ids of topics that it calls optional: counted nowhere
    weeks: tuple["PhaseProgress", ...] = ()

    @property
    def short(self) -> str:
        """What it is called within its own roadmap."""
        return self.called.removesuffix(f" of {self.of}")

    @property
    def name(self) -> str:
        """What it is called, and its title where it has one: "Phase 1: Foundations"."""
        return self.called if self.title == self.short else f"{self.called}: {self.title}"


@dataclass(frozen=True)
class Progress:
    roadmap: str
    title: str
    phases: tuple[PhaseProgress, ...]
    mastery: Mapping[str, Mastery]
    answers: int
    right: int
    minutes_spent: int  # an estimate: capped time between events
    as_of: datetime
    note: str = ""  # that a roadmap which was followed is gone


@dataclass(frozen=True)
class Turn:
    role: Literal["learner", "tutor"]
    text: str
    at: datetime
    answer: Answer | None = None  # of the tutor's turns that answer a question
    data: Mapping[str, object] = field(default_factory=dict)  # e.g. quiz id of a turn that opened a quiz


@dataclass(frozen=True)
class Conversation:
    id: str
    title: str
    created: datetime
    updated: datetime
    turns: int


# What a session yields to a front end ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Working:
    """Something takes a moment; `stage` is said to the learner."""

    stage: str


@dataclass(frozen=True)
class Answered:
    answer: Answer


@dataclass(frozen=True)
class QuizShown:
    quiz: QuizState
    item: QuizItem
    number: int  # 1-based
    text: str  # the question as a chat message; the key is not in it


@dataclass(frozen=True)
class Graded:
    grade: Grade
    quiz: QuizState
    text: str


@dataclass(frozen=True)
class Recommended:
    recommendation: Recommendation
    text: str  # with marks where `answer` holds the citations
    answer: Answer


@dataclass(frozen=True)
class ProgressShown:
    progress: Progress
    text: str


@dataclass(frozen=True)
class Notice:
    """A sentence of the tutor itself (from the closed file of phrases), not an answer."""

    text: str


ChatEvent = Working | Answered | QuizShown | Graded | Recommended | ProgressShown | Notice
