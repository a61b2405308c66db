"""The door: what a learner does, through a real store and a real catalog."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from corpus.catalog import Catalog
from corpus.errors import UserError
from tutor.config import Settings
from tutor.learner.mastery import KNOWN, MASTERED
from tutor.learner.service import LearnerDesk
from tutor.records import Answer, Citation


def test_a_first_visit_is_asked_for_nothing_and_gets_a_step(desk: LearnerDesk, now: datetime) -> None:
    assert not desk.profile().asked
    advice = desk.next_step(now=now)
    assert (advice.roadmap, advice.steps[0].topic, advice.as_of) == ("tiny", "vectors", now)


def test_the_three_first_answers_are_kept_and_each_can_be_changed_alone(desk: LearnerDesk, now: datetime) -> None:
    desk.set_profile(now=now, roadmap="tiny", known=["soft-max"], hours_per_week=5)
    found = desk.set_profile(now=now, hours_per_week=7)
    assert (found.roadmap, found.known, found.hours_per_week, found.asked) == ("tiny", ("softmax",), 7.0, True)
    # softmax is said to be known and vectors is implied, so what is left is attention, behind its bridge
    assert [step.topic for step in desk.next_step(now=now).steps[:2]] == ["calculus", "attention"]
    for wrong in ({"roadmap": "nowhere"}, {"known": ["no-topic"]}, {"hours_per_week": 200}):
        with pytest.raises(UserError):
            desk.set_profile(now=now, **wrong)
    assert desk.profile() == found


def test_a_perfect_quiz_makes_its_topic_known_and_the_next_step_follows(
    desk: LearnerDesk, now: datetime, answer_all: Callable[..., None]
) -> None:
    answer_all("vectors", now)
    assert desk.mastery()["vectors"].p_known >= MASTERED
    assert desk.next_step(now=now).steps[0].topic == "softmax"
    found = desk.progress(now=now)
    assert (found.answers, found.right, found.phases[0].mastered) == (5, 5, 1)


def test_a_perfect_learner_walks_the_whole_road_through_the_door(
    desk: LearnerDesk, now: datetime, answer_all: Callable[..., None]
) -> None:
    taken = []
    while not (advice := desk.next_step(now=now)).note:
        step = advice.steps[0]
        taken.append(step.topic)
        if step.action == "project":
            desk.mark_project_done(step.topic, now=now)
        elif not desk.catalog.lesson(step.topic).claims:
            desk.mark_read(step.topic, now=now)
        else:
            answer_all(step.topic, now)
    assert taken == ["vectors", "softmax", "calculator", "calculus", "attention", "career"]
    assert advice.note == "You know all 4 topics of Tiny roadmap; 4 are mastered."


def test_a_quiz_goes_on_after_a_restart_where_it_stood(
    settings: Settings, catalog: Catalog, desk: LearnerDesk, now: datetime
) -> None:
    quiz = desk.start_quiz("vectors", 5, 7, now=now)
    first = quiz.items[0]
    desk.answer_item(quiz.id, first.id, first.key, now=now)
    again = LearnerDesk.open(settings, catalog)
    found = again.open_quiz()
    again.close()
    assert found is not None
    assert found.items == quiz.items
    assert found.open_item == quiz.items[1]
    assert found.score == (1, 1)


def test_a_second_answer_gets_the_first_grade_and_changes_nothing(desk: LearnerDesk, now: datetime) -> None:
    quiz = desk.start_quiz("vectors", 3, 7, now=now)
    item, other = quiz.items[:2]
    wrong = [next(option.id for option in item.options if option.id not in item.key)]
    first = desk.answer_item(quiz.id, item.id, wrong, now=now)
    desk.answer_item(quiz.id, other.id, other.key, now=now)
    events = desk.store.events("me")
    assert not first.correct
    assert first.p_known_after < first.p_known_before == pytest.approx(0.2)
    assert desk.answer_item(quiz.id, item.id, item.key, now=now + timedelta(days=2)) == first
    assert desk.store.events("me") == events


def test_two_tabs_that_answer_at_once_get_one_grade(desk: LearnerDesk, now: datetime) -> None:
    quiz = desk.start_quiz("vectors", 1, 7, now=now)
    item = quiz.items[0]
    answers = [list(item.key)] + [[option.id] for option in item.options]
    with ThreadPoolExecutor(6) as pool:
        grades = list(pool.map(lambda chosen: desk.answer_item(quiz.id, item.id, chosen, now=now), answers * 3))
    assert len({grade.chosen for grade in grades}) == 1
    assert [event.kind for event in desk.store.events("me")] == ["quiz_started", "item_answered"]


def test_an_option_item_or_quiz_that_does_not_exist_is_an_error_and_no_wrong_mark(
    desk: LearnerDesk, now: datetime
) -> None:
    quiz = desk.start_quiz("vectors", 2, 7, now=now)
    item = quiz.items[0]
    for quiz_id, item_id, chosen in (
        (quiz.id, item.id, ["not-an-option"]), (quiz.id, item.id, []), (quiz.id, "vectors-0", item.key),
        ("no-quiz", item.id, item.key),
    ):  # fmt: skip
        with pytest.raises(UserError):
            desk.answer_item(quiz_id, item_id, chosen, now=now)
    assert desk.mastery()["vectors"].answers == 0
    with pytest.raises(UserError, match="no quiz"):
        desk.for_learner("other").answer_item(quiz.id, item.id, item.key, now=now)


def test_a_stopped_quiz_takes_no_more_answers_and_a_new_quiz_stops_the_open_one(
    desk: LearnerDesk, now: datetime
) -> None:
    first = desk.start_quiz("vectors", 2, 7, now=now)
    second = desk.start_quiz("softmax", 2, 7, now=now)
    assert desk.quiz(first.id).finished
    with pytest.raises(UserError, match="stopped"):
        desk.answer_item(first.id, first.items[0].id, first.items[0].key, now=now)
    assert desk.open_quiz() == second
    desk.stop_quiz(second.id, now=now)
    assert desk.stop_quiz(second.id, now=now).finished
    assert desk.open_quiz() is None


def test_items_answered_today_are_not_drawn_again_today(
    desk: LearnerDesk, now: datetime, answer_all: Callable[..., None]
) -> None:
    answer_all("vectors", now, 1)
    items = {item.id for item in desk.quiz(str(desk.store.events("me")[0].data["quiz"])).items}
    assert not items & {item.id for item in desk.start_quiz("vectors", 5, 1, now=now).items}
    assert items == {item.id for item in desk.start_quiz("vectors", 5, 1, now=now + timedelta(days=1)).items}


def test_a_skipped_topic_is_offered_no_more_and_gates_nothing(desk: LearnerDesk, now: datetime) -> None:
    desk.skip_topic("vectors", now=now)
    assert desk.next_step(now=now).steps[0].topic == "softmax"
    with pytest.raises(UserError, match="no project"):
        desk.mark_project_done("vectors", now=now)


def answer() -> Answer:
    citation = Citation(1, "corpus/lessons/vectors.md", 3, 9, "quoted")
    return Answer("a1", "It is so. [1]", "answered", (citation,), ("vectors",), 41.5, True, ("more",))


def test_a_conversation_is_its_turns_with_their_answers(desk: LearnerDesk, now: datetime) -> None:
    held = desk.start_conversation("What is\n a vector?  ", now=now)
    desk.add_turn(held.id, "learner", "What is a vector?", now=now)
    said = desk.add_turn(held.id, "tutor", "It is so.", now=now, answer=answer(), data={"quiz": "q"})
    turns = desk.turns(held.id)
    assert turns[1] == said
    assert turns[1].answer == answer()
    assert (turns[0].role, turns[0].text, turns[0].answer) == ("learner", "What is a vector?", None)
    assert held.title == "What is a vector?"


def test_conversations_are_listed_by_their_last_word_and_renamed(desk: LearnerDesk, now: datetime) -> None:
    old = desk.start_conversation("old", now=now)
    new = desk.start_conversation("new", now=now + timedelta(minutes=1))
    assert [row.id for row in desk.conversations()] == [new.id, old.id]
    desk.add_turn(old.id, "learner", "hello again", now=now + timedelta(minutes=2))
    desk.rename_conversation(old.id, "renamed", now=now + timedelta(minutes=3))
    first = desk.conversations()[0]
    assert (first.title, first.turns, first.created) == ("renamed", 1, now)
    assert first.updated == now + timedelta(minutes=2)
    assert len(desk.start_conversation("word " * 100, now=now).title) <= 120
    with pytest.raises(UserError):
        desk.rename_conversation(old.id, "  ", now=now)


def test_a_deleted_conversation_leaves_no_word_in_any_file_and_keeps_what_was_answered(
    desk: LearnerDesk, now: datetime
) -> None:
    held = desk.start_conversation("secret title", now=now)
    desk.add_turn(held.id, "learner", "my secret question " * 500, now=now)
    desk.rename_conversation(held.id, "secret name", now=now)
    quiz = desk.start_quiz("vectors", 1, 1, now=now, conversation=held.id)
    desk.answer_item(quiz.id, quiz.items[0].id, quiz.items[0].key, now=now)
    desk.delete_conversation(held.id, now=now)
    assert desk.conversations() == ()
    assert desk.turns(held.id) == ()
    assert [event.kind for event in desk.store.events("me")] == [
        "quiz_started",
        "item_answered",
        "conversation_deleted",
    ]
    for path in desk.store.path.parent.iterdir():
        assert b"secret" not in path.read_bytes()
    for act in (
        lambda: desk.add_turn(held.id, "tutor", "late", now=now),
        lambda: desk.delete_conversation(held.id, now=now),
        lambda: desk.start_quiz("vectors", 1, 1, now=now, conversation=held.id),
    ):
        with pytest.raises(UserError, match="no conversation"):
            act()


def test_learners_share_nothing(desk: LearnerDesk, now: datetime, answer_all: Callable[..., None]) -> None:
    answer_all("vectors", now)
    held = desk.start_conversation("mine", now=now)
    other = desk.for_learner("other")
    assert other.conversations() == ()
    assert other.open_quiz() is None
    assert other.mastery()["vectors"].p_known < KNOWN
    with pytest.raises(UserError, match="no conversation"):
        other.delete_conversation(held.id, now=now)
    assert len(desk.conversations()) == 1


def test_the_real_corpus_gives_a_step_with_reasons_and_a_quiz(settings: Settings, now: datetime) -> None:
    from corpus.catalog import load

    desk = LearnerDesk.open(settings, load())
    advice = desk.next_step(now=now)
    assert advice.roadmap == "genai-phases"
    assert 1 <= len(advice.steps) <= 4
    assert all(step.reasons and step.minutes >= 5 for step in advice.steps)
    quiz = desk.start_quiz("self-attention", 5, 1, now=now)
    for item in quiz.items:
        desk.answer_item(quiz.id, item.id, item.key, now=now)
    assert desk.mastery()["self-attention"].p_known >= MASTERED
    desk.close()
