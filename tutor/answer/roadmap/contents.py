"""What stands in the parts of a roadmap: goals, topics, projects, skips, advice, resources, and where a project stands.

Every statement cites the lines it is computed from. Pure; it does not decide what is asked.
"""

import re
from collections.abc import Iterable

from corpus import conflicts
from corpus.catalog import Catalog
from corpus.markdown import plain
from corpus.merge import spoken as called
from corpus.records import Item, PartKind, Phase, Roadmap, Span
from corpus.topics import normalise
from tutor.answer.draft import Statement
from tutor.answer.roadmap.lines import (
    begin,
    from_heading,
    group_heading,
    group_lines,
    heading,
    heading_above,
    joined,
    label,
    lines_with,
    note,
    said_times,
    short_group,
    short_item,
    skip_advice,
    stops,
)
from tutor.answer.roadmap.times import stated, time_spans, whole_time


def goals(phases: list[Phase], roadmap: Roadmap) -> list[Statement]:
    """Goals of parts, and the document's reason where it gives one instead."""
    layout = "sentence" if len(phases) == 1 else "item"
    found = []
    for phase in phases:
        if phase.goal_span:
            text = f"Goal of {label(phase)}: {phase.goal}"
            found.append(Statement(text, (from_heading(phase, phase.goal_span),), layout))  # type: ignore[arg-type]
        found += [Statement(each.text, each.spans, layout) for each in reasons(phase, roadmap)]  # type: ignore[arg-type]
        if not phase.goal_span and not phase.reasons and phase.part("objectives"):
            found += listed([phase], roadmap, "objectives")
    nothing = f"{begin(called(roadmap))} states no goal there."
    return found or [Statement(nothing, tuple(heading(phase, roadmap) for phase in phases))]


def reasons(phase: Phase, roadmap: Roadmap) -> list[Statement]:
    """Why the document asks for a part, in its words."""
    found = []
    for span in phase.reasons:
        line = roadmap.text[span.start : span.end].removeprefix("Why:").strip()
        found.append(Statement(f"Why {label(phase)}: {line}", (from_heading(phase, phase.reasons[0]), span)))
    return found


def topics(phases: list[Phase], roadmap: Roadmap) -> list[Statement]:
    """What is to be learned, group by group; of several phases the groups alone, of a phase with weeks the weeks."""
    found = []
    for number, phase in enumerate(phases):
        if phase.weeks:
            found += _weeks_of(phase, roadmap, number)
            continue
        groups = [stop for stop in stops(roadmap) if stop.phase is phase]
        count = len({topic for stop in groups for topic in stop.topics})
        head = f"{label(phase)}, has {count} {'topic' if count == 1 else 'topics'}"
        if len(phases) > 2:
            spans = tuple(span for stop in groups for span in group_heading(stop.items[0], roadmap))
            names = "; ".join(short_group(stop.group) for stop in groups if stop.group)
            said = f"{head}: {names}." if names else f"{head}."
            found.append(Statement(said, spans or (heading(phase, roadmap),), "item"))
            continue
        if not groups:
            found.append(_nothing_to_learn(phase, roadmap, number))
            continue
        found.append(Statement(f"{head}:", (heading(phase, roadmap),), "sentence", number))
        for stop in groups:
            items = "; ".join(short_item(item, roadmap) for item in stop.items)
            notes = "".join(f" Note: {note(item.note, roadmap)}" for item in stop.items if item.note)
            prefix = f"{stop.group}: " if stop.group else ""
            found.append(Statement(f"{prefix}{items}.{notes}", (group_lines(stop, roadmap),), "item", number))
        for item in phase.part("optional"):
            found.append(_item(item, roadmap, number, "Optional: "))
    return found


def _weeks_of(phase: Phase, roadmap: Roadmap, paragraph: int) -> list[Statement]:
    head = Statement(
        f"{label(phase)}, has {len(phase.weeks)} parts:", (heading(phase, roadmap),), "sentence", paragraph
    )
    found = [head]
    for week in phase.weeks:
        time = stated(week)
        said = f"{label(week)}{f' ({time})' if time else ''}."
        found.append(Statement(said, time_spans(week, roadmap), "item", paragraph))
    return found


