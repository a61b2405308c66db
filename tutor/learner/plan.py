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
    steps = _remaining(catalog, roadmap, listed, now)
    numbers = _phase_numbers(Route(catalog, roadmap), steps)
    phases = (
        PlannedPhase(
            phase.number,
            phase.called,
            phase.title,
            tuple(step for step, number in zip(steps, numbers, strict=True) if number == phase.number),
        )
        for phase in roadmap.stretches()
    )
    hours = profile.profile(listed, catalog.topics).hours_per_week
    return Plan(roadmap.id, roadmap.title, tuple(phase for phase in phases if phase.steps), hours, now)


def _remaining(catalog: Curriculum, roadmap: Roadmap, events: tuple[Event, ...], now: datetime) -> list[Step]:
    known = mastery(events, catalog.topics)
    said = replace(profile.profile(events, catalog.topics), hours_per_week=None)
    skipped = {str(event.data["topic"]) for event in events if event.kind == "step_skipped"}
    done = {str(event.data["project"]) for event in events if event.kind == "project_done"}
    steps: list[Step] = []
    while True:
        found = recommend(catalog, roadmap, known, said, now, skipped=skipped, projects_done=done).steps
        # Practice keeps what is known already; every other step settles a topic or a project, so this ends.
        if not found or found[0].action == "practise":
            return steps
        step = found[0]
        steps.append(step)
        if step.action == "project":
            done.add(step.topic)
        else:
            known[step.topic] = replace(known[step.topic], p_known=1.0, answers=1, source="answers")


def _phase_numbers(route: Route, steps: list[Step]) -> list[int]:
    """For each step the phase that it is taken for."""
    projects = {project: phase for phase in reversed(route.roadmap.stretches()) for project in route.projects_of(phase)}
    numbers: list[int] = []
    stretches = route.roadmap.stretches()
    following = stretches[-1].number if stretches else 0
    for step in reversed(steps):
        if step.action == "project":
            numbers.append(projects[step.topic].number)
            continue
        if step.topic in route.phase_of:
            following = route.phase_of[route.brought_by(step.topic)].number
        numbers.append(following)  # a bridge: the phase of what comes after it
    return numbers[::-1]
