"""A quiz asked line by line: `say` shows a text, `ask` shows a prompt and returns what was typed.

Each answer is stored before the next question is asked, so leaving at any moment (Ctrl-D, Ctrl-C) loses none.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from corpus.errors import UserError
from tutor import plain, talk
from tutor.answer.cite import reader
from tutor.learner.service import LearnerDesk
from tutor.records import QuizItem, QuizState
from tutor.session import Session

Say = Callable[[str], None]
Ask = Callable[[str], str]
STOP = ("stop", "stop quiz", "quit", "exit")


def take(session: Session, topic: str, n: int, seed: int, say: Say, ask: Ask) -> None:
    """Go on with the open quiz where the learner wants to, else start one on `topic`, and ask until it is done."""
    desk = session.desk
    try:
        quiz = _resumed(desk, say, ask) or desk.start_quiz(topic, n, seed, now=_now())
        while (item := quiz.open_item) is not None:
            say(f"\n{talk.question_text(quiz, item, quiz.items.index(item) + 1, session.catalog)}\n")
            if not _answered(session, quiz, item, say, ask):
                desk.stop_quiz(quiz.id, now=_now())
                say("The quiz is stopped; what you answered counts.")
                return
            quiz = desk.quiz(quiz.id)
    except (EOFError, KeyboardInterrupt):
        left = desk.open_quiz()
        go_on = f"What you answered is kept; go on with `python -m tutor quiz {left.topic}`." if left else ""
        say(f"\n{go_on}".rstrip())


def _now() -> datetime:
    return datetime.now(UTC)


def _resumed(desk: LearnerDesk, say: Say, ask: Ask) -> QuizState | None:
    quiz = desk.open_quiz()
    if quiz is None:
        return None
    title = talk.title_of(quiz.topic, desk.catalog)
    say(f"A quiz on {title} is open, with {len(quiz.chosen)} of {len(quiz.items)} questions answered.")
    return quiz if ask("Go on with it? [Y/n] ").strip().casefold() in ("", "y", "yes") else None


def _answered(session: Session, quiz: QuizState, item: QuizItem, say: Say, ask: Ask) -> bool:
    """Ask until an answer is given, store it and explain every option; False where the learner wants to stop."""
    while True:
        said = ask("> ")
        if said.strip().casefold() in STOP:
            return False
        chosen = talk.chosen_options(said, item)
        if chosen is None:
            say("Type a letter, such as A, several, such as A, C, where more than one is right, or stop.")
            continue
        try:
            grade = session.desk.answer_item(quiz.id, item.id, chosen, now=_now())
        except UserError as error:  # two letters where one is right
            say(str(error))
            continue
        text_of = reader(session.tutor.settings.ingest.checkout)
        graded = talk.grade_text(grade, session.desk.quiz(quiz.id))
        say(f"\n{graded}\n\nSources:\n{plain.sources(item.citations, text_of)}")
        return True
