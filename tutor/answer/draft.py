"""What the engines hand to `cite`: statements, each with the spans that vouch for it."""

from dataclasses import dataclass
from typing import Literal

from corpus.records import Span
from tutor.records import Status

Layout = Literal["sentence", "block", "item", "row"]


@dataclass(frozen=True)
class Statement:
    """One piece of an answer. Without spans it is a connecting phrase of the closed file and carries no mark.

    `layout`: a sentence flows on; a block (formula, code, table) stands alone; an item is a list line; a row is a
    table row given as "cell | cell".
    """

    text: str
    spans: tuple[Span, ...] = ()
    layout: Layout = "sentence"
    paragraph: int = 0  # statements of one paragraph number flow together


@dataclass(frozen=True)
class Draft:
    statements: tuple[Statement, ...]
    status: Status
    topics: tuple[str, ...] = ()
    more: bool = False
    suggestions: tuple[str, ...] = ()
