"""A roadmap file as records. The links carry the meaning: which topics and projects a line stands for.

Format: docs/writing-roadmaps.md. Headings: `## Phase 1: title` (in the document's own unit), weeks inside it as
`### Week 1: title`, then parts such as `### Learn` (one level lower in a week) and groups. A line `> Note: ...`
corrects the item above it.
"""

import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

from corpus.errors import Problem
from corpus.markdown import blocks, front_matter, links, plain
from corpus.records import Block, Item, Part, PartKind, Phase, Range, Roadmap, Span, TotalRow

_PARTS: dict[str, PartKind] = {
    "learn": "learn", "practise": "practise", "build": "build", "skip": "skip", "resources": "resources",
    "objectives": "objectives", "study material": "study material", "optional": "optional",
    "certificate": "certificate", "assessment": "assessment", "advice": "advice",
}  # fmt: skip
_GLOBAL: tuple[PartKind, ...] = ("resources", "certificate", "assessment", "advice")  # may stand outside the phases
_NUMBERED = r"({unit}\s+(\d+)(?:\s*[-–]\s*\d+|\+)?)\s*[:.–-]\s*(.+)"
_WEEK = re.compile(_NUMBERED.format(unit="week"), re.IGNORECASE)
_LABELLED = ("Goal:", "Time:", "Why:", "Weeks:")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-|–|to)?\s*(\d+(?:\.\d+)?)?(\+)?\s*(hour|month|week)s?", re.IGNORECASE)


def times(text: str) -> tuple[Range, ...]:
    """Return the ranges stated in `text`: "1-2 months, 30-50 hours" gives two."""
    found = []
    for low, high, plus, unit in _RANGE.findall(text):
        upper = None if plus else float(high or low)
        found.append(Range(float(low), upper, f"{unit.lower()}s"))
    return tuple(found)


def read_roadmap(path: Path, relative: str) -> tuple[Roadmap | None, list[Problem]]:
    """Return the roadmap of one file (None where its front matter cannot be read) and its problems."""
    try:
        text = path.read_bytes().decode("utf-8")
        front_matter(text)
    except (ValueError, OSError) as error:
        return None, [Problem(relative, 1, str(error))]
    return roadmap_of(text, relative)


def roadmap_of(text: str, relative: str) -> tuple[Roadmap, list[Problem]]:
    """Return the roadmap that `text` states and its problems. Raises ValueError without front matter."""
    data, body = front_matter(text)
    stem = PurePosixPath(relative).stem
    problems = [Problem(relative, 1, f"front matter: {name} is missing")
                for name in ("id", "title", "source", "unit", "names") if not data.get(name)]  # fmt: skip
    unit = str(data.get("unit", "phase"))
    reader = _Reader(text, relative, unit)
    for block in blocks(text, body):
        reader.take(block)
    if not reader.phases:
        problems.append(Problem(relative, 1, f"no heading '## {unit.capitalize()} 1: ...'"))
    roadmap = Roadmap(
        id=str(data.get("id", stem)),
        title=str(data.get("title", stem)),
        source=str(data.get("source", "")),
        unit=unit,
        names=tuple(map(str, data.get("names") or ())),
        overview=tuple(reader.overview),
        phases=tuple(reader.phases),
        totals=tuple(reader.totals),
        total_note=reader.total_note,
        parts=tuple(Part(kind, tuple(items)) for kind, items in reader.parts.items()),
        path=relative,
        text=text,
    )
    return roadmap, problems + reader.problems


