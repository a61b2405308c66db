"""The roadmap files as statements in their places, from the records of the reader: what it loses is missing here too.

A chunk is the smallest stretch with a heading of its own: a week, a phase without its weeks, or a `##` section outside
the phases.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from corpus.markdown import links, plain
from corpus.records import Item, Phase, Range, Roadmap, Span

STOPWORDS = frozenset(["a", "and", "as", "for", "in", "like", "of", "on", "or", "such", "the", "to", "with"])

Key = tuple[str, str]  # a chunk: ("Phase 1: Foundations", "Week 2: ...") or ("Advice", "")


@dataclass(frozen=True)
class Line:
    """One statement of a roadmap file in its place, as the reader's records give it."""

    part: str  # kind of the part, or overview, goal, time, weeks, why, row
    group: str
    text: str  # what a reader sees: link targets removed
    labelled: tuple[tuple[str, str], ...] = ()  # (label, target) of every link, requirements left out
    topics: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    requirements: tuple["Line", ...] = ()
    times: tuple[Range, ...] = ()


View = dict[Key, list[Line]]


@cache
def words(text: str) -> frozenset[str]:
    """The words that carry meaning, without accents, case and plural s; figures keep their sign ("10+", ">90%")."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.replace("e.g.", "")) if not unicodedata.combining(c))
    found = re.findall(r"[<>]?\d+(?:\.\d+)?[%+]?|[a-z][a-z0-9]*(?:\+\+)?", bare.replace("·", "").casefold())
    # Of a figure that stands there again, each time counts: 1 day, 1 week, 1 month.
    again = [found[:n].count(word) if word[0].isdigit() else 0 for n, word in enumerate(found)]
    counted = [f"{word} again {times}" if times else word for word, times in zip(found, again, strict=True)]
    return frozenset(word.rstrip("s") for word in counted if word not in STOPWORDS) - {""}


def view(roadmap: Roadmap) -> View:
    """Return the lines of a roadmap by chunk."""
    found: View = {}
    for span in roadmap.overview:
        section, group = headings_above(roadmap.text, span.start)
        found.setdefault((section, ""), []).append(line_of(roadmap, span, "overview", group))
    for phase in roadmap.phases:
        name = f"{phase.called}: {phase.title}"
        found[name, ""] = stretch(roadmap, phase)
        for week in phase.weeks:
            found[name, f"{week.called}: {week.title}"] = stretch(roadmap, week)
    for row in roadmap.totals:
        found.setdefault(("Total time", ""), []).append(Line("row", row.name, cut(roadmap, row.span), times=row.times))
    for part in roadmap.parts:
        found[part.kind.capitalize(), ""] = [item_line(roadmap, part.kind, item) for item in part.items]
    return found


def stretch(roadmap: Roadmap, phase: Phase) -> list[Line]:
    """Return the lines of a phase without its weeks, or of a week."""
    found = [line_of(roadmap, span, "why") for span in phase.reasons]
    if phase.goal_span:
        found.append(Line("goal", "", phase.goal))
    if phase.time_span:
        found.append(Line("time", "", cut(roadmap, phase.time_span), times=phase.times))
    head = cut(roadmap, phase.span).split("\n#", 1)[0]
    found += [Line("weeks", "", line) for line in head.split("\n") if line.startswith("Weeks:")]
    return found + [item_line(roadmap, part.kind, item) for part in phase.parts for item in part.items]


def item_line(roadmap: Roadmap, part: str, item: Item) -> Line:
    return Line(
        part, item.group, item.text, tuple(links(cut(roadmap, item.span))), item.topics, item.projects, item.urls,
        tuple(line_of(roadmap, span, part) for span in item.requirements),
    )  # fmt: skip


def line_of(roadmap: Roadmap, span: Span, part: str, group: str = "") -> Line:
    raw = cut(roadmap, span)
    if raw.startswith("Note:"):  # a correction of ours, not a statement of the document
        return Line("note", group, plain(raw))
    targets = tuple(target for _, target in links(raw))
    topics = tuple(re.findall(r"/lessons/([a-z0-9-]+)\.md", " ".join(targets)))
    urls = tuple(target for target in targets if target.startswith("http"))
    return Line(part, group, plain(raw), tuple(links(raw)), topics, urls=urls)


def cut(roadmap: Roadmap, span: Span) -> str:
    return roadmap.text[span.start : span.end]


def headings_above(text: str, offset: int) -> tuple[str, str]:
    """Return the nearest `##` heading above `offset` and the `###` heading below that one, "" without one."""
    section, _, rest = text[:offset].rpartition("\n## ")[2].partition("\n")
    found = re.findall(r"^### (.+)$", rest, re.MULTILINE)
    return section.strip(), found[-1].strip() if found else ""
