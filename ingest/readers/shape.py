r"""The pieces of Markdown that readers write: headings, paragraphs, lists, fences, tables, formulas.

A line of a document that only happens to look like Markdown gets a backslash, as CommonMark has it (section 2.4).
"""

import re
from collections.abc import Sequence

_LOOKS_LIKE_MARKUP = re.compile(r"^(?=#{1,6}(?:\s|$)|>|[-+*]\s|```|~~~|={3,}\s*$|-{3,}\s*$)", re.MULTILINE)
_LOOKS_NUMBERED = re.compile(r"^(\d{1,9})(?=[.)]\s)", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n\s*\n")
_SPACE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def heading(level: int, text: str) -> str:
    return f"{'#' * min(max(level, 1), 6)} {squeeze(text)}"


def paragraph(text: str) -> str:
    """Return `text` with nothing in it that would be taken for a heading, a list or a fence."""
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return _LOOKS_NUMBERED.sub(r"\1\\", _LOOKS_LIKE_MARKUP.sub(r"\\", lines))


def fence(code: str, language: str = "") -> str:
    """Return a fenced block, its fence longer than any run of backticks within."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{code.strip(chr(10))}\n{marks}"


def inline_code(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * (longest + 1)
    return f"{marks} {text} {marks}" if longest else f"`{text}`"


def formula(tex: str, display: bool) -> str:
    """Return TeX between dollars; a display formula is a block of its own. Without TeX, nothing."""
    if not tex.strip():
        return ""
    if display:
        return "$$\n" + _BLANK_LINES.sub("\n", tex.strip()) + "\n$$"
    return "$" + squeeze(tex).replace("$", r"\$") + "$"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table whose header is the first row; short rows are filled up."""
    width = max(len(row) for row in rows)
    lines = [
        "| " + " | ".join(squeeze(cell).replace("|", r"\|") for cell in (*row, *[""] * (width - len(row)))) + " |"
        for row in rows
    ]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