def _nothing_to_learn(phase: Phase, roadmap: Roadmap, paragraph: int) -> Statement:
    options = [item for item in phase.part("optional") if item.topics]
    if not options:
        return Statement(f"{label(phase)}, lists no topics.", (heading(phase, roadmap),), "sentence", paragraph)
    names = joined([short_item(item, roadmap) for item in options])
    spans = (heading(phase, roadmap), *(item.span for item in options))
    return Statement(f"{label(phase)}, is optional as a whole: {names}.", spans, "sentence", paragraph)


def projects(phases: list[Phase], roadmap: Roadmap) -> list[Statement]:
    found = []
    for number, phase in enumerate(phases):
        items = phase.part("build")
        count = f"{len(items)} project{'s' if len(items) != 1 else ''}" if items else "no project"
        if not items and len(phases) == len(roadmap.phases):
            continue  # of the whole roadmap only the parts with projects are told
        head = f"{label(phase)}, has {count}{':' if items else '.'}"
        found.append(Statement(head, (heading(phase, roadmap),), "sentence", number))
        found += [_item(item, roadmap, number, requirements=len(items) == 1) for item in items]
    nothing = Statement(f"{begin(called(roadmap))} lists no projects.", tuple(heading(p, roadmap) for p in phases))
    return found or [nothing]


def skips(phases: list[Phase], roadmap: Roadmap, whole: bool) -> list[Statement]:
    found: list[Statement] = []
    if whole and not roadmap.skips():
        spans = tuple(heading(phase, roadmap) for phase in phases)
        found = [Statement(f"{begin(called(roadmap))} names nothing to skip.", spans)]
        options = listed(phases, roadmap, "optional")
        return [*found, *(Statement(each.text, each.spans, each.layout, each.paragraph + 1) for each in options)]
    for number, phase in enumerate(phases):
        items = phase.part("skip")
        once = "" if found else "; the tutor still teaches them on request"
        says = f"lists these as skippable{once}:" if items else "lists nothing to skip."
        head = f"{label(phase)}, {says}"
        found.append(Statement(head, (heading(phase, roadmap),), "sentence", number))
        found += [_item(item, roadmap, number) for item in items]
        found += [_item(item, roadmap, number, "Optional: ") for item in phase.part("optional")]
    if whole:
        found += [_item(item, roadmap, len(phases), "Advice: ") for item in skip_advice(roadmap)]
    return found


_PART_NAMES: dict[PartKind, str] = {
    "objectives": "objectives", "study material": "study material", "practise": "hands-on tasks", "optional": "options",
    "resources": "resources", "certificate": "certificates", "assessment": "skills to check", "advice": "advice",
    "build": "projects", "learn": "topics", "skip": "skips",
}  # fmt: skip


def listed(phases: list[Phase], roadmap: Roadmap, kind: PartKind) -> list[Statement]:
    """The lines of one kind in phases, then those that stand outside all phases."""
    found: list[Statement] = []
    whole = len(phases) == len(roadmap.phases)
    parts = [part for phase in phases for part in (phase.weeks or (phase,))]
    for number, part in enumerate(parts):
        items = part.part(kind)
        if items:
            head = f"{label(part)}, lists these {_PART_NAMES[kind]}:"
            found.append(Statement(head, (heading(part, roadmap),), "sentence", number))
            found += [_item(item, roadmap, number) for item in items]
    if whole or not found:
        found += outside(roadmap, kind, "", len(parts))
    return found


def outside(roadmap: Roadmap, kind: PartKind, line: str = "", paragraph: int = 0) -> list[Statement]:
    """The lines of one kind that stand outside all phases: those of the groups that the question names, else all.

    Of very many lines only the groups are named.
    """
    items = roadmap.part(kind)
    groups = dict.fromkeys(item.group for item in items)
    asked = {group for group in groups if any(word in line.split() for word in telling(group, groups))}
    items = tuple(item for item in items if not asked or item.group in asked)
    if not items:
        return []
    if len(items) > _MANY:
        spans = tuple(heading_above(next(i for i in items if i.group == group).span, roadmap) for group in groups)
        text = f"{begin(called(roadmap))} gives {_PART_NAMES[kind]} under these headings: {'; '.join(groups)}."
        return [Statement(text, spans, "sentence", paragraph)]
    what = "this advice" if kind == "advice" else f"these {_PART_NAMES[kind]}"
    above = heading_above(items[0].span, roadmap)
    found = [Statement(f"{begin(called(roadmap))} gives {what}:", (above,), "sentence", paragraph)]
    for item in items:
        found.append(_item(item, roadmap, paragraph, f"{item.group}: " if item.group else ""))
    return found


