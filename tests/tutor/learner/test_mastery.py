"""Knowledge tracing against values computed by hand, and its promises about days, names and self-reports."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Topic
from tutor.learner.mastery import KNOWN, MASTERED, PRIOR, mastery, uncertainty, update
from tutor.learner.profile import IMPLIED, SAID, profile
from tutor.records import Event

AT = datetime(2025, 3, 1, 23, 0, tzinfo=UTC)


def topic(name: str, *needs: str, assess: str = "quiz", formerly: tuple[str, ...] = ()) -> Topic:
    return Topic(name, name, (), "maths", needs, 60, assess, formerly, f"corpus/lessons/{name}.md")  # type: ignore[arg-type]


TOPICS = {
    one.id: one
    for one in (
        topic("a"), topic("b", "a"), topic("c", "b"), topic("career", assess="read"), topic("new", formerly=("old",)),
    )
}  # fmt: skip


def answered(
    correct: bool, *, topic: str = "a", item: str = "i1", quiz: str = "q1", at: datetime = AT, kind: str = "single"
) -> Event:
    data = {"quiz": quiz, "item": item, "topic": topic, "kind": kind, "options": 4, "chosen": [], "correct": correct}
    return Event(1, "me", at, "item_answered", data)


def set_profile(**said: object) -> Event:
    return Event(1, "me", AT, "profile_set", said)


def p(events: list[Event], name: str = "a") -> float:
    return mastery(events, TOPICS)[name].p_known


def test_one_answer_gives_what_the_formula_of_corbett_and_anderson_gives_by_hand() -> None:
    # right: 0.5*0.9 / (0.5*0.9 + 0.5*0.25) = 0.45/0.575 = 18/23; then 18/23 + 5/23 * 0.05
    assert update(0.5, correct=True, guess=0.25) == pytest.approx(18 / 23 + 5 / 23 * 0.05)
    # wrong: 0.5*0.1 / (0.5*0.1 + 0.5*0.75) = 0.05/0.425 = 2/17; then 2/17 + 15/17 * 0.05
    assert update(0.5, correct=False, guess=0.25) == pytest.approx(2 / 17 + 15 / 17 * 0.05)


def test_three_right_four_option_answers_make_a_topic_known_and_four_mastered() -> None:
    run = [p([answered(True, item=f"i{k}") for k in range(n)]) for n in range(5)]
    assert run == pytest.approx([0.2, 0.5, 0.7935, 0.9359, 0.9823], abs=1e-4)
    assert run[2] < KNOWN <= run[3] < MASTERED <= run[4]


def test_a_coin_toss_weighs_less_than_one_of_four_and_that_less_than_all_of_four() -> None:
    tossed, single, multiple = (p([answered(True, kind=kind)]) for kind in ("true_false", "single", "multiple"))
    assert PRIOR < tossed < single < multiple


@given(st.floats(0.001, 0.999), st.floats(0.01, 0.5))
def test_right_answers_raise_wrong_ones_never_beyond_right_and_all_stays_a_probability(
    p_known: float, g: float
) -> None:
    right, wrong = update(p_known, correct=True, guess=g), update(p_known, correct=False, guess=g)
    assert 0 < wrong < right < 1
    assert right > p_known


def test_the_same_item_again_on_the_same_day_changes_nothing_and_on_the_next_day_counts() -> None:
    once = [answered(False)]
    again = answered(True, quiz="q2", at=AT + timedelta(minutes=59))
    tomorrow = answered(True, quiz="q3", at=AT + timedelta(minutes=61))
    assert p([*once, again]) == p(once)
    assert p([*once, again, tomorrow]) > p(once)
    assert mastery([*once, again, tomorrow], TOPICS)["a"].answers == 2


def test_a_second_answer_to_an_item_of_a_quiz_never_counts_not_even_after_midnight() -> None:
    once = [answered(False)]
    assert p([*once, answered(True, at=AT + timedelta(hours=2))]) == p(once)


def test_answers_given_under_a_former_id_follow_the_topic() -> None:
    assert mastery([answered(True, topic="old")], TOPICS)["new"].answers == 1
    assert mastery([set_profile(known=["old"])], TOPICS)["new"].source == "said"


def test_answers_to_a_topic_that_is_gone_are_left_out() -> None:
    assert mastery([answered(True, topic="gone")], TOPICS) == mastery([], TOPICS)


def test_who_says_to_know_a_topic_is_believed_and_its_prerequisites_slightly_less() -> None:
    found = mastery([set_profile(known=["c"])], TOPICS)
    assert [found[name].p_known for name in ("c", "b", "a")] == [SAID, IMPLIED, IMPLIED]
    assert KNOWN <= IMPLIED < SAID < MASTERED
    assert found["new"].source == "prior"


def test_a_self_report_is_a_prior_whenever_it_is_made_so_answers_outweigh_it() -> None:
    said, wrong = set_profile(known=["a"]), answered(False)
    assert p([said, wrong]) == p([wrong, said]) < KNOWN
    assert mastery([said, set_profile(known=[])], TOPICS)["a"].p_known == PRIOR


def test_a_topic_without_quiz_is_finished_when_it_was_read_and_one_with_quiz_is_said_to_be_known() -> None:
    events = [Event(1, "me", AT, "topic_read", {"topic": name}) for name in ("career", "a")]
    found = mastery(events, TOPICS)
    assert (found["career"].p_known, found["career"].sd, found["career"].source) == (1.0, 0.0, "read")
    assert (found["a"].p_known, found["a"].source) == (SAID, "said")


def test_uncertainty_is_that_of_a_beta_distribution_and_shrinks_with_answers() -> None:
    assert uncertainty(0.5, 2) == pytest.approx((1 / 12) ** 0.5)  # Beta(1, 1) is uniform
    both = [answered(n % 2 == 0, item=f"i{n}") for n in range(12)]
    assert mastery(both, TOPICS)["a"].sd < mastery([], TOPICS)["a"].sd


def test_a_profile_keeps_the_last_word_on_each_question() -> None:
    events = [set_profile(roadmap="one", known=["a"]), set_profile(roadmap="two"), set_profile(hours_per_week=5.0)]
    found = profile(events, TOPICS)
    assert (found.roadmap, found.known, found.hours_per_week, found.asked) == ("two", ("a",), 5.0, True)
    assert not profile([], TOPICS).asked
