"""Which roadmaps a question is about: those it names, those whose parts it names, all of them, or the learner's own.

"week 7" is of the one document with weeks, "which roadmaps cover SQL" of all, "is it longer than mine" of the one that
was named and the learner's. It does not decide what is asked of them.
"""

import re
from dataclasses import dataclass

from corpus.catalog import Catalog
from corpus.records import Phase, Roadmap
from tutor.answer.roadmap.vocabulary import NUMBERS
from tutor.retrieve.link import Links

_ALL = re.compile(
    r"\broadmaps\b(?! (?:tip|advice|own|total|view|opinion|goal|plan)\b)"
    r"|\b(?:each|every|which|any|another|other|either|what) (?:other |of the |learning )?roadmap\b"
    r"|\b(?:the )?others? (?:say|see|agree|think|list|have|want|differ|do|teach)\w*\b|\b(?:one|some) roadmap\b"
    r"|\bpart of each\b|\b(?:in|of) each(?: one)?$|\ball (?:five|5)\b|\bof the (?:five|5)\b"
    r"|\bwhere (?:is|are) (?:it|they|that|those|both) (?:taught|covered|listed)\b"
    r"|\b(?:any(?:one|body)|who|which ones?|others) (?:is |are |does |do |else )?(?:teach|cover)\w*\b"
    r"|\bany of (?:them|these|those|the roadmaps)\b"
    r"|\bdocuments? (?:dis)?agree|\b(?:which|what) (?:one )?(?:is|s|takes?) (?:the )?(?:shorter|longer)(?: one)?$"
)
_MINE = re.compile(
    r"\b(?:than|or|and|vs|versus|with|like|from|to) mine\b|\bmine (?:or|and|vs|versus)\b"
    r"|\bmine (?:says?|skips?|lists?|has|wants?|does)\b"
    r"|\bthe one (?:that )?i (?:follow|m on)\b"
    r"|\bmy (?:\w+ )?(?:road ?map|route|path|plan|one)\b|\bmy _(?!\w)|\byour roadmap\b"
)
_WEEKS = frozenset({"week", "wk"})


@dataclass(frozen=True)
class Scope:
    """The roadmaps that a question is about. `compared`: they are to be set side by side."""

    roadmaps: tuple[Roadmap, ...]
    named: bool
    compared: bool


def scope(links: Links, catalog: Catalog, followed: tuple[Roadmap, ...]) -> Scope:
    """Return which of the catalog's roadmaps `links` is about; `followed` are the learner's own."""
    named = [catalog.roadmaps[each] for each in links.roadmaps if each in catalog.roadmaps]
    if named and _MINE.search(links.folded):
        named += [roadmap for roadmap in followed if roadmap not in named]
    if len(named) > 1:
        return Scope(tuple(named), True, True)
    if named and not re.search(r"\broadmaps\b", links.folded):
        return Scope(tuple(named), True, False)
    if _ALL.search(links.folded) and len(catalog.roadmaps) > 1:
        return Scope(tuple(catalog.roadmaps.values()), True, True)
    by_part = _with_part(links.folded, catalog, followed)
    return Scope(by_part or followed, False, False)


def _with_part(folded: str, catalog: Catalog, followed: tuple[Roadmap, ...]) -> tuple[Roadmap, ...]:
    """Return the other roadmaps that have the part which is named by number, where the learner's own has none such."""
    units = "|".join(sorted({roadmap.unit for roadmap in catalog.roadmaps.values()} | _WEEKS))
    counted = re.search(rf"\bhow many ({units})s\b", folded)
    if counted and counted[1] not in _WEEKS and not any(_numbered(roadmap, counted[1]) for roadmap in followed):
        return tuple(roadmap for roadmap in catalog.roadmaps.values() if _numbered(roadmap, counted[1]))
    numbers = "|".join(NUMBERS)
    for unit, number in re.findall(rf"\b({units})s? (\d+|{numbers})\b", folded):
        wanted = int(number) if number.isdigit() else NUMBERS[number]
        if any(_numbered(roadmap, unit) for roadmap in followed):
            return ()
        found = tuple(
            roadmap for roadmap in catalog.roadmaps.values()
            if any(part.covers(wanted) for part in _numbered(roadmap, unit))
        )  # fmt: skip
        if found:
            return found
    return ()


def _numbered(roadmap: Roadmap, unit: str) -> tuple[Phase, ...]:
    """Return the parts of a roadmap that go by the name of `unit`."""
    if unit in _WEEKS:
        weeks = tuple(week for phase in roadmap.phases for week in phase.weeks)
        return weeks or (roadmap.phases if roadmap.unit == "week" else ())
    return roadmap.phases if roadmap.unit == unit else ()
