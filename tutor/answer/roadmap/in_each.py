"""A topic in each of several roadmaps: where it stands, who asks for it, which of two comes first. Pure."""

from collections.abc import Sequence

from corpus.catalog import Catalog
from corpus.conflicts import Stance, place, stance
from corpus.merge import spoken as called
from corpus.records import Item, Phase, Roadmap, Span
from tutor.answer.draft import Statement
from tutor.answer.roadmap.lines import begin, heading, joined, label, name, note, places, skipped


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


def verdict(topic: str, roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
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
    elif len(parts) == 1 and len(roadmaps) > 2 and found[0][1].stand == "learn":
        parts.append("none leaves it out")
    return [Statement(f"On {title}: {'; '.join(parts)}.", tuple(spans), "sentence", 2)]


def order(a: str, b: str, roadmaps: Sequence[Roadmap], catalog: Catalog) -> list[Statement]:
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
