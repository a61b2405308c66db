"""Several roadmaps side by side: where a topic comes in each, how long they take, what they build, where they disagree.

Answers are tables with a row for each roadmap; every row cites the lines it comes from. Pure.
"""

import re
from collections.abc import Sequence

from corpus.catalog import Catalog
from corpus.conflicts import Side, Stance, conflicts, place, stance
from corpus.merge import spoken as called
from corpus.records import Item, Phase, Roadmap, Span
from tutor.answer import phrases
from tutor.answer.draft import Draft, Statement
from tutor.answer.roadmap.asked import NEED, SHOULD_STUDY, SKIP, TIME
from tutor.answer.roadmap.lines import begin, heading, joined, label, name, note, places, said_times, skipped
from tutor.answer.roadmap.lookup import Asked, Meaning, look_up
from tutor.answer.roadmap.times import own_total, sum_spans, sums
from tutor.answer.roadmap.words import Reading

_LENGTH = re.compile(
    rf"{TIME.pattern}|\b(?:shorter|shortest|longer|longest|quick(?:er|est)?|fast(?:er|est)?|slow(?:er|est)?)\b"
)
_DISAGREE = re.compile(r"\b(?:disagree\w*|conflict\w*|contradict\w*|differ in|inconsisten\w*|opposite|clash\w*)\b")
_PROJECTS = re.compile(r"\b(?:projects?|build|building|portfolio|hands on)\b")
_ORDER = re.compile(r"\b(?:before|after|first|order|earlier|later|sooner)\b")
_ONLY = re.compile(r"\b(?:only|missing|lacks?|not in|doesn t|does not|unique|that the other|extra|absent)\b")
_TOPICS = re.compile(r"\b(?:topics?|covers?|biggest|largest|smallest|most|least|broad\w*)\b")
_CHOICE = re.compile(
    r"\b(?:which|what|best|recommend\w*|differ\w*|compar\w*|choose|pick|between|vs|better|overview|list|available|have"
    r"|many|exist|suits?|right|are there|summar\w+)\b"
)
_WHOLE = re.compile(
    r"\b(?:differ\w*|compar\w*|vs|versus|choose|pick|better|best|overview|available|how many|are there|do you have)\b"
)
_SHOWN = 12  # topics or conflicts that a list names


def answer(
    reading: Reading, words: str, roadmaps: tuple[Roadmap, ...], catalog: Catalog, meaning: Meaning
) -> Draft | None:
    """Answer a question about `roadmaps` together, None where it asks for nothing that is compared here."""
    line = reading.line
    topics = tuple(dict.fromkeys(link.topic for link in reading.topics))
    if len(roadmaps) == 2 and SKIP.search(line) and not any(_contested(topic, roadmaps) for topic in topics):
        found = _stands(roadmaps, catalog)
        if found:
            return Draft(tuple(found), "answered", suggestions=_SUGGESTED)
    if topics:
        return _of_topics(line, topics, roadmaps, catalog)
    if _DISAGREE.search(line):
        found = disagreements(roadmaps, catalog)
    elif SKIP.search(line) or re.search(r"\boptional\b", line):
        found = _left_out(roadmaps, catalog)
    elif _ONLY.search(line) and re.search(r"\bwhat\b|\btopics?\b", line) and len(roadmaps) == 2:
        found = _differences(roadmaps, catalog)
    elif _PROJECTS.search(line):
        found = _projects(roadmaps)
    elif _LENGTH.search(line):
        found = _lengths(roadmaps)
    elif _TOPICS.search(line) and re.search(r"\btopics?\b", line):
        found = _overview(roadmaps, by="topics")
    else:
        found = [] if _WHOLE.search(line) else _said_of(words, roadmaps, meaning)
        found = found or (_overview(roadmaps) if _CHOICE.search(line) else [])
    return Draft(tuple(found), "answered", suggestions=_SUGGESTED) if found else None


_SUGGESTED = ("Where do the roadmaps disagree?", "Which roadmap is the shortest?")


# Topics ----------------------------------------------------------------------------------------------------------


def _of_topics(line: str, topics: tuple[str, ...], roadmaps: tuple[Roadmap, ...], catalog: Catalog) -> Draft:
    found: list[Statement] = []
    if len(topics) == 2 and _ORDER.search(line):
        found = _order(topics[0], topics[1], roadmaps, catalog)
    if not found:
        for topic in topics[:3]:
            found += where_in_each(topic, roadmaps, catalog)
    asks_worth = SKIP.search(line) or NEED.search(line) or SHOULD_STUDY.search(line) or _DISAGREE.search(line)
    if asks_worth and len(topics) == 1:
        found += _verdict(topics[0], roadmaps, catalog)
    return Draft(tuple(found), "answered", topics, suggestions=_SUGGESTED)


