"""A recognised roadmap as JSON and back, so that opening the tutor needs not read the document anew. Pure.

The text itself is not in it: it lies in the document's own file, and spans are offsets into it.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from corpus.foreign.found import Foreign
from corpus.records import Item, Part, Phase, Range, Roadmap, Span, TotalRow

FORM = "roadmap-1"  # changes with these records


def to_json(found: Foreign) -> dict[str, Any]:
    return {
        "linked": found.linked,
        "unknown": list(found.unknown),
        "roadmap": asdict(replace(found.roadmap, text="")),
    }


def from_json(data: Mapping[str, Any], text: str) -> Foreign:
    """Return what `to_json` wrote; `text` is that of the document. Raises KeyError, TypeError or ValueError."""
    read = data["roadmap"]
    roadmap = Roadmap(
        id=read["id"],
        title=read["title"],
        source=read["source"],
        unit=read["unit"],
        names=tuple(read["names"]),
        overview=_spans(read["overview"]),
        phases=tuple(map(_phase, read["phases"])),
        totals=tuple(TotalRow(row["name"], _ranges(row["times"]), Span(**row["span"])) for row in read["totals"]),
        total_note=_span(read["total_note"]),
        parts=tuple(map(_part, read["parts"])),
        path=read["path"],
        text=text if text.endswith("\n") else f"{text}\n",
    )
    return Foreign(roadmap, int(data["linked"]), tuple(data["unknown"]))


def _phase(data: Mapping[str, Any]) -> Phase:
    return Phase(
        number=data["number"],
        title=data["title"],
        goal=data["goal"],
        goal_span=_span(data["goal_span"]),
        times=_ranges(data["times"]),
        time_span=_span(data["time_span"]),
        parts=tuple(map(_part, data["parts"])),
        span=Span(**data["span"]),
        called=data["called"],
        reasons=_spans(data["reasons"]),
        weeks=tuple(map(_phase, data["weeks"])),
    )


def _part(data: Mapping[str, Any]) -> Part:
    return Part(data["kind"], tuple(map(_item, data["items"])))


def _item(data: Mapping[str, Any]) -> Item:
    return Item(
        text=data["text"],
        topics=tuple(data["topics"]),
        projects=tuple(data["projects"]),
        group=data["group"],
        span=Span(**data["span"]),
        note=_span(data["note"]),
        urls=tuple(data["urls"]),
        requirements=_spans(data["requirements"]),
    )


def _ranges(data: list[Mapping[str, Any]]) -> tuple[Range, ...]:
    return tuple(Range(**each) for each in data)


def _spans(data: list[Mapping[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(**each) for each in data)


def _span(data: Mapping[str, Any] | None) -> Span | None:
    return None if data is None else Span(**data)
