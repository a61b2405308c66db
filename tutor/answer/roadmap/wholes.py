"""Roadmaps side by side as wholes: time, projects, what is left out, what only one has, where they disagree. Pure."""

from collections.abc import Sequence

from corpus.catalog import Catalog
from corpus.conflicts import Side, conflicts, place, stance
from corpus.merge import spoken as called
from corpus.records import Roadmap
from tutor.answer import phrases
from tutor.answer.draft import Statement
from tutor.answer.roadmap import listing
from tutor.answer.roadmap.lines import begin, ends, heading, joined, name, said_times
from tutor.answer.roadmap.times import own_total, sum_spans, sums

_SHOWN = 12  # topics or conflicts that a list names


def lengths(roadmaps: Sequence[Roadmap]) -> list[Statement]:
    """A table of stated times, and which is shortest or longest by what can be compared."""
    found = [Statement("Roadmap | Parts | Stated total | Its parts add up to | Topics", (), "row")]
    counts, hours = [], []
    for roadmap in roadmaps:
        total, added = own_total(roadmap), sums(roadmap)
        count = len(roadmap.topics())
        counts.append((count, roadmap))
        known = next((value for value in added if value.unit == "hours"), None)
        if known is not None:
            hours.append((known, roadmap))
        stated = said_times(total[0]) if total else "none"
        spans = (*((total[1],) if total else ()), *(sum_spans(roadmap) if added else ()))
        spans = spans or ends(roadmap)
        parts = f"{len(roadmap.phases)} {roadmap.unit}s"
        row = f"{begin(called(roadmap))} | {parts} | {stated} | {said_times(added) or 'no time stated'} | {count}"
        found.append(Statement(row, spans, "row"))
    if len(hours) > 1:
        hours.sort(key=lambda each: (each[0].low, each[0].high or 0))
        (low, shortest), (high, longest) = hours[0], hours[-1]
        text = (
            f"By stated hours, {called(shortest)} is the shortest ({low}) and {called(longest)} the longest ({high})."
        )
        found.append(Statement(text, (*sum_spans(shortest), *sum_spans(longest)), "sentence", 1))
    elif len(hours) == 1:
        only = hours[0][1]
        text = f"Only {called(only)} states hours, so hours do not compare."
        found.append(Statement(text, sum_spans(only), "sentence", 1))
    least, most = min(counts, key=lambda each: each[0]), max(counts, key=lambda each: each[0])
    if least[0] != most[0]:
        text = (
            f"By topics, {called(least[1])} is the shortest ({least[0]}) and {called(most[1])} the longest ({most[0]})."
        )
        spans = (*ends(least[1]), *ends(most[1]))
        found.append(Statement(text, spans, "sentence", 1))
    return found


def projects(roadmaps: Sequence[Roadmap]) -> list[Statement]:
    found = [Statement("Roadmap | Number of projects | Projects", (), "row")]
    counts = []
    for roadmap in roadmaps:
        items = [item for phase in roadmap.phases for item in phase.part("build")]
        counts.append((len(items), roadmap))
        names = "; ".join(item.text.split(":")[0] for item in items).replace("|", "/")
        spans = tuple(item.span for item in items) or ends(roadmap)
        found.append(Statement(f"{begin(called(roadmap))} | {len(items)} | {names or 'none'}", spans, "row"))
    most = max(counts, key=lambda each: each[0])
    if len(counts) > 1:
        spans = tuple(item.span for phase in most[1].phases for item in phase.part("build"))
        found.append(Statement(f"{begin(called(most[1]))} has the most projects: {most[0]}.", spans, "sentence", 1))
    return found


