"""What the next turn needs of the turns before, kept with the tutor's turns in the learner store."""

from collections.abc import Mapping, Sequence
from typing import Any

from tutor.records import Turn
from tutor.understand import Context


def to_json(context: Context) -> dict[str, Any]:
    return {
        "standalone": context.standalone,
        "kind": context.kind,
        "focus": list(context.focus),
        "cited": sorted(list(span) for span in context.cited),
    }


def from_json(data: Mapping[str, Any]) -> Context:
    cited = frozenset((str(path), int(start), int(end)) for path, start, end in data["cited"])
    return Context(data["standalone"], data["kind"], tuple(data["focus"]), cited)


def context(turns: Sequence[Turn]) -> Context | None:
    """Return what the last turn that answered a question left, None at the beginning of a conversation."""
    for turn in reversed(turns):
        kept = turn.data.get("context")
        if isinstance(kept, Mapping):
            return from_json(kept)
    return None
