"""Facts about topics on a roadmap: where they stand, what is around them, what they need, whether they may be skipped.

Every statement cites the lines it is computed from: of the roadmap, and `needs:` of the lessons. Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass

from corpus.catalog import Catalog
from corpus.records import Item, Phase, Roadmap, Span
from corpus.topics import names, prerequisites
from tutor.answer.draft import Statement
from tutor.answer.roadmap_facts import time_spans
from tutor.answer.roadmap_lines import (
    Stop,
    begin,
    group_heading,
    group_lines,
    heading,
    joined,
    label,
    lesson_line,
    lines_with,
    mentions,
    name,
    note,
    places,
    reason,
    said_times,
    short_group,
    short_item,
    skipped,
    stops,
)


@dataclass(frozen=True)
class View:
    """What the answers are looked up in; `known(topic id)` says whether the learner knows a topic."""

    catalog: Catalog
    roadmap: Roadmap
    known: Callable[[str], bool]


def where(view: View, topic: str) -> list[Statement]:
    """Every place of a topic, with the notes of its lines."""
    found, title = [], name(view.catalog, topic)
    for number, (stop, item) in enumerate(places(view.roadmap, topic)):
        again = "has it again" if number else f"has {title}"
        found.append(Statement(f"The roadmap {again} in {_place(view, stop)}.", _place_spans(view, stop.phase, item)))
        found += _note(view, item)
    for phase, item in skipped(view.roadmap, topic):
        if phase is not None:
            text = f"The roadmap says to skip {title} in {label(phase, view.roadmap)}."
            found.append(Statement(text, (heading(phase, view.roadmap), item.span)))
            found += _note(view, item)
    return found or _not_listed(view, topic)


def topic_time(view: View, topic: str) -> list[Statement]:
    """The roadmap gives time to phases only, so a topic's time is that of its phase."""
    found = where(view, topic)
    for phase in dict.fromkeys(stop.phase for stop, _ in places(view.roadmap, topic)):
        text = f"The roadmap gives time by {view.roadmap.unit} only: {label(phase, view.roadmap)}, takes "
        found.append(Statement(f"{text}{said_times(phase.times)}.", time_spans(phase, view.roadmap)))
    return found


def order(view: View, topics: tuple[str, ...]) -> list[Statement]:
    """Which of the topics comes first on the roadmap, and whether one needs the other."""
    listed = sorted(
        (topic for topic in topics if places(view.roadmap, topic)), key=lambda topic: _position(view, topic)
    )
    found = []
    if len(listed) > 1:
        titles = [name(view.catalog, topic) for topic in listed]
        spans = tuple(dict.fromkeys(places(view.roadmap, topic)[0][1].span for topic in listed))
        found.append(Statement(f"The order of the roadmap is {', then '.join(titles)}.", spans))
    for topic in listed:
        stop, item = places(view.roadmap, topic)[0]
        text = f"{begin(name(view.catalog, topic))}: {_place(view, stop)}."
        found.append(Statement(text, _place_spans(view, stop.phase, item), "item", 1))
    for topic in topics:
        if topic not in listed:
            found += [Statement(each.text, each.spans, "item", 1) for each in where(view, topic)]
    if len(topics) == 2:
        found += [Statement(each.text, each.spans, "sentence", 2) for each in _relation(view, topics[0], topics[1])]
    return found


def _relation(view: View, first: str, second: str) -> list[Statement]:
    """Whether one of two topics is a prerequisite of the other, directly or not."""
    titles = name(view.catalog, first), name(view.catalog, second)
    for need, of in ((first, second), (second, first)):
        chain = _chain(view, need, of)
        if chain:
            return [_chain_statement(view, chain)]
    spans = tuple(lesson_line(view.catalog, topic, "needs") for topic in (first, second))
    return [Statement(f"Neither {titles[0]} nor {titles[1]} is a prerequisite of the other.", spans)]


def needs_check(view: View, need: str, of: str) -> list[Statement]:
    """Whether `of` needs `need`."""
    chain = _chain(view, need, of)
    if chain:
        found = [_chain_statement(view, chain)]
    else:
        text = f"The prerequisites of {name(view.catalog, of)} do not include {name(view.catalog, need)}."
        found = [Statement(text, (lesson_line(view.catalog, of, "needs"),))]
        found += _direct_needs(view, of)
    return found + where(view, of)[:1]


