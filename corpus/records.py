"""The nouns of the corpus as frozen records. Offsets are code points into the file's text: `text[start:end]`."""

from dataclasses import dataclass
from typing import Literal

Assess = Literal["quiz", "read"]
BlockKind = Literal["heading", "paragraph", "item", "formula", "code", "table", "quote"]
PartKind = Literal[
    "learn", "practise", "build", "skip", "resources", "objectives", "study material", "optional", "certificate",
    "assessment", "advice",
]  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A place in a file of the checkout; `path` is relative to the checkout, with forward slashes."""

    path: str
    start: int
    end: int


@dataclass(frozen=True)
class Heading:
    level: int  # 1 to 6
    title: str


@dataclass(frozen=True)
class Block:
    """A smallest piece of Markdown that is never cut: paragraph, list item, formula, fence, table row group."""

    kind: BlockKind
    start: int
    end: int
    line: int  # 1-based
    headings: tuple[Heading, ...]  # from the outermost to the nearest
    info: str = ""  # language of a fence, number of an ordered item


@dataclass(frozen=True)
class Topic:
    """The front matter of a lesson: what the learner model, the planner and the linker need of it."""

    id: str
    title: str
    aliases: tuple[str, ...]
    area: str
    needs: tuple[str, ...]
    minutes: int
    assess: Assess
    formerly: tuple[str, ...]
    path: str


@dataclass(frozen=True)
class Claim:
    """A line of `## Claims`: a statement, whether it is true, and why. The spans lie in the lesson's file."""

    text: str
    because: str
    true: bool
    span: Span
    because_span: Span


@dataclass(frozen=True)
class Lesson:
    topic: Topic
    text: str
    body_start: int  # code point where the front matter has ended
    blocks: tuple[Block, ...]
    claims: tuple[Claim, ...]
    words: int  # prose as the format counts it
    complete: bool


@dataclass(frozen=True)
class Item:
    """One line of a roadmap: its text without links, the topics and projects it links, and a note that corrects it."""

    text: str
    topics: tuple[str, ...]
    projects: tuple[str, ...]
    group: str  # heading of the group it stands in, "" without one
    span: Span
    note: Span | None = None


@dataclass(frozen=True)
class Part:
    kind: PartKind
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Range:
    """A stated range such as 30-50 hours; `high` is None where the document leaves it open."""

    low: float
    high: float | None
    unit: str  # "hours", "months" or "weeks"


@dataclass(frozen=True)
class Phase:
    """A part of a roadmap, whatever its document calls it (phase, level, step, section, week)."""

    number: int
    title: str  # without "Phase 1:"
    goal: str
    goal_span: Span | None
    times: tuple[Range, ...]
    time_span: Span | None
    parts: tuple[Part, ...]
    span: Span

    def part(self, kind: PartKind) -> tuple[Item, ...]:
        return tuple(item for part in self.parts if part.kind == kind for item in part.items)

    def time(self, unit: str) -> Range | None:
        return next((time for time in self.times if time.unit == unit), None)


@dataclass(frozen=True)
class TotalRow:
    """A row of the table under `## Total time`; the last row of the document is its own total."""

    name: str
    times: tuple[Range, ...]
    span: Span


@dataclass(frozen=True)
class Roadmap:
    id: str
    title: str
    source: str
    unit: str  # what the document calls its parts
    names: tuple[str, ...]
    overview: tuple[Span, ...]
    phases: tuple[Phase, ...]
    totals: tuple[TotalRow, ...]
    total_note: Span | None
    advice: tuple[Item, ...]
    path: str
    text: str

    def topics(self) -> tuple[str, ...]:
        """Ids of the topics to learn, in the document's order, each once; what it says to skip is left out."""
        seen = dict.fromkeys(t for phase in self.phases for item in phase.part("learn") for t in item.topics)
        return tuple(seen)

    def skips(self) -> tuple[str, ...]:
        """Ids of topics that the document tells to skip and nowhere lists to learn."""
        learn = set(self.topics())
        # Advice links what to focus on as well as what to leave out; only its first word tells which.
        advice = (item for item in self.advice if item.text.casefold().startswith("skip"))
        listed = [*(item for phase in self.phases for item in phase.part("skip")), *advice]
        return tuple(dict.fromkeys(t for item in listed for t in item.topics if t not in learn))


@dataclass(frozen=True)
class Project:
    id: str
    title: str
    aliases: tuple[str, ...]
    topics: tuple[str, ...]
    hours: str
    path: str
    text: str


@dataclass(frozen=True)
class Phrasing:
    """How a learner may say it who does not know the topic's words. Found, never quoted."""

    topic: str
    text: str


@dataclass(frozen=True)
class ReferenceFunction:
    """A public function of `corpus/reference`, read from its syntax tree; the module is never imported."""

    module: str
    name: str
    signature: str
    summary: str  # first line of the docstring
    topics: tuple[str, ...]  # of the module
    span: Span
