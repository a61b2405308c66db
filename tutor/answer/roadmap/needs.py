"""What topics need, from the graph of prerequisites; every statement cites the `needs:` lines of the lessons. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.catalog import Catalog
from corpus.merge import spoken as called
from corpus.records import Roadmap
from corpus.topics import prerequisites
from tutor.answer.draft import Statement
from tutor.answer.roadmap.lines import joined, label, lesson_line, name, places


@dataclass(frozen=True)
class View:
    """What the answers are looked up in; `known(topic id)` says whether the learner knows a topic."""

    catalog: Catalog
    roadmap: Roadmap
    known: Callable[[str], bool]
    own: bool = True  # whether the learner follows this roadmap


def needs(view: View, topics: tuple[str, ...]) -> list[Statement]:
    """What to know before a topic: its direct prerequisites, and what these need in turn."""
    found = []
    for topic in topics:
        found += _direct_needs(view, topic)
        direct = [need for need in view.catalog.topics[topic].needs if need in view.catalog.topics]
        second = {need for other in direct for need in view.catalog.topics[other].needs} - set(direct)
        deeper = [need for need in prerequisites(view.catalog.topics, topic) if need in second]
        if deeper:
            spans = tuple(lesson_line(view.catalog, other, "needs") for other in direct)
            names_of = joined([_known_name(view, need) for need in deeper])
            found.append(Statement(f"These in turn need {names_of}.", spans))
    return found


def needs_check(view: View, need: str, of: str) -> list[Statement]:
    """Whether `of` needs `need`."""
    chain = _chain(view, need, of)
    if chain:
        found = [_chain_statement(view, chain)]
    else:
        text = f"The prerequisites of {name(view.catalog, of)} do not include {name(view.catalog, need)}."
        found = [Statement(text, (lesson_line(view.catalog, of, "needs"),))]
        found += _direct_needs(view, of)
    return found


def _direct_needs(view: View, topic: str) -> list[Statement]:
    title = name(view.catalog, topic)
    span = lesson_line(view.catalog, topic, "needs")
    direct = [need for need in view.catalog.topics[topic].needs if need in view.catalog.topics]
    if not direct:
        return [Statement(f"There are no prerequisites for {title}.", (span,))]
    listed = joined([_known_name(view, need) for need in direct])
    return [Statement(f"Before {title}, learn {listed}.", (span,))]


def relation(view: View, first: str, second: str) -> list[Statement]:
    """Whether one of two topics is a prerequisite of the other, directly or not."""
    titles = name(view.catalog, first), name(view.catalog, second)
    for need, of in ((first, second), (second, first)):
        chain = _chain(view, need, of)
        if chain:
            return [_chain_statement(view, chain)]
    spans = tuple(lesson_line(view.catalog, topic, "needs") for topic in (first, second))
    return [Statement(f"Neither {titles[0]} nor {titles[1]} is a prerequisite of the other.", spans)]


def builders(view: View, topic: str) -> tuple[str, ...]:
    """Return up to three topics of the roadmap that need `topic` directly, else the nearest that needs it at all."""
    to_learn = [other for other in view.roadmap.topics() if other in view.catalog.topics]
    direct = [other for other in to_learn if topic in view.catalog.topics[other].needs]
    if direct:
        return tuple(direct[:3])
    chains = [chain for other in to_learn if (chain := _chain(view, topic, other))]
    return min(chains, key=len)[:1] if chains else ()


def built_on_it(view: View, topic: str) -> list[Statement]:
    """Say which topics of the roadmap build on a topic."""
    above = builders(view, topic)
    if len(above) == 1:
        return [_chain_statement(view, _chain(view, topic, above[0]))]
    spans = tuple(lesson_line(view.catalog, other, "needs") for other in above)
    listed = joined([name(view.catalog, other) for other in above])
    return [Statement(f"Topics of {called(view.roadmap)} that build on it: {listed}.", spans)] if above else []


def _chain(view: View, need: str, of: str) -> tuple[str, ...]:
    """Return the shortest way of needs from `of` down to `need`, both included; () without one."""
    ways: list[tuple[str, ...]] = [(of,)]
    seen = {of}
    while ways:
        way = ways.pop(0)
        for lower in view.catalog.topics[way[-1]].needs:
            if lower == need:
                return (*way, lower)
            if lower in view.catalog.topics and lower not in seen:
                seen.add(lower)
                ways.append((*way, lower))
    return ()


def _chain_statement(view: View, chain: tuple[str, ...]) -> Statement:
    upper, need = name(view.catalog, chain[0]), name(view.catalog, chain[-1])
    upper = re.sub(r"^.{20,} \(([A-Z]+)\)$", r"\1", upper)  # a long title by its abbreviation
    spans = tuple(lesson_line(view.catalog, topic, "needs") for topic in chain[:-1])
    place = places(view.roadmap, chain[0])
    how = "include" if len(chain) == 2 else "lead back to"
    phase = f" ({label(place[0][0].phase)})" if place else ""
    return Statement(f"The prerequisites of {upper}{phase} {how} {need}.", spans)


def _known_name(view: View, topic: str) -> str:
    return f"{name(view.catalog, topic)}{' (known to you)' if view.known(topic) else ''}"
