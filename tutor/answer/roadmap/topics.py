"""Facts about topics on a roadmap: where they stand, what is around them, what they need, whether they may be skipped.

Every statement cites the lines it is computed from. Pure.
"""

from corpus.conflicts import Stance, stance, stances
from corpus.merge import spoken as called
from corpus.records import Item, Phase, Span
from corpus.topics import names
from tutor.answer import phrases
from tutor.answer.draft import Statement
from tutor.answer.roadmap import contents
from tutor.answer.roadmap.lines import (
    Stop,
    begin,
    ends,
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
    short_group,
    short_item,
    skipped,
    stops,
)
from tutor.answer.roadmap.needs import View, builders, built_on_it, relation
from tutor.answer.roadmap.times import stated, time_spans


def where(view: View, topic: str) -> list[Statement]:
    """Every place of a topic, with the notes of its lines."""
    found, title = [], name(view.catalog, topic)
    for number, (stop, item) in enumerate(places(view.roadmap, topic)):
        again = "has it again" if number else f"has {title}"
        quoted = f": “{item.text}”" if "(" in item.text else ""  # a qualifier of the source such as (recommended)
        text = f"{_name(view)} {again} in {_place(view, stop)}{quoted}."
        found.append(Statement(text, _place_spans(view, stop.phase, item)))
        found += _note(view, item)
    found += _options(view, topic)
    for phase, item in skipped(view.roadmap, topic):
        if phase is not None:
            text = f"{_name(view)} says to skip {title} in {label(phase)}."
            found.append(Statement(text, (heading(phase, view.roadmap), item.span)))
            found += _note(view, item)
    if not found:
        return [*_not_listed(view, topic), *built_on_it(view, topic), *others_say(view, topic, None)]
    own = stance(view.roadmap, topic)
    return found + (others_say(view, topic, own) if own is not None and own.stand != "learn" else [])


def _options(view: View, topic: str) -> list[Statement]:
    """Where a topic is an option, with the other lines of its group, which say what it is good for."""
    found: list[Statement] = []
    for part in view.roadmap.stretches():
        items = part.part("optional")
        naming = [item for item in items if topic in item.topics]
        groups = {item.group for item in naming if item.group}
        if naming:
            text = f"{_name(view)} has {name(view.catalog, topic)} as an option in {label(part)}: “{naming[0].text}”"
            found.append(Statement(text, (heading(part, view.roadmap), naming[0].span)))
            found += _note(view, naming[0])
        lines = [item for item in items if item is not naming[0] and item.group in groups] if naming else []
        found += [
            Statement(item.text, (item.span,), "item") for item in lines[:_OPTION_LINES] if "(optional" not in item.text
        ]
    return found


_OPTION_LINES = 8


def topic_time(view: View, topic: str) -> list[Statement]:
    """The roadmap gives time to phases only, so a topic's time is that of its phase."""
    found = where(view, topic)
    for phase in dict.fromkeys(stop.phase for stop, _ in places(view.roadmap, topic)):
        text = f"{_name(view)} gives time by {phase.called.split()[0].casefold()} only: {label(phase)}, takes "
        if stated(phase):
            found.append(Statement(f"{text}{stated(phase)}.", time_spans(phase, view.roadmap)))
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
        found.append(Statement(f"The order of {called(view.roadmap)} is {', then '.join(titles)}.", spans))
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
        text = f"{label(stop.phase)}, closes with its projects: {titles}."
        found.append(Statement(text, tuple(other.span for other in builds)))
    if index == len(road):
        text = f"{short_group(stop.group)} is the last group of {called(view.roadmap)}."
        return [*found, Statement(text, group_heading(item, view.roadmap) or (item.span,))]
    found += _group(view, road[index], "Then comes" if found else "Next comes")
    found += _part_beside(view, stop.phase, road[index].phase, before=False)
    for again, line in places(view.roadmap, last)[1:2] if len(topics) == 1 else ():
        text = f"{_name(view)} has {name(view.catalog, last)} again in {_place(view, again)}."
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
        text = f"{begin(name(view.catalog, first))} opens {called(view.roadmap)}: {_place(view, stop)}."
        return found or [Statement(text, _place_spans(view, stop.phase, item))]
    found += _group(view, road[index - 1], "The group before is")
    return found + _part_beside(view, stop.phase, road[index - 1].phase, before=True)


