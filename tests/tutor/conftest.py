"""What tests of the tutor share: the JSON of commands, a learner at the keyboard, the tutor on the real index."""

import builtins
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus import catalog
from evals import cases
from tutor import config
from tutor.retrieve.search import Retriever
from tutor.session import Tutor

Type = Callable[..., None]


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> Callable[[], Any]:
    """What was printed since the last call, read as one JSON value; nothing may stand beside it."""
    return lambda: json.loads(capsys.readouterr().out)


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Type:
    """Set what the learner types next; an exception is raised where it stands, Ctrl-D at the end."""

    def set_(*lines: str | type[BaseException]) -> None:
        waiting = list(lines)

        def typed(prompt: str = "") -> str:
            sys.stdout.write(prompt)
            line = waiting.pop(0) if waiting else EOFError
            if isinstance(line, str):
                return line
            raise line

        monkeypatch.setattr(builtins, "input", typed)

    return set_


# The real tutor ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_tutor(built_home: Path) -> Tutor:
    """The tutor on the real corpus and index, opened once. It is asked only: its home must not be written to."""
    tutor = Tutor.open(config.load({}, home=built_home))
    tutor.warm()
    return tutor


@pytest.fixture(scope="session")
def retriever(real_tutor: Tutor) -> Retriever:
    opened, _ = real_tutor._opened()
    return opened


@pytest.fixture(scope="session")
def real_questions() -> list[str]:
    """100 questions a learner may ask: single turns of the cases that are answerable, then topics by name."""
    asked = [case.turns[0] for case in cases.load("answers") if len(case.turns) == 1]
    titles = [topic.title.split(":")[0] for topic in catalog.load().topics.values()]
    templates = ("what is {}?", "why do we need {}?", "how does {} work")
    named = [templates[n % 3].format(title) for n, title in enumerate(titles)]
    return list(dict.fromkeys(asked + named))[:100]
