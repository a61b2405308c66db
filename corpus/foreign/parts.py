"""The parts of a foreign document: phases, levels, weeks, by headings or lines that look like headings, of one kind.

Finds where they begin and end. It does not read what stands in them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.foreign.lines import Line

UNITS = (
    "phase", "level", "step", "section", "week", "stage", "module", "part", "month", "chapter", "unit", "lesson",
    "day", "milestone", "sprint", "semester", "quarter", "block", "session", "lecture", "course", "tier", "year",
    "track",
)  # fmt: skip
_SPELLED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_NUMBERS = {word: n for n, word in enumerate(_SPELLED)} | {word: n for n, word in enumerate(_ROMAN, 1)}
_CALLED = re.compile(
    rf"(?:the\s+|learning\s+|study\s+)?({'|'.join(UNITS)})s?\s*[-#]?\s*(\d{{1,3}}|{'|'.join(_SPELLED)}|[ivx]{{1,5}})(?![.,]?\d)"
    r"(?:\s*(?:-|\u2013|\u2014|to|and|&)\s*(?:[a-z]+\s+)?(\d{1,3})(?![\w.]|\s*(?:hour|hr|day|week|month|year|min)))?(\+)?"
    r"(?!\w)\s*(.*)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(\d{1,2})\s*[.):\u2013\u2014-]\s+(?=\S*[^\W\d])(.+)")
_SEPARATOR = re.compile(r"[:.)|\u2022\u2013\u2014\u00b7/-]+\s*")
_BOLD, _PLAIN, _ITEM = 7, 8, 9  # ranks below those of headings
_FEW = 0.8  # share of the lines that parts have to hold, of the most that any kind holds
# What the numbered headings of papers and manuals are called.
_PAPER = re.compile(
    r"(?i)abstract|related works?|method(?:s|ology)?|experiment(?:s|al .*)?|results?(?: .*)?|discussion|references"
    r"|acknowledge?ments?|limitations|appendix|bibliography|install(?:ation|ing)?|usage|licen[cs]e|contributing|changelog"
    r"|troubleshooting|faq|configuration|quick ?start|requirements|ingredients|instructions"
)


@dataclass(frozen=True)
class Head:
    """A line that opens a part."""

    at: int  # index of its line
    rank: int  # 1 to 6 a heading, then bold, plain, item
    unit: str  # "" where the line only has a number
    number: int
    called: str
    title: str
    end: int = 0  # index of the line behind its last one


def heads(found: Sequence[Line]) -> list[Head]:
    """Return every line that may open a part."""
    return [head for at, line in enumerate(found) if (head := _head(at, line)) is not None]


def _head(at: int, line: Line) -> Head | None:
    if line.kind in ("blank", "code", "task", "quote") or line.words > 20 or not line.text:
        return None
    rank = {"heading": line.level, "bold": _BOLD}.get(line.kind, _PLAIN if line.marked else _ITEM)
    if line.kind == "plain":
        rank = _PLAIN
    if rank == _ITEM and not line.whole_bold:
        return None
    called = _CALLED.fullmatch(line.text)
    if called is not None:
        return _with_unit(at, rank, called)
    numbered = _NUMBERED.fullmatch(f"{line.number}. {line.text}" if line.number else line.text)
    if numbered is None or rank == _PLAIN or len(line.number) > 2:
        return None
    number = int(numbered[1])
    return Head(at, rank, "", number, f"Part {number}", _title(numbered[2]))


def _with_unit(at: int, rank: int, match: re.Match[str]) -> Head | None:
    unit, said, last, more, rest = match.groups()
    low = said.casefold()
    if not low.isdigit() and low not in _NUMBERS:
        return None
    if rest and rank >= _PLAIN and not (_SEPARATOR.match(rest) or rest.startswith("(")):
        return None  # "Step 2 is about ...": a sentence
    number = int(low) if low.isdigit() else _NUMBERS[low]
    if last and int(last) < number:
        last = None
    ending = f"-{last}" if last else more or ""
    said = str(number) if said.isdigit() else said
    return Head(at, rank, unit.casefold(), number, f"{unit[:1].upper()}{unit[1:]} {said}{ending}", _title(rest))


def _title(rest: str) -> str:
    return _SEPARATOR.sub("", rest, count=1).strip() if _SEPARATOR.match(rest) else rest.strip()


def parts(found: Sequence[Line], everything: list[Head], weights: Sequence[int]) -> tuple[Head, ...]:
    """Return the parts of the document, () where it has none.

    `everything` is what `heads` returns, `weights` counts for each line what it may list.
    """
    sums = [0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    kinds = {(head.unit, head.rank) for head in everything}
    ways = [way for kind in sorted(kinds) if (way := _way(found, everything, kind, sums))]
    held = [sum(_held(head, sums) for head in way) for way in ways]
    best = [way for way, lines in zip(ways, held, strict=True) if lines >= _FEW * max(held)]
    # The outermost parts; a table of contents repeats them without their lines and holds nothing.
    return min(best, key=len, default=())


def _held(head: Head, sums: Sequence[int]) -> int:
    return sums[head.end] - sums[head.at + 1]


def _way(found: Sequence[Line], everything: list[Head], kind: tuple[str, int], sums: list[int]) -> tuple[Head, ...]:
    """Return the parts of one kind with their ends, () where they are none: too few, empty, or all in one."""
    way = ended(found, _sequence(everything, kind), len(found))
    runs = _runs(way)
    most = max((sum(_held(head, sums) for head in run) for run in runs), default=0)
    way = [head for run in runs if sum(_held(h, sums) for h in run) * 5 >= most for head in run]
    held = [_held(head, sums) for head in way]
    full = sum(lines > 0 for lines in held)
    if full < 2 or full * 3 < len(way) or max(held) > 0.9 * sum(held):
        return ()
    if not kind[0] and sum(bool(_PAPER.fullmatch(head.title)) for head in way) >= 2:
        return ()
    return tuple(way)


def _sequence(everything: list[Head], kind: tuple[str, int]) -> list[Head]:
    """Return the heads of one kind, and those of another rank whose number is missing between two of them."""
    own = [head for head in everything if (head.unit, head.rank) == kind]
    if len(own) < 2:
        return []
    found: list[Head] = []
    after = iter([*own[1:], None])
    others = iter([head for head in everything if head.unit == kind[0] and head.rank != kind[1]])
    other = next(others, None)
    for head in own:
        following = next(after)
        found.append(head)
        while other is not None and (following is None or other.at < following.at):
            fits = following is not None and found[-1].number < other.number < following.number
            if other.at > head.at and fits:
                found.append(other)
            other = next(others, None)
    return found


def ended(found: Sequence[Line], heads: Sequence[Head], end: int) -> list[Head]:
    """Return the heads with the index where each part ends: the next part, or a heading above its rank."""
    if not heads:
        return []
    base = min(head.rank for head in heads)
    if base > 6:
        above = (line.level for line in reversed(found[: heads[0].at]) if line.kind == "heading")
        base = next(above, 0)
    waiting = list(heads)
    result: list[Head] = []
    stop = end
    for at in range(end - 1, heads[0].at - 1, -1):
        if waiting and at == waiting[-1].at:
            result.append(replace(waiting.pop(), end=stop))
            stop = at
        elif found[at].kind == "heading" and found[at].level <= base:
            stop = at
    return result[::-1]


def _runs(way: list[Head]) -> list[list[Head]]:
    """Split where the numbers start again."""
    runs: list[list[Head]] = []
    for head in way:
        if runs and head.number > runs[-1][-1].number:
            runs[-1].append(head)
        else:
            runs.append([head])
    return runs


def weeks(found: Sequence[Line], within: Head) -> list[Head]:
    """Return the weeks of a part, each with its end; the part itself is none."""
    inside = [head for head in heads(found[within.at + 1 : within.end]) if head.unit == "week"]
    if not inside:
        return []
    ranks = [head.rank for head in inside]
    rank = max(set(ranks), key=lambda each: (ranks.count(each), -each))
    own = [replace(head, at=head.at + within.at + 1) for head in inside if head.rank == rank]
    return ended(found, own, within.end)
