"""Roadmaps of learners beside our own: ids and names that tell them apart. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count

from corpus.records import Roadmap
from corpus.topics import normalise


def told_apart(roadmaps: Mapping[str, Roadmap], added: Iterable[Roadmap]) -> dict[str, Roadmap]:
    """Return `roadmaps` with the added ones behind them, by id; whose id or name is taken gets a number.

    Our own keep their names, so that "the four-phase roadmap" means the same to everybody.
    """
    found = dict(roadmaps)
    taken = {bare(name) for each in found.values() for name in (each.id, each.title, *each.names)}
    for roadmap in added:
        known = next(id_ for id_ in _numbered(roadmap.id, "{}-{}") if id_ not in found)
        title = next(name for name in _numbered(roadmap.title, "{} ({})") if bare(name) not in taken)
        taken |= {bare(known), bare(title)}
        found[known] = replace(roadmap, id=known, title=title, names=(title,))
    return found


def _numbered(name: str, form: str) -> Iterable[str]:
    yield name
    yield from (form.format(name, number) for number in count(2))


def bare(name: str) -> str:
    """Return a roadmap's name without what says nothing: "the levels roadmap" and "levels" are the same."""
    return re.sub(r"\b(?:the|road ?map|one|route|path)\b", " ", normalise(name)).strip().replace("  ", " ")
