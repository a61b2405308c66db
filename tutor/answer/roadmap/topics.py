"""Facts about topics on a roadmap: where they stand, what is around them, what they need, whether they may be skipped.

Every statement cites the lines it is computed from. Pure.
"""

from corpus.records import Item, Phase, Span
from corpus.topics import names
from tutor.answer.draft import Statement
from tutor.answer.roadmap.facts import time_spans
from tutor.answer.roadmap.lines import (
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
from tutor.answer.roadmap.needs import View, built_on_it, relation


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
        found += [Statement(each.text, each.spans, "sentence", 2) for each in relation(view, topics[0], topics[1])]
    return found


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
    found += _group(view, road[index], "Then comes" if found else "Next comes")
    for again, line in places(view.roadmap, last)[1:2] if len(topics) == 1 else ():
        text = f"The roadmap has {name(view.catalog, last)} again in {_place(view, again)}."
        found.append(Statement(text, _place_spans(view, again.phase, line), "sentence", 1))
    return found


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
        return found + built_on_it(view, topic)
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
            says = "Its advice says" if found else "The roadmap says in its advice"
            found.append(Statement(f"{says}: “{item.text}”", (item.span,)))
            if mentions(note(item.note, roadmap), names(view.catalog.topics[topic])):
                found += _note(view, item)
    found.append(Statement("The tutor still teaches it on request.", (lesson_line(view.catalog, topic, "title"),)))
    return found + built_on_it(view, topic)


def _not_listed(view: View, topic: str) -> list[Statement]:
    roadmap, title = view.roadmap, name(view.catalog, topic)
    lines = lines_with(roadmap.overview, roadmap.unit, roadmap)[:1]
    spans = tuple(span for _, span in lines) or tuple(heading(phase, roadmap) for phase in roadmap.phases)
    numbers = f"{roadmap.unit}s {roadmap.phases[0].number} to {roadmap.phases[-1].number}"
    text = f"The roadmap lists {title} in none of its {numbers}, neither to learn nor to skip."
    advised = [Statement(f"Its advice names it: “{item.text}”", (item.span,))
               for item in roadmap.advice if topic in item.topics]  # fmt: skip
    return [Statement(text, spans), *advised, *built_on_it(view, topic)]


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