def _part_beside(view: View, phase: Phase, told: Phase, *, before: bool) -> list[Statement]:
    """Name the part before or after `phase`, where the groups told so far did not lead there."""
    parts = view.roadmap.stretches()
    at = parts.index(phase) + (-1 if before else 1)
    if told is not phase or not 0 <= at < len(parts):
        return []
    kind, word = phase.called.split()[0].casefold(), "before" if before else "after"
    text = f"The {kind} {word} is {label(parts[at])}."
    return [Statement(text, (heading(parts[at], view.roadmap),), "sentence", 2)]


def _group(view: View, stop: Stop, start: str) -> list[Statement]:
    head = Statement(f"{start} {stop.group or 'this'}, in {label(stop.phase)}:",
                     (heading(stop.phase, view.roadmap), *group_heading(stop.items[0], view.roadmap)))  # fmt: skip
    found = [head]
    for item in stop.items:
        notes = _note(view, item)
        text = " ".join([f"{short_item(item, view.roadmap)}.", *(each.text for each in notes)])
        found.append(Statement(text, (item.span, *(span for each in notes for span in each.spans)), "item"))
    return found


def worth(view: View, topic: str, why: bool) -> list[Statement]:
    """What the roadmap says of learning a topic, what others say, and what that means for who follows this one."""
    own = stance(view.roadmap, topic)
    if own is None:
        found = _not_listed(view, topic)
    elif own.stand == "learn":
        found = _asked_for(view, topic)
        if why and own.phase is not None:
            found += contents.reasons(own.phase, view.roadmap)
    elif own.stand == "optional":
        found = _left_open(view, topic, own)
    else:
        found = _skipped(view, topic, why)
    found += built_on_it(view, topic)
    return found + others_say(view, topic, own)


def _asked_for(view: View, topic: str) -> list[Statement]:
    stop, item = places(view.roadmap, topic)[0]
    title = name(view.catalog, topic)
    text = f"{_name(view)} does not skip {title} but lists it to learn in {_place(view, stop)}."
    return [Statement(text, _place_spans(view, stop.phase, item)), *_note(view, item)]


def _left_open(view: View, topic: str, own: Stance) -> list[Statement]:
    place = f" in {label(own.phase)}" if own.phase else ""
    text = f"{_name(view)} calls {name(view.catalog, topic)} optional{place}: “{own.item.text}”"
    spans = (*((heading(own.phase, view.roadmap),) if own.phase else ()), own.item.span)
    return [Statement(text, spans), *_note(view, own.item)]


def _skipped(view: View, topic: str, why: bool) -> list[Statement]:
    title = name(view.catalog, topic)
    found: list[Statement] = []
    for phase, item in skipped(view.roadmap, topic):
        if phase is not None:
            because = reason(item, view.roadmap)
            stated = f", with the reason “{because}”" if because else ", without a stated reason" if why else ""
            what = "It says so again" if found else f"{_name(view)} says to skip {title}"
            found.append(Statement(f"{what} in {label(phase)}{stated}.", (heading(phase, view.roadmap), item.span)))
            found += _note(view, item)
        else:
            says = "Its advice says" if found else f"{_name(view)} says in its advice"
            found.append(Statement(f"{says}: “{item.text}”", (item.span,)))
            if mentions(note(item.note, view.roadmap), names(view.catalog.topics[topic])):
                found += _note(view, item)
    taught = Statement(
        "It is skippable there, and the tutor still teaches it on request.",
        (lesson_line(view.catalog, topic, "title"),),
    )
    return [*found, taught]


