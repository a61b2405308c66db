"""Drafts to answers: marks, citations, layout. A statement whose span no longer resolves is not said."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from corpus.records import Span
from tutor.answer.draft import Draft, Statement
from tutor.records import Citation

ReadText = Callable[[str], str]


def reader(checkout: Path) -> ReadText:
    """Return a function from a citation path to its file's text, "" where there is none; rereads changed files."""

    @lru_cache(maxsize=256)
    def read(path: str, changed: float) -> str:
        return (checkout / path).read_bytes().decode("utf-8")

    def text_of(path: str) -> str:
        try:
            return read(path, (checkout / path).stat().st_mtime)
        except OSError:
            return ""

    return text_of


def cite(draft: Draft, text_of: ReadText) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer's Markdown with marks, and its citations numbered from 1 in order of appearance."""
    citations: dict[Span, Citation] = {}
    lines: list[str] = []
    previous: Statement | None = None
    for statement in draft.statements:
        marks = []
        for span in statement.spans:
            quote = text_of(span.path)[span.start : span.end]
            if not quote.strip():
                continue
            if span not in citations:
                citations[span] = Citation(len(citations) + 1, span.path, span.start, span.end, quote)
            marks.append(f"[{citations[span].mark}]")
        if statement.spans and not marks:
            continue
        _place(lines, statement, "".join(marks), previous)
        previous = statement
    return "\n".join(lines).strip(), tuple(citations.values())


def _place(lines: list[str], statement: Statement, marks: str, previous: Statement | None) -> None:
    """Append one statement to the lines of the answer."""
    text = statement.text.strip()
    if statement.layout == "block":
        # A mark inside a fence or after `$$` would be part of it: it stands on the last line of prose.
        ends_in_prose = not re.search(r"(```|\$\$)\s*$", text)
        lines += ["", f"{text} {marks}" if ends_in_prose else f"{text}\n{marks}", ""]
    elif statement.layout == "item":
        if previous is not None and previous.layout != "item":
            lines.append("")
        lines.append(f"- {text} {marks}".rstrip())
    elif statement.layout == "row":
        cells = [cell.strip() for cell in text.split("|")]
        if previous is None or previous.layout != "row":
            lines += ["", f"| {' | '.join(cells)} |", "|" + " --- |" * len(cells)]
        else:
            lines.append(f"| {' | '.join(cells[:-1])} | {cells[-1]} {marks} |")
    elif previous is not None and previous.layout == "sentence" and previous.paragraph == statement.paragraph:
        lines[-1] += f" {text} {marks}".rstrip()
    else:
        lines += ["", f"{text} {marks}".rstrip()]
