"""A roadmap file as records. The links carry the meaning: which topics and projects a line stands for.

Headings: `## Phase 1: title` (or the document's own unit), `### Learn | Build | Skip | ...`, `#### group`; further
`##` headings are Overview, Total time and Advice. A line `> Note: ...` corrects the item above it.
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
        data, body = front_matter(text)
    except (ValueError, OSError) as error:
        return None, [Problem(relative, 1, str(error))]
    problems = [Problem(relative, 1, f"front matter: {name} is missing")
                for name in ("id", "title", "source", "unit", "names") if not data.get(name)]  # fmt: skip
    unit = str(data.get("unit", "phase"))
    reader = _Reader(text, relative, re.compile(rf"{re.escape(unit)}\s+(\d+)\s*[:.–-]\s*(.+)", re.IGNORECASE))
    for block in blocks(text, body):
        reader.take(block)
    if not reader.phases:
        problems.append(Problem(relative, 1, f"no heading '## {unit.capitalize()} 1: ...'"))
    roadmap = Roadmap(
        id=str(data.get("id", path.stem)),
        title=str(data.get("title", path.stem)),
        source=str(data.get("source", "")),
        unit=unit,
        names=tuple(map(str, data.get("names") or ())),
        overview=tuple(reader.overview),
        phases=tuple(reader.phases),
        totals=tuple(reader.totals),
        total_note=reader.total_note,
        advice=tuple(reader.advice),
        path=relative,
        text=text,
    )
    return roadmap, problems + reader.problems


class _Reader:
    """Takes the blocks of one file in order and files each where its headings say."""

    def __init__(self, text: str, path: str, phase_heading: re.Pattern[str]) -> None:
        self.text, self.path, self.phase_heading = text, path, phase_heading
        self.phases: list[Phase] = []
        self.overview: list[Span] = []
        self.totals: list[TotalRow] = []
        self.total_note: Span | None = None
        self.advice: list[Item] = []
        self.problems: list[Problem] = []

    def take(self, block: Block) -> None:
        top = next((heading.title for heading in block.headings if heading.level == 2), "")
        phase = self.phase_heading.fullmatch(plain(top))
        if block.kind == "heading":
            if phase and block.headings[-1].level == 2:
                span = Span(self.path, block.start, block.end)
                self.phases.append(Phase(int(phase[1]), phase[2], "", None, (), None, (), span))
        elif phase:
            self._in_phase(block)
        elif top.casefold() == "total time":
            self._total(block)
        elif top.casefold() == "advice":
            self._advice(block)
        else:
            self.overview.append(self._span(block))

    def _span(self, block: Block) -> Span:
        return Span(self.path, block.start, block.end)

    def _in_phase(self, block: Block) -> None:
        phase = self.phases[-1]
        phase = replace(phase, span=Span(self.path, phase.span.start, block.end))
        part = next((heading.title for heading in block.headings if heading.level == 3), "")
        kind = _PARTS.get(part.casefold())
        if part and kind is None:
            self.problems.append(Problem(self.path, block.line, f"unknown part ### {part}"))
        elif kind is not None:
            parts = list(phase.parts)
            if not parts or parts[-1].kind != kind:
                parts.append(Part(kind, ()))
            items = self._add(list(parts[-1].items), block)
            phase = replace(phase, parts=(*parts[:-1], Part(kind, tuple(items))))
        elif block.kind == "paragraph":
            phase = self._goal_and_time(phase, block)
        self.phases[-1] = phase

    def _goal_and_time(self, phase: Phase, block: Block) -> Phase:
        start = block.start
        for line in self.text[block.start : block.end].split("\n"):
            span = Span(self.path, start, start + len(line.rstrip()))
            if line.startswith("Goal:"):
                phase = replace(phase, goal=line.removeprefix("Goal:").strip(), goal_span=span)
            elif line.startswith("Time:"):
                phase = replace(phase, times=times(line), time_span=span)
            start += len(line) + 1
        return phase

    def _add(self, items: list[Item], block: Block) -> list[Item]:
        raw = self.text[block.start : block.end]
        if block.kind == "quote" and raw.startswith("Note:") and items:
            return [*items[:-1], replace(items[-1], note=self._span(block))]
        if block.kind not in ("item", "paragraph"):
            return items
        topics: list[str] = []
        projects: list[str] = []
        for _, target in links(raw):
            file = PurePosixPath(target)
            {"lessons": topics, "projects": projects}.get(file.parent.name, []).append(file.stem)
        group = next((heading.title for heading in block.headings if heading.level == 4), "")
        return [*items, Item(plain(raw), tuple(topics), tuple(projects), plain(group), self._span(block))]

    def _advice(self, block: Block) -> None:
        self.advice = self._add(self.advice, block)

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
        if not found:
            self.problems.append(
                Problem(self.path, block.line, f"a row without hours, months or weeks: {line.strip()}")
            )
        return found
