"""The one door: a learner's message or click goes in, chat events come out, and what happened is in the store.

    tutor = Tutor.open(config.load())
    session = tutor.learner("me")
    for event in session.say("why do we scale attention?", conversation): ...

`Tutor` holds what all learners share (catalog, store, index); `Session` is one learner at it. Recommendation, quiz and
progress run without the index; LangGraph and Chroma load with the first question (or `warm`).
"""

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from corpus import catalog as corpus_catalog
from corpus.catalog import Catalog
from corpus.errors import UserError
from corpus.merge import JOIN, spoken
from corpus.records import Roadmap
from tutor import memory, talk
from tutor.answer import phrases
from tutor.answer.cite import cite, reader
from tutor.config import Settings
from tutor.instructions import without_instructions
from tutor.learner.mastery import KNOWN
from tutor.learner.service import LearnerDesk
from tutor.records import (
    Answer,
    Answered,
    ChatEvent,
    Graded,
    Notice,
    ProgressShown,
    QuizItem,
    QuizShown,
    QuizState,
    Recommendation,
    Recommended,
    Turn,
    Working,
)
from tutor.retrieve.link import Linker
from tutor.shelf import LearnerShelf
from tutor.understand import Context, clean
from tutor.wishes import Intent, intent_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ingest.embed import Embedder
    from tutor.retrieve.private import PrivateIndex
    from tutor.retrieve.search import Passage, Retriever

QUIZ_LENGTH = 5
# Where a message names roadmaps, as the linker leaves it: "on _", "of the _ and _".
_WHAT_COMES = re.compile(
    r"\W*(?:and |so |then )*what(?:'?s| is| comes| follows) (?:comes )?(?:next|after(?:wards)?)\W*$", re.I
)
_ROADMAP_NAMED = re.compile(
    r"(?:\b(?:on|in|for|of|along|from|with|if i follow|following|according to)\s+)?(?:the )?_(?: roadmap)?"
    r"(?:\s+(?:and|or)\s+(?:the )?_(?: roadmap)?)*"
)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Wish:
    """What a message wants of the tutor."""

    intent: Intent
    bare: str  # the message without instructions to the machine, which decide nothing
    roadmap: str | None = None  # named in a wish for the next step or for progress
    restated: bool = False  # `bare` is to be answered instead of the message


def _nobody_knows(topic: str) -> bool:
    return False


