"""Facts about the phases of a roadmap, looked up and computed: time, goals, topics, projects, what to skip.

Every statement cites the lines it is computed from. Pure; it does not decide what is asked.
"""

import math
import re

from corpus.catalog import Catalog
from corpus.records import Item, Phase, Range, Roadmap, Span
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
    row,
    said,
    said_times,
    short_group,
    short_item,
    skip_advice,
    stops,
    total,
)


def time_spans(phase: Phase, roadmap: Roadmap) -> tuple[Span, ...]:
    """Return where a phase's time stands: under its heading and in the table."""
    line = row(phase, roadmap)
    found = (from_heading(phase, phase.time_span),) if phase.time_span else (heading(phase, roadmap),)
    return (*found, line.span) if line else found


def _phase_time(phase: Phase, roadmap: Roadmap) -> str:
    return said_times(phase.times) if phase.times else "no stated time"


def times(phases: list[Phase], roadmap: Roadmap, weekly: tuple[float, float] | None, pace: bool) -> list[Statement]:
    """Hours and months of phases, and their sum; with hours a week, the weeks that they take."""
    found = []
    for phase in phases:
        stated = f"takes {said_times(phase.times)}" if phase.times else "has no time stated in the roadmap"
        found.append(Statement(f"{label(phase, roadmap)}, {stated}.", time_spans(phase, roadmap)))
        line = row(phase, roadmap)
        if line and set(line.times) != set(phase.times):
            found.append(Statement(f"The roadmap's table gives {said_times(line.times)} instead.", (line.span,)))
    numbers = joined([str(phase.number) for phase in phases])
    spans = tuple(span for phase in phases for span in time_spans(phase, roadmap)[:1])
    sums = [total((phase.time(unit) for phase in phases), unit) for unit in ("hours", "months", "weeks")]
    known = [value for value in sums if value is not None]
    if len(phases) > 1 and known:
        found.append(Statement(f"Together {roadmap.unit}s {numbers} take {said_times(known)}.", spans))
    hours = total((phase.time("hours") for phase in phases), "hours")
    if hours and weekly:
        found.append(Statement(_weeks(f"the {said(hours)}", hours, weekly), spans))
    months = total((phase.time("months") for phase in phases), "months")
    if pace and hours and months and not weekly:
        found.append(Statement(_pace(hours, months), spans))
    return found


def whole_time(roadmap: Roadmap, weekly: tuple[float, float] | None, pace: bool) -> list[Statement]:
    """The stated total, what the phases add up to, and whether the two agree."""
    phases = list(roadmap.phases)
    stated = roadmap.totals[-1] if len(roadmap.totals) > len(phases) else None
    rows = roadmap.totals[: len(phases)] if stated else ()
    count = len(phases)
    found = []
    if stated:
        text = f"The roadmap states {said_times(stated.times)} in total for its {count} {roadmap.unit}s."
        found.append(Statement(text, (stated.span,)))
    units = [unit for unit in ("hours", "months", "weeks") if any(phase.time(unit) for phase in phases)]
    sums = [value for unit in units if (value := total((phase.time(unit) for phase in phases), unit))]
    spans = tuple(phase.time_span for phase in phases if phase.time_span)
    if rows:
        spans = (Span(roadmap.path, rows[0].span.start, rows[-1].span.end),)
    if sums:
        differs = stated and {value.unit: value for value in stated.times} != {value.unit: value for value in sums}
        ending = ", which does not match that total" if differs else ", which matches that total" if stated else ""
        found.append(Statement(f"The {roadmap.unit}s themselves add up to {said_times(sums)}{ending}.", spans))
    hours = next((value for value in sums if value.unit == "hours"), None)
    total_hours = next((value for value in stated.times if value.unit == "hours"), None) if stated else None
    if weekly and hours:
        found.append(Statement(_weeks(f"the {said(hours)} of the {roadmap.unit}s", hours, weekly), spans))
        if stated and total_hours and total_hours != hours:
            found.append(Statement(_weeks(f"the stated {said(total_hours)}", total_hours, weekly), (stated.span,)))
    months = next((value for value in sums if value.unit == "months"), None)
    if pace and hours and months and not weekly:
        found.append(Statement(_pace(hours, months), spans))
    if not found:
        spans = tuple(heading(phase, roadmap) for phase in phases)
        found.append(Statement("The roadmap states no total time.", spans))
    return found


