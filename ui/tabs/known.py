"""What a learner may tick as known: the topics of a route in groups, and the roadmaps as lines to choose from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.markdown import plain
from corpus.merge import spoken
from corpus.records import Phase, Roadmap, Topic
from tutor.learner.own import Own
from tutor.talk import headline
from ui import words


@dataclass(frozen=True)
class Group:
    label: str
    topics: tuple[str, ...]


def groups(roadmap: Roadmap, topics: Mapping[str, Topic], most: int) -> tuple[Group, ...]:
    """The topics to learn, each in one group: by phase; by area where several roadmaps or too many phases are followed.

    There are at most as many areas as `most`, so no topic is left out.
    """
    route = [topic for topic in roadmap.topics() if topic in topics]
    named: dict[str, list[str]] = {}
    if roadmap.members or len(roadmap.phases) > most:
        for topic in route:
            named.setdefault(words.area(topics[topic].area), []).append(topic)
    else:
        seen: set[str] = set()
        for phase in roadmap.phases:
            listed = dict.fromkeys(topic for item in phase.to_learn() for topic in item.topics if topic in topics)
            named[_name(phase)] = [topic for topic in listed if topic not in seen]
            seen.update(listed)
    return tuple(
        Group(f"{name} ({words.count(len(held), 'topic')})", tuple(held)) for name, held in named.items() if held
    )[:most]


def _name(phase: Phase) -> str:
    title = plain(phase.title)
    name = phase.called if title == phase.called else f"{phase.called}: {title}"
    return f"{name}, {words.weeks([week.called for week in phase.weeks])}" if phase.weeks else name


def choices(roadmaps: Mapping[str, Roadmap], own: Sequence[Own], topics: Mapping[str, Topic]) -> list[tuple[str, str]]:
    """One line for each roadmap, with its id: what it is called, its title, its parts, its stated time or topics."""
    mine = {each.roadmap.id for each in own}
    return [(_line(each, each.id in mine, topics), each.id) for each in roadmaps.values()]


def _line(roadmap: Roadmap, own: bool, topics: Mapping[str, Topic]) -> str:
    facts = words.count(len(roadmap.phases), roadmap.unit)
    stated = _stated(roadmap)
    size = stated or words.count(len([topic for topic in roadmap.topics() if topic in topics]), "topic")
    if own:
        return f"{roadmap.title} · from your documents · {facts}, {size}"
    return f"{headline(spoken(roadmap))} · {roadmap.title} · {facts}, {size}"


def _stated(roadmap: Roadmap) -> str:
    """The total that the document states, in hours where it can be; "" without one."""
    times = roadmap.totals[-1].times if roadmap.totals else ()
    found = {time.unit: str(time) for time in times}
    return next((found[unit] for unit in ("hours", "weeks", "months") if unit in found), "")


def chosen_route(roadmap: Roadmap, topics: Mapping[str, Topic]) -> str:
    """What is followed, in one sentence."""
    count = words.count(len([topic for topic in roadmap.topics() if topic in topics]), "topic")
    if not roadmap.members:
        return f"You follow {spoken(roadmap)}: {count}."
    first, *others = (spoken(each) for each in roadmap.members)
    return f"{headline(first)} leads; {_listed(others)} {'is' if len(others) == 1 else 'are'} woven in: {count}, " \
           "each learned once."  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
