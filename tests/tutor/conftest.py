"""What tests of commands share: their JSON, and a learner at the keyboard."""

import builtins
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

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
