"""What the learner told about themselves, folded from `profile_set` events, and what follows for topics. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from corpus.records import Topic
from corpus.topics import prerequisites
from tutor.records import Event, Profile

# Self-reports are mostly right and not certain. Above the line of "known" (0.85), so that a topic said to be known is
# not taught again; two wrong answers of the four-option kind bring it to 0.19. Ours, to be measured by placement.
SAID = 0.90
# Who knows a topic knows what it needs, slightly less surely than what was said outright.
IMPLIED = 0.87


def current_ids(topics: Mapping[str, Topic]) -> dict[str, str]:
    """Every id that a topic has or had (`formerly`), mapped to its present id."""
    former = {old: topic.id for topic in topics.values() for old in topic.formerly}
    return former | {topic_id: topic_id for topic_id in topics}


def profile(events: Iterable[Event], topics: Mapping[str, Topic]) -> Profile:
    """The last word on each of the three questions; known topics under their present ids, unknown ids left out."""
    ids = current_ids(topics)
    found: dict[str, Any] = {}
    asked = False
    for event in events:
        if event.kind == "profile_set":
            found |= event.data
            asked = True
    known = dict.fromkeys(ids[topic] for topic in found.get("known", ()) if topic in ids)
    return Profile(found.get("roadmap"), tuple(known), found.get("hours_per_week"), asked)


def self_reported(said: Iterable[str], topics: Mapping[str, Topic]) -> dict[str, float]:
    """Prior probability of being known for each topic in `said` and for all that these need, in [0, 1]."""
    outright = [topic for topic in said if topic in topics]
    implied = {need: IMPLIED for topic in outright for need in prerequisites(topics, topic)}
    return implied | dict.fromkeys(outright, SAID)