def needs(view: View, topics: tuple[str, ...]) -> list[Statement]:
    """What to know before a topic: its direct prerequisites, and what these need in turn."""
    found = []
    for topic in topics:
        found += _direct_needs(view, topic)
        direct = [need for need in view.catalog.topics[topic].needs if need in view.catalog.topics]
        deeper = [need for need in prerequisites(view.catalog.topics, topic)
                  if any(need in view.catalog.topics[other].needs for other in direct) and need not in direct]  # fmt: skip
        if deeper:
            spans = tuple(lesson_line(view.catalog, other, "needs") for other in direct)
            names_of = joined([_known_name(view, need) for need in deeper])
            found.append(Statement(f"These in turn need {names_of}.", spans))
        found += where(view, topic)[:1]
    return found


def _direct_needs(view: View, topic: str) -> list[Statement]:
    title = name(view.catalog, topic)
    span = lesson_line(view.catalog, topic, "needs")
    direct = [need for need in view.catalog.topics[topic].needs if need in view.catalog.topics]
    if not direct:
        return [Statement(f"There are no prerequisites for {title}.", (span,))]
    listed = joined([_known_name(view, need) for need in direct])
    return [Statement(f"Before {title}, learn {listed}.", (span,))]


def following(view: View, topics: tuple[str, ...]) -> list[Statement]:
    """What is left of the group of the last of `topics`, and the next group of the roadmap."""
    listed = [topic for topic in topics if places(view.roadmap, topic)]
    if not listed:
        return [statement for topic in topics for statement in where(view, topic)]
    last = max(listed, key=lambda topic: _position(view, topic))
    stop, item = places(view.roadmap, last)[0]
    left = [other for other in stop.items[stop.items.index(item) + 1 :] if not set(other.topics) <= set(topics)]
    found = []
    if left:
        text = f"{_place(view, stop)}, goes on with {joined([short_item(other, view.roadmap) for other in left])}."
        found.append(Statement(begin(text), (group_lines(stop, view.roadmap),)))
    road = stops(view.roadmap)
    index = road.index(stop) + 1
    builds = stop.phase.part("build")
    if builds and (index == len(road) or road[index].phase is not stop.phase):
        titles = joined([other.text.split(":")[0] for other in builds])
        text = f"{label(stop.phase, view.roadmap)}, closes with its projects: {titles}."
        found.append(Statement(text, tuple(other.span for other in builds)))
    if index == len(road):
        text = f"{short_group(stop.group)} is the last group of the roadmap."
        return [*found, Statement(text, group_heading(item, view.roadmap) or (item.span,))]
    return found + _group(view, road[index], "Then comes" if found else "Next comes")


def preceding(view: View, topics: tuple[str, ...]) -> list[Statement]:
    listed = [topic for topic in topics if places(view.roadmap, topic)]
    if not listed:
        return [statement for topic in topics for statement in where(view, topic)]
    first = min(listed, key=lambda topic: _position(view, topic))
    road = stops(view.roadmap)
    stop, item = places(view.roadmap, first)[0]
    earlier = stop.items[: stop.items.index(item)]
    found = []
    if earlier:
        text = (
            f"Within {_place(view, stop)}, {joined([short_item(other, view.roadmap) for other in earlier])} come first."
        )
        found.append(Statement(text, (group_lines(stop, view.roadmap),)))
    index = road.index(stop)
    if index == 0:
        return found or [Statement(f"{begin(name(view.catalog, first))} opens the roadmap: {_place(view, stop)}.",
                                   _place_spans(view, stop.phase, item))]  # fmt: skip
    return found + _group(view, road[index - 1], "The group before is")


def _group(view: View, stop: Stop, start: str) -> list[Statement]:
    head = Statement(f"{start} {stop.group or 'this'}, in {label(stop.phase, view.roadmap)}:",
                     (heading(stop.phase, view.roadmap), *group_heading(stop.items[0], view.roadmap)))  # fmt: skip
    found = [head]
    for item in stop.items:
        notes = _note(view, item)
        text = " ".join([f"{short_item(item, view.roadmap)}.", *(each.text for each in notes)])
        found.append(Statement(text, (item.span, *(span for each in notes for span in each.spans)), "item"))
    return found


