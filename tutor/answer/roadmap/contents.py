"""What stands in the parts of a roadmap: goals, topics, projects, skips, advice, resources, and where a project stands.

Every statement cites the lines it is computed from. Pure; it does not decide what is asked.
"""

import re

from corpus.catalog import Catalog
from corpus.markdown import plain
from corpus.merge import spoken as called
from corpus.records import Phase, Roadmap, Span
from tutor.answer.draft import Statement
from tutor.answer.roadmap.lines import (
    begin,
    ends,
    from_heading,
    group_heading,
    group_lines,
    heading,
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
from tutor.answer.roadmap.listing import item_line, listed
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
    if not found and len(phases) == 1:  # what is learned and built there says what one can do afterwards
        spans = (heading(phases[0], roadmap),)
        return [Statement(nothing, spans), *projects(phases, roadmap), *topics(phases, roadmap)]
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
            found.append(item_line(item, roadmap, number, "Optional: "))
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
        found += [item_line(item, roadmap, number, requirements=len(items) == 1) for item in items]
    without = [phase for phase in phases if not phase.part("build")]
    if found and without and len(phases) == len(roadmap.phases):
        spans = tuple(heading(phase, roadmap) for phase in without)
        text = f"No project: {joined([label(phase) for phase in without])}."
        found.append(Statement(text, spans, "sentence", len(phases)))
    if found and len(phases) == len(roadmap.phases):
        total = sum(len(phase.part("build")) for phase in phases)
        text = f"{begin(called(roadmap))} has {total} projects in all."
        found.insert(0, Statement(text, ends(roadmap), "sentence", 0))
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
        found += [item_line(item, roadmap, number) for item in items]
        found += [item_line(item, roadmap, number, "Optional: ") for item in phase.part("optional")]
    if whole:
        found += [item_line(item, roadmap, len(phases), "Advice: ") for item in skip_advice(roadmap)]
    return found


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
