"""The graph of topics: what needs what, in which order it can be learned. Pure functions over `{id: Topic}`."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from corpus.records import Topic


def find_circle(topics: Mapping[str, Topic]) -> tuple[str, ...]:
    """Return the ids of one circle of needs, first id repeated at the end; empty when there is none."""
    sorter = TopologicalSorter({topic.id: topic.needs for topic in topics.values()})
    try:
        sorter.prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def prerequisites(topics: Mapping[str, Topic], topic_id: str) -> tuple[str, ...]:
    """Return all that `topic_id` needs, directly or not, in an order in which it can be learned."""
    seen: dict[str, None] = {}
    begun = {topic_id}  # a circle, which `check` reports, comes to an end here

    def visit(current: str) -> None:
        for need in topics[current].needs:
            if need in topics and need not in begun:
                begun.add(need)
                visit(need)
                seen[need] = None

    visit(topic_id)
    return tuple(seen)


def dependents(topics: Mapping[str, Topic], topic_id: str) -> tuple[str, ...]:
    """Return the ids of the topics that need `topic_id`, directly or not."""
    return tuple(other for other in topics if other != topic_id and topic_id in prerequisites(topics, other))


def normalise(name: str) -> str:
    """Fold a name to the form in which names are compared: NFKC, case, dashes and punctuation to single spaces."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9+#]+", folded.replace("'s ", " ")))


_REMARKS = ("optional", "skippable")  # in the brackets of a title, no names


def names(topic: Topic) -> tuple[str, ...]:
    """Return every name of `topic`: id, title, aliases, and the parts of a title such as "LoRA (low-rank ...)"."""
    found = [topic.title, topic.id.replace("-", " "), *topic.aliases]
    bracket = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", topic.title)
    if bracket:
        found += [bracket[1], *([bracket[2]] if bracket[2] not in _REMARKS else [])]
    if ":" in topic.title:
        found.append(topic.title.split(":")[0])
    return tuple(dict.fromkeys(name.removeprefix("The ").removeprefix("the ") for name in found))


def shared_names(topics: Iterable[Topic]) -> dict[str, list[str]]:
    """Return normalised aliases and titles that two or more topics claim, with the ids that claim them."""
    owners: dict[str, list[str]] = {}
    for topic in topics:
        for name in {normalise(name) for name in (topic.title, topic.id, *topic.aliases)}:
            owners.setdefault(name, []).append(topic.id)
    return {name: sorted(ids) for name, ids in owners.items() if len(ids) > 1}
