"""Lines of a roadmap as they stand: by kind of part, by group, by the mark that the document gives them. Pure."""

import re
from collections.abc import Iterable, Sequence

from corpus import conflicts
from corpus.markdown import plain
from corpus.merge import spoken as called
from corpus.records import Item, PartKind, Phase, Roadmap
from corpus.topics import normalise
from tutor.answer.draft import Statement
from tutor.answer.roadmap.lines import (
    begin,
    ends,
    heading,
    heading_above,
    label,
    lines_with,
    note,
)

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
            found += [item_line(item, roadmap, number) for item in items]
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
        found.append(item_line(item, roadmap, paragraph, f"{item.group}: " if item.group else ""))
    return found


def with_word(roadmap: Roadmap, kind: PartKind, word: str) -> list[Statement]:
    """The lines outside all phases that hold a word."""
    items = [item for item in roadmap.part(kind) if word in item.text.casefold()]
    head = [Statement(f"{begin(called(roadmap))} says:", (heading_above(items[0].span, roadmap),))] if items else []
    return [*head, *(item_line(item, roadmap, 0) for item in items)]


def telling(group: str, groups: Iterable[str]) -> set[str]:
    """Return the words of a group's heading that no other heading has."""
    others = {word for other in groups if other != group for word in normalise(other).split()}
    return {word for word in normalise(group).split() if len(word) > 3 and word not in others}


def project_lines(ids: tuple[str, ...], roadmap: Roadmap) -> list[Statement]:
    """The lines of projects, with all that the document asks of them."""
    found = []
    for part in roadmap.stretches():
        for item in part.part("build"):
            if set(item.projects) & set(ids):
                found.append(Statement(f"{label(part)}, has this project:", (heading(part, roadmap),), "sentence", 0))
                found.append(item_line(item, roadmap, 0, requirements=True))
    return found


def recommended(roadmap: Roadmap, phases: Sequence[Phase] = ()) -> list[Statement]:
    """The lines that the document itself marks as recommended."""
    marked = [
        (part, item)
        for part in roadmap.stretches() for one in part.parts for item in one.items if "recommended" in item.text
    ]  # fmt: skip
    if not marked:
        nothing = f"{begin(called(roadmap))} marks no line as recommended."
        return [Statement(nothing, ends(roadmap))]
    head = Statement(f"{begin(called(roadmap))} marks these as recommended:", (heading(marked[0][0], roadmap),))
    return [head, *(item_line(item, roadmap, 0, f"{part.called}: ") for part, item in marked)]


def certificates(roadmap: Roadmap) -> list[Statement]:
    """What each certificate asks for, one line each, and where that differs from what its weeks offer."""
    groups: dict[str, list[Item]] = {}
    for item in roadmap.part("certificate"):
        groups.setdefault(item.group, []).append(item)
    if not groups:
        nothing = f"{begin(called(roadmap))} names no certificate."
        return [Statement(nothing, ends(roadmap))]
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
            return [*found, *(item_line(item, roadmap, 0) for item in grouped)]
    found = listed(phases or list(roadmap.phases), roadmap, "resources")
    lines = lines_with(roadmap.overview, "course", roadmap)
    return found or [Statement(begin(re.sub(r"^(?:> )?Note: ", "", line)), (span,)) for line, span in lines]


def item_line(
    item: Item, roadmap: Roadmap, paragraph: int, prefix: str = "", *, requirements: bool = False
) -> Statement:
    """A line of the roadmap as a list item, with what a project asks for and the note that corrects the line."""
    end = "" if item.text.endswith((".", "!", "?")) else "."
    added = f" Note: {note(item.note, roadmap)}" if item.note else ""
    if requirements and item.requirements:
        asked = "; ".join(plain(roadmap.text[span.start : span.end]).rstrip(".") for span in item.requirements)
        added = f" It asks for: {asked}.{added}"
    spans = (item.span, *(item.requirements if requirements else ()), *((item.note,) if item.note else ()))
    return Statement(f"{prefix}{item.text}{end}{added}", spans, "item", paragraph)
