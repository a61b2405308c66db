"""What stands in one part of a foreign document: its sections, and their lines as items that link topics."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest

from corpus.foreign.lines import Line
from corpus.foreign.links import FILLERS, Names, fold, topics_in
from corpus.foreign.words import Meaning, label, only_times, section, stated_times
from corpus.records import TO_LEARN, Item, Part, PartKind, Range, Span
from corpus.topics import normalise

LONG = 12  # words; what has more is a sentence and names nothing
_LINKING: tuple[PartKind, ...] = (*TO_LEARN, "optional", "skip")
_NAMING: tuple[PartKind, ...] = ("learn", "study material", "optional")  # the others state tasks
_URL = re.compile(r"https?://[^\s<>()\[\]]{3,300}")
_OPTIONAL = re.compile(r"(?i)\boptional\b|\bnice to have\b")
_FILE = re.compile(r"\S+\.[A-Za-z]{2,5}(?:\s*\([^()]*\))?")
_BOLD_RANK, _LABEL_RANK, _ITEM_RANK = 7, 8, 10


@dataclass
class Body:
    """What was read of a part: filled line by line, then turned into frozen records."""

    path: str
    text: str
    known: Names
    plain: bool  # the document has no list items: its short lines are
    default: Meaning = "learn"
    title: str = ""  # of the part, which completes names: "Joins" of "SQL"
    items: list[tuple[PartKind, Item]] = field(default_factory=list)
    goal: str = ""
    goal_span: Span | None = None
    times: tuple[Range, ...] = ()
    time_span: Span | None = None
    reasons: list[Span] = field(default_factory=list)
    lines: int = 0  # that may link
    linked: int = 0
    unknown: list[str] = field(default_factory=list)
    prose: int = 0  # words outside of items
    listed: int = 0  # words of items
    _open: list[tuple[int, Meaning | None, str]] = field(default_factory=list)  # rank, meaning, text of headings
    _project: int | None = None  # indent of the project that the lines below belong to

    def take(self, found: Sequence[Line]) -> None:
        """Read the lines of the part, without the line that opens it."""
        full = [line for line in found if line.kind != "blank"]
        for line, below in zip_longest(full, full[1:]):
            if line.kind in ("heading", "bold"):
                self._heading(line, line.level if line.kind == "heading" else _BOLD_RANK)
            elif line.kind in ("item", "plain"):
                parent = line.kind == "item" and below is not None and below.kind == "item" and below.level > line.level
                self._listed(line, parent and not line.marked)
            elif line.kind == "task":
                self._add(line, line.text, "practise")
            else:
                self.prose += line.words

    def parts(self) -> tuple[Part, ...]:
        """Return the items as parts, neighbours of one kind together."""
        return tuple(
            Part(kind, tuple(item for _, item in each)) for kind, each in groupby(self.items, key=lambda pair: pair[0])
        )

    def state_times(self, stated: str, span: Span) -> None:
        """Take durations from a heading or a line; the first of each unit counts."""
        units = {time.unit for time in self.times}
        more = tuple(time for time in stated_times(stated) if time.unit not in units)
        if more:
            self.times += more
            self.time_span = self.time_span or span

    def title_topics(self, line: Line, title: str) -> None:
        """Add the topics of the part's own title as its first item."""
        topics = topics_in(title, self.known)
        kind: PartKind = "optional" if self.default == "optional" else "learn"
        if topics and self.default in ("learn", "optional"):
            self.items.insert(0, (kind, Item(title, topics, (), "", self._span(line))))

    def _span(self, line: Line) -> Span:
        return Span(self.path, line.start, line.end)

    def _close(self, rank: int) -> None:
        while self._open and self._open[-1][0] >= rank:
            self._open.pop()

    def _meaning(self) -> Meaning:
        meaning = next((meaning for _, meaning, _ in reversed(self._open) if meaning), self.default)
        # What an optional part lists under "What to learn" is as optional as the part.
        return self.default if meaning in TO_LEARN and self.default in ("optional", "skip") else meaning

    def _group(self) -> str:
        return next((text for _, meaning, text in reversed(self._open) if meaning is None), "")

    def _heading(self, line: Line, rank: int) -> None:
        self._close(rank)
        self._project = None
        if not self._labelled(line, rank):
            self._opens(line, rank)

    def _opens(self, line: Line, rank: int) -> None:
        """Open a section or a group; a group's heading may itself name what is to be learned."""
        name = line.text.rstrip(" :")
        if only_times(name):
            self.state_times(name, self._span(line))
            return
        meaning = section(name)
        topics = () if meaning not in (None, "optional") else topics_in(name, self.known)
        self._open.append((rank, meaning, name))
        if topics:
            self._add(line, name, None)

    def _labelled(self, line: Line, rank: int) -> bool:
        """Read a line such as "Goal: ..."; return whether it is one."""
        found = label(line.text)
        if found is None:
            return False
        meaning, rest = found
        if meaning == "time":
            self.state_times(rest, self._span(line))
        elif meaning == "goal" and not self.goal:
            self.goal, self.goal_span = rest, self._span(line)
        elif meaning == "why" and rest:
            self.reasons.append(self._span(line))
        elif not rest:
            self._close(rank)
            self._project = None
            self._open.append((rank, meaning, line.text.rstrip(" :")))
        elif meaning not in ("why", "before"):
            self._project = None
            self._add(line, rest, "objectives" if meaning == "goal" else meaning)
            if meaning == "build":
                self._close(rank)
                self._open.append((rank, meaning, ""))
                self._project = -1
        return True

    def _listed(self, line: Line, parent: bool) -> None:
        rank = _ITEM_RANK + line.level if line.kind == "item" and not line.marked else _LABEL_RANK
        if rank >= _ITEM_RANK:
            self._close(rank)
        if only_times(line.text):
            self.state_times(line.text, self._span(line))
        elif self._labelled(line, rank):
            pass
        elif line.kind == "item":
            if (parent and self._meaning() != "build") or line.text.endswith(":"):
                self._opens(line, rank)
            else:
                self._add(line, line.text, None)
        elif self.plain and listable(line):
            meaning = section(line.text)
            named = meaning in ("optional", "skip") and topics_in(line.text, self.known)
            if (meaning is not None and not named) or line.text.endswith(":"):
                self._close(_LABEL_RANK)
                self._opens(line, _LABEL_RANK)
            else:
                self._add(line, line.text, None)
        else:
            self.prose += line.words

    def _add(self, line: Line, shown: str, meaning: Meaning | None) -> None:
        """Add a line as an item of the section that it stands in."""
        meaning = meaning or self._meaning()
        if meaning == "why":
            self.reasons.append(self._span(line))
        if meaning in ("why", "before", "time", "goal") or not shown or line.end <= line.start:
            return
        kind: PartKind = "optional" if meaning in TO_LEARN and _OPTIONAL.search(shown) else meaning  # type: ignore[assignment]
        self.listed += line.words
        if kind == "build":
            if self._project is not None and line.level > self._project and self.items and self.items[-1][0] == "build":
                above = self.items[-1][1]
                asked = (*above.requirements, self._span(line))
                self.items[-1] = ("build", replace(above, requirements=asked))
                return
            self._project = line.level
        group = self._group()
        context = (group, self.title) if group != shown else (self.title,)
        topics = topics_in(shown, self.known, bold=line.bold, context=context) if kind in _LINKING else ()
        urls = tuple(_URL.findall(self.text[line.start : min(line.end, line.start + 2000)]))
        self.items.append((kind, Item(shown, topics, (), group, self._span(line), urls=urls)))
        if kind in _LINKING and not _FILE.fullmatch(shown) and not _generic(shown):
            self.lines += 1
            self.linked += bool(topics)
            if not topics and kind in _NAMING and len(shown.split()) <= LONG:
                self.unknown.append(shown)


def listable(line: Line) -> bool:
    """Whether a line without bullet may be a member of a list: short, and no end of a sentence."""
    return line.kind == "plain" and line.words <= LONG and not line.text.endswith((".", "!", "?", ";", ","))


def _generic(shown: str) -> bool:
    """Whether a line has no word that tells: "Core concepts"."""
    return all(fold(word) in FILLERS for word in normalise(shown).split())