def with_word(roadmap: Roadmap, kind: PartKind, word: str) -> list[Statement]:
    """The lines outside all phases that hold a word."""
    items = [item for item in roadmap.part(kind) if word in item.text.casefold()]
    head = [Statement(f"{begin(called(roadmap))} says:", (heading_above(items[0].span, roadmap),))] if items else []
    return [*head, *(_item(item, roadmap, 0) for item in items)]


def telling(group: str, groups: Iterable[str]) -> set[str]:
    """Return the words of a group's heading that no other heading has."""
    others = {word for other in groups if other != group for word in normalise(other).split()}
    return {word for word in normalise(group).split() if len(word) > 3 and word not in others}


def overview(roadmap: Roadmap) -> list[Statement]:
    """All phases with their times, and the total."""
    phases = list(roadmap.phases)
    spans = tuple(span for _, span in lines_with(roadmap.overview, roadmap.unit, roadmap))[:1]
    comma = "," if "," in roadmap.title else ""
    head = f"{begin(called(roadmap))} ({roadmap.title}){comma} has {len(phases)} {roadmap.unit}s:"
    found = [Statement(head, spans or tuple(heading(phase, roadmap) for phase in phases))]
    for phase in phases:
        time = stated(phase)
        text = f"{label(phase)}{f': {time}' if time else ''}."
        found.append(Statement(text, time_spans(phase, roadmap), "item"))
    return found + [Statement(each.text, each.spans, "sentence", 1) for each in whole_time(roadmap, None, False)]


def recommended(roadmap: Roadmap) -> list[Statement]:
    """The lines that the document itself marks as recommended."""
    marked = [
        (part, item)
        for part in roadmap.stretches() for one in part.parts for item in one.items if "recommended" in item.text
    ]  # fmt: skip
    if not marked:
        nothing = f"{begin(called(roadmap))} marks no line as recommended."
        return [Statement(nothing, tuple(heading(phase, roadmap) for phase in roadmap.phases))]
    head = Statement(f"{begin(called(roadmap))} marks these as recommended:", (heading(marked[0][0], roadmap),))
    return [head, *(_item(item, roadmap, 0, f"{part.called}: ") for part, item in marked)]


def prerequisites(roadmap: Roadmap) -> list[Statement]:
    """What the document wants to be known beforehand; without such a line, where it starts."""
    lines = lines_with(roadmap.overview, "prerequisite", roadmap)
    if lines:
        whole = begin(called(roadmap))
        return [Statement(f"{whole} says: {plain(line)}", (span,)) for line, span in lines]
    first = next(part for part in roadmap.stretches() if part.to_learn())
    text = f"{begin(called(roadmap))} states no prerequisites; it begins with {label(first)}."
    return [Statement(text, (heading(first, roadmap),)), *_shifted(topics([first], roadmap))]


def _shifted(statements: list[Statement]) -> list[Statement]:
    return [Statement(each.text, each.spans, each.layout, each.paragraph + 1) for each in statements]


def certificates(roadmap: Roadmap) -> list[Statement]:
    """What each certificate asks for, one line each, and where that differs from what its weeks offer."""
    groups: dict[str, list[Item]] = {}
    for item in roadmap.part("certificate"):
        groups.setdefault(item.group, []).append(item)
    if not groups:
        nothing = f"{begin(called(roadmap))} names no certificate."
        return [Statement(nothing, tuple(heading(phase, roadmap) for phase in roadmap.phases))]
    above = heading_above(next(iter(groups.values()))[0].span, roadmap)
    found = [Statement(f"{begin(called(roadmap))} has {len(groups)} certificates:", (above,))]
    for group, items in groups.items():
        asked = "; ".join(item.text.rstrip(".") for item in items)
        found.append(Statement(f"{group}: {asked}.", tuple(item.span for item in items), "item"))
    for conflict in conflicts.certificates(roadmap):
        asks, offers = conflict.sides
        text = f"It {asks.says}, while it {offers.says}."
        found.append(Statement(text, (*asks.spans, *offers.spans), "sentence", 1))
    return found


_MANY = 21  # lines
_RESOURCE_KINDS = ("book", "course", "paper", "communit", "platform")


