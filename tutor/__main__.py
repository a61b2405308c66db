"""Ask, learn and look after the tutor in a terminal: `python -m tutor VERB`, see `python -m tutor --help`.

Arguments in, text or JSON out; what is said is made elsewhere (`session`, `offline`, `plain`, `doctor`).
With --json or --batch stdout holds only JSON.
"""

import argparse
import io
import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from corpus.errors import UserError
from corpus.merge import JOIN
from tutor import config
from tutor.config import Settings
from tutor.learner.conversations import answer_json

if TYPE_CHECKING:
    from tutor.session import Session, Tutor

QUESTIONS = 5  # of a quiz


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit status: 0 good, 1 a problem the user can fix, 2 wrong usage."""
    parsed = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # JSON is UTF-8 (RFC 8259) whatever the terminal speaks; text says \\u201c where the terminal knows no quotes.
        only_json = getattr(parsed, "json", False) or getattr(parsed, "batch", None)
        sys.stdout.reconfigure(encoding="utf-8" if only_json else None, errors="backslashreplace")
    try:
        run: Callable[[Settings, argparse.Namespace], int] = parsed.run
        status = run(config.load(), parsed)
        sys.stdout.flush()
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as `head`, has seen enough; what is still buffered has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tutor", description="A tutor for machine learning.")
    verbs = parser.add_subparsers(dest="verb", required=True)

    def verb(name: str, run: Callable[[Settings, Any], int], text: str, json_too: bool = True) -> Any:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(run=run, parser=added)
        if json_too:
            added.add_argument("--json", action="store_true", help="print JSON")
        return added

    ask = verb("ask", _ask, "answer a question or a wish, such as “quiz me on GANs”")
    ask.add_argument("question", nargs="*", metavar="QUESTION")
    ask.add_argument("--batch", metavar="FILE", help="JSON lines {id, turns}, - for stdin; nothing is stored")
    for name, run, text in (
        ("next", _next, "what to learn next, and why"),
        ("progress", _progress, "how far you have come"),
        ("plan", _plan, "everything that is left, phase by phase"),
    ):
        verb(name, run, text).add_argument("--roadmap", metavar="R", help="id or name; default: the one you chose")
    quiz = verb("quiz", _quiz, "questions on a topic; --json prints them with their keys and asks nothing")
    quiz.add_argument("topic", nargs="+", metavar="TOPIC", help="id or any name")
    quiz.add_argument("-n", type=int, default=QUESTIONS, metavar="N", help=f"number of questions (default {QUESTIONS})")
    quiz.add_argument("--seed", type=int, metavar="S", help="the same seed draws the same questions")
    backup = verb("backup", _backup, "copy the learner database to a new file, also while it is in use", False)
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = verb("restore", _restore, "replace the learner database by a backup; the present one is kept", False)
    restore.add_argument("file", type=Path, metavar="FILE")
    verb("doctor", _doctor, "settings with their origin, and what is missing")
    return parser


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def _tutor(settings: Settings) -> "Tutor":
    from tutor.session import Tutor

    return Tutor.open(settings)


@contextmanager
def _learner(tutor: "Tutor") -> Iterator["Session"]:
    """The learner's session, its store closed behind it."""
    session = tutor.learner()
    try:
        yield session
    finally:
        session.desk.close()


# Questions -------------------------------------------------------------------------------------------------------


def _ask(settings: Settings, parsed: argparse.Namespace) -> int:
    if bool(parsed.question) == bool(parsed.batch):
        _misused(parsed, "give a QUESTION, or --batch FILE")
    tutor = _tutor(settings)
    if parsed.batch:
        return _batch(tutor, parsed.batch)
    from tutor import offline, plain
    from tutor.answer.cite import reader
    from tutor.understand import clean

    question = clean(" ".join(parsed.question))
    if not question:
        raise UserError("The question is empty.", 'Try `python -m tutor ask "what is self-attention?"`.')
    with _learner(tutor) as session:
        _refuse_without_index(session, question)
        now = datetime.now(UTC)
        events = session.say(question, session.desk.start_conversation(question, now=now).id)
        if parsed.json:
            _print_json(answer_json(offline.answer_of(events)))
            return 0
        said = (answer for event in events if (answer := offline.spoken(event)) is not None)
        for number, answer in enumerate(said):
            print(("\n" if number else "") + plain.answer_text(answer, reader(settings.ingest.checkout)))
    return 0


def _misused(parsed: argparse.Namespace, text: str) -> NoReturn:
    parser: argparse.ArgumentParser = parsed.parser
    parser.error(text)


def _refuse_without_index(session: "Session", question: str) -> None:
    """Raise UserError before a conversation is begun that could only hold the question."""
    if session.desk.open_quiz() is None and session.tutor.wish(question).intent not in (
        "next",
        "progress",
        "quiz",
        "stop_quiz",
    ):
        session.tutor.warm()


