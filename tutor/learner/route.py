"""A roadmap as a route: which topic stands in which phase, what gates it, what bridges to it, how long it takes. Pure.

It knows the corpus and no learner: `recommend` and `progress` put the two together.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from corpus.records import Phase, Project, Roadmap, Span, Topic
from corpus.topics import prerequisites

PROJECT_MINUTES = 480  # of a brief that states no hours: a working day; `ingest check` asks for them


class Curriculum(Protocol):
    """What is needed of `corpus.catalog.Catalog` here."""

    @property
    def topics(self) -> Mapping[str, Topic]: ...
    @property
    def projects(self) -> Mapping[str, Project]: ...


@dataclass(frozen=True)
class Route:
    """One roadmap over the topics of a curriculum. Needs are acyclic (`ingest check`), so a route never stalls."""

    curriculum: Curriculum
    roadmap: Roadmap

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """Ids to learn, in the document's order."""
        return tuple(topic for topic in self.roadmap.topics() if topic in self.curriculum.topics)

    @cached_property
    def _members(self) -> frozenset[str]:
        return frozenset(self.topics)

    @cached_property
    def _skips(self) -> frozenset[str]:
        return frozenset(self.roadmap.skips())

    def topics_of(self, phase: Phase) -> tuple[str, ...]:
        """Ids that the phase lists to learn, each once, also those that an earlier phase lists."""
        listed = (topic for item in phase.to_learn() for topic in item.topics)
        return tuple(topic for topic in dict.fromkeys(listed) if topic in self._members)

    def projects_of(self, phase: Phase) -> tuple[str, ...]:
        listed = (project for item in phase.part("build") for project in item.projects)
        return tuple(project for project in dict.fromkeys(listed) if project in self.curriculum.projects)

    @cached_property
    def options(self) -> frozenset[str]:
        """Ids of topics that the document calls optional: they are shown as such, gate nothing and are never missed."""
        return frozenset(self.roadmap.options())

    def options_of(self, phase: Phase) -> tuple[str, ...]:
        """Ids of the optional topics that the phase lists, each once."""
        listed = (topic for item in phase.part("optional") for topic in item.topics)
        return tuple(t for t in dict.fromkeys(listed) if t in self.options and t in self.curriculum.topics)

    @cached_property
    def place(self) -> dict[Span, int]:
        """For the span of each stretch its place on the way; numbers repeat where several roadmaps are followed."""
        return {stretch.span: index for index, stretch in enumerate(self.roadmap.stretches())}

    @cached_property
    def phase_of(self) -> dict[str, Phase]:
        """For each topic of the route the first phase that lists it, or the first week where phases have weeks."""
        found: dict[str, Phase] = {}
        for phase in self.roadmap.stretches():
            for topic in self.topics_of(phase):
                found.setdefault(topic, phase)
        return found

    def _behind(self, topic: str) -> Iterator[str]:
        """What `topic` needs, looked for through prerequisites outside the route and not beyond those inside it.

        A prerequisite that the roadmap skips is passed by together with what only it needs.
        """
        seen: set[str] = set()
        waiting = list(self.curriculum.topics[topic].needs)
        while waiting:
            need = waiting.pop(0)
            if need in seen or need in self._skips or need not in self.curriculum.topics:
                continue
            seen.add(need)
            yield need
            if need not in self._members:
                waiting.extend(self.curriculum.topics[need].needs)

    @cached_property
    def gates(self) -> dict[str, tuple[str, ...]]:
        """For each topic of the route the topics of the route that must be known before it."""
        return {topic: tuple(n for n in self._behind(topic) if n in self._members) for topic in self.topics}

    @cached_property
    def bridges(self) -> dict[str, tuple[str, ...]]:
        """For each topic of the route what it builds on outside it, in an order in which that can be learned."""
        found = {}
        for topic in self.topics:
            outside = {need for need in self._behind(topic) if need not in self._members}
            found[topic] = tuple(n for n in prerequisites(self.curriculum.topics, topic) if n in outside)
        return found

    def skipped_needs(self, topic: str) -> tuple[str, ...]:
        """Direct prerequisites that this roadmap tells to skip."""
        return tuple(n for n in self.curriculum.topics[topic].needs if n in self._skips and n in self.curriculum.topics)

    @cached_property
    def opens(self) -> dict[str, frozenset[str]]:
        """For each topic of the route the topics of it that wait for it, directly or not."""
        waiting: dict[str, set[str]] = {topic: set() for topic in self.topics}
        for topic in self.topics:
            behind = list(self.gates[topic])
            while behind:
                gate = behind.pop()
                if topic not in waiting[gate]:
                    waiting[gate].add(topic)
                    behind.extend(self.gates[gate])
        return {topic: frozenset(later) for topic, later in waiting.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The topics in the order to learn them: the document's, a topic that earlier ones wait for brought forward.

        Documents list topics before their prerequisites (BERT in Phase 2, masked language modelling in Phase 3).
        Without this a phase would stay unfinished until most of the next one is done.
        """
        place = {topic: index for index, topic in enumerate(self.topics)}
        return tuple(sorted(self.topics, key=lambda topic: (place[self.brought_by(topic)], place[topic])))

    def brought_by(self, topic: str) -> str:
        """The first topic of the document that waits for `topic`, where it stands before it; else `topic` itself."""
        return next(other for other in self.topics if other == topic or other in self.opens[topic])

    @cached_property
    def minutes(self) -> dict[str, int]:
        """Effort of each topic: the hours of its phase or week (mean of the range) spread by `minutes`, or these."""
        found: dict[str, int] = {}
        seen: dict[str, set[str]] = {}  # of each document: of several followed, each spreads its hours over its own
        for phase in self.roadmap.stretches():
            before = seen.setdefault(phase.span.path, set())
            own = [topic for topic in self.topics_of(phase) if topic not in before]
            before.update(own)
            stated = {topic: self.curriculum.topics[topic].minutes for topic in own}
            hours = phase.time("hours")
            scale = 1.0
            if hours is not None and own:
                high = hours.low if hours.high is None else hours.high
                scale = (hours.low + high) / 2 * 60 / sum(stated.values())
            found = {topic: rounded(minutes * scale) for topic, minutes in stated.items()} | found
        return found


def project_minutes(project: Project) -> int:
    """The mean of the hours that a brief states ("6-10"), in minutes."""
    hours = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", project.hours)]
    return rounded(sum(hours) / len(hours) * 60) if hours else PROJECT_MINUTES


def rounded(minutes: float) -> int:
    """`minutes` to the nearest five, at least five: what an estimate deserves."""
    return max(5, 5 * round(minutes / 5))
