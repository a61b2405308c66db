"""The next step on small roadmaps made by hand, and on random ones: there is no dead end."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Item, Part, Phase, Project, Range, Roadmap, Span, Topic
from tutor.learner.mastery import KNOWN
from tutor.learner.recommend import recommend
from tutor.learner.route import Route
from tutor.records import Mastery, Profile, Recommendation, Step

NOW = datetime(2025, 3, 1, tzinfo=UTC)
SPAN = Span("corpus/roadmaps/r.md", 0, 1)


@dataclass(frozen=True)
class World:
    topics: Mapping[str, Topic]
    projects: Mapping[str, Project]


def topic(name: str, *needs: str, minutes: int = 60, assess: str = "quiz") -> Topic:
    return Topic(name, name.upper(), (), "maths", needs, minutes, assess, (), f"{name}.md")  # type: ignore[arg-type]


def project(name: str, *topics: str) -> Project:
    return Project(name, name.upper(), (), topics, "4-6", f"{name}.md", "")


def phase(
    number: int,
    learn: Collection[str],
    build: Collection[str] = (),
    skip: Collection[str] = (),
    times: tuple[Range, ...] = (),
) -> Phase:
    def part(kind: str, topics: Collection[str], projects: Collection[str]) -> Part:
        return Part(kind, (Item("", tuple(topics), tuple(projects), "", SPAN),))  # type: ignore[arg-type]

    parts = (part("learn", learn, ()), part("build", (), build), part("skip", skip, ()))
    place = Span("r.md", number, number + 1)
    return Phase(number, f"Part {number}", "", None, times, None, parts, place, f"Phase {number}")


def roadmap(*phases: Phase) -> Roadmap:
    return Roadmap("r", "Road", "r.txt", "phase", (), (), phases, (), None, (), "r.md", "")


def world(*topics: Topic, projects: tuple[Project, ...] = ()) -> World:
    return World({one.id: one for one in topics}, {one.id: one for one in projects})


def knowing(catalog: World, **p_known: float) -> dict[str, Mastery]:
    """Topics named are answered with that p; 'x_' marks none."""
    return {
        name: Mastery(name, p_known[name], 0.1, 3, "answers")
        if name in p_known
        else Mastery(name, 0.2, 0.2, 0, "prior")
        for name in catalog.topics
    }


def advise(catalog: World, road: Roadmap, mastery: Mapping[str, Mastery], **wishes: Collection[str]) -> Recommendation:
    return recommend(catalog, road, mastery, Profile(), NOW, **wishes)


def names(advice: Recommendation) -> list[tuple[str, str]]:
    return [(step.action, step.topic) for step in advice.steps]


CHAIN = world(topic("a"), topic("b", "a"), topic("c", "b"), topic("d"), projects=(project("p", "a"), project("q")))
ROAD = roadmap(phase(1, ["a", "b"], ["p", "q"]), phase(2, ["c", "d"]))


def test_the_first_ready_topic_in_the_roadmaps_order_comes_first_and_what_waits_is_not_offered() -> None:
    assert names(advise(CHAIN, ROAD, knowing(CHAIN))) == [("learn", "a"), ("learn", "d")]


def test_reasons_are_numbers_that_a_learner_can_check() -> None:
    hours = (Range(3, 5, "hours"),)
    road = roadmap(phase(1, ["a", "b"], times=hours), phase(2, ["c", "d"]))
    first = advise(CHAIN, road, knowing(CHAIN, a=0.9), projects_done=()).steps[0]
    assert (first.action, first.topic, first.minutes) == ("learn", "b", 120)
    assert [(reason.text, reason.value) for reason in first.reasons] == [
        ("Next in Phase 1 (Part 1) of Road.", 1),
        ("You know its prerequisites: A (0.90).", 0.9),
        ("It opens 1 later topic.", 1),
        ("About 120 minutes: its share of the 3-5 hours of Phase 1.", 120),
    ]


def test_a_topic_that_an_earlier_one_waits_for_is_brought_forward_and_says_why() -> None:
    catalog = world(topic("bert", "masked"), topic("masked"), topic("other"))
    advice = advise(catalog, roadmap(phase(1, ["bert"]), phase(2, ["other", "masked"])), knowing(catalog))
    assert names(advice) == [("learn", "masked"), ("learn", "other")]
    assert "It is brought forward: BERT in Phase 1 needs it." in [reason.text for reason in advice.steps[0].reasons]


def test_minutes_are_the_phases_mean_hours_spread_by_minutes_and_the_topics_own_without_hours() -> None:
    catalog = world(topic("a", minutes=60), topic("b", minutes=120), topic("c", minutes=90), topic("d", minutes=45))
    road = roadmap(
        phase(1, ["a", "b"], times=(Range(1, 2, "months"), Range(4, 8, "hours"))),
        phase(2, ["b", "c"], times=(Range(10, None, "hours"),)),
        phase(3, ["d"]),
    )
    # b stands in Phase 1 first, so Phase 2 spreads its 10 hours over c alone.
    assert Route(catalog, road).minutes == {"a": 120, "b": 240, "c": 600, "d": 45}


def test_what_was_begun_comes_first_and_leaves_room_for_something_new() -> None:
    catalog = world(*(topic(name) for name in "abcdef"))
    road = roadmap(phase(1, "abcdef"))
    assert names(advise(catalog, road, knowing(catalog, c=0.5)))[0] == ("review", "c")
    crowded = advise(catalog, road, knowing(catalog, a=0.3, b=0.3, c=0.5, d=0.6, e=0.2))
    assert [action for action, _ in names(crowded)] == ["review", "review", "learn", "review"]


def test_a_prerequisite_that_the_roadmap_skips_never_gates_and_is_named() -> None:
    catalog = world(topic("skipped"), topic("b", "skipped"))
    advice = advise(catalog, roadmap(phase(1, ["b"], skip=["skipped"])), knowing(catalog))
    assert names(advice) == [("learn", "b")]
    assert any("SKIPPED, which this roadmap skips" in reason.text for reason in advice.steps[0].reasons)


def test_a_prerequisite_outside_the_roadmap_is_a_bridge_offered_once_and_never_gates() -> None:
    catalog = world(topic("out"), topic("b", "out"), topic("c", "out"))
    road = roadmap(phase(1, ["b", "c"]))
    assert names(advise(catalog, road, knowing(catalog))) == [("learn", "out"), ("learn", "b"), ("learn", "c")]
    assert names(advise(catalog, road, knowing(catalog), skipped={"out"})) == [("learn", "b"), ("learn", "c")]
    assert names(advise(catalog, road, knowing(catalog, b=0.5))) == [("review", "b"), ("learn", "c")]
    assert names(advise(catalog, road, knowing(catalog, out=0.9)))[0] == ("learn", "b")


def test_bridges_behind_a_bridge_come_first_and_topics_of_the_road_behind_it_gate() -> None:
    catalog = world(topic("deep"), topic("base"), topic("out", "deep", "base"), topic("b", "out"))
    road = roadmap(phase(1, ["b", "base"]))
    assert names(advise(catalog, road, knowing(catalog))) == [("learn", "base")]
    assert names(advise(catalog, road, knowing(catalog, base=0.9)))[:2] == [("learn", "deep"), ("learn", "b")]
    assert names(advise(catalog, road, knowing(catalog, base=0.9, deep=0.9)))[0] == ("learn", "out")


def test_when_a_phase_is_learned_one_project_of_it_comes_before_new_topics() -> None:
    known = knowing(CHAIN, a=0.9, b=0.97)
    assert names(advise(CHAIN, ROAD, known))[:2] == [("project", "p"), ("learn", "c")]
    wide = world(*(topic(name) for name in "abcdefg"), projects=(project("p"),))
    road = roadmap(phase(1, "a", ["p"]), phase(2, "bcdefg"))
    steps = names(advise(wide, road, knowing(wide, a=0.9, b=0.9)))
    assert steps == [("learn", "c"), ("learn", "d"), ("learn", "e"), ("project", "p")]
    later = names(advise(CHAIN, ROAD, known, projects_done={"p"}))
    assert later == [("learn", "c"), ("learn", "d"), ("project", "q")]


def test_a_project_does_not_lead_for_who_said_to_know_the_phase_or_has_gone_on() -> None:
    said = {n: replace(m, source="said", answers=0) for n, m in knowing(CHAIN, a=0.9, b=0.9, c=0.2, d=0.2).items()}
    assert names(advise(CHAIN, ROAD, said))[0] == ("learn", "c")
    assert names(advise(CHAIN, ROAD, knowing(CHAIN, a=0.9, b=0.9, d=0.9)))[0] == ("learn", "c")


def test_a_later_topic_that_a_phase_waited_for_does_not_hide_its_projects() -> None:
    """In the four-phase roadmap Phase 1 lists backpropagation, which needs a topic of Phase 2: no project ever led."""
    catalog = world(topic("late"), topic("early", "late"), topic("next"), projects=(project("p"),))
    road = roadmap(phase(1, ["early"], ["p"]), phase(2, ["late", "next"]))
    assert names(advise(catalog, road, knowing(catalog, late=0.9, early=0.9)))[0] == ("project", "p")


def test_at_the_end_it_says_so_and_offers_what_is_not_mastered() -> None:
    known = knowing(CHAIN, a=0.9, b=0.97, c=0.99, d=0.88)
    advice = advise(CHAIN, ROAD, known, projects_done={"p", "q"})
    assert advice.note == "You know all 4 topics of Road; 2 are mastered."
    assert names(advice) == [("practise", "d"), ("practise", "a")]
    mastered = knowing(CHAIN, a=0.99, b=0.97, c=0.99, d=0.99)
    assert advise(CHAIN, ROAD, mastered, projects_done={"p", "q"}).steps == ()


def test_hours_a_week_make_the_minutes_a_share_of_a_week() -> None:
    advice = recommend(CHAIN, ROAD, knowing(CHAIN), Profile(hours_per_week=4), NOW)
    assert advice.steps[0].reasons[-1].text == "That is 25% of your 4 hours a week."


# Random roadmaps -------------------------------------------------------------------------------------------------


@st.composite
def random_worlds(draw: st.DrawFn) -> tuple[World, Roadmap]:
    """Up to 12 topics with acyclic needs, listed in any order, some skipped, some outside, some in two phases."""
    count = draw(st.integers(1, 12))
    ids = [f"t{n}" for n in range(count)]
    topics = [
        topic(name, *draw(st.sets(st.sampled_from(ids[:n])) if n else st.just(set()))) for n, name in enumerate(ids)
    ]
    listed = draw(st.permutations(ids))[: draw(st.integers(1, count))]
    cut = draw(st.integers(0, len(listed)))
    skipped = draw(st.sets(st.sampled_from(ids)))
    twice = draw(st.sets(st.sampled_from(listed)))
    phases = phase(1, listed[:cut], ["p", "q"], skipped), phase(2, [*twice, *listed[cut:]], ["s"])
    return world(*topics, projects=(project("p"), project("q"), project("s"))), roadmap(*phases)


def take(step: Step, mastery: dict[str, Mastery], done: set[str], p_known: float) -> None:
    """A perfect learner: one step and the topic is known."""
    if step.action == "project":
        assert step.topic not in done
        done.add(step.topic)
    else:
        mastery[step.topic] = Mastery(step.topic, p_known, 0.1, 5, "answers")


@settings(max_examples=300, deadline=None)
@given(random_worlds(), st.sampled_from([KNOWN, 0.97]), st.randoms(use_true_random=False), st.booleans())
def test_a_perfect_learner_always_gets_a_step_until_all_is_known(
    made: tuple[World, Roadmap], reached: float, rng: Random, obedient: bool
) -> None:
    catalog, road = made
    route = Route(catalog, road)
    mastery, done = knowing(catalog), set[str]()
    for _ in range(2 * len(catalog.topics) + len(catalog.projects) + 1):
        advice = advise(catalog, road, mastery, projects_done=done)
        unknown = [name for name in route.topics if mastery[name].p_known < KNOWN]
        assert bool(advice.note) == (not unknown)
        if not unknown:
            break
        assert 1 <= len(advice.steps) <= 4
        assert len({step.topic for step in advice.steps}) == len(advice.steps)
        for step in advice.steps:
            if step.action == "learn" and step.topic in route.gates:
                assert all(mastery[gate].p_known >= KNOWN for gate in route.gates[step.topic])
                assert not set(route.gates[step.topic]) & set(road.skips())
        take(advice.steps[0] if obedient else rng.choice(advice.steps), mastery, done, reached)
    else:
        raise AssertionError("the road does not end")


@settings(max_examples=100, deadline=None)
@given(random_worlds())
def test_a_learner_who_skips_every_step_comes_to_an_end_too(made: tuple[World, Roadmap]) -> None:
    catalog, road = made
    mastery, skipped, done = knowing(catalog), set[str](), set[str]()
    for _ in range(len(catalog.topics) + len(catalog.projects) + 1):
        steps = advise(catalog, road, mastery, skipped=skipped, projects_done=done).steps
        if not steps:
            break
        (done if steps[0].action == "project" else skipped).add(steps[0].topic)
    assert not advise(catalog, road, mastery, skipped=skipped, projects_done=done).steps