@dataclass
class Tutor:
    """Shared by all learners and threads of a process."""

    settings: Settings
    catalog: Catalog
    clock: Callable[[], datetime] = _now
    exclude_topics: tuple[str, ...] = ()  # knocked out, for the evals
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _engine: "tuple[Retriever, Any] | None" = field(default=None, repr=False)

    @classmethod
    def open(cls, settings: Settings) -> "Tutor":
        """Open catalog and settings only; store and index are opened when they are first needed."""
        return cls(settings, corpus_catalog.load(settings.ingest.checkout))

    @cached_property
    def linker(self) -> Linker:
        return Linker(self.catalog)

    @property
    def ready(self) -> bool:
        """Whether the first question will find the index open."""
        return self._engine is not None

    def warm(self) -> None:
        """Open the index. Raises UserError with the next command when there is none."""
        self._opened()

    def _opened(self) -> "tuple[Retriever, Any]":
        with self._lock:
            if self._engine is None:
                from ingest import index

                index.current(self.settings.ingest)  # said in one sentence before anything heavy is loaded
                from tutor.graph import build
                from tutor.nodes import Nodes
                from tutor.retrieve.search import Retriever

                retriever = Retriever(self.settings.ingest, self.catalog)
                text_of = reader(self.settings.ingest.checkout)
                nodes = Nodes(retriever, self.catalog, text_of, self.exclude_topics)
                self._engine = (retriever, build(nodes))
            self._engine[0].refresh()
            return self._engine

    def default_roadmap(self) -> Roadmap:
        if not self.catalog.roadmaps:
            raise UserError("The corpus holds no roadmap.", "`python -m ingest check` says what is wrong.")
        return self.catalog.roadmap(self.settings.roadmap or next(iter(self.catalog.roadmaps)))

    def wish(self, message: str, context: Context | None = None, linker: Linker | None = None) -> Wish:
        """Return what a cleaned message wants; "what next on the levels roadmap" names the roadmap as well.

        After a question about a part of a roadmap "what comes next?" asks for the next part. `linker` also knows a
        learner's own roadmaps by name.
        """
        bare, tampered = without_instructions(message)
        if tampered or not bare.strip():
            return Wish("question", bare, None)
        intent = intent_of(bare)
        if intent == "next" and context is not None and _WHAT_COMES.match(bare):
            links = self.linker.link(context.standalone, known=lambda word: True)
            if links.roadmaps and links.phases:
                roadmap = self.catalog.roadmaps[links.roadmaps[0]]
                part = "week" if re.search(r"\bweeks?\b", context.standalone, re.I) else roadmap.unit
                asked = f"what comes after {part} {links.phases[-1]} in {spoken(roadmap)}?"
                return Wish("question", asked, restated=True)
        if intent in ("question", "next", "progress"):
            links = (linker or self.linker).link(bare, known=lambda word: True)  # "progress" is no typo here
            without = intent_of(_ROADMAP_NAMED.sub(" ", links.folded).strip()) if links.roadmaps else intent
            if links.roadmaps and without in ("next", "progress"):
                return Wish(without, bare, JOIN.join(links.roadmaps))
        return Wish(intent, bare, None)

    def respond(
        self,
        message: str,
        context: Context | None = None,
        open_item: QuizItem | None = None,
        *,
        roadmap: Roadmap | None = None,
        known: Callable[[str], bool] = _nobody_knows,
        private: "PrivateIndex | None" = None,
    ) -> tuple[Answer, Context]:
        """Answer one message of a conversation whose last turn left `context`. Touches no learner's state.

        `roadmap` is the one that the learner follows; `known(topic id)` says whether the learner knows a topic;
        `private` holds the learner's own documents.
        """
        begin = time.perf_counter()
        _, graph = self._opened()
        follows = roadmap or self.default_roadmap()
        turn = {"message": message, "context": context, "open_item": open_item, "roadmap": follows, "known": known}
        state = graph.invoke({**turn, "private": private})
        answer: Answer = replace(state["answer"], ms=round((time.perf_counter() - begin) * 1000, 1))
        return answer, state["remembered"]

    @property
    def embedder(self) -> "Embedder":
        return self._opened()[0].index.embedder

    def private(self, learner: str) -> "AbstractContextManager[PrivateIndex | None]":
        """Hold the index of a learner's own documents, None where there are none. For the learner who asks alone."""
        return self._opened()[0].private.of(learner)

    def search(self, text: str, limit: int = 10, private: "PrivateIndex | None" = None) -> "list[Passage]":
        """Return the best passages of everything indexed, for a search box."""
        retriever, _ = self._opened()
        return retriever.search(retriever.query(clean(text), private), limit, private=private)

    def recommendation_answer(self, recommendation: Recommendation, roadmap: Roadmap | None = None) -> Answer:
        """Return what is said of a recommendation; `roadmap` is its own, where the catalog does not hold it."""
        way = roadmap or self.catalog.roadmap(recommendation.roadmap)
        draft = talk.recommendation_draft(recommendation, self.catalog, way)
        text, citations = cite(draft, reader(self.settings.ingest.checkout))
        return Answer("next", text, "answered", citations, draft.topics, 0.0, suggestions=draft.suggestions)

    def quiz_topic(self, message: str, context: Context | None = None) -> str | None:
        """The topic that a wish for a quiz names or means: the first with questions, None where none is named."""
        topics = self.linker.link(message).topic_ids or (context.focus if context else ())
        return next((topic for topic in topics if self.catalog.lesson(topic).claims), next(iter(topics), None))

    def learner(self, name: str | None = None) -> "Session":
        """Return the session of a learner (default: the one of the settings); opens the store."""
        desk = self._desk if name is None else self._desk.for_learner(name)
        return Session(self, desk)

    @cached_property
    def _desk(self) -> LearnerDesk:
        return LearnerDesk.open(self.settings, self.catalog)


