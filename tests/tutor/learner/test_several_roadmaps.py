"""Several roadmaps followed as one, the study guide with its weeks, and topics that a roadmap calls optional."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from corpus import catalog as corpus_catalog
from corpus.catalog import Catalog
from corpus.merge import JOIN
from tutor.__main__ import main
from tutor.config import Settings
from tutor.learner.mastery import PRIOR, mastery
from tutor.learner.plan import _remaining, plan
from tutor.learner.recommend import recommend
from tutor.learner.route import Route
from tutor.learner.service import LearnerDesk
from tutor.records import Mastery, Profile

FIVE = ("genai-phases", "genai-foundations-to-ethics", "ai-levels", "genai-engineer", "ml-ai-study-guide")
PAIRS = [JOIN.join(pair) for pair in combinations(FIVE, 2)]
GUIDE = "ml-ai-study-guide"


@pytest.fixture(scope="module")
def real() -> Catalog:
    return corpus_catalog.load()


@pytest.fixture
def real_desk(settings: Settings, real: Catalog) -> Any:
    opened = LearnerDesk.open(settings, real)
    yield opened
    opened.close()


def held(catalog: Catalog, known: set[str]) -> dict[str, Mastery]:
    """Everybody's prior, but for topics that were answered and are known."""
    return {
        topic: Mastery(topic, 0.97, 0.05, 5, "answers") if topic in known else found
        for topic, found in mastery((), catalog.topics).items()
    }


# The route --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", [*FIVE, *PAIRS, JOIN.join(FIVE)])
def test_a_plan_holds_every_topic_and_project_of_all_once_and_begins_with_the_next_step(
    chosen: str, real: Catalog, now: datetime
) -> None:
    roadmap = real.roadmap(chosen)
    found = plan(real, roadmap, (), now)
    steps = [step for part in found.phases for step in part.steps]
    topics = [step.topic for step in steps if step.action == "learn"]
    projects = [step.topic for step in steps if step.action == "project"]
    route = Route(real, roadmap)
    assert len(topics) == len(set(topics))
    assert set(topics) >= set(route.topics)
    wanted = {project for phase in roadmap.stretches() for project in route.projects_of(phase)}
    assert (set(projects), len(projects)) == (wanted, len(wanted))
    assert len(found.phases) <= len(roadmap.stretches())
    assert steps[0].topic == recommend(real, roadmap, held(real, set()), Profile(), now).steps[0].topic


@pytest.mark.parametrize("chosen", PAIRS)
def test_no_step_comes_before_what_it_needs(chosen: str, real: Catalog, now: datetime) -> None:
    route = Route(real, real.roadmap(chosen))
    place = {step.topic: index for index, step in enumerate(_remaining(route, (), now))}
    assert all(place[gate] < place[topic] for topic in route.topics for gate in route.gates[topic])


@pytest.mark.parametrize("chosen", PAIRS)
def test_a_topic_takes_as_long_as_in_the_roadmap_where_it_first_stands(chosen: str, real: Catalog) -> None:
    alone = {each.path: Route(real, each).minutes for each in real.roadmaps.values()}
    route = Route(real, real.roadmap(chosen))
    for topic, minutes in route.minutes.items():
        assert minutes == alone[route.phase_of[topic].span.path][topic], topic


def test_the_project_of_a_phase_comes_when_it_is_learned_though_another_roadmap_goes_on(
    real: Catalog, now: datetime
) -> None:
    roadmap = real.roadmap("genai-phases+ai-levels")
    route = Route(real, roadmap)
    first = roadmap.stretches()[0]
    found = recommend(real, roadmap, held(real, set(route.topics_of(first))), Profile(), now)
    assert (found.steps[0].action, found.steps[0].topic) == ("project", route.projects_of(first)[0])


def test_every_step_of_the_study_guide_cites_the_line_of_its_week(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["next", "--roadmap", GUIDE]) == 0
    said = capsys.readouterr().out
    assert "Next in Week 1 (Mathematics & ML Basics)" in said
    assert "[1] corpus/roadmaps/ml-ai-study-guide.md:" in said


# Choosing ---------------------------------------------------------------------------------------------------------


def test_one_chosen_in_an_earlier_version_is_kept_and_several_are_stored_as_one(
    real_desk: LearnerDesk, now: datetime
) -> None:
    real_desk.store.append("me", "profile_set", {"roadmap": "ai-levels"}, at=now)  # as version 1 wrote it
    assert real_desk.roadmap().id == "ai-levels"
    found = real_desk.set_profile(now=now, roadmap="the week-by-week study guide and LEVEL 0-7")
    assert found.roadmap == f"{GUIDE}+ai-levels"
    assert real_desk.next_step(now=now).roadmap == found.roadmap
    assert [each.id for each in real_desk.roadmap().members] == [GUIDE, "ai-levels"]


def test_switching_roadmaps_keeps_what_is_known(real_desk: LearnerDesk, now: datetime) -> None:
    real_desk.set_profile(now=now, roadmap="genai-phases", known=["numpy", "sql-basics"])
    real_desk.mark_read("softmax", now=now)
    before = real_desk.mastery()
    for chosen in (f"{GUIDE}+ai-levels", "genai-engineer", "genai-phases"):
        real_desk.set_profile(now=now, roadmap=chosen)
        assert real_desk.mastery() == before
    assert before["numpy"].p_known > PRIOR