def _weeks(what: str, hours: Range, weekly: tuple[float, float]) -> str:
    """Word how many weeks `hours` take, rounded up; the quickest week goes with the fewest hours."""
    slow, quick = weekly
    budget = f"{slow:g}" if slow == quick else f"{slow:g}-{quick:g}"
    low = math.ceil(hours.low / quick)
    weeks = f"{low}+" if hours.high is None else f"{low}-{math.ceil(hours.high / slow)}"
    if hours.high is not None and low == math.ceil(hours.high / slow):
        weeks = str(low)
    return f"At {budget} hours a week, {what} take {weeks} {'week' if weeks == '1' else 'weeks'}."


def _pace(hours: Range, months: Range) -> str:
    """Word the hours a week that a stated time implies; a month has 52/12 weeks."""
    ends = {round(hours.low / (months.low * 52 / 12))}
    if hours.high is not None and months.high is not None:
        ends.add(round(hours.high / (months.high * 52 / 12)))
    return f"That pace is about {'-'.join(str(end) for end in sorted(ends))} hours a week."


def extreme(roadmap: Roadmap, shortest: bool) -> list[Statement]:
    """The longest or shortest phase by each unit; ties are all named."""
    word, found = ("shortest" if shortest else "longest"), []
    for unit in ("hours", "months", "weeks"):
        timed = [(phase, value) for phase in roadmap.phases if (value := phase.time(unit))]
        if not timed:
            continue
        keys = [(value.high if value.high is not None else math.inf, value.low) for _, value in timed]
        best = min(keys) if shortest else max(keys)
        winners = [pair for pair, key in zip(timed, keys, strict=True) if key == best]
        names = joined([label(phase, roadmap) for phase, _ in winners])
        verb = "is" if len(winners) == 1 else "are"
        spans = tuple(span for phase, _ in winners for span in time_spans(phase, roadmap))
        found.append(Statement(f"By {unit}, {names}, {verb} the {word}: {said(winners[0][1])}.", spans))
    if not found:
        found.append(Statement(f"The roadmap states no time for its {roadmap.unit}s.", (roadmap.phases[0].span,)))
    return found


def goals(phases: list[Phase], roadmap: Roadmap) -> list[Statement]:
    layout = "sentence" if len(phases) == 1 else "item"
    return [
        Statement(f"Goal of {label(phase, roadmap)}: {phase.goal}", (from_heading(phase, phase.goal_span),), layout)  # type: ignore[arg-type]
        for phase in phases
        if phase.goal_span
    ] or [Statement("The roadmap states no goal there.", tuple(heading(phase, roadmap) for phase in phases))]


def topics(phases: list[Phase], roadmap: Roadmap) -> list[Statement]:
    """What is to be learned, group by group; of several phases the groups alone."""
    found = []
    for phase in phases:
        groups = [stop for stop in stops(roadmap) if stop.phase is phase]
        count = len({topic for stop in groups for topic in stop.topics})
        head = f"{label(phase, roadmap)}, has {count} topics"
        if len(phases) > 2:
            spans = tuple(span for stop in groups for span in group_heading(stop.items[0], roadmap))
            names = "; ".join(short_group(stop.group) for stop in groups)
            found.append(Statement(f"{head}: {names}.", spans or (heading(phase, roadmap),), "item"))
            continue
        found.append(Statement(f"{head}:", (heading(phase, roadmap),), "sentence", phase.number))
        for stop in groups:
            items = "; ".join(short_item(item, roadmap) for item in stop.items)
            notes = "".join(f" Note: {note(item.note, roadmap)}" for item in stop.items if item.note)
            prefix = f"{stop.group}: " if stop.group else ""
            found.append(Statement(f"{prefix}{items}.{notes}", (group_lines(stop, roadmap),), "item", phase.number))
    return found


def projects(phases: list[Phase], roadmap: Roadmap) -> list[Statement]:
    found = []
    for phase in phases:
        items = phase.part("build")
        count = f"{len(items)} project{'s' if len(items) != 1 else ''}" if items else "no project"
        head = f"{label(phase, roadmap)}, has {count}{':' if items else '.'}"
        found.append(Statement(head, (heading(phase, roadmap),), "sentence", phase.number))
        found += [_item(item, roadmap, phase.number) for item in items]
    return found


def skips(phases: list[Phase], roadmap: Roadmap, whole: bool) -> list[Statement]:
    found: list[Statement] = []
    for phase in phases:
        items = phase.part("skip")
        once = "" if found else "; the tutor still teaches them on request"
        says = f"lists these as skippable{once}:" if items else "lists nothing to skip."
        head = f"{label(phase, roadmap)}, {says}"
        found.append(Statement(head, (heading(phase, roadmap),), "sentence", phase.number))
        found += [_item(item, roadmap, phase.number) for item in items]
    if whole:
        found += [_item(item, roadmap, phases[-1].number + 1, "Advice: ") for item in skip_advice(roadmap)]
    return found