def worth(view: View, topic: str, why: bool) -> list[Statement]:
    """Whether the roadmap asks for a topic or skips it, why, what corrects that, and what builds on it."""
    roadmap, title = view.roadmap, name(view.catalog, topic)
    if places(roadmap, topic):
        stop, item = places(roadmap, topic)[0]
        text = f"The roadmap does not skip {title} but lists it to learn in {_place(view, stop)}."
        found = [Statement(text, _place_spans(view, stop.phase, item)), *_note(view, item)]
        return found + _built_on_it(view, topic)
    lines = skipped(roadmap, topic)
    if not lines:
        return _not_listed(view, topic)
    found = []
    for phase, item in lines:
        if phase is not None:
            because = reason(item, roadmap)
            stated = f", with the reason “{because}”" if because else ", without a stated reason" if why else ""
            what = "It says so again" if found else f"The roadmap says to skip {title}"
            text = f"{what} in {label(phase, roadmap)}{stated}."
            found.append(Statement(text, (heading(phase, roadmap), item.span)))
            found += _note(view, item)
        else:
            found.append(Statement(f"Its advice says: “{item.text}”", (item.span,)))
            if mentions(note(item.note, roadmap), names(view.catalog.topics[topic])):
                found += _note(view, item)
    still = f"The tutor still teaches it on request, in the lesson on {title}."
    found.append(Statement(still, (lesson_line(view.catalog, topic, "title"),)))
    return found + _built_on_it(view, topic)


def _built_on_it(view: View, topic: str) -> list[Statement]:
    """The topics of the roadmap that need a topic: the direct ones, else the nearest with its chain."""
    to_learn = [other for other in view.roadmap.topics() if other in view.catalog.topics]
    direct = [other for other in to_learn if topic in view.catalog.topics[other].needs]
    if direct:
        listed = joined([name(view.catalog, other) for other in direct[:3]])
        spans = tuple(lesson_line(view.catalog, other, "needs") for other in direct[:3])
        return [Statement(f"{'Topics' if len(direct) > 1 else 'A topic'} of the roadmap that "
                          f"{'build' if len(direct) > 1 else 'builds'} on it: {listed}.", spans)]  # fmt: skip
    chains = [chain for other in to_learn if (chain := _chain(view, topic, other))]
    return [_chain_statement(view, min(chains, key=len))] if chains else []


def _chain(view: View, need: str, of: str) -> tuple[str, ...]:
    """Return the shortest way of needs from `of` down to `need`, both included; () without one."""
    ways: list[tuple[str, ...]] = [(of,)]
    seen = {of}
    while ways:
        way = ways.pop(0)
        for lower in view.catalog.topics[way[-1]].needs:
            if lower == need:
                return (*way, lower)
            if lower in view.catalog.topics and lower not in seen:
                seen.add(lower)
                ways.append((*way, lower))
    return ()


def _chain_statement(view: View, chain: tuple[str, ...]) -> Statement:
    titles = [name(view.catalog, topic) for topic in chain]
    through = f" by way of {titles[1]}" if len(chain) > 2 else ""
    spans = tuple(lesson_line(view.catalog, topic, "needs") for topic in chain[:-1])
    place = places(view.roadmap, chain[0])
    phase = f" ({label(place[0][0].phase, view.roadmap)})" if place else ""
    return Statement(f"The prerequisites of {titles[0]}{phase} lead back to {titles[-1]}{through}.", spans)


def _not_listed(view: View, topic: str) -> list[Statement]:
    roadmap, title = view.roadmap, name(view.catalog, topic)
    lines = lines_with(roadmap.overview, roadmap.unit, roadmap)[:1]
    spans = tuple(span for _, span in lines) or tuple(heading(phase, roadmap) for phase in roadmap.phases)
    numbers = f"{roadmap.unit}s {roadmap.phases[0].number} to {roadmap.phases[-1].number}"
    text = f"The roadmap lists {title} in none of its {numbers}, neither to learn nor to skip."
    advised = [Statement(f"Its advice names it: “{item.text}”", (item.span,))
               for item in roadmap.advice if topic in item.topics]  # fmt: skip
    return [Statement(text, spans), *advised, *_built_on_it(view, topic)]


def _position(view: View, topic: str) -> tuple[int, int]:
    """Where a topic first stands: the offset of its line, and its place among the links of that line."""
    _, item = places(view.roadmap, topic)[0]
    return item.span.start, item.topics.index(topic)


def _place(view: View, stop: Stop) -> str:
    where_in = f", under “{short_group(stop.group)}”" if stop.group else ""
    return f"{label(stop.phase, view.roadmap)}{where_in}"


def _place_spans(view: View, phase: Phase, item: Item) -> tuple[Span, ...]:
    return (heading(phase, view.roadmap), *group_heading(item, view.roadmap), item.span)


def _note(view: View, item: Item) -> list[Statement]:
    return [Statement(f"Note: {note(item.note, view.roadmap)}", (item.note,))] if item.note else []


def _known_name(view: View, topic: str) -> str:
    return f"{name(view.catalog, topic)}{' (known to you)' if view.known(topic) else ''}"
