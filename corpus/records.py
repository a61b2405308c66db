"""The nouns of the corpus as frozen records. Offsets are code points into the file's text: `text[start:end]`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Assess = Literal["quiz", "read"]
BlockKind = Literal["heading", "paragraph", "item", "formula", "code", "table", "quote"]
PartKind = Literal[
    "learn", "practise", "build", "skip", "resources", "objectives", "study material", "optional", "certificate",
    "assessment", "advice",
]  # fmt: skip


# Parts whose links are topics to learn. Options, skips, projects and resources ask for none.
TO_LEARN: tuple[PartKind, ...] = ("learn", "study material", "objectives", "practise")


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
    urls: tuple[str, ...] = ()
    requirements: tuple[Span, ...] = ()  # of a project: the lines under it


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

    def __str__(self) -> str:
        """Return it in words: 30-50 hours, 40+ hours, 1 week."""
        if self.high is None:
            return f"{self.low:g}+ {self.unit}"
        if self.high == self.low:
            return f"{self.low:g} {self.unit if self.low != 1 else self.unit.removesuffix('s')}"
        return f"{self.low:g}-{self.high:g} {self.unit}"


@dataclass(frozen=True)
class Phase:
    """A part of a roadmap, whatever its document calls it (phase, level, step, section), or a week inside one."""

    number: int  # the first one of "Week 19-20"
    title: str  # without "Phase 1:"
    goal: str
    goal_span: Span | None
    times: tuple[Range, ...]
    time_span: Span | None
    parts: tuple[Part, ...]  # its own, without those of its weeks
    span: Span
    called: str = ""  # as the document says: "Phase 1", "Week 19-20", "Week 21+"
    reasons: tuple[Span, ...] = ()  # the lines "Why: ..."
    weeks: tuple["Phase", ...] = ()
    of: str = ""  # the roadmap's spoken name, in a route of several roadmaps; `called` then ends in "of ..."

    @property
    def short(self) -> str:
        """What it is called within its own roadmap."""
        return self.called.removesuffix(f" of {self.of}")

    def part(self, kind: PartKind) -> tuple[Item, ...]:
        """Return the items of one kind, those of its weeks included, in the document's order."""
        own = tuple(item for part in self.parts if part.kind == kind for item in part.items)
        return own + tuple(item for week in self.weeks for item in week.part(kind))

    def to_learn(self) -> tuple[Item, ...]:
        """Return the items that ask for topics, in the document's order."""
        own = (item for part in self.parts if part.kind in TO_LEARN for item in part.items)
        return (*own, *(item for week in self.weeks for item in week.to_learn()))

    def time(self, unit: str) -> Range | None:
        """Return the stated time in `unit`; where only all of its weeks state it, their sum."""
        stated = next((time for time in self.times if time.unit == unit), None)
        return stated or added_up([week.time(unit) for week in self.weeks], unit)

    def covers(self, number: int) -> bool:
        """Tell whether "week 20" is this one, which may be called Week 19-20."""
        last = re.search(r"-(\d+)$", self.called)
        return self.number <= number <= (int(last[1]) if last else self.number)


def added_up(ranges: Sequence[Range | None], unit: str) -> Range | None:
    """Return the sum of ranges of one unit: None where one is missing, open where one is open."""
    known = [each for each in ranges if each is not None]
    if not ranges or len(known) < len(ranges):
        return None
    highs = [each.high for each in known if each.high is not None]
    return Range(sum(each.low for each in known), sum(highs) if len(highs) == len(known) else None, unit)


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
    parts: tuple[Part, ...]  # outside its phases: resources, certificate, assessment, advice
    path: str
    text: str
    members: tuple["Roadmap", ...] = ()  # of a merged one: the roadmaps that it holds

    @property
    def advice(self) -> tuple[Item, ...]:
        return self.part("advice")

    def part(self, kind: PartKind) -> tuple[Item, ...]:
        """Return the items of one kind that stand outside the phases."""
        return tuple(item for part in self.parts if part.kind == kind for item in part.items)

    def stretches(self) -> tuple[Phase, ...]:
        """Return the smallest parts with a number: the weeks of a phase that has weeks, else the phase itself."""
        return tuple(stretch for phase in self.phases for stretch in (phase.weeks or (phase,)))

    def topics(self) -> tuple[str, ...]:
        """Ids of the topics to learn, in the document's order, each once; options and skips are left out."""
        seen = dict.fromkeys(t for phase in self.phases for item in phase.to_learn() for t in item.topics)
        return tuple(seen)

    def options(self) -> tuple[str, ...]:
        """Ids of topics that the document calls optional and nowhere asks for."""
        learn = set(self.topics())
        listed = (item for phase in self.phases for item in phase.part("optional"))
        return tuple(dict.fromkeys(t for item in listed for t in item.topics if t not in learn))

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
