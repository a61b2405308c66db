"""Where the roadmaps disagree, with one another or with themselves: computed from their records, never written down.

    python -m ingest conflicts

Kinds: a topic that one document asks for and another skips or leaves open; topics in opposite order; parts that do not
add up to the stated total; certificates that ask for fewer projects than their weeks offer. What a single line gets
wrong is no conflict: its `> Note:` says so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from corpus.merge import spoken
from corpus.records import TO_LEARN, Item, PartKind, Phase, Range, Roadmap, Span, Topic, added_up

Stand = Literal["learn", "optional", "skip"]
ConflictKind = Literal["stand", "order", "total", "certificate"]
_UNITS = ("hours", "months", "weeks")


@dataclass(frozen=True)
class Stance:
    """What one roadmap says of one topic: the strongest of learn, optional, skip, and the line that says it."""

    roadmap: str
    stand: Stand
    phase: Phase | None  # None: in its advice
    item: Item


@dataclass(frozen=True)
class Side:
    """One side of a conflict: what a roadmap states, in words, with the lines."""

    roadmap: str
    says: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Conflict:
    kind: ConflictKind
    topics: tuple[str, ...]
    sides: tuple[Side, ...]


def stances(roadmaps: Mapping[str, Roadmap], topic: str) -> tuple[Stance, ...]:
    """Return what each roadmap that names `topic` says of it; one that asks for it somewhere asks for it."""
    return tuple(found for roadmap in roadmaps.values() if (found := stance(roadmap, topic)))


def stance(roadmap: Roadmap, topic: str) -> Stance | None:
    """Return what one roadmap says of `topic`, None where it does not name it."""
    orders: tuple[tuple[Stand, tuple[PartKind, ...]], ...] = (
        ("learn", TO_LEARN), ("optional", ("optional",)), ("skip", ("skip",)),
    )  # fmt: skip
    for stand, kinds in orders:
        for phase in roadmap.stretches():
            for part in phase.parts:
                for item in part.items if part.kind in kinds else ():
                    if topic in item.topics:
                        return Stance(roadmap.id, stand, phase, item)
    skip = (item for item in roadmap.advice if item.text.casefold().startswith("skip"))
    return next((Stance(roadmap.id, "skip", None, item) for item in skip if topic in item.topics), None)


def conflicts(roadmaps: Mapping[str, Roadmap]) -> tuple[Conflict, ...]:
    """Return every conflict: totals and certificates of single documents first, then what documents disagree on."""
    alone = (found for roadmap in roadmaps.values() for found in (*totals(roadmap), *certificates(roadmap)))
    return (*alone, *_stands(roadmaps), *_orders(roadmaps))


def headline(conflict: Conflict, roadmaps: Mapping[str, Roadmap], topics: Mapping[str, Topic]) -> str:
    """Say in one line what a conflict is about."""
    named = " and ".join(topics[topic].title.split(":")[0] for topic in conflict.topics if topic in topics)
    if conflict.kind == "order":
        return f"{named}: taught in opposite order"
    if conflict.kind == "stand":
        said = " ".join(side.says for side in conflict.sides)
        words = {"asks for it": "asked for", "calls it optional": "optional", "says to skip it": "to be skipped"}
        stands = [word for verb, word in words.items() if verb in said]
        return f"{named}: {', '.join(map(' '.join, zip(stands, ('here', 'there', 'elsewhere'), strict=False)))}"
    name = spoken(roadmaps[conflict.sides[0].roadmap])
    return f"{name[:1].upper()}{name[1:]} {' and '.join(side.says for side in conflict.sides)}"


def _stands(roadmaps: Mapping[str, Roadmap]) -> Iterator[Conflict]:
    """Topics that are asked for here and optional or skipped there; what nobody asks for is no conflict."""
    named = dict.fromkeys(
        topic for roadmap in roadmaps.values() for topic in (*roadmap.skips(), *roadmap.options())
    )  # fmt: skip
    for topic in named:
        found = stances(roadmaps, topic)
        if len({each.stand for each in found}) > 1:
            yield Conflict("stand", (topic,), tuple(_said(roadmaps[each.roadmap], each) for each in found))


def _said(roadmap: Roadmap, stance: Stance) -> Side:
    verb = {"learn": "asks for it", "optional": "calls it optional", "skip": "says to skip it"}[stance.stand]
    place = f"in {stance.phase.called}, {stance.phase.title}" if stance.phase else "in its advice"
    return Side(roadmap.id, f"{verb} {place}", (stance.item.span,))


def _orders(roadmaps: Mapping[str, Roadmap]) -> Iterator[Conflict]:
    """Groups of topics that two documents teach in opposite order, by the topics that head a group in both."""
    heads = {roadmap.id: _heads(roadmap) for roadmap in roadmaps.values()}
    for first, second in combinations(roadmaps.values(), 2):
        shared = [topic for topic in heads[first.id] if topic in heads[second.id]]
        for a, b in combinations(shared, 2):
            if orders_differ(first, second, a, b):
                yield Conflict("order", (a, b), tuple(_order_side(roadmap, a, b) for roadmap in (first, second)))


def _heads(roadmap: Roadmap) -> tuple[str, ...]:
    """Return the first topic of each group or title: what a stretch of the road is about."""
    found: dict[str, None] = {}
    for phase in roadmap.stretches():
        group: str | None = None
        for item in phase.to_learn():
            if item.topics and item.group != group:
                group = item.group
                found[item.topics[0]] = None
    return tuple(found)


def place(roadmap: Roadmap, topic: str) -> tuple[int, Phase, Item] | None:
    """Return index, phase and line of the first stretch of a roadmap that asks for `topic`."""
    for index, phase in enumerate(roadmap.stretches()):
        for item in phase.to_learn():
            if topic in item.topics:
                return index, phase, item
    return None


def orders_differ(first: Roadmap, second: Roadmap, a: str, b: str) -> bool:
    """Tell whether `a` and `b` stand in different parts of both roadmaps, and in opposite order."""
    found = [(place(roadmap, a), place(roadmap, b)) for roadmap in (first, second)]
    steps = [one[0] - other[0] for one, other in found if one and other]
    return len(steps) == 2 and steps[0] * steps[1] < 0


def _order_side(roadmap: Roadmap, a: str, b: str) -> Side:
    placed = sorted((found for topic in (a, b) if (found := place(roadmap, topic))), key=lambda each: each[0])
    one, other = (f"{each[2].text.split(':')[0]} in {each[1].called}" for each in placed)
    return Side(roadmap.id, f"has {one}, then {other}", tuple(each[2].span for each in placed))


def totals(roadmap: Roadmap) -> Iterator[Conflict]:
    """Yield a conflict for each unit in which the parts do not add up to the document's own total."""
    total = roadmap.totals[-1] if roadmap.totals and "total" in roadmap.totals[-1].name.casefold() else None
    if total is None:
        return
    for unit in _UNITS:
        stated = next((time for time in total.times if time.unit == unit), None)
        added = counted_weeks(roadmap) if unit == "weeks" else None
        added = added or added_up([part.time(unit) for part in roadmap.stretches()], unit)
        if stated and added and stated != added:
            spans = tuple(part.time_span for part in roadmap.stretches() if part.time_span)
            said = (Side(roadmap.id, f"states {stated} in total", (total.span,)),
                    Side(roadmap.id, f"has parts that add up to {added}", spans))  # fmt: skip
            yield Conflict("total", (), said)