def _batch(tutor: "Tutor", file: str) -> int:
    """Print one answer per line of `file`; what cannot be read is said on stderr, and the rest is answered."""
    from tutor import batch

    status = 0
    for found in batch.replies(tutor, _lines(file)):
        if isinstance(found, batch.Unreadable):
            where = "stdin" if file == "-" else file
            print(f"{where}:{found.line}: {found.problem} Mend the line; it is left out.", file=sys.stderr, flush=True)
            status = 1
        else:
            _print_json({**answer_json(found.answer), "id": found.id})
    return status


def _lines(file: str) -> Iterator[bytes]:
    if file == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as lines:
            yield from lines
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.", "Give a file of JSON lines.") from error


# What to learn ---------------------------------------------------------------------------------------------------


def _roadmap(session: "Session", name: str | None) -> str | None:
    """A roadmap's id, or those of several, from ids or names. Raises UserError naming those that exist."""
    if name is None or name in session.catalog.roadmaps:
        return name
    try:
        return session.catalog.roadmap(name).id
    except UserError:
        linked = session.linker.link(name).roadmaps  # a name within a phrase, or with a typo
        if not linked:
            raise
        return JOIN.join(linked)


def _next(settings: Settings, parsed: argparse.Namespace) -> int:
    from tutor import plain
    from tutor.answer.cite import reader

    with _learner(_tutor(settings)) as session:
        found = session.desk.next_step(_roadmap(session, parsed.roadmap), now=datetime.now(UTC))
        if parsed.json:
            _print_json(plain.recommendation_json(found))
        else:
            answer = session.recommendation_answer(found)
            print(plain.answer_text(answer, reader(settings.ingest.checkout)))
    return 0


def _progress(settings: Settings, parsed: argparse.Namespace) -> int:
    from tutor import plain

    with _learner(_tutor(settings)) as session:
        found = session.desk.progress(_roadmap(session, parsed.roadmap), now=datetime.now(UTC))
        if parsed.json:
            _print_json(plain.progress_json(found))
        else:
            print(plain.progress_text(found, session.catalog))
    return 0


def _plan(settings: Settings, parsed: argparse.Namespace) -> int:
    from tutor import plain
    from tutor.learner.plan import plan

    with _learner(_tutor(settings)) as session:
        desk = session.desk
        roadmap = desk.roadmap(_roadmap(session, parsed.roadmap))
        found = plan(session.catalog, roadmap, desk.store.events(desk.learner), datetime.now(UTC))
        if parsed.json:
            _print_json(plain.plan_json(found))
        else:
            gone = "" if parsed.roadmap else desk.gone()
            print((f"{gone}\n\n" if gone else "") + plain.plan_text(found, session.catalog))
    return 0


# Quizzes ---------------------------------------------------------------------------------------------------------


def _quiz(settings: Settings, parsed: argparse.Namespace) -> int:
    from tutor.learner.profile import current_ids
    from tutor.quiz.bank import draw
    from tutor.quiz.codec import item_to_json

    tutor, name = _tutor(settings), " ".join(parsed.topic)
    topic = current_ids(tutor.catalog.topics).get(name) or tutor.quiz_topic(name) or tutor.catalog.topic(name).id
    seed = random.SystemRandom().randrange(2**31) if parsed.seed is None else parsed.seed
    if parsed.json:
        _print_json([item_to_json(item) for item in draw(tutor.catalog, topic, parsed.n, seed)])
        return 0
    from tutor import terminal_quiz

    draw(tutor.catalog, topic, parsed.n, seed)  # refuses a topic without questions before anything is asked
    with _learner(tutor) as session:
        terminal_quiz.take(session, topic, parsed.n, seed, print, input)
    return 0


# Care ------------------------------------------------------------------------------------------------------------


def _backup(settings: Settings, parsed: argparse.Namespace) -> int:
    from tutor.learner.backup import backup

    print(f"Everything of all learners is in {backup(settings, parsed.file)}.")
    return 0


def _restore(settings: Settings, parsed: argparse.Namespace) -> int:
    from tutor.learner.backup import restore

    kept = restore(settings, parsed.file, datetime.now(UTC))
    print(f"{parsed.file} is restored." + (f" What was there before is kept in {kept}." if kept else ""))
    return 0


def _doctor(settings: Settings, parsed: argparse.Namespace) -> int:
    from tutor import doctor

    found = doctor.examine(settings)
    if parsed.json:
        _print_json(doctor.to_json(found))
    else:
        print(doctor.to_text(found))
    return 0 if found.well else 1


if __name__ == "__main__":
    sys.exit(main())
