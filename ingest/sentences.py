"""Where sentences end, in English prose with formulas, code spans, abbreviations and decimals."""

import re

# Never a sentence end: followed by a name, a number or the rest of the same sentence.
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|approx|resp|Eqs?|Figs?|Sec|Ch|No|Dr|Prof|Mrs?|Ms|St|Jr|etc|pp|p|vol|ed)|\b[A-Z])\.$"
)
_END = re.compile(r"[.!?][\"')\]*_”’]*(?=\s)")
_OPAQUE = re.compile(r"\$\$.*?\$\$|\$(?!\s)[^$\n]+?\$|`+[^`\n]+?`+|\]\([^)\s]*\)", re.DOTALL)


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the (start, end) of each sentence of `text[start:end]`, without the white space between them."""
    piece = text[start:end]
    opaque = [match.span() for match in _OPAQUE.finditer(piece)]
    spans = []
    begin = 0
    for match in _END.finditer(piece):
        at = match.end()
        if any(left < match.start() + 1 < right for left, right in opaque):
            continue
        following = piece[at:].lstrip()
        if piece[match.start()] == "." and _ABBREVIATIONS.search(piece[begin : match.start() + 1]):
            continue
        # A lower-case word goes on with the sentence; formulas, code and digits may begin one.
        if following[:1].islower():
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
