"""Several roadmaps as one route, for a learner who follows more than one. Pure.

The phases are interleaved by how far along its own roadmap each one stands, so that the foundations of all come first.
A topic that two of them list is learned once, where it first stands. The merged roadmap has no text and no path of its
own: its items and phases keep the places of the documents that they come from.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.records import Phase, Roadmap

JOIN = "+"  # between the ids, in the id of the merged roadmap


def merged(roadmaps: Sequence[Roadmap]) -> Roadmap:
    """Return one roadmap that holds the phases of all; of a single one, itself. Raises ValueError for none."""
    if not roadmaps:
        raise ValueError("no roadmap to merge")
    if len(roadmaps) == 1:
        return roadmaps[0]
    placed = [
        (index / len(roadmap.phases), order, _told_apart(phase, roadmap))
        for order, roadmap in enumerate(roadmaps)
        for index, phase in enumerate(roadmap.phases)
    ]
    placed.sort(key=lambda each: each[:2])
    names = [spoken(roadmap) for roadmap in roadmaps]
    return Roadmap(
        id=JOIN.join(roadmap.id for roadmap in roadmaps),
        title=f"{', '.join(names[:-1])} and {names[-1]}",
        source="",
        unit="part",
        names=(),
        overview=(),
        phases=tuple(phase for _, _, phase in placed),
        totals=(),
        total_note=None,
        parts=tuple(part for roadmap in roadmaps for part in roadmap.parts),
        path="",
        text="",
        members=tuple(roadmaps),
    )


def spoken(roadmap: Roadmap) -> str:
    """Return the first of a roadmap's names, which is how the tutor speaks of it: "the four-phase roadmap"."""
    return roadmap.names[0] if roadmap.names else f"the roadmap “{roadmap.title}”"


def _told_apart(phase: Phase, roadmap: Roadmap) -> Phase:
    """Return `phase` with its roadmap in what it is called: "Phase 1 of the four-phase roadmap"."""
    name = spoken(roadmap)
    weeks = tuple(_told_apart(week, roadmap) for week in phase.weeks)
    return replace(phase, called=f"{phase.called} of {name}", of=name, weeks=weeks)
