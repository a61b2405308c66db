"""A conversation without a learner: the same wishes as in a session, nothing stored, nobody's state read.

    answer, memory = offline.reply(tutor, "quiz me on GANs", Memory())
    answer, memory = offline.reply(tutor, "B", memory)

What to learn next and progress are those of a new learner; the questions of a quiz are always the same ones, so that a
batch gives the same answers twice. `answer_of` folds what a session yields to one answer, for who cannot show events.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.errors import UserError
from tutor import talk
from tutor.answer import phrases
from tutor.learner.mastery import PRIOR, mastery, update
from tutor.learner.progress import progress
from tutor.learner.recommend import recommend
from tutor.quiz import grade
from tutor.quiz.bank import draw
from tutor.records import (
    Answer,
    Answered,
    ChatEvent,
    Grade,
    Graded,
    Notice,
    Profile,
    ProgressShown,
    QuizItem,
    QuizShown,
    QuizState,
    Recommended,
    Status,
)
from tutor.session import QUIZ_LENGTH, Tutor
from tutor.understand import Context, clean

SEED = 0


@dataclass(frozen=True)
class Memory:
    """What one turn leaves for the next."""

    context: Context | None = None
    quiz: QuizState | None = None

    @property
    def open_item(self) -> QuizItem | None:
        return self.quiz.open_item if self.quiz else None


def reply(tutor: Tutor, message: str, memory: Memory) -> tuple[Answer, Memory]:
    """Answer one message. Raises UserError where a question needs the index and there is none."""
    begin = time.perf_counter()
    message = clean(message)
    chosen = talk.chosen_options(message, memory.open_item) if memory.open_item else None
    wish = tutor.wish(message, memory.context)
    intent = wish.intent
    events: list[ChatEvent]
    if memory.quiz is not None and chosen is not None:
        events, graded = _graded(tutor, memory.quiz, chosen)
        memory = replace(memory, quiz=graded)
    elif intent == "next":
        events = [_next(tutor, wish.roadmap)]
    elif intent == "progress":
        events = [_progress(tutor, wish.roadmap)]
    elif intent == "stop_quiz":
        events = [Notice(phrases.QUIZ_STOPPED if memory.open_item else phrases.NO_QUIZ_OPEN)]
        memory = replace(memory, quiz=None)
    elif intent == "quiz":
        events, quiz = _quiz(tutor, wish.bare, memory)
        memory = replace(memory, quiz=quiz)
    else:
        asked = wish.bare if wish.restated else message
        answer, context = tutor.respond(asked, memory.context, memory.open_item)
        return answer, replace(memory, context=context)
    ms = round((time.perf_counter() - begin) * 1000, 1)
    return replace(answer_of(events), ms=ms), memory


def _next(tutor: Tutor, named: str | None) -> ChatEvent:
    roadmap = tutor.catalog.roadmap(named) if named else tutor.default_roadmap()
    known = mastery((), tutor.catalog.topics)
    recommendation = recommend(tutor.catalog, roadmap, known, Profile(), tutor.clock())
    answer = tutor.recommendation_answer(recommendation)
    return Recommended(recommendation, answer.text, answer)


def _progress(tutor: Tutor, named: str | None) -> ChatEvent:
    roadmap = tutor.catalog.roadmap(named) if named else tutor.default_roadmap()
    known = mastery((), tutor.catalog.topics)
    found = progress(tutor.catalog, roadmap, known, tutor.clock(), right=0, answers=0, times=())
    return ProgressShown(found, talk.progress_text(found))


def _quiz(tutor: Tutor, message: str, memory: Memory) -> tuple[list[ChatEvent], QuizState | None]:
    topic = tutor.quiz_topic(message, memory.context)
    if topic is None:
        return [Notice(phrases.QUIZ_OF_WHAT)], memory.quiz
    try:
        items = draw(tutor.catalog, topic, QUIZ_LENGTH, SEED)
    except UserError as error:
        return [Notice(str(error))], memory.quiz
    quiz = QuizState("offline", items[0].topic, items, {}, finished=False)
    return [_shown(tutor, quiz, items[0])], quiz


def _graded(tutor: Tutor, quiz: QuizState, chosen: Sequence[str]) -> tuple[list[ChatEvent], QuizState]:
    item = quiz.open_item
    assert item is not None  # `chosen` was read as an answer to it
    try:
        options = grade.chosen_options(item, chosen)
    except UserError as error:
        return [Notice(str(error))], quiz
    correct = grade.is_correct(item, options)
    answers = {**quiz.chosen, item.id: options}
    quiz = replace(quiz, chosen=answers, finished=len(answers) == len(quiz.items))
    # Of a learner nothing is known of but this answer.
    after = update(PRIOR, correct=correct, guess=grade.guess_rate(item.kind, len(item.options)))
    graded = Grade(item, options, correct, PRIOR, after)
    events: list[ChatEvent] = [Graded(graded, quiz, talk.grade_text(graded, quiz))]
    if quiz.open_item is not None:
        events.append(_shown(tutor, quiz, quiz.open_item))
    return events, quiz


def _shown(tutor: Tutor, quiz: QuizState, item: QuizItem) -> ChatEvent:
    number = quiz.items.index(item) + 1
    return QuizShown(quiz, item, number, talk.question_text(quiz, item, number, tutor.catalog))


# Events as answers -----------------------------------------------------------------------------------------------


def answer_of(events: Iterable[ChatEvent]) -> Answer:
    """What a session yields to one message as one answer: texts below one another, the status of the last.

    At most one of the events of a message carries citations, so their marks stay as they are.
    """
    answers = [answer for event in events if (answer := spoken(event)) is not None]
    if not answers:
        raise ValueError("a message got no reply")
    return replace(
        answers[0],
        text="\n\n".join(answer.text for answer in answers),
        status=answers[-1].status,
        citations=tuple(citation for answer in answers for citation in answer.citations),
        topics=tuple(dict.fromkeys(topic for answer in answers for topic in answer.topics)),
    )


def spoken(event: ChatEvent) -> Answer | None:
    """One event as an answer; None where nothing is said yet."""
    if isinstance(event, Answered | Recommended):
        return event.answer
    if isinstance(event, Graded):
        item, topics = event.grade.item, (event.quiz.topic,)
        return Answer(f"grade-{event.quiz.id}-{item.id}", event.text, "answered", item.citations, topics, 0.0)
    if isinstance(event, QuizShown):  # without the sources of the question: they would tell its key
        return Answer(f"quiz-{event.quiz.id}-{event.item.id}", event.text, "asked", (), (event.quiz.topic,), 0.0)
    if isinstance(event, ProgressShown):
        return Answer("progress", event.text, "answered", (), (), 0.0)
    if isinstance(event, Notice):
        status: Status = "answered" if event.text == phrases.QUIZ_STOPPED else "asked"
        return Answer("notice", event.text, status, (), (), 0.0)
    return None