@dataclass(frozen=True)
class Session:
    """One learner at the tutor."""

    tutor: Tutor
    desk: LearnerDesk

    @property
    def catalog(self) -> Catalog:
        """What is taught, with the roadmaps that this learner may follow."""
        return self.desk.catalog

    @property
    def linker(self) -> Linker:
        catalog = self.desk.catalog
        return self.tutor.linker if catalog is self.tutor.catalog else Linker(catalog)

    def recommendation_answer(self, recommendation: Recommendation) -> Answer:
        return self.tutor.recommendation_answer(recommendation, self.catalog.roadmap(recommendation.roadmap))

    @property
    def shelf(self) -> LearnerShelf:
        """The learner's own documents."""
        return LearnerShelf(self.tutor, self.desk.learner)

    def search(self, text: str, limit: int = 10) -> "list[Passage]":
        with self.tutor.private(self.desk.learner) as private:
            return self.tutor.search(text, limit, private)

    def say(self, text: str, conversation: str) -> Iterator[ChatEvent]:
        """Take a message and yield what happens, in order. Every event that is yielded is already stored."""
        message = clean(text)
        context, now = memory.context(self.desk.turns(conversation)), self.tutor.clock()
        self.desk.add_turn(conversation, "learner", message, now=now)
        quiz = self.desk.open_quiz()
        item = quiz.open_item if quiz else None
        if quiz is not None and item is not None:
            chosen = talk.chosen_options(message, item)
            if chosen is not None:
                yield from self.answer_choice(conversation, quiz.id, item.id, chosen)
                return
        wish = self.tutor.wish(message, context, self.linker)
        intent = wish.intent
        if intent == "next":
            yield self._next(conversation, wish.roadmap)
        elif intent == "progress":
            yield self._progress(conversation, wish.roadmap)
        elif intent == "stop_quiz":
            yield self._stop(conversation, quiz)
        elif intent == "quiz":
            yield from self._quiz(conversation, wish.bare, context)
        else:
            yield Working("searching the lessons" if self.tutor.ready else "opening the lessons for the first time")
            asked, follows, known = wish.bare if wish.restated else message, self.desk.roadmap(), self._knows()
            with self.tutor.private(self.desk.learner) as private:
                answer, remembered = self.tutor.respond(
                    asked, context, item, roadmap=follows, known=known, private=private
                )
            data = {"context": memory.to_json(remembered)}
            self.desk.add_turn(conversation, "tutor", answer.text, now=self.tutor.clock(), answer=answer, data=data)
            yield Answered(answer)

    def answer_choice(
        self, conversation: str, quiz_id: str, item_id: str, option_ids: Sequence[str]
    ) -> Iterator[ChatEvent]:
        """Grade an answer given in the chat, explain every option, and ask the next question."""
        grade = self.desk.answer_item(quiz_id, item_id, option_ids, now=self.tutor.clock())
        quiz = self.desk.quiz(quiz_id)
        text = talk.grade_text(grade, quiz)
        answer = Answer(f"grade-{quiz_id}-{item_id}", text, "answered", grade.item.citations, (quiz.topic,), 0.0)
        data = {"kind": "grade", "quiz": quiz_id, "item": item_id, "correct": grade.correct}
        self.desk.add_turn(conversation, "tutor", text, now=self.tutor.clock(), answer=answer, data=data)
        yield Graded(grade, quiz, text)
        if quiz.open_item is not None:
            yield self._show(conversation, quiz, quiz.open_item)

    def _knows(self) -> Callable[[str], bool]:
        """Return whether the learner knows a topic; the log is read when that is first asked."""
        held = cache(self.desk.mastery)
        return lambda topic: topic in held() and held()[topic].p_known >= KNOWN

    def _next(self, conversation: str, roadmap: str | None = None) -> ChatEvent:
        recommendation = self.desk.next_step(roadmap, now=self.tutor.clock())
        answer = self.recommendation_answer(recommendation)
        self.desk.add_turn(conversation, "tutor", answer.text, now=self.tutor.clock(), answer=answer,
                           data={"kind": "next"})  # fmt: skip
        return Recommended(recommendation, answer.text, answer)

    def _progress(self, conversation: str, roadmap: str | None = None) -> ChatEvent:
        progress = self.desk.progress(roadmap, now=self.tutor.clock())
        text = talk.progress_text(progress)
        self.desk.add_turn(conversation, "tutor", text, now=self.tutor.clock(), data={"kind": "progress"})
        return ProgressShown(progress, text)

    def _stop(self, conversation: str, quiz: QuizState | None) -> ChatEvent:
        if quiz is not None:
            self.desk.stop_quiz(quiz.id, now=self.tutor.clock())
        return self._notice(conversation, phrases.QUIZ_STOPPED if quiz is not None else phrases.NO_QUIZ_OPEN)

    def _notice(self, conversation: str, text: str) -> Notice:
        self.desk.add_turn(conversation, "tutor", text, now=self.tutor.clock(), data={"kind": "notice"})
        return Notice(text)

    def _quiz(self, conversation: str, message: str, context: Context | None) -> Iterator[ChatEvent]:
        topic = self.tutor.quiz_topic(message, context)
        if topic is None:
            yield self._notice(conversation, phrases.QUIZ_OF_WHAT)
            return
        try:
            quiz = self.desk.start_quiz(
                topic, QUIZ_LENGTH, random.SystemRandom().randrange(2**31), now=self.tutor.clock(),
                conversation=conversation,
            )  # fmt: skip
        except UserError as error:
            yield self._notice(conversation, str(error))
            return
        yield self._show(conversation, quiz, quiz.items[0])

    def _show(self, conversation: str, quiz: QuizState, item: QuizItem) -> ChatEvent:
        number = [other.id for other in quiz.items].index(item.id) + 1
        text = talk.question_text(quiz, item, number, self.catalog)
        data = {"kind": "quiz", "quiz": quiz.id, "item": item.id}
        self.desk.add_turn(conversation, "tutor", text, now=self.tutor.clock(), data=data)
        return QuizShown(quiz, item, number, text)

    def turns(self, conversation: str) -> tuple[Turn, ...]:
        return self.desk.turns(conversation)