def left_out(roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    found = [Statement("Roadmap | Says to skip | Calls optional", (), "row")]
    for roadmap in roadmaps:
        cells, spans = [], []
        for ids in (roadmap.skips(), roadmap.options()):
            cells.append("; ".join(name(catalog, topic) for topic in ids) or "nothing")
            spans += [own.item.span for topic in ids if (own := stance(roadmap, topic))]
        marks = tuple(dict.fromkeys(spans)) or tuple(heading(phase, roadmap) for phase in roadmap.phases[:1])
        found.append(Statement(f"{begin(called(roadmap))} | {cells[0]} | {cells[1]}", marks, "row"))
    return found


def stands(roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    """Of two roadmaps: what one asks for and the other skips or leaves open."""
    chosen = {roadmap.id: roadmap for roadmap in roadmaps}
    found = []
    for conflict in conflicts(chosen):
        if conflict.kind == "stand":
            text = f"{begin(name(catalog, conflict.topics[0]))}: {_sides(conflict.sides, chosen)}."
            found.append(Statement(text, tuple(span for side in conflict.sides for span in side.spans), "item"))
    return found


def differences(roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    """Of two roadmaps: what each asks for that the other does not."""
    found = []
    for one, other in (roadmaps[:2], roadmaps[1::-1]):
        theirs = set(other.topics())
        own = [topic for topic in one.topics() if topic not in theirs and topic in catalog.topics]
        names = joined([name(catalog, topic) for topic in own[:_SHOWN]])
        more = f" and {len(own) - _SHOWN} more" if len(own) > _SHOWN else ""
        text = f"{begin(called(one))} asks for {len(own)} topics that {called(other)} does not ask for: {names}{more}."
        spans = tuple(found_at[2].span for topic in own[:_SHOWN] if (found_at := place(one, topic)))
        found.append(Statement(text, spans, "item"))
    return found


def overview(roadmaps: Sequence[Roadmap], by: str = "") -> list[Statement]:
    """A table of what there is, and what tells the roadmaps apart."""
    found = [Statement("Roadmap | Parts | Stated time | Topics | Projects | First and last part", (), "row")]
    for roadmap in roadmaps:
        phases = roadmap.phases
        total, added = own_total(roadmap), sums(roadmap)
        time = said_times(total[0]) if total else said_times(added) or "none"
        projects = sum(len(phase.part("build")) for phase in phases)
        reach = f"{phases[0].title} to {phases[-1].title}"
        row = (f"{begin(called(roadmap))} | {len(phases)} {roadmap.unit}s | {time} | {len(roadmap.topics())} | "
               f"{projects} | {reach}")  # fmt: skip
        spans = (heading(phases[0], roadmap), heading(phases[-1], roadmap), *((total[1],) if total else ()))
        found.append(Statement(row, spans, "row"))
    if by == "topics":
        most = max(roadmaps, key=lambda each: len(each.topics()))
        spans = ends(most)
        text = f"{begin(called(most))} has the most topics: {len(most.topics())}."
        found.append(Statement(text, spans, "sentence", 1))
    return found


def certificates(roadmaps: Sequence[Roadmap]) -> list[Statement]:
    """The certificates of those that have some, and who has none."""
    found: list[Statement] = []
    for number, roadmap in enumerate(each for each in roadmaps if each.part("certificate")):
        said = listing.certificates(roadmap)
        found += [Statement(each.text, each.spans, each.layout, each.paragraph + 2 * number) for each in said]
    without = [roadmap for roadmap in roadmaps if not roadmap.part("certificate")]
    if without:
        names = joined([called(roadmap) for roadmap in without])
        verb = "names" if len(without) == 1 else "name"
        spans = tuple(heading(roadmap.phases[-1], roadmap) for roadmap in without)
        found.append(Statement(f"{begin(names)} {verb} no certificate.", spans, "sentence", 9))
    return found


def disagreements(roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    """What single documents get wrong about themselves, then what they disagree on."""
    chosen = {roadmap.id: roadmap for roadmap in roadmaps}
    found: list[Statement] = [Statement(phrases.DISAGREE)]
    listed = conflicts(chosen)
    for kind in ("total", "certificate", "stand", "order"):
        of_kind = [conflict for conflict in listed if conflict.kind == kind]
        for conflict in of_kind[:_SHOWN]:
            about = joined([name(catalog, topic) for topic in conflict.topics])
            said = _sides(conflict.sides, chosen)
            text = f"{begin(about)}: {said}." if about else f"{begin(said)}."
            spans = tuple(span for side in conflict.sides for span in side.spans[:3])
            found.append(Statement(text, spans, "item"))
        if len(of_kind) > _SHOWN:
            spans = of_kind[_SHOWN].sides[0].spans
            found.append(Statement(f"And {len(of_kind) - _SHOWN} more of this kind.", spans, "item"))
    return found if len(found) > 1 else []


def _sides(sides: Sequence[Side], chosen: dict[str, Roadmap]) -> str:
    told, previous = [], ""
    for side in sides:
        who = "" if side.roadmap == previous else f"{called(chosen[side.roadmap])} "
        told.append(f"{who}{side.says}" if who else f"but {side.says}")
        previous = side.roadmap
    return "; ".join(told)
