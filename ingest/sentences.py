"""Where sentences end, in English prose with formulas, code spans, abbreviations and decimals."""

import re
from bisect import bisect_left

# Never a sentence end: followed by a name, a number or the rest of the same sentence.
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|approx|resp|Eqs?|Figs?|Sec|Ch|No|Dr|Prof|Mrs?|Ms|St|Jr|etc|pp|p|vol|ed)|\b[A-Z])\.$"
)
_END = re.compile(r"[.!?][\"')\]*_”’]*(?=\s)")
_NEXT = re.compile(r"\s*(.?)")
_OPAQUE = re.compile(r"\$\$.*?\$\$|\$(?!\s)[^$\n]+?\$|`+[^`\n]+?`+|\]\([^)\s]{0,2000}\)", re.DOTALL)


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence of `text[start:end]`, without the white space between them."""
    piece = text[start:end]
    opaque = [match.span() for match in _OPAQUE.finditer(piece)]
    begins = [left for left, _ in opaque]
    spans = []
    begin = 0
    for match in _END.finditer(piece):
        at = match.end()
        nearest = bisect_left(begins, match.start() + 1) - 1  # spans do not overlap: no earlier one reaches further
        if nearest >= 0 and match.start() + 1 < opaque[nearest][1]:
            continue
        if piece[match.start()] == "." and _ABBREVIATIONS.search(piece[begin : match.start() + 1]):
            continue
        # A lower-case word goes on with the sentence; formulas, code and digits may begin one.
        if _NEXT.match(piece, at)[1].islower():  # type: ignore[index]  # matches everywhere
            continue
        spans.append((begin, at))
        begin = at
    spans.append((begin, len(piece)))
    found = []
    for left, right in spans:
        stripped = piece[left:right].strip()
        if stripped:
            offset = left + piece[left:right].index(stripped[0])
            found.append((start + offset, start + offset + len(stripped)))
    return found
