"""What the learner model asks of any roadmap, brought about for one that we did not write. Pure.

Every stretch has a number of its own, topics to learn of a phase with weeks stand in its weeks, either all phases have
weeks or none, and times are figures that can be reckoned with.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from corpus.foreign.words import sound
from corpus.records import TO_LEARN, Item, Part, PartKind, Phase


def settled(phases: Sequence[Phase]) -> tuple[Phase, ...]:
    """Return the phases as a route can be made of them."""
    found = [_timed(phase) for phase in phases]
    if not all(phase.weeks for phase in found):
        found = [_flat(phase) for phase in found]
    return _numbered([_in_weeks(phase) for phase in found])


def _timed(phase: Phase) -> Phase:
    times = tuple(time for time in phase.times if sound(time))
    return replace(phase, times=times, weeks=tuple(map(_timed, phase.weeks)))


def _flat(phase: Phase) -> Phase:
    """Return a phase without weeks: their lines are its own, in groups called after them."""
    if not phase.weeks:
        return phase
    parts = list(phase.parts)
    for week in phase.weeks:
        group = week.called if week.title == week.called else f"{week.called}: {week.title}"
        parts += [Part(each.kind, tuple(replace(item, group=group) for item in each.items)) for each in week.parts]
    hours = phase.time("hours")
    times = phase.times if hours is None or hours in phase.times else (*phase.times, hours)
    return replace(phase, parts=tuple(parts), times=times, weeks=())


def _in_weeks(phase: Phase) -> Phase:
    """Move what a phase asks for outside its weeks into the nearest week, unless the weeks ask for it themselves."""
    if not phase.weeks:
        return phase
    asked = {topic for week in phase.weeks for item in week.to_learn() for topic in item.topics}
    weeks = list(phase.weeks)
    parts: list[Part] = []
    for part in phase.parts:
        if part.kind not in TO_LEARN:
            parts.append(part)
            continue
        kept: list[Item] = []
        for item in part.items:
            topics = tuple(topic for topic in item.topics if topic not in asked)
            if topics:
                _move(weeks, part.kind, replace(item, topics=topics))
            else:
                kept.append(replace(item, topics=()))
        if kept:
            parts.append(Part(part.kind, tuple(kept)))
    return replace(phase, parts=tuple(parts), weeks=tuple(weeks))


def _move(weeks: list[Phase], kind: PartKind, item: Item) -> None:
    """Put an item into the last week that begins before it, at its end; else before all of the first week."""
    at = max((index for index, week in enumerate(weeks) if week.span.start < item.span.start), default=0)
    own, moved = weeks[at].parts, Part(kind, (item,))
    behind = weeks[at].span.start < item.span.start
    weeks[at] = replace(weeks[at], parts=(*own, moved) if behind else (moved, *own))


def _numbered(phases: Sequence[Phase]) -> tuple[Phase, ...]:
    """Return the phases with a number for each; where numbers start again they run on, under the document's names."""
    if len({phase.number for phase in phases}) < len(phases):
        phases = [replace(phase, number=number) for number, phase in enumerate(phases, 1)]
    weeks = [week for phase in phases for week in phase.weeks]
    if len({week.number for week in weeks}) == len(weeks):
        return tuple(phases)
    numbers = count(1)
    return tuple(
        replace(phase, weeks=tuple(
            replace(week, number=next(numbers), called=f"{phase.called}, {week.called}") for week in phase.weeks))
        for phase in phases
    )  # fmt: skip