def test_a_merged_route_of_which_one_roadmap_is_gone_goes_on_with_the_other_and_says_so(
    real_desk: LearnerDesk, real: Catalog, now: datetime
) -> None:
    real_desk.set_profile(now=now, roadmap="ai-levels+genai-engineer")
    less = replace(real, roadmaps={id_: each for id_, each in real.roadmaps.items() if id_ != "ai-levels"})
    desk = replace(real_desk, corpus=less, roads=None)
    found = desk.next_step(now=now)
    assert found.roadmap == "genai-engineer"
    assert "“ai-levels”" in found.gone
    assert desk.progress(now=now).note == found.gone
    assert desk.next_step("genai-phases", now=now).gone == ""


# Weeks ------------------------------------------------------------------------------------------------------------


def test_progress_on_the_study_guide_has_the_weeks_inside_their_phases(real_desk: LearnerDesk, now: datetime) -> None:
    real_desk.set_profile(now=now, roadmap=GUIDE, known=["numpy"])
    found = real_desk.progress(now=now)
    assert [len(phase.weeks) for phase in found.phases] == [4, 4, 4, 4, 4]
    for phase in found.phases:
        assert set(phase.topic_ids) == {topic for week in phase.weeks for topic in week.topic_ids}
    first = found.phases[0]
    assert (first.weeks[0].called, first.weeks[0].hours) == ("Week 1", "15-20 hours")
    assert first.known == first.weeks[0].known >= 1


def test_progress_on_several_names_the_roadmap_of_each_part(real_desk: LearnerDesk, now: datetime) -> None:
    found = real_desk.progress(f"{GUIDE}+ai-levels", now=now)
    assert len(found.phases) == 5 + 8
    assert {phase.of for phase in found.phases} == {"the week-by-week study guide", "the LEVEL 0-7 roadmap"}
    assert found.phases[0].short == "Phase 1"
    assert found.phases[0].weeks[0].called == "Week 1 of the week-by-week study guide"


# Optional topics --------------------------------------------------------------------------------------------------


def test_an_optional_topic_is_shown_counted_nowhere_and_waited_for_by_nothing(
    real_desk: LearnerDesk, real: Catalog, now: datetime
) -> None:
    roadmap = real.roadmap("genai-engineer")
    options = set(roadmap.options())
    assert "java-for-ai" in options
    route = Route(real, roadmap)
    assert not options & set(route.topics)
    assert not any(options & set(gates) for gates in route.gates.values())
    real_desk.set_profile(now=now, roadmap="genai-engineer")
    found = real_desk.progress(now=now)
    assert {topic for phase in found.phases for topic in phase.options} == options
    assert not options & {topic for phase in found.phases for topic in phase.topic_ids}
    real_desk.set_profile(now=now, known=["java-for-ai"])  # a learner may take it all the same
    again = real_desk.progress(now=now)
    assert again.mastery["java-for-ai"].p_known > 0.85
    assert [phase.topics for phase in again.phases] == [phase.topics for phase in found.phases]


def test_who_knows_all_but_the_optional_topics_has_finished(real: Catalog, now: datetime) -> None:
    roadmap = real.roadmap("genai-engineer")
    route = Route(real, roadmap)
    projects = {project for phase in roadmap.stretches() for project in route.projects_of(phase)}
    found = recommend(real, roadmap, held(real, set(route.topics)), Profile(), now, projects_done=projects)
    assert found.steps == ()
    assert found.note.startswith("You know all 85 topics")


def test_what_one_roadmap_calls_optional_is_to_learn_where_another_asks_for_it(real: Catalog) -> None:
    both = real.roadmap("genai-foundations-to-ethics+ml-ai-study-guide")
    assert "keras" in real.roadmap("genai-foundations-to-ethics").options()
    assert "keras" not in both.options()
    assert "keras" in both.topics()


# Commands ---------------------------------------------------------------------------------------------------------

NAMED = "the week-by-week one and LEVEL 0-7"


@pytest.mark.parametrize("verb", ["next", "plan", "progress"])
def test_several_are_named_in_one_breath(verb: str, home: Path, out: Callable[[], Any]) -> None:
    assert main([verb, "--roadmap", NAMED, "--json"]) == 0
    assert out()["roadmap"] == f"{GUIDE}+ai-levels"


def test_the_plan_of_several_goes_week_by_week_and_level_by_level(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "--roadmap", NAMED]) == 0
    said = capsys.readouterr().out
    heads = [line for line in said.split("\n") if " hours)" in line and not line.startswith(" ")]
    assert heads[0].startswith("Week 1 of the week-by-week study guide: ")
    assert any(line.startswith("Level 1 of the LEVEL 0-7 roadmap: ") for line in heads)
    assert len(heads) == len(set(heads))


def test_progress_lists_weeks_and_says_what_is_optional(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress", "--roadmap", GUIDE]) == 0
    assert "\n Week 1: Mathematics & ML Basics, 0 of " in capsys.readouterr().out
    assert main(["progress", "--roadmap", "genai-engineer"]) == 0
    said = capsys.readouterr().out
    assert "Optional and not counted: 11 topics." in said
    assert re.search(r"java-for-ai: .* \(optional\)\n", said)