def where_in_each(topic: str, roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    """A table: what each roadmap says of a topic, and in which of its parts."""
    title = begin(name(catalog, topic))
    found = [Statement(f"Roadmap | {title}", (), "row")]
    for roadmap in roadmaps:
        found.append(_where_row(roadmap, topic, catalog))
    notes = [
        Statement(f"Note: {note(each.item.note, roadmap)}", (each.item.note,), "sentence", 1)
        for roadmap in roadmaps if (each := stance(roadmap, topic)) and each.item.note
    ]  # fmt: skip
    return [*found, *dict.fromkeys(notes)]


def _not_in(roadmap: Roadmap, topic: str, catalog: Catalog) -> Statement:
    """A row for a roadmap without the topic: what it has that directly builds on it, such as Stable Diffusion."""
    above = [(each, found) for each in _built_on(roadmap, topic, catalog) if (found := place(roadmap, each))][:2]
    said = "; ".join(f"{name(catalog, each)} in {found[1].called}" for each, found in above)
    builds = f", but {said} build{'s' if len(above) == 1 else ''} on it" if said else ""
    spans = tuple(found[2].span for _, found in above) or (heading(roadmap.phases[0], roadmap),)
    return Statement(f"{begin(called(roadmap))} | not listed{builds}", spans, "row")


def _built_on(roadmap: Roadmap, topic: str, catalog: Catalog) -> list[str]:
    """Return the topics of a roadmap that need `topic`, those that need it most directly; within three steps."""
    listed = [each for each in roadmap.topics() if each in catalog.topics]
    below = {topic}
    for _ in range(3):
        below = {each.id for each in catalog.topics.values() if below & set(each.needs)}
        if found := [each for each in listed if each in below]:
            return found
    return []


def _where_row(roadmap: Roadmap, topic: str, catalog: Catalog) -> Statement:
    own = stance(roadmap, topic)
    whole = begin(called(roadmap))
    if own is None:
        return _not_in(roadmap, topic, catalog)
    spans: list[Span] = []
    said = []
    seen = []
    for stop, item in places(roadmap, topic):
        if stop.phase not in seen:
            seen.append(stop.phase)
            group = f" ({stop.group})" if stop.group and stop.group not in stop.phase.title else ""
            qualified = f", “{item.text}”" if "(" in item.text else ""
            said.append(f"{label(stop.phase)}{group}{qualified}")
            spans += [heading(stop.phase, roadmap), item.span]
    cells = [f"to learn: {'; '.join(said)}"] if said else []
    for phase in roadmap.stretches():
        options = [item for item in phase.part("optional") if topic in item.topics]
        if options:
            cells.append(f"optional: {label(phase)}")
            spans += [heading(phase, roadmap), options[0].span]
    skips = [(phase, item) for phase, item in skipped(roadmap, topic)]
    if skips:
        where = (f"{label(phase) if phase else 'in its advice'}, “{item.text}”" for phase, item in skips)
        cells.append(f"skip: {'; '.join(where)}")
        spans += [item.span for _, item in skips]
    return Statement(f"{whole} | {'; '.join(cells).replace('|', '/')}", tuple(dict.fromkeys(spans)), "row")


def _verdict(topic: str, roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    """How many ask for a topic, leave it open, or skip it."""
    title = name(catalog, topic)
    found: list[tuple[Roadmap, Stance]] = [(each, own) for each in roadmaps if (own := stance(each, topic))]
    if not found:
        return []
    words = {"learn": "ask for", "optional": "call optional", "skip": "say to skip"}
    parts, spans = [], []
    for stand, verb in words.items():
        who = [(roadmap, own) for roadmap, own in found if own.stand == stand]
        if who:
            one = {"ask for": "asks for", "call optional": "calls optional", "say to skip": "says to skip"}[verb]
            parts.append(f"{joined([called(each) for each, _ in who])} {one if len(who) == 1 else verb} it")
            spans += [own.item.span for _, own in who]
    if len(parts) == 1 and len(found) < len(roadmaps):
        parts.append("the others do not list it")
    return [Statement(f"On {title}: {'; '.join(parts)}.", tuple(spans), "sentence", 2)]


def _order(a: str, b: str, roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    """A table: which of two topics each roadmap has first."""
    titles = {topic: name(catalog, topic) for topic in (a, b)}
    rows, firsts = [], set()
    for roadmap in roadmaps:
        placed = [(*found, topic) for topic in (a, b) if (found := _placed(roadmap, topic, catalog))]
        if len(placed) == 2:
            placed.sort(key=lambda each: each[0][2].span.start)
            order = ", then ".join(f"{said} ({found[1].called})" for found, said, _ in placed)
            spans = tuple(found[2].span for found, _, _ in placed)
            firsts.add(placed[0][2])
            rows.append((roadmap, Statement(f"{begin(called(roadmap))} | {order}", spans, "row")))
    if not rows:
        return []
    head = Statement(f"Roadmap | Order of {titles[a]} and {titles[b]}", (), "row")
    differ = len(firsts) > 1
    text = "They disagree on the order." if differ else "No two of them contradict each other on the order."
    spans = tuple(span for _, row in rows for span in row.spans)
    return [head, *(row for _, row in rows), Statement(text, spans, "sentence", 1)]


def _placed(roadmap: Roadmap, topic: str, catalog: Catalog) -> tuple[tuple[int, Phase, Item], str] | None:
    """Return where a topic stands and its name; for one that is not listed, the first that directly builds on it."""
    found = place(roadmap, topic)
    if found:
        return found, name(catalog, topic)
    above = _built_on(roadmap, topic, catalog)
    found = place(roadmap, above[0]) if above else None
    return (found, f"{name(catalog, topic)}, by {name(catalog, above[0])}") if found else None


# Roadmaps as wholes ----------------------------------------------------------------------------------------------


def _lengths(roadmaps: Sequence[Roadmap]) -> list[Statement]:
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
        spans = spans or tuple(heading(phase, roadmap) for phase in roadmap.phases)
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
        spans = tuple(heading(phase, each) for each in (least[1], most[1]) for phase in each.phases)
        found.append(Statement(text, spans, "sentence", 1))
    return found


def _projects(roadmaps: Sequence[Roadmap]) -> list[Statement]:
    found = [Statement("Roadmap | Number of projects | Projects", (), "row")]
    counts = []
    for roadmap in roadmaps:
        items = [item for phase in roadmap.phases for item in phase.part("build")]
        counts.append((len(items), roadmap))
        names = "; ".join(item.text.split(":")[0] for item in items).replace("|", "/")
        spans = tuple(item.span for item in items) or tuple(heading(phase, roadmap) for phase in roadmap.phases)
        found.append(Statement(f"{begin(called(roadmap))} | {len(items)} | {names or 'none'}", spans, "row"))
    most = max(counts, key=lambda each: each[0])
    if len(counts) > 1:
        spans = tuple(item.span for phase in most[1].phases for item in phase.part("build"))
        found.append(Statement(f"{begin(called(most[1]))} has the most projects: {most[0]}.", spans, "sentence", 1))
    return found


def _left_out(roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    found = [Statement("Roadmap | Says to skip | Calls optional", (), "row")]
    for roadmap in roadmaps:
        cells, spans = [], []
        for ids in (roadmap.skips(), roadmap.options()):
            cells.append("; ".join(name(catalog, topic) for topic in ids) or "nothing")
            spans += [own.item.span for topic in ids if (own := stance(roadmap, topic))]
        marks = tuple(dict.fromkeys(spans)) or tuple(heading(phase, roadmap) for phase in roadmap.phases[:1])
        found.append(Statement(f"{begin(called(roadmap))} | {cells[0]} | {cells[1]}", marks, "row"))
    return found


def _contested(topic: str, roadmaps: Sequence[Roadmap]) -> bool:
    return len({own.stand for each in roadmaps if (own := stance(each, topic))}) > 1


def _stands(roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
    """Of two roadmaps: what one asks for and the other skips or leaves open."""
    chosen = {roadmap.id: roadmap for roadmap in roadmaps}
    found = []
    for conflict in conflicts(chosen):
        if conflict.kind == "stand":
            text = f"{begin(name(catalog, conflict.topics[0]))}: {_sides(conflict.sides, chosen)}."
            found.append(Statement(text, tuple(span for side in conflict.sides for span in side.spans), "item"))
    return found


def _differences(roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
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


def _overview(roadmaps: Sequence[Roadmap], by: str = "") -> list[Statement]:
    """A table of what there is, and what tells the roadmaps apart."""
    found = [Statement("Roadmap | Parts | Stated time | Topics | Projects | First and last part", (), "row")]
    for roadmap in roadmaps:
        phases = roadmap.phases
        total, added = own_total(roadmap), sums(roadmap)
        time = said_times(total[0]) if total else said_times(added) or "none"
        projects = sum(len(phase.part("build")) for phase in phases)
        ends = f"{phases[0].title} to {phases[-1].title}"
        row = (f"{begin(called(roadmap))} | {len(phases)} {roadmap.unit}s | {time} | {len(roadmap.topics())} | "
               f"{projects} | {ends}")  # fmt: skip
        spans = (heading(phases[0], roadmap), heading(phases[-1], roadmap), *((total[1],) if total else ()))
        found.append(Statement(row, spans, "row"))
    if by == "topics":
        most = max(roadmaps, key=lambda each: len(each.topics()))
        spans = tuple(heading(phase, most) for phase in most.phases)
        text = f"{begin(called(most))} has the most topics: {len(most.topics())}."
        found.append(Statement(text, spans, "sentence", 1))
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


def _said_of(words: str, roadmaps: Sequence[Roadmap], meaning: Meaning) -> list[Statement]:
    """What each roadmap says on anything else: books, certificates, advice."""
    found: list[Statement] = []
    for number, roadmap in enumerate(roadmaps):
        told = look_up(Asked(words), roadmap, roadmaps, meaning, bold=len(roadmaps) == 2)
        found += [Statement(each.text, each.spans, each.layout, number) for each in told]
    return found
