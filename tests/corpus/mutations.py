"""Changes to a roadmap file, one at a time, each read again only as far as it reaches.

A fragment is the smallest stretch under one heading, with the headings above it; what holds there before a change
and no longer after it has noticed the change.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from corpus.read_roadmap import read_roadmap
from corpus.records import Roadmap
from tests.corpus import statements
from tests.corpus.coverage import Check
from tests.corpus.statements import View

HEAD = "---\nid: x\ntitle: x\nsource: x\nunit: {}\nnames: [x]\n---\n{}\n"
NO_ITEM = re.compile(
    r"\s*$"
    r"|\| (?:Phase|---) \|"  # head and rule of a table
    r"|The rows of the table are "  # our sentence about the table
    r"|\s*> Note: "  # a correction of ours
)
BELOW = 9  # the level of whatever is no heading


@dataclass(frozen=True)
class InMemory:
    """As much of a path as the reader asks for."""

    text: str
    stem: str = "fragment"

    def read_bytes(self) -> bytes:
        return self.text.encode("utf-8")


def level(line: str) -> int:
    heading = re.match(r"(#{2,5}) ", line)
    return len(heading[1]) if heading else BELOW


class Mutable:
    """The lines of one roadmap file and what has to hold there."""

    def __init__(self, roadmap: Roadmap, checks: list[Check]) -> None:
        self.unit, self.checks = roadmap.unit, checks
        self.lines = tuple(roadmap.text.split("\n---\n", 1)[1].split("\n"))
        self.live = cache(self._live)

    def content(self) -> Iterator[tuple[int, str]]:
        """Yield number and text of each line that carries items: list items, labels, rows, headings, the overview."""
        return ((number, line) for number, line in enumerate(self.lines) if not NO_ITEM.match(line))

    def notices(self, number: int, *new: str) -> bool:
        """Tell whether anything no longer holds when line `number` is replaced by `new`; by nothing: lost."""
        return any(self.failing(number, *new))

    def failing(self, number: int, *new: str) -> Iterator[Check]:
        context, start, end = self._reach(number)
        before, after = self.lines[start:number], self.lines[number + 1 : end]
        changed = self.view((*(self.lines[n] for n in context), *before, *new, *after))
        return (check for check in self.live(context, start, end) if check.problem(changed.get(check.chunk, [])))

    def _reach(self, number: int) -> tuple[tuple[int, ...], int, int]:
        """Return the headings above the fragment around a line, its first line and the line after its last."""
        wanted, above = level(self.lines[number]), list[int]()
        for n in range(number - 1, -1, -1):
            if level(self.lines[n]) < wanted:
                above.insert(0, n)
                wanted = level(self.lines[n])
        if level(self.lines[number]) == 2:  # without it, its lines belong to the section before it
            start = next((n for n in range(number - 1, -1, -1) if level(self.lines[n]) == 2), number)
            top = 2
            after = number + 1
        else:
            start = above.pop()
            top = level(self.lines[start]) if level(self.lines[number]) < BELOW else BELOW - 1
            after = start + 1
        end = next((n for n in range(after, len(self.lines)) if level(self.lines[n]) <= top), len(self.lines))
        return tuple(above), start, end

    def _live(self, context: tuple[int, ...], start: int, end: int) -> list[Check]:
        """Return the checks that hold in a fragment as it stands."""
        found = self.view((*(self.lines[n] for n in context), *self.lines[start:end]))
        return [check for check in self.checks if check.chunk in found and not check.problem(found[check.chunk])]

    def view(self, lines: tuple[str, ...]) -> View:
        roadmap, _ = read_roadmap(cast(Path, InMemory(HEAD.format(self.unit, "\n".join(lines)))), "fragment.md")
        assert roadmap is not None
        return statements.view(roadmap)