def others_say(view: View, topic: str, own: Stance | None) -> list[Statement]:
    """What the other roadmaps say of a topic, roadmap by roadmap, where that differs from this one's."""
    roadmaps = view.catalog.roadmaps
    others = [each for each in stances(roadmaps, topic) if each.roadmap != view.roadmap.id]
    if not others or (own is not None and all(each.stand == own.stand for each in others)):
        return []
    found = [Statement(phrases.OTHERS_SAY, (), "sentence", 1)]
    for each in others:
        says, roadmap = _stand_words(each), roadmaps[each.roadmap]
        spans = (*((heading(each.phase, roadmap),) if each.phase else ()), each.item.span)
        text = f"{begin(called(roadmap))} {says}"
        if each.item.note:
            text, spans = f"{text} Note: {note(each.item.note, roadmap)}", (*spans, each.item.note)
        found.append(Statement(text, spans, "item", 1))
    return [*found, _for_you(view, topic, own)]


def _stand_words(stance: Stance) -> str:
    place = f"in {label(stance.phase)}" if stance.phase else "in its advice"
    verb = {"learn": "asks for it", "optional": "calls it optional", "skip": "says to skip it"}[stance.stand]
    return f"{verb} {place}: “{stance.item.text.rstrip('.')}”."


def _for_you(view: View, topic: str, own: Stance | None) -> Statement:
    """What the disagreement means for a learner on this roadmap."""
    title, who = name(view.catalog, topic), f"{'For you' if view.own else 'For whoever is'} on {called(view.roadmap)}"
    route = "your route" if view.own else "that route"
    above = len(builders(view, topic))
    spans = (own.item.span,) if own else (lesson_line(view.catalog, topic, "needs"),)
    if view.known(topic):
        text = f"For you nothing changes: you know {title} already."
    elif own is not None and own.stand == "learn":
        text = f"{who}, {title} stays on the route; another roadmap does not take it off."
    else:
        listed = own is not None and own.stand != "skip"
        outside = f"is on {route} only by choice" if listed else f"is not on {route}"
        later = f"; topics of {route} build on it, so a short look pays" if above else ""
        text = f"{who}, {title} {outside}{later}."
    return Statement(text, spans, "sentence", 2)


def _not_listed(view: View, topic: str) -> list[Statement]:
    roadmap, title = view.roadmap, name(view.catalog, topic)
    lines = lines_with(roadmap.overview, roadmap.unit, roadmap)[:1]
    spans = tuple(span for _, span in lines) or ends(roadmap)
    numbers = f"{roadmap.unit}s {roadmap.phases[0].number} to {roadmap.phases[-1].number}"
    text = f"{_name(view)} lists {title} in none of its {numbers}, neither to learn nor to skip."
    advised = [Statement(f"Its advice names it: “{item.text}”", (item.span,))
               for item in roadmap.advice if topic in item.topics]  # fmt: skip
    return [Statement(text, spans), *advised, *_mentioned(view, topic)]


def _mentioned(view: View, topic: str) -> list[Statement]:
    """Resources that name a topic which no line asks for."""
    called_so = [each for each in names(view.catalog.topics[topic]) if len(each) > 3]
    found = []
    for phase in view.roadmap.stretches():
        for item in phase.part("resources"):
            if mentions(item.text, called_so):
                text = f"It names it among the resources of {label(phase)}: “{item.text}”."
                found.append(Statement(text, (heading(phase, view.roadmap), item.span)))
    return found


def _name(view: View) -> str:
    return begin(called(view.roadmap))


def _position(view: View, topic: str) -> tuple[int, int]:
    """Where a topic first stands: the offset of its line, and its place among the links of that line."""
    _, item = places(view.roadmap, topic)[0]
    return item.span.start, item.topics.index(topic)


def _place(view: View, stop: Stop) -> str:
    where_in = f", under “{short_group(stop.group)}”" if stop.group else ""
    return f"{label(stop.phase)}{where_in}"


def _place_spans(view: View, phase: Phase, item: Item) -> tuple[Span, ...]:
    return (heading(phase, view.roadmap), *group_heading(item, view.roadmap), item.span)


def _note(view: View, item: Item) -> list[Statement]:
    return [Statement(f"Note: {note(item.note, view.roadmap)}", (item.note,))] if item.note else []
