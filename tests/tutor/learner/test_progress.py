"""Counts per phase, and the estimate of time."""

from datetime import UTC, datetime, timedelta

import pytest

from corpus.catalog import Catalog
from tutor.learner.progress import minutes_spent, progress, stated_hours
from tutor.records import Mastery

AT = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gaps", "minutes"),
    [([], 0), ([0], 0), ([3, 4], 7), ([3, 600, 4], 17), ([-5], 0)],
    ids=["one event", "same moment", "at work", "a night between counts ten minutes", "clock set back"],
)
def test_time_spent_is_the_time_between_events_capped_at_ten_minutes(gaps: list[int], minutes: int) -> None:
    times = [AT]
    for gap in gaps:
        times.append(times[-1] + timedelta(minutes=gap))
    assert minutes_spent(times) == minutes


def test_a_phase_counts_its_mastered_known_and_started_topics_and_repeats_its_stated_hours(catalog: Catalog) -> None:
    held = {name: Mastery(name, 0.2, 0.2, 0, "prior") for name in catalog.topics}
    held["vectors"] = Mastery("vectors", 0.96, 0.1, 4, "answers")
    held["softmax"] = Mastery("softmax", 0.86, 0.1, 3, "answers")
    held["attention"] = Mastery("attention", 0.5, 0.1, 1, "answers")
    found = progress(catalog, catalog.roadmaps["tiny"], held, AT, right=7, answers=8, times=[])
    ground, heights = found.phases
    assert (ground.topics, ground.mastered, ground.known, ground.started) == (2, 1, 2, 0)
    assert (heights.topics, heights.mastered, heights.known, heights.started) == (2, 0, 0, 1)
    assert (ground.hours, heights.hours) == ("4-6 hours", "")
    assert (found.title, found.right, found.answers) == ("Tiny roadmap", 7, 8)


def test_the_real_roadmaps_state_their_hours_as_the_documents_do() -> None:
    from corpus.catalog import load

    phases = load().roadmaps["genai-phases"].phases
    assert [stated_hours(phase) for phase in phases] == ["30-50 hours", "50-80 hours", "80-150 hours", "50-80 hours"]
