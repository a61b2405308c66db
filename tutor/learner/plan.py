"""All steps that are left on a roadmap, phase by phase, and how many weeks they take. Pure.

The steps are what `recommend` would say if each one were taken and succeeded, so the plan begins with the next step and
never contradicts it. A bridge stands in the phase of the topic that it leads to, a topic that is brought forward in the
phase that needs it, a project in its own. It knows no dates and no days of the week, and plans no reviews to come.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from corpus.records import Roadmap
from tutor.learner import profile
from tutor.learner.mastery import mastery
from tutor.learner.recommend import recommend
from tutor.learner.route import Curriculum, Route
from tutor.records import Event, Step


@dataclass(frozen=True)
class PlannedPhase:
    """A phase of the roadmap, or a week where its phases have weeks."""

    number: int
    called: str  # "Phase 1", "Week 19-20"
    title: str
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True)
class Plan:
    roadmap: str
    title: str
    phases: tuple[PlannedPhase, ...]  # those with something left
    hours_per_week: float | None
    as_of: datetime

    @property
    def minutes(self) -> int:
        return sum(phase.minutes for phase in self.phases)

    @property
    def weeks(self) -> int | None:
        """Whole weeks that the steps take; None while the hours a week are not known."""
        return None if self.hours_per_week is None else ceil(self.minutes / 60 / self.hours_per_week)


def plan(catalog: Curriculum, roadmap: Roadmap, events: Iterable[Event], now: datetime) -> Plan:
    """The steps left to the learner whose events these are. `now` is aware."""
    listed = tuple(events)
    route = Route(catalog, roadmap)
    steps = _remaining(route, listed, now)
    places = _places(route, steps)
    phases = (
        PlannedPhase(
            phase.number,
            phase.called,
            phase.title,
            tuple(step for step, place in zip(steps, places, strict=True) if place == index),
        )
        for index, phase in enumerate(roadmap.stretches())
    )
    hours = profile.profile(listed, catalog.topics).hours_per_week
    return Plan(roadmap.id, roadmap.title, tuple(phase for phase in phases if phase.steps), hours, now)


def _remaining(route: Route, events: tuple[Event, ...], now: datetime) -> list[Step]:
    catalog, roadmap = route.curriculum, route.roadmap
    known = mastery(events, catalog.topics)
    said = replace(profile.profile(events, catalog.topics), hours_per_week=None)
    skipped = {str(event.data["topic"]) for event in events if event.kind == "step_skipped"}
    done = {str(event.data["project"]) for event in events if event.kind == "project_done"}
    steps: list[Step] = []
    while True:
        found = recommend(catalog, roadmap, known, said, now, skipped=skipped, projects_done=done, route=route).steps
        # Practice keeps what is known already; every other step settles a topic or a project, so this ends.
        if not found or found[0].action == "practise":
            return steps
        step = found[0]
        steps.append(step)
        if step.action == "project":
            done.add(step.topic)
        else:
            known[step.topic] = replace(known[step.topic], p_known=1.0, answers=1, source="answers")


def _places(route: Route, steps: list[Step]) -> list[int]:
    """For each step the place, among the stretches, of the one that it is taken for."""
    stretches = route.roadmap.stretches()
    projects = {project: index for index in reversed(range(len(stretches)))
                for project in route.projects_of(stretches[index])}  # fmt: skip
    found: list[int] = []
    following = len(stretches) - 1
    for step in reversed(steps):
        if step.action == "project":
            found.append(projects[step.topic])
            continue
        if step.topic in route.phase_of:
            following = route.place[route.phase_of[route.brought_by(step.topic)].span]
        found.append(following)  # a bridge: the phase of what comes after it
    return found[::-1]
