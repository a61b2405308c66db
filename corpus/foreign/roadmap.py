"""A roadmap that a learner brings, in whatever Markdown or text it was written, as a route like ours. Pure.

Recognised are at least two parts by headings of one kind ("# Phase 1: ...", "## 2. ...", "LEVEL 3 - ...", "Week 4")
with lines that name things to learn, of which enough are known topics. Whatever else a document is, a lesson, a paper,
a table of contents, it is None. Projects keep their words and link nothing; what is no topic of ours is named as
unknown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.foreign.body import LONG, Body, listable
from corpus.foreign.found import Foreign
from corpus.foreign.lines import Line, clean, lines
from corpus.foreign.links import Names, names_of
from corpus.foreign.parts import Head, heads, parts, weeks
from corpus.foreign.route import settled
from corpus.foreign.words import section, sound, without_time
from corpus.markdown import front_matter
from corpus.read_roadmap import roadmap_of
from corpus.records import TO_LEARN, Item, Part, PartKind, Phase, Roadmap, Span, Topic
from corpus.topics import normalise

__all__ = ["Foreign", "recognise"]

LEAST = 5  # lines that link a topic
SHARE = 0.3  # of all lines that may
UNNAMED_SHARE = 0.5  # where parts are only numbered, as in any article, and the title speaks of no road
LONGEST = 1_000_000  # characters; a roadmap is a matter of pages
MOST_LINES = 10_000
MOST_PARTS = 200
ID_LENGTH = 60
_FRONT = re.compile(r"---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_ROAD = re.compile(
    r"(?i)road ?map|path|curriculum|syllabus|plan\b|learn|study|guide|course|bootcamp|programme?\b|zero to|from scratch"
)
# How lines of prose end, where they were broken to fit a page.
_BROKEN = re.compile(
    r"(?i)(?:[,.;]|\b(?:and|or|the|of|an?|as|we|for|to|in|with|since|at|by|is|are|was|were|had|that|from|on|it))$"
)
_PAGE = re.compile(r"(?:\.\s?){3,}\d+$|\s\d{1,3}$")
_ALIAS = re.compile(r"(?:^|[\s\[,:{])[&*][\w-]", re.MULTILINE)
_OUTSIDE: tuple[PartKind, ...] = ("resources", "certificate", "assessment", "advice")


def recognise(text: str, path: str, topics: Mapping[str, Topic], *, fallback_title: str) -> Foreign | None:
    """Return the roadmap that `text`, the file `path`, states; None where it states none that can be followed here.

    `text` has plain newlines. Spans are offsets into it; the record's text may have one newline more, at its end.
    """
    if len(text) > LONGEST or text.count("\n") > MOST_LINES:
        return None
    whole = text if text.endswith("\n") else f"{text}\n"
    front = _FRONT.match(whole)
    own = _ours(whole, path, topics, front) if front else None
    if own is not None:
        return own
    found = lines(whole, front.end() if front else 0)
    document = _Document(whole, path, found, heads(found))
    title = _title(front[1] if front else "", document) or clean(fallback_title) or "Roadmap"
    return _foreign(document, title, fallback_title, topics)


@dataclass(frozen=True)
class _Document:
    text: str
    path: str
    lines: list[Line]
    heads: list[Head]  # lines that may open a part

    @cached_property
    def opening(self) -> frozenset[int]:
        return frozenset(head.at for head in self.heads)

    @cached_property
    def plain(self) -> bool:
        """Whether it lists without bullets: many short lines, few list items."""
        rest = [line for at, line in enumerate(self.lines) if at not in self.opening]
        short = sum(map(listable, rest))
        broken = sum(line.kind == "plain" and bool(_BROKEN.search(line.text)) for line in rest)
        return sum(line.kind in ("item", "task") for line in rest) * 4 < short and broken * 3 < short


def _foreign(document: _Document, title: str, fallback: str, topics: Mapping[str, Topic]) -> Foreign | None:
    plain = document.plain
    weights = [line.kind in ("item", "task") or (plain and listable(line)) for line in document.lines]
    ways = parts(document.lines, document.heads, weights)
    if not 2 <= len(ways) <= MOST_PARTS:
        return None
    bodies: list[Body] = []
    known = names_of(topics)
    phases = [_phase(document, head, known, bodies) for head in ways]
    if not _is_road(document, ways, bodies, title):
        return None
    roadmap = Roadmap(
        id=_id(title, fallback),
        title=title,
        source=document.path,
        unit=ways[0].unit or "part",
        names=(title,),
        overview=_overview(document, ways[0].at),
        phases=settled(phases),
        totals=(),
        total_note=None,
        parts=_outside(document, ways),
        path=document.path,
        text=document.text,
    )
    unknown = dict.fromkeys(line for body in bodies for line in body.unknown)
    return Foreign(roadmap, sum(body.linked for body in bodies), tuple(unknown))


# Parts -----------------------------------------------------------------------------------------------------------


def _phase(document: _Document, head: Head, known: Names, bodies: list[Body]) -> Phase:
    """Read a part and the weeks inside it; what was read is added to `bodies`."""
    found, path = document.lines, document.path
    inside = weeks(found, head) if head.unit != "week" else []
    title, stated = without_time(head.title)
    body = Body(path, document.text, known, document.plain, _default(title), title)
    line = found[head.at]
    span = Span(path, line.line_start, max(each.end for each in found[head.at : head.end] if each.kind != "blank"))
    body.state_times(stated, Span(path, line.start, line.end))
    at = head.at + 1
    for week in inside:
        body.take(found[at : week.at])
        at = week.end
    body.take(found[at : head.end])
    read = tuple(_phase(document, week, known, bodies) for week in inside)
    if head.unit == "week" or not (inside or any(kind in TO_LEARN and item.topics for kind, item in body.items)):
        body.title_topics(line, title)
    bodies.append(body)
    title = re.sub(r"(?i)\s*\(optional\)$", "", title) or head.called
    return Phase(
        head.number, title, body.goal, body.goal_span, body.times, body.time_span, body.parts(), span, head.called,
        tuple(body.reasons), read,
    )  # fmt: skip


def _default(title: str) -> PartKind:
    """Return what the lines of a part are that stand in no section of their own: "Step 11: Projects"."""
    meaning = section(title)
    known: tuple[PartKind, ...] = ("build", "resources", "optional", "skip")
    return next((kind for kind in known if kind == meaning), "learn")


def _is_road(document: _Document, ways: Sequence[Head], bodies: Sequence[Body], title: str) -> bool:
    """Whether enough lines link, and the document is a list of things to learn and not prose about them."""
    linked, listed = sum(body.linked for body in bodies), sum(body.lines for body in bodies)
    share = SHARE if ways[0].unit or _ROAD.search(title) else UNNAMED_SHARE
    if linked < LEAST or linked < share * listed:
        return False
    to_learn = sum(bool(item.topics) for body in bodies for kind, item in body.items if kind in TO_LEARN)
    if to_learn < LEAST or sum(body.prose for body in bodies) > 2 * sum(body.listed for body in bodies):
        return False
    items = [item for body in bodies for _, item in body.items]
    pages = sum(bool(_PAGE.search(item.text)) for item in items)
    questions = sum(item.text.endswith("?") for item in items)
    anchors = sum("](#" in document.text[item.span.start : item.span.start + 300].split("\n", 1)[0] for item in items)
    return max(pages, questions, anchors) * 2 < len(items)


# Around the parts ------------------------------------------------------------------------------------------------


def _overview(document: _Document, first: int) -> tuple[Span, ...]:
    """Return the lines of prose before the first part, the first dozen."""
    before = (line for line in document.lines[:first] if line.kind == "plain" and line.words > 3)
    return tuple(Span(document.path, line.start, line.end) for line in before)[:12]


def _outside(document: _Document, ways: Sequence[Head]) -> tuple[Part, ...]:
    """Return books, advice and the like that stand outside the parts."""
    body = Body(document.path, document.text, Names({}, 1), False, "before")
    at = 0
    for head in ways:
        body.take(document.lines[at : head.at])
        at = head.end
    body.take(document.lines[at:])
    whole = body.parts()
    kinds = dict.fromkeys(part.kind for part in whole if part.kind in _OUTSIDE)
    return tuple(
        Part(kind, tuple(item for part in whole if part.kind == kind for item in part.items)) for kind in kinds
    )


def _title(front: str, document: _Document) -> str:
    """Return the title of the front matter, else the first heading that opens no part, else a short first line."""
    stated = re.search(r"^title:[ \t]*(\S.{0,200})$", front, re.MULTILINE)
    if stated:
        return clean(stated[1].strip().strip("\"'"))
    rest = [line for at, line in enumerate(document.lines) if at not in document.opening and line.text]
    heading = next((line for line in rest if line.kind == "heading"), None)
    first = next((line for line in rest if line.kind in ("bold", "plain")), None)
    found = heading or (first if first and first.words <= LONG else None)
    return found.text[:120].rstrip(" :") if found else ""


def _id(title: str, fallback: str) -> str:
    for name in (title, fallback):
        slug = re.sub(r"[^a-z0-9]+", "-", normalise(name)).strip("-")
        if slug:
            return f"added-{slug}"[:ID_LENGTH].rstrip("-")
    return "added-roadmap"


# Our own format --------------------------------------------------------------------------------------------------


def _ours(text: str, path: str, topics: Mapping[str, Topic], front: re.Match[str]) -> Foreign | None:
    """Return a document in the format of docs/writing-roadmaps.md, None where it is none."""
    stated = all(re.search(rf"^{key}:[ \t]*\S", front[1], re.MULTILINE) for key in ("id", "title", "unit", "names"))
    # YAML that nests or refers to itself costs more than its length, and so do openings without end.
    strange = _ALIAS.search(front[1]) or front[1].count("[") + front[1].count("{") > 20
    crowded = any(line.count(sign) > 60 for line in text.split("\n") if len(line) > 60 for sign in "[*_$<`(!>")
    if not stated or strange or crowded:
        return None
    try:
        front_matter(text)
    except ValueError:
        return None
    read, _ = roadmap_of(text, path)
    items = [item for phase in read.phases for item in phase.to_learn() if item.topics]
    unknown = [item.text for item in items if not any(topic in topics for topic in item.topics)]
    linked = len(items) - len(unknown)
    phases = settled([_known_only(phase, topics) for phase in read.phases])
    if not phases or linked < LEAST:
        return None
    title = clean(read.title) or "Roadmap"
    totals = tuple(replace(row, times=tuple(filter(sound, row.times))) for row in read.totals)
    roadmap = replace(
        read, id=_id(title, read.id), title=title, names=(title,), phases=phases, totals=totals, source=path
    )
    return Foreign(roadmap, linked, tuple(dict.fromkeys(unknown)))


def _known_only(phase: Phase, topics: Mapping[str, Topic]) -> Phase:
    """Return a phase whose lines link no lesson that does not exist."""

    def known(item: Item) -> Item:
        return replace(item, topics=tuple(topic for topic in item.topics if topic in topics))

    parts = tuple(Part(part.kind, tuple(map(known, part.items))) for part in phase.parts)
    return replace(phase, parts=parts, weeks=tuple(_known_only(week, topics) for week in phase.weeks))
