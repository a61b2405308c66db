"""Markdown, text and Python: read as they are, repaired. A text that is written in Markdown is taken as such."""

import re

from ingest.readers.extract import Extract, TextFormat
from ingest.repair import repair

_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_DEEPER = re.compile(r"^#{2,6} +\S", re.MULTILINE)
_MARKUP = re.compile(r"^(?:\s*[-*+] +\S|\s*\d+\. +\S|```|---\s*$)|\*\*\S.*?\S\*\*|\]\(\S+\)", re.MULTILINE)
_CODE = re.compile(r"^(?:import \w|from \w+ import |def \w+\(|class \w+[:(]|#!|#include)", re.MULTILINE)


def read(raw: bytes, format_: str) -> Extract:
    """Return the repaired text of a file that is text already. Raises UnreadableError for a binary one."""
    text, repairs = repair(raw)
    kept: TextFormat = "md" if format_ == "md" else "py" if format_ == "py" else "md" if is_markdown(text) else "txt"
    return Extract(text, kept, "", repairs)


def is_markdown(text: str) -> bool:
    """Tell whether a text has headings of Markdown on two levels, and lists or emphasis: comments of code have not."""
    head = text[:200_000]
    return (
        len(_HEADING.findall(head)) >= 3
        and _DEEPER.search(head) is not None
        and len(_MARKUP.findall(head)) >= 3
        and (_CODE.search(re.sub(r"^```.*?^```", "", head, flags=re.MULTILINE | re.DOTALL)) is None)
    )
