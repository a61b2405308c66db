"""How long a roadmap and its parts take, as stated and as added up; each statement cites its lines. Pure."""

import math

from corpus.conflicts import counted_weeks
from corpus.merge import spoken as called
from corpus.records import Phase, Range, Roadmap, Span, added_up
from tutor.answer.draft import Statement
from tutor.answer.roadmap.lines import begin, ends, from_heading, heading, joined, label, row, said_times

UNITS = ("hours", "months", "weeks")


def time_spans(phase: Phase, roadmap: Roadmap) -> tuple[Span, ...]:
    """Return where a phase's time stands: under its heading, in the table, or under the headings of its weeks."""
    line = row(phase, roadmap)
    found = (from_heading(phase, phase.time_span),) if phase.time_span else (heading(phase, roadmap),)
    return (*found, line.span) if line else found


def stated(phase: Phase) -> str:
    """Word the time of a phase, with the sum of its weeks' hours where only these state hours; "" without any."""
    own = said_times(phase.times)
    hours = phase.time("hours")
    if hours is None or any(time.unit == "hours" for time in phase.times):
        return own
    return f"{own}, {hours} by its weeks" if own else f"{hours} by its weeks"


def times(phases: list[Phase], roadmap: Roadmap, weekly: tuple[float, float] | None, pace: bool) -> list[Statement]:
    """Hours and months of phases, and their sum; with hours a week, the weeks that they take."""
    found = []
    for phase in phases:
        time = stated(phase)
        says = f"takes {time}" if time else f"has no time stated in {called(roadmap)}"
        spans = (*time_spans(phase, roadmap), *(_week_spans(phase) if "by its weeks" in time else ()))
        found.append(Statement(f"{label(phase)}, {says}.", spans))
        line = row(phase, roadmap)
        if line and set(line.times) != set(phase.times):
            found.append(Statement(f"The table of {called(roadmap)} gives {said_times(line.times)}.", (line.span,)))
    names = joined([phase.called for phase in phases])
    spans = tuple(span for phase in phases for span in time_spans(phase, roadmap)[:1])
    sums = [added_up([phase.time(unit) for phase in phases], unit) for unit in UNITS]
    known = [value for value in sums if value is not None]
    if len(phases) > 1 and known:
        found.append(Statement(f"Together {names} take {said_times(known)}.", spans))
    hours = added_up([phase.time("hours") for phase in phases], "hours")
    if hours and weekly:
        found.append(Statement(_weeks(f"the {hours}", hours, weekly), spans))
    months = added_up([phase.time("months") for phase in phases], "months")
    if pace and hours and months and not weekly:
        found.append(Statement(_pace(hours, months), spans))
    return found


def _week_spans(phase: Phase) -> tuple[Span, ...]:
    return tuple(week.time_span for week in phase.weeks if week.time_span)


def own_total(roadmap: Roadmap) -> tuple[tuple[Range, ...], Span] | None:
    """Return the total that the document states, and where: the last row of its table."""
    total = roadmap.totals[-1] if roadmap.totals else None
    return (total.times, total.span) if total and "total" in total.name.casefold() else None


def sums(roadmap: Roadmap) -> list[Range]:
    """Return what the parts of a roadmap add up to, by each unit that all of them state; weeks are counted."""
    parts = roadmap.stretches()
    found = [value for unit in UNITS if (value := added_up([part.time(unit) for part in parts], unit))]
    weeks = counted_weeks(roadmap)
    return [*found, weeks] if weeks else found


def sum_spans(roadmap: Roadmap) -> tuple[Span, ...]:
    rows = roadmap.totals[: len(roadmap.phases)] if own_total(roadmap) else ()
    if len(rows) == len(roadmap.phases) == len(roadmap.stretches()):
        return (Span(roadmap.path, rows[0].span.start, rows[-1].span.end),)
    if len(roadmap.stretches()) > len(roadmap.phases) and roadmap.total_note:
        return (roadmap.total_note,)  # twenty weeks, added up there
    return tuple(part.time_span for part in roadmap.stretches() if part.time_span)


def whole_time(roadmap: Roadmap, weekly: tuple[float, float] | None, pace: bool) -> list[Statement]:
    """The stated total, what the parts add up to, and whether the two agree."""
    count, unit, whole = len(roadmap.phases), roadmap.unit, begin(called(roadmap))
    total, added, spans = own_total(roadmap), sums(roadmap), sum_spans(roadmap)
    parts = "weeks" if counted_weeks(roadmap) else f"{unit}s"
    found = []
    if total:
        text = f"{whole} states {said_times(total[0])} in total for its {count} {unit}s."
        found.append(Statement(text, (total[1],)))
    if added:
        differs = total and any(value not in added for value in total[0] if value.unit in {one.unit for one in added})
        ending = ", which does not match that total" if differs else ", which matches that total" if total else ""
        found.append(Statement(f"Its {parts} themselves add up to {said_times(added)}{ending}.", spans))
    hours = next((value for value in added if value.unit == "hours"), None)
    total_hours = next((value for value in total[0] if value.unit == "hours"), None) if total else None
    if weekly and hours:
        found.append(Statement(_weeks(f"the {hours} of the {parts}", hours, weekly), spans))
        if total and total_hours and total_hours != hours:
            found.append(Statement(_weeks(f"the stated {total_hours}", total_hours, weekly), (total[1],)))
    months = next((value for value in added if value.unit == "months"), None)
    if pace and hours and months and not weekly:
        found.append(Statement(_pace(hours, months), spans))
    if not found:
        text = f"{whole} states no hours, weeks or months, neither in total nor for its {count} {unit}s."
        found.append(Statement(text, ends(roadmap)))
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
    """The longest or shortest part by each unit; ties are all named."""
    word, found = ("shortest" if shortest else "longest"), []
    for unit in UNITS:
        timed = [(part, value) for part in roadmap.stretches() if (value := part.time(unit))]
        if not timed:
            continue
        keys = [(value.high if value.high is not None else math.inf, value.low) for _, value in timed]
        best = min(keys) if shortest else max(keys)
        winners = [pair for pair, key in zip(timed, keys, strict=True) if key == best]
        names = joined([label(part) for part, _ in winners])
        verb = "is" if len(winners) == 1 else "are"
        spans = tuple(span for part, _ in winners for span in time_spans(part, roadmap))
        found.append(Statement(f"By {unit}, {names}, {verb} the {word}: {winners[0][1]}.", spans))
    if not found:
        text = f"{begin(called(roadmap))} states no time for its {roadmap.unit}s."
        return [Statement(text, ends(roadmap)), *_by_topics(roadmap, word)]
    return found


def _by_topics(roadmap: Roadmap, word: str) -> list[Statement]:
    """Where no time is stated: the part with most or fewest topics."""
    counts = [(len({topic for item in part.to_learn() for topic in item.topics}), part) for part in roadmap.stretches()]
    counts = [pair for pair in counts if pair[0]]
    if not counts:
        return []
    count = min(counts, key=lambda pair: pair[0])[0] if word == "shortest" else max(counts, key=lambda pair: pair[0])[0]
    parts = [part for number, part in counts if number == count]
    text = f"By the number of topics, {joined([label(part) for part in parts])}, is the {word}: {count} topics."
    return [Statement(text, tuple(heading(part, roadmap) for part in parts))]
