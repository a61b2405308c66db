"""The lines of a document that somebody else wrote, each with its place, its kind and its words without decoration.

A line at a time and linear, where `corpus.markdown` parses: a foreign document may be broken Markdown, or none, and
nothing in it may cost more than its length. It does not know what a roadmap is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["heading", "bold", "item", "plain", "task", "code", "quote", "blank"]

SHOWN = 400  # characters of a line that are read; what people list fits into them
_SIGNS = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u23e9-\u23fa\ufe0f\u200d"
_EMOJI = re.compile(f"[{_SIGNS}]")
_SIGN = re.compile(rf"[{_SIGNS}\u2190-\u21ff][{_SIGNS}\u2190-\u21ff\s]*")
_TICKS = frozenset("\u2705\u2713\u2714\u2611\U0001f6ab\u274c")  # they stand for bullets, other signs decorate
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\n]*\)")
_TAG = re.compile(r"<[^<>]*>")
_MARK = re.compile(r"\*+|~~|`+|(?<!\w)_+(?=\w)|(?<=[\w.!?)])_+(?!\w)")
_BOLD = re.compile(r"(?:\*\*|__)([^*_]+)(?:\*\*|__)")
_BULLET = re.compile(
    r"(?:[-*+\u2022\u25aa\u25e6\u25cf\u25cb\u2023\u00b7\u2013]|(\d{1,3})[.)])[ \t]+(?:\[[ xX]?\][ \t]+)?(?=\S)"
)
_RULE = re.compile(r"[-*_= \t]{3,}")
_SETEXT = re.compile(r"=+|-{2,}")
_ATX = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_TASK = re.compile(r"\s*\d{1,2}[.)]\s+(?=[^\W\d])")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufeff]")


@dataclass(frozen=True)
class Line:
    """A line; a list item includes the lines that go on with it. `text[start:end]` begins behind bullet or hashes."""

    kind: Kind  # "task" is a numbered line within a fence
    start: int
    end: int
    line_start: int  # of the line itself, its bullet or hashes included
    text: str = ""  # what a reader sees, without emphasis, links and emoji; at most SHOWN characters
    level: int = 0  # of a heading 1 to 6, of an item its indent in columns
    number: str = ""  # of an item in a numbered list
    bold: tuple[str, ...] = ()
    marked: bool = False  # an item by a sign such as a tick in place of a bullet
    whole_bold: bool = False
    words: int = 0


def clean(raw: str) -> str:
    """Return a piece of Markdown as its reader sees it, without emoji, on one line."""
    text = _KEYCAP.sub(r"\1. ", _CONTROLS.sub(" ", raw[:SHOWN]))
    if "[" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(_EMOJI.sub(" ", _MARK.sub("", text)).split())


def lines(text: str, start: int = 0) -> list[Line]:
    """Return the lines of `text` from offset `start` on, blank ones included."""
    found: list[Line] = []
    fenced = False
    for begin, raw in _raw_lines(text, start):
        stripped = raw.strip()
        if stripped.startswith(("```", "~~~")):
            fenced = not fenced
            found.append(_line("code", begin, raw, 0))
        elif fenced:
            task = _TASK.match(raw[:SHOWN])
            found.append(_line("task", begin, raw, task.end()) if task else _line("code", begin, raw, 0))
        elif found and _SETEXT.fullmatch(stripped) and found[-1].kind in ("plain", "bold") and found[-1].words <= 15:
            found[-1] = replace(found[-1], kind="heading", level=1 if stripped[0] == "=" else 2)
        elif found and _goes_on(found[-1], raw, stripped):
            last = found[-1]
            shown = f"{last.text} {clean(raw)}"[:SHOWN]
            found[-1] = replace(last, end=begin + len(raw.rstrip()), text=shown, words=last.words + _count(raw))
        else:
            found.append(_read(begin, raw, stripped))
    return found


def _raw_lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


def _count(raw: str) -> int:
    return len(raw[: 10 * SHOWN].split())


def _line(kind: Kind, begin: int, raw: str, skip: int) -> Line:
    """Build a line whose content starts `skip` characters into `raw`."""
    content = raw[skip:]
    start = begin + skip + len(content) - len(content.lstrip())
    return Line(kind, start, max(start, begin + len(raw.rstrip())), begin, clean(content), words=_count(content))


def _goes_on(last: Line, raw: str, stripped: str) -> bool:
    """Whether an indented line without a bullet continues the item above."""
    if last.kind != "item" or last.marked or not stripped or raw[:1] not in (" ", "\t") or len(last.text) >= SHOWN:
        return False
    return not (_BULLET.match(stripped) or _ATX.match(stripped) or _whole_bold(stripped[:SHOWN]))


def _read(begin: int, raw: str, stripped: str) -> Line:
    shown = stripped[:SHOWN]
    if not stripped or _RULE.fullmatch(stripped):
        return Line("blank", begin, begin, begin)
    if shown[0] in ">|":
        return _line("quote", begin, raw, 0)
    lead = len(raw) - len(raw.lstrip())
    indent = len(raw[: min(lead, 100)].expandtabs(4))
    heading = _ATX.match(shown)
    if heading and indent < 4:
        line = _line("heading", begin, raw.rstrip(" \t\r#"), lead + heading.end())
        return replace(line, level=len(heading[1])) if line.text else Line("blank", begin, begin, begin)
    bullet = _BULLET.match(shown)
    if bullet and not _whole_bold(shown):
        content = shown[bullet.end() :]
        line = _line("item", begin, raw, lead + bullet.end())
        number = bullet[1] or ""
        return replace(line, level=indent, number=number, bold=_bold(content), whole_bold=_whole_bold(content))
    sign = _SIGN.match(shown)
    rest = shown[sign.end() :] if sign else shown
    line = _line("plain", begin, raw, lead + (sign.end() if sign else 0))
    if _whole_bold(rest) and not (sign and shown[0] in _TICKS):
        return replace(line, kind="bold", bold=_bold(rest))
    marked = sign is not None and bool(rest)
    return replace(line, kind="item" if marked else "plain", bold=_bold(rest), marked=marked)


def _whole_bold(shown: str) -> bool:
    """Whether nothing of a line but a colon stands outside of its bold type."""
    shown = shown.rstrip(" :")
    inner = shown[2:-2]
    return shown[:2] == shown[-2:] and shown[:2] in ("**", "__") and bool(inner.strip("*_ ")) and "**" not in inner


def _bold(content: str) -> tuple[str, ...]:
    return tuple(clean(part) for part in _BOLD.findall(content)) if "**" in content or "__" in content else ()