class _Reader:
    """Takes the blocks of one file in order and files each where its headings say."""

    def __init__(self, text: str, path: str, unit: str) -> None:
        self.text, self.path = text, path
        self.phase_heading = re.compile(_NUMBERED.format(unit=re.escape(unit)), re.IGNORECASE)
        self.phases: list[Phase] = []
        self.overview: list[Span] = []
        self.totals: list[TotalRow] = []
        self.total_note: Span | None = None
        self.parts: dict[PartKind, list[Item]] = {}
        self.problems: list[Problem] = []

    def take(self, block: Block) -> None:
        top = plain(_title(block, 2))
        kind = _PARTS.get(top.casefold())
        if self.phase_heading.fullmatch(top):
            self._in_phase(block)
        elif block.kind == "heading":
            if block.headings[-1].level == 2 and top.casefold() not in ("overview", "total time", *_GLOBAL):
                self.problems.append(Problem(self.path, block.line, f"unknown heading ## {top}"))
        elif top.casefold() == "total time":
            self._total(block)
        elif kind in _GLOBAL:
            self.parts[kind] = self._add(self.parts.get(kind, []), block, kind, _title(block, 3))
        else:
            self.overview.append(self._span(block))

    def _span(self, block: Block) -> Span:
        return Span(self.path, block.start, block.end)

    def _in_phase(self, block: Block) -> None:
        level = block.headings[-1].level
        if block.kind == "heading" and level == 2:
            self.phases.append(self._opened(block, self.phase_heading))
            return
        phase = replace(self.phases[-1], span=Span(self.path, self.phases[-1].span.start, block.end))
        if _WEEK.fullmatch(plain(_title(block, 3))):
            if block.kind == "heading" and level == 3:
                weeks = (*phase.weeks, self._opened(block, _WEEK))
            else:
                week = replace(phase.weeks[-1], span=Span(self.path, phase.weeks[-1].span.start, block.end))
                weeks = (*phase.weeks[:-1], self._filed(week, block, 4))
            self.phases[-1] = replace(phase, weeks=weeks)
        else:
            self.phases[-1] = self._filed(phase, block, 3)

    def _opened(self, block: Block, numbered: re.Pattern[str]) -> Phase:
        match = numbered.fullmatch(plain(block.headings[-1].title))
        assert match is not None  # the caller has matched it
        called = re.sub(r"\s*–\s*", "-", match[1])
        return Phase(
            int(match[2]), match[3], "", None, (), None, (), self._span(block), called[:1].upper() + called[1:]
        )

    def _filed(self, phase: Phase, block: Block, level: int) -> Phase:
        """Return `phase` with the block in the part that its heading of `level` names."""
        part = _title(block, level)
        kind = _PARTS.get(part.casefold())
        if part and kind is None:
            if block.kind == "heading" and block.headings[-1].level == level:
                self.problems.append(Problem(self.path, block.line, f"unknown part {'#' * level} {part}"))
            return phase
        if kind is None:
            return self._labelled(phase, block) if block.kind == "paragraph" else phase
        if block.kind == "heading":
            return phase
        parts = list(phase.parts)
        if not parts or parts[-1].kind != kind:
            parts.append(Part(kind, ()))
        items = self._add(list(parts[-1].items), block, kind, _title(block, level + 1))
        return replace(phase, parts=(*parts[:-1], Part(kind, tuple(items))))

    def _labelled(self, phase: Phase, block: Block) -> Phase:
        """Read the lines directly under a heading: goal, reasons, time."""
        start = block.start
        for line in self.text[block.start : block.end].split("\n"):
            span = Span(self.path, start, start + len(line.rstrip()))
            if line.startswith("Goal:"):
                phase = replace(phase, goal=line.removeprefix("Goal:").strip(), goal_span=span)
            elif line.startswith("Time:"):
                phase = replace(phase, times=times(line), time_span=span)
            elif line.startswith("Why:"):
                phase = replace(phase, reasons=(*phase.reasons, span))
            elif not line.startswith(_LABELLED):
                known = ", ".join(_LABELLED)
                self.problems.append(Problem(self.path, block.line, f"a line outside any part begins with {known}"))
            start += len(line) + 1
        return phase

    def _add(self, items: list[Item], block: Block, kind: PartKind, group: str) -> list[Item]:
        raw = self.text[block.start : block.end]
        if block.kind == "quote" and raw.startswith("Note:") and items:
            return [*items[:-1], replace(items[-1], note=self._span(block))]
        if block.kind not in ("item", "paragraph"):
            return items
        topics: list[str] = []
        projects: list[str] = []
        urls: list[str] = []
        for _, target in links(raw):
            file = PurePosixPath(target)
            {"lessons": topics, "projects": projects}.get(file.parent.name, []).append(file.stem)
            if re.match(r"https?://", target):
                urls.append(target)
        item = Item(plain(raw), tuple(topics), tuple(projects), plain(group), self._span(block), urls=tuple(urls))
        if kind == "build" and not projects and items:  # a line under a project says what it has to do
            above = items[-1]
            return [*items[:-1], replace(above, requirements=(*above.requirements, item.span))]
        return [*items, item]

    def _total(self, block: Block) -> None:
        if block.kind == "quote":
            self.total_note = self._span(block)
        if block.kind != "table":
            return
        start = block.start
        for number, line in enumerate(self.text[block.start : block.end].split("\n")):
            cells = [plain(cell).strip() for cell in line.strip().strip("|").split("|")]
            if number > 1 and cells:
                span = Span(self.path, start, start + len(line.rstrip()))
                self.totals.append(TotalRow(cells[0], self._cells(cells[1:], block, line), span))
            start += len(line) + 1

    def _cells(self, cells: list[str], block: Block, line: str) -> tuple[Range, ...]:
        found = tuple(value for cell in cells for value in times(cell))
        if not found and not any("ongoing" in cell.casefold() for cell in cells):  # open-ended: no figure to read
            self.problems.append(
                Problem(self.path, block.line, f"a row without hours, months or weeks: {line.strip()}")
            )
        return found


def _title(block: Block, level: int) -> str:
    """Return the nearest heading of `level` above a block, "" where there is none."""
    return next((heading.title for heading in block.headings if heading.level == level), "")
