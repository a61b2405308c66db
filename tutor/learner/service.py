"""The one door to a learner: ties the store to the catalog. Everything with an effect on a learner goes through here.

    desk = LearnerDesk.open(config.load(), catalog.load())
    desk.next_step(now=datetime.now(UTC))

Each method that changes something reads and appends inside one write transaction, so two tabs cannot disagree, and
returns after the commit. Light on purpose: no LangGraph, Chroma, ONNX Runtime or NumPy is loaded on this path.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from corpus.catalog import Catalog
from corpus.errors import UserError
from corpus.records import Roadmap
from tutor.config import Settings
from tutor.learner import conversations, following, grading, profile
from tutor.learner.mastery import evidence, mastery
from tutor.learner.own import Own, OwnRoads
from tutor.learner.progress import progress
from tutor.learner.recommend import recommend
from tutor.learner.store import Kind, Store
from tutor.quiz import grade
from tutor.quiz.bank import draw
from tutor.quiz.codec import item_to_json
from tutor.records import (
    Answer,
    Conversation,
    Event,
    Grade,
    Mastery,
    Profile,
    Progress,
    QuizState,
    Recommendation,
    Turn,
)

_STATE: tuple[Kind, ...] = ("profile_set", "topic_read", "step_skipped", "project_done", "item_answered")
_QUIZ: tuple[Kind, ...] = ("quiz_started", "item_answered", "quiz_stopped")
HOURS_IN_WEEK = 168


def _new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True)
class LearnerDesk:
    """What one learner can do and see. `for_learner` gives the same desk to another one."""

    store: Store
    corpus: Catalog  # what all learners share
    learner: str
    roadmap_id: str | None = None  # forced for this process; None: the learner's own choice
    new_id: Callable[[], str] = field(default=_new_id, repr=False)
    roads: OwnRoads | None = field(default=None, repr=False)

    @classmethod
    def open(cls, settings: Settings, catalog: Catalog) -> "LearnerDesk":
        roads = OwnRoads(settings.ingest, catalog)
        return cls(Store(settings.database), catalog, settings.learner, settings.roadmap, roads=roads)

    def for_learner(self, learner: str) -> "LearnerDesk":
        return replace(self, learner=learner)

    def close(self) -> None:
        self.store.close()

    @property
    def catalog(self) -> Catalog:
        """The corpus with the roadmaps among the documents that this learner may see, as they are now."""
        return self.corpus if self.roads is None else self.roads.catalog(self.learner)

    def own_roadmaps(self) -> tuple[Own, ...]:
        return () if self.roads is None else self.roads.own(self.learner)

    # What is known of the learner --------------------------------------------------------------------------------

    def profile(self) -> Profile:
        return profile.profile(self.store.events(self.learner, ["profile_set"]), self.corpus.topics)

    def set_profile(
        self,
        *,
        now: datetime,
        roadmap: str | None = None,
        known: Collection[str] | None = None,
        hours_per_week: float | None = None,
    ) -> Profile:
        """Note answers to the first three questions; None leaves one as it is. With none at all: waved away."""
        said: dict[str, object] = {}
        if roadmap is not None:
            said["roadmap"] = self.catalog.roadmap(roadmap).id
        if known is not None:
            said["known"] = [self._topic(topic) for topic in dict.fromkeys(known)]
        if hours_per_week is not None:
            if not 0 < hours_per_week <= HOURS_IN_WEEK:
                raise UserError(f"{hours_per_week:g} hours a week cannot be.", f"Give 1 to {HOURS_IN_WEEK}.")
            said["hours_per_week"] = float(hours_per_week)
        self.store.append(self.learner, "profile_set", said, at=now)
        return self.profile()

    def mastery(self) -> dict[str, Mastery]:
        """What is known of every topic of the catalog."""
        return mastery(self.store.events(self.learner, _STATE), self.corpus.topics)

    def roadmap(self, roadmap: str | None = None) -> Roadmap:
        """`roadmap`, else the one forced, else the learner's, else the first of the catalog.

        Raises UserError for an unknown one, except that a learner's former choice that is gone is passed over (`gone`).
        """
        if roadmap or self.roadmap_id:
            return self.catalog.roadmap(roadmap or self.roadmap_id or "")
        return following.follows(self.catalog, self.profile())

    def gone(self) -> str:
        """What to tell a learner who follows a roadmap that is there no more; "" else."""
        return "" if self.roadmap_id else following.gone(self.catalog, self.profile())

    def next_step(self, roadmap: str | None = None, *, now: datetime) -> Recommendation:
        events = self.store.events(self.learner, _STATE)
        found = recommend(
            self.corpus,
            self.roadmap(roadmap),
            mastery(events, self.corpus.topics),
            profile.profile(events, self.corpus.topics),
            now,
            skipped=_named(events, "step_skipped", "topic"),
            projects_done=_named(events, "project_done", "project"),
        )
        return found if roadmap else replace(found, gone=self.gone())

    def progress(self, roadmap: str | None = None, *, now: datetime) -> Progress:
        with self.store.reading(self.learner) as ledger:
            events, times = ledger.events(_STATE), ledger.times()
        counted = evidence(events, self.corpus.topics)
        found = progress(
            self.corpus,
            self.roadmap(roadmap),
            mastery(events, self.corpus.topics),
            now,
            right=sum(piece.correct for piece in counted),
            answers=len(counted),
            times=times,
        )
        return found if roadmap else replace(found, note=self.gone())

    # What the learner says and decides ---------------------------------------------------------------------------

    def mark_read(self, topic: str, *, now: datetime) -> Mastery:
        """Note that a topic was read: it is finished where it has no quiz, and said to be known where it has one."""
        topic_id = self._topic(topic)
        self.store.append(self.learner, "topic_read", {"topic": topic_id}, at=now)
        return self.mastery()[topic_id]

    def skip_topic(self, topic: str, *, now: datetime) -> None:
        """Note that the learner does not want a topic: it is offered no more and gates nothing."""
        self.store.append(self.learner, "step_skipped", {"topic": self._topic(topic)}, at=now)

    def mark_project_done(self, project: str, *, now: datetime) -> None:
        """Note that the learner attests the milestones of a project."""
        if project not in self.corpus.projects:
            raise UserError(f"There is no project {project!r}.", f"There are {', '.join(self.corpus.projects)}.")
        self.store.append(self.learner, "project_done", {"project": project}, at=now)

    # Quizzes -----------------------------------------------------------------------------------------------------

    def start_quiz(self, topic: str, n: int, seed: int, *, now: datetime, conversation: str | None = None) -> QuizState:
        """Draw `n` items on `topic` and open a quiz; one that was open is stopped. Items answered today come last."""
        with self.store.writing(self.learner) as ledger:
            if conversation is not None:
                conversations.require(ledger, conversation)
            events = ledger.events(_QUIZ)
            today = {str(e.data["item"]) for e in events if e.kind == "item_answered" and e.at.date() == now.date()}
            items = draw(self.corpus, topic, n, seed, today)
            former = grade.open_quiz(events)
            if former is not None:
                ledger.append("quiz_stopped", {"quiz": former.id}, at=now)
            quiz = QuizState(self.new_id(), items[0].topic, items, {}, finished=False)
            data = {"quiz": quiz.id, "topic": quiz.topic, "items": [item_to_json(item) for item in items]}
            ledger.append("quiz_started", data, at=now, conversation=conversation)
        return quiz

    def open_quiz(self) -> QuizState | None:
        """The quiz that waits for an answer, also after a restart."""
        return grade.open_quiz(self.store.events(self.learner, _QUIZ))

    def quiz(self, quiz_id: str) -> QuizState:
        """Any quiz of the learner, finished ones included. Raises UserError for an unknown one."""
        return grade.quiz_of(self.store.events(self.learner, _QUIZ), quiz_id)

    def answer_item(self, quiz_id: str, item_id: str, option_ids: Collection[str], *, now: datetime) -> Grade:
        """Grade the first answer to an item. A second one (double click, two tabs) gets the first grade and changes
        nothing. Raises UserError for unknown ids, for options that are not the item's, and for a stopped quiz."""
        with self.store.writing(self.learner) as ledger:
            quiz = grade.quiz_of(ledger.events(_QUIZ), quiz_id)
            item = next((item for item in quiz.items if item.id == item_id), None)
            if item is None:
                raise UserError(f"Quiz {quiz_id} has no item {item_id!r}.", "Load the question again.")
            if item_id not in quiz.chosen:
                if quiz.finished:
                    raise UserError("This quiz was stopped.", f"Start another: `python -m tutor quiz {quiz.topic}`.")
                grading.append(ledger, quiz, item, option_ids, now)
            return grading.graded(ledger.events(_STATE), quiz_id, item, self.corpus.topics)

    def stop_quiz(self, quiz_id: str, *, now: datetime) -> QuizState:
        """End a quiz early; unanswered items leave no trace. Ending it twice, or a finished one, changes nothing."""
        with self.store.writing(self.learner) as ledger:
            quiz = grade.quiz_of(ledger.events(_QUIZ), quiz_id)
            if not quiz.finished:
                ledger.append("quiz_stopped", {"quiz": quiz_id}, at=now)
        return replace(quiz, finished=True)

    # Conversations -----------------------------------------------------------------------------------------------

    def conversations(self) -> tuple[Conversation, ...]:
        """The one last spoken in first."""
        with self.store.reading(self.learner) as ledger:
            return conversations.listed(ledger)

    def start_conversation(self, title: str, *, now: datetime) -> Conversation:
        """Open a conversation; `title` may be the first question, it is cut to one line."""
        started = Conversation(self.new_id(), conversations.title_of(title), now, now, 0)
        self.store.append(
            self.learner, "conversation_started", {"title": started.title}, at=now, conversation=started.id
        )
        return started

    def rename_conversation(self, conversation: str, title: str, *, now: datetime) -> None:
        with self.store.writing(self.learner) as ledger:
            conversations.require(ledger, conversation)
            data = {"title": conversations.title_of(title)}
            ledger.append("conversation_renamed", data, at=now, conversation=conversation)

    def delete_conversation(self, conversation: str, *, now: datetime) -> None:
        """Remove its text from the store for good; answers given in its quizzes stay (see `conversations.delete`)."""
        with self.store.writing(self.learner) as ledger:
            conversations.delete(ledger, conversation, now)
        self.store.forget_deleted()

    def add_turn(
        self,
        conversation: str,
        role: Literal["learner", "tutor"],
        text: str,
        *,
        now: datetime,
        answer: Answer | None = None,
        data: Mapping[str, object] | None = None,
    ) -> Turn:
        """Append a turn. Raises UserError where the conversation was deleted, as in another tab."""
        turn = Turn(role, text, now, answer, dict(data or {}))
        with self.store.writing(self.learner) as ledger:
            conversations.require(ledger, conversation)
            ledger.append("turn", conversations.turn_to_data(turn), at=now, conversation=conversation)
        return turn

    def turns(self, conversation: str) -> tuple[Turn, ...]:
        """What was said, in order; the stored answers with their citations. Empty for an unknown conversation."""
        return conversations.turns(self.store.events(self.learner, ["turn"], conversation))

    # -------------------------------------------------------------------------------------------------------------

    def _topic(self, topic: str) -> str:
        """The present id of `topic`, which may be a former one. Raises UserError for an unknown one."""
        former = profile.current_ids(self.corpus.topics).get(topic)
        return former or self.corpus.topic(topic).id


def _named(events: Iterable[Event], kind: Kind, name: str) -> set[str]:
    return {str(event.data[name]) for event in events if event.kind == kind}