def resources(phases: list[Phase], roadmap: Roadmap, line: str) -> list[Statement]:
    """Resources that phases list, and those of the whole; else what the overview says of courses.

    Where `line`, the question, asks for books or another kind that has a group of its own, that group alone.
    """
    for kind in _RESOURCE_KINDS:
        items = [item for phase in phases or roadmap.phases for item in phase.part("resources")]
        items += roadmap.part("resources")
        grouped = [item for item in items if kind in item.group.casefold()]
        headed = {item.group for item in grouped}
        grouped += [item for item in roadmap.advice if item.group in headed]  # what it says of them
        if kind in line and grouped:
            head = f"{begin(called(roadmap))} lists these under {grouped[0].group}:"
            found = [Statement(head, (heading_above(grouped[0].span, roadmap),))]
            return [*found, *(_item(item, roadmap, 0) for item in grouped)]
    found = listed(phases or list(roadmap.phases), roadmap, "resources")
    lines = lines_with(roadmap.overview, "course", roadmap)
    return found or [Statement(begin(re.sub(r"^(?:> )?Note: ", "", line)), (span,)) for line, span in lines]


def phase_order(phase: Phase, roadmap: Roadmap, before: bool) -> list[Statement]:
    """The phase after (or before) one."""
    road = roadmap.phases if phase in roadmap.phases else roadmap.stretches()
    index = road.index(phase) + (-1 if before else 1)
    word = "precedes" if before else "follows"
    if not 0 <= index < len(road):
        place = "first" if before else "last"
        text = f"{label(phase)}, is the {place} {phase.called.split()[0].casefold()} of {called(roadmap)}."
        return [Statement(text, (heading(phase, roadmap),))]
    other = road[index]
    text = f"{label(other)}, {word} {label(phase)}."
    found = [Statement(text, (heading(phase, roadmap), heading(other, roadmap)))]
    if other.goal_span:
        found.append(Statement(f"Its goal: {other.goal}", (from_heading(other, other.goal_span),)))
    if other.times:
        found.append(Statement(f"It takes {said_times(other.times)}.", time_spans(other, roadmap)))
    return found


def no_such_phase(missing: str, roadmap: Roadmap) -> Statement:
    """Say that "phase 7" is none of the roadmap's, and which there are."""
    unit = missing.split(maxsplit=1)[0]
    parts = roadmap.stretches() if unit in ("week", "wk") else roadmap.phases
    few = len(parts) <= 6
    names = joined([f"{part.number} ({part.title})" for part in parts])
    valid = names if few else f"{parts[0].called} to {parts[-1].called}"
    spans = tuple(heading(part, roadmap) for part in (parts if few else (parts[0], parts[-1])))
    kind = "week" if unit in ("week", "wk") else roadmap.unit
    return Statement(f"{begin(called(roadmap))} has no {missing}; its {kind}s are {valid}.", spans)


def project_places(ids: tuple[str, ...], roadmap: Roadmap) -> list[Statement]:
    found = []
    for phase in roadmap.stretches():
        for item in phase.part("build"):
            if any(project in ids for project in item.projects):
                text = f"{label(phase)}, has the project “{item.text}”."
                found.append(Statement(text, (heading(phase, roadmap), item.span)))
    return found


def project_times(ids: tuple[str, ...], catalog: Catalog) -> list[Statement]:
    found = []
    for project in (catalog.projects[each] for each in ids if each in catalog.projects):
        match = re.search(r"^hours:.*$", project.text, re.MULTILINE)
        if match:
            text = f"The brief of the project “{project.title}” plans {project.hours} hours."
            found.append(Statement(text, (Span(project.path, *match.span()),)))
    return found


def _item(item: Item, roadmap: Roadmap, paragraph: int, prefix: str = "", *, requirements: bool = False) -> Statement:
    """A line of the roadmap as a list item, with what a project asks for and the note that corrects the line."""
    end = "" if item.text.endswith((".", "!", "?")) else "."
    added = f" Note: {note(item.note, roadmap)}" if item.note else ""
    if requirements and item.requirements:
        asked = "; ".join(plain(roadmap.text[span.start : span.end]).rstrip(".") for span in item.requirements)
        added = f" It asks for: {asked}.{added}"
    spans = (item.span, *(item.requirements if requirements else ()), *((item.note,) if item.note else ()))
    return Statement(f"{prefix}{item.text}{end}{added}", spans, "item", paragraph)
