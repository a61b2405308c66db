"""How far a learner has come on a roadmap, phase by phase. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from corpus.records import Phase, Roadmap
from tutor.learner.mastery import KNOWN, MASTERED
from tutor.learner.route import Curriculum, Route
from tutor.records import Mastery, PhaseProgress, Progress

IDLE = timedelta(minutes=10)  # a longer gap between two events counts as this much: the learner may have left


def progress(
    catalog: Curriculum,
    roadmap: Roadmap,
    mastery: Mapping[str, Mastery],
    now: datetime,
    *,
    right: int,
    answers: int,
    times: Iterable[datetime],
) -> Progress:
    """Counts per phase. `right` of `answers`, and `times` of all events in order, are those of any roadmap."""
    route = Route(catalog, roadmap)
    return Progress(
        roadmap=roadmap.id,
        title=roadmap.title,
        phases=tuple(_phase(route, phase, mastery) for phase in roadmap.phases),
        mastery=mastery,
        answers=answers,
        right=right,
        minutes_spent=minutes_spent(times),
        as_of=now,
    )


def _phase(route: Route, phase: Phase, mastery: Mapping[str, Mastery]) -> PhaseProgress:
    """A topic that two phases list is counted in both, as it stands in both on the page."""
    topics = route.topics_of(phase)
    held = [mastery[topic] for topic in topics]
    return PhaseProgress(
        number=phase.number,
        called=phase.called,
        title=phase.title,
        topics=len(held),
        mastered=sum(one.p_known >= MASTERED for one in held),
        known=sum(one.p_known >= KNOWN for one in held),
        started=sum(one.answers > 0 and one.p_known < KNOWN for one in held),
        hours=stated_hours(phase),
        of=phase.of,
        topic_ids=topics,
        options=route.options_of(phase),
        weeks=tuple(_phase(route, week, mastery) for week in phase.weeks),
    )


def stated_hours(phase: Phase) -> str:
    """The hours as the document states them ("30-50 hours", "50+ hours"); "" without."""
    hours = phase.time("hours")
    if hours is None:
        return ""
    if hours.high is None:
        return f"{hours.low:g}+ hours"
    return f"{hours.low:g} hours" if hours.low == hours.high else f"{hours.low:g}-{hours.high:g} hours"


def minutes_spent(times: Iterable[datetime]) -> int:
    """An estimate: the time between one event and the next, at most ten minutes each, in whole minutes."""
    gaps = (max(timedelta(), min(later - earlier, IDLE)) for earlier, later in pairwise(times))
    return round(sum(gaps, timedelta()) / timedelta(minutes=1))
