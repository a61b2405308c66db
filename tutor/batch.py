"""JSON lines `{"id", "turns": [..]}` to answers: each line a conversation of its own, its last answer in its place.

No learner, no store, no file: see `offline`. Other keys of a line are not looked at.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tutor.offline import Memory, reply
from tutor.records import Answer
from tutor.session import Tutor


@dataclass(frozen=True)
class Replied:
    id: str | int  # as the line has it
    answer: Answer


@dataclass(frozen=True)
class Unreadable:
    line: int  # from 1
    problem: str


def replies(tutor: Tutor, lines: Iterable[bytes]) -> Iterator[Replied | Unreadable]:
    """Answer conversation by conversation; a line that cannot be read takes no other one with it."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            id_, turns = conversation(line)
        except ValueError as error:
            yield Unreadable(number, str(error))
            continue
        memory = Memory()
        for turn in turns:
            answer, memory = reply(tutor, turn, memory)
        yield Replied(id_, answer)


def conversation(line: bytes) -> tuple[str | int, list[str]]:
    """Return id and turns of a line. Raises ValueError with a sentence that says what is wrong."""
    try:
        data: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no JSON: {error}.") from None
    if not isinstance(data, dict) or not isinstance(data.get("id"), str | int):
        raise ValueError('it is no object with an "id" that is a text or a number.')
    turns = data.get("turns")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise ValueError('its "turns" are no list of at least one text.')
    return data["id"], turns