def overview(roadmap: Roadmap) -> list[Statement]:
    """All phases with their times, and the total."""
    phases = list(roadmap.phases)
    spans = tuple(span for _, span in lines_with(roadmap.overview, roadmap.unit, roadmap))[:1]
    head = f"The {roadmap.title}, has {len(phases)} {roadmap.unit}s:" if "," in roadmap.title else (
        f"{roadmap.title} has {len(phases)} {roadmap.unit}s:")  # fmt: skip
    found = [Statement(head, spans or tuple(heading(phase, roadmap) for phase in phases))]
    for phase in phases:
        text = f"{label(phase, roadmap)}: {_phase_time(phase, roadmap)}."
        found.append(Statement(text, time_spans(phase, roadmap), "item"))
    return found + [Statement(each.text, each.spans, "sentence", 1) for each in whole_time(roadmap, None, False)]


def advice(roadmap: Roadmap, word: str = "") -> list[Statement]:
    """The roadmap's advice; with a word, the lines that hold it."""
    items = [item for item in roadmap.advice if word in item.text.casefold()]
    if not items:
        return []
    head = Statement("The roadmap gives this advice:", (heading_above(items[0].span, roadmap),))
    return [head, *(_item(item, roadmap, 0) for item in items)]


def resources(phases: list[Phase], roadmap: Roadmap) -> list[Statement]:
    """Resources that phases list; else what the overview says of courses."""
    found = []
    for phase in phases or roadmap.phases:
        items = phase.part("resources")
        if items:
            head = f"{label(phase, roadmap)}, lists these resources:"
            found.append(Statement(head, (heading(phase, roadmap),), "sentence", phase.number))
            found += [_item(item, roadmap, phase.number) for item in items]
    if found:
        return found
    lines = lines_with(roadmap.overview, "course", roadmap)
    return [Statement(begin(re.sub(r"^(?:> )?Note: ", "", line)), (span,)) for line, span in lines]


def phase_order(phase: Phase, roadmap: Roadmap, before: bool) -> list[Statement]:
    """The phase after (or before) one."""
    index = roadmap.phases.index(phase) + (-1 if before else 1)
    word = "precedes" if before else "follows"
    if not 0 <= index < len(roadmap.phases):
        place = "first" if before else "last"
        text = f"{label(phase, roadmap)}, is the {place} {roadmap.unit} of the roadmap."
        return [Statement(text, (heading(phase, roadmap),))]
    other = roadmap.phases[index]
    text = f"{label(other, roadmap)}, {word} {label(phase, roadmap)}."
    found = [Statement(text, (heading(phase, roadmap), heading(other, roadmap)))]
    if other.goal_span:
        found.append(Statement(f"Its goal: {other.goal}", (from_heading(other, other.goal_span),)))
    if other.times:
        found.append(Statement(f"It takes {said_times(other.times)}.", time_spans(other, roadmap)))
    return found


def no_such_phase(number: int, roadmap: Roadmap) -> Statement:
    phases = roadmap.phases
    names = joined([f"{phase.number} ({phase.title})" for phase in phases])
    valid = names if len(phases) <= 6 else f"{phases[0].number} to {phases[-1].number}"
    spans = tuple(heading(phase, roadmap) for phase in (phases if len(phases) <= 6 else (phases[0], phases[-1])))
    return Statement(f"The roadmap has no {roadmap.unit} {number}; its {roadmap.unit}s are {valid}.", spans)


def project_places(ids: tuple[str, ...], roadmap: Roadmap) -> list[Statement]:
    found = []
    for phase in roadmap.phases:
        for item in phase.part("build"):
            if any(project in ids for project in item.projects):
                text = f"{label(phase, roadmap)}, has the project “{item.text}”."
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


def _item(item: Item, roadmap: Roadmap, paragraph: int, prefix: str = "") -> Statement:
    """A line of the roadmap as a list item, with the note that corrects it."""
    end = "" if item.text.endswith((".", "!", "?")) else "."
    added = f" Note: {note(item.note, roadmap)}" if item.note else ""
    return Statement(
        f"{prefix}{item.text}{end}{added}", (item.span, item.note) if item.note else (item.span,), "item", paragraph
    )