def counted_weeks(roadmap: Roadmap) -> Range | None:
    """Return how many weeks a roadmap with numbered weeks has; None for one without."""
    weeks = [week for phase in roadmap.phases for week in phase.weeks]
    if not weeks:
        return None
    last = next(number for number in range(weeks[-1].number, 1000) if not weeks[-1].covers(number + 1))
    return Range(last, None if weeks[-1].called.endswith("+") else last, "weeks")


def certificates(roadmap: Roadmap) -> Iterator[Conflict]:
    """Yield a conflict for each certificate that asks for another number of projects than its weeks offer."""
    groups: dict[str, list[Item]] = {}
    for item in roadmap.part("certificate"):
        groups.setdefault(item.group, []).append(item)
    for group, items in groups.items():
        weeks = re.search(r"weeks? (\d+)(?:\s*[-–]\s*(\d+))?", group, re.IGNORECASE)
        asked = next(((item, int(n[1])) for item in items if (n := re.search(r"(\d+) [\w ]*projects", item.text,
                                                                             re.IGNORECASE))), None)  # fmt: skip
        if weeks is None or asked is None:
            continue
        low, high = int(weeks[1]), int(weeks[2] or weeks[1])
        within = [stretch for stretch in roadmap.stretches() if low <= stretch.number <= high]
        offered: Sequence[Item] = [item for stretch in within for item in stretch.part("build")]
        if len(offered) != asked[1]:
            said = (Side(roadmap.id, f"asks for {asked[1]} projects for “{group}”", (asked[0].span,)),
                    Side(roadmap.id, f"offers {len(offered)} projects in weeks {low}-{high}",
                         tuple(item.span for item in offered)))  # fmt: skip
            yield Conflict("certificate", (), said)
