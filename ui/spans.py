"""A span of a Markdown source, found again in its HTML: where to put `<mark>`.

A parser works by lines and keeps no offsets inside a paragraph. So two rare brackets are set into the source around
the span, survive parsing as text, and become marks in the token stream. Blocks that cannot hold a bracket (code,
formulas, headings, table rows) are marked by their lines. Nothing is rendered here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from corpus.markdown import blocks

# Brackets count as punctuation, so that they neither make nor break emphasis beside them.
_PAIRS = (("⸨", "⸩"), ("⦑", "⦒"), ("⧘", "⧙"))
# No bracket may stand inside a formula, a code span or the target of a link: the span grows to hold all of it.
_OPAQUE = re.compile(r"\$\$.*?\$\$|\$(?!\s)[^$\n]+?\$|(`+)(?:(?!\1).)+?\1|\]\([^)\s]*\)", re.DOTALL)


@dataclass(frozen=True)
class Prepared:
    """A body with brackets in it, and the lines of blocks to be marked whole."""

    body: str
    pair: tuple[str, str]
    start: int  # of the span, in code points of the body as it was
    end: int
    lines: tuple[tuple[int, int], ...]  # 0-based, in the body, end exclusive


def prepare(text: str, body_start: int, start: int, end: int) -> Prepared:
    """Set brackets around `text[start:end]` in the body of `text`."""
    pair = next((pair for pair in _PAIRS if not any(sign in text for sign in pair)), _PAIRS[-1])
    inserts: list[tuple[int, str]] = []
    lines: list[tuple[int, int]] = []
    for block in blocks(text, body_start):
        left, right = max(start, block.start), min(end, block.end)
        if left >= right or not text[left:right].strip():
            continue
        if block.kind in ("paragraph", "item", "quote"):
            left, right = _grow(text, block.start, block.end, left, right)
            inserts += [(left, pair[0]), (right, pair[1])]
        else:
            lines.append((text.count("\n", body_start, left), text.count("\n", body_start, right) + 1))
    for offset, sign in sorted(inserts, reverse=True):
        text = text[:offset] + sign + text[offset:]
    return Prepared(text[body_start:], pair, start - body_start, end - body_start, tuple(lines))


def _grow(text: str, block_start: int, block_end: int, left: int, right: int) -> tuple[int, int]:
    """The span without white space at its ends, grown to hold whatever opaque piece an end cuts."""
    while text[left].isspace():
        left += 1
    while text[right - 1].isspace():
        right -= 1
    for match in _OPAQUE.finditer(text, block_start, block_end):
        opens, closes = match.span()
        if opens < left < closes:
            left = opens
        if opens < right < closes:
            right = closes
    return left, right


def mark(tokens: Sequence[Token], source: str, prepared: Prepared) -> int:
    """Turn brackets and lines into marks, in place; return how many blocks hold one.

    `tokens` come from `prepared.body`, `source` is the body without brackets.
    """
    count = 0
    whole = False
    for token in tokens:
        if token.type in ("heading_open", "tr_open"):
            whole = _touched(token, prepared)
        elif token.type in ("heading_close", "tr_close"):
            whole = False
        elif token.type in ("fence", "code_block", "math_block") and _touched(token, prepared):
            token.meta["marked"] = _within(token, source, prepared)
            count += 1
        elif token.type == "inline" and token.children is not None:
            before = len(token.children)
            token.children = list(_mark_children(token.children, prepared.pair, whole))
            count += len(token.children) > before or whole
    return count


def _touched(token: Token, prepared: Prepared) -> bool:
    if token.map is None:
        return False
    first, last = token.map
    return any(left < last and first < right for left, right in prepared.lines)


def _within(token: Token, source: str, prepared: Prepared) -> tuple[int, int]:
    """The part of a block of code that the span covers; all of it where its text cannot be found again."""
    assert token.map is not None
    offset = sum(len(line) for line in source.splitlines(keepends=True)[: token.map[0]])
    at = source.find(token.content, offset)
    if at < 0:
        return 0, len(token.content)
    left, right = max(0, prepared.start - at), min(len(token.content), prepared.end - at)
    return (left, right) if left < right else (0, len(token.content))


def _mark_children(children: Sequence[Token], pair: tuple[str, str], whole: bool) -> Iterator[Token]:
    """Yield `children` with marks that nest properly with emphasis and links."""
    pieces = list(_pieces(children, pair))
    if whole:
        pieces = [pair[0], *(piece for piece in pieces if not isinstance(piece, str)), pair[1]]
    inside, opened, depth = False, -1, 0  # `opened`: depth at which the present mark was opened, -1 without
    for index, piece in enumerate(pieces):
        if isinstance(piece, str):
            inside = piece == pair[0]
            if not inside and opened >= 0:
                yield Token("mark_close", "mark", -1)
                opened = -1
            continue
        leaves = piece.nesting < 0 and opened == depth
        splits = piece.nesting > 0 and not _closed_inside(pieces, index, pair[1])
        if opened >= 0 and (leaves or splits):
            yield Token("mark_close", "mark", -1)
            opened = -1
        if inside and opened < 0 and piece.nesting >= 0 and not splits:
            yield Token("mark_open", "mark", 1)
            opened = depth
        depth += piece.nesting
        yield piece


def _pieces(children: Sequence[Token], pair: tuple[str, str]) -> Iterator[Token | str]:
    """Yield the tokens, text split at brackets; the brackets come as strings."""
    sign = re.compile(f"([{pair[0]}{pair[1]}])")
    for child in children:
        if child.type != "text" or not sign.search(child.content):
            if child.content:
                child.content = sign.sub("", child.content)
            yield child
            continue
        for part in sign.split(child.content):
            if part in pair:
                yield part
            elif part:
                yield Token("text", "", 0, content=part, level=child.level)


def _closed_inside(pieces: Sequence[Token | str], index: int, close: str) -> bool:
    """Whether the element that opens at `index` ends before the span does."""
    depth = 0
    for piece in pieces[index:]:
        if isinstance(piece, str):
            if piece == close:
                return False
        else:
            depth += piece.nesting
            if depth == 0:
                return True
    return False
