"""Which lines of a text without markup are headings, and how deep they stand.

Headings are lines that are underlined, numbered, named ("Week 3", "LEVEL 0") or in capitals. In a list of short lines,
each alone between blank ones, capitals are acronyms (BERT), and groups are headed by the line right under a heading
and by names of branches of the field.
"""

import re
from dataclasses import dataclass

UNDERLINE = re.compile(r"\s*([=~^*-])\1{2,}\s*")
_NUMBERED = re.compile(
    r"(?:[A-Z]{3,}\s+\d+\b|(?:\d+\.)+\d*\s+[A-Z]|(?:Chapter|Section|Part|Step|Stage|Week|Phase|Level|Module|Unit)\s+\d+\b)"
)
_PART_OF_PART = re.compile(
    r"(?:Chapter|Part|Step|Stage|Week|Phase|Level|Module|Unit) \d+ [A-Za-z]"
)  # "Level 1 Projects"
_SYMBOLS = re.compile(r"^[^\w\s#(\"'“‘]+\s+")  # an emoji before a heading
_LONGEST = 100
_LIST_SHARE = 0.8  # of paragraphs that are one short line: then the text is a list
# Branches of the field, as roadmaps that are plain lists name their groups.
_GROUP = re.compile(
    r"(?:linear algebra|calculus|(?:probability|statistics)(?: (?:&|and) \w+)?|optimi[sz]ation"
    r"|(?:python|math\w*|ml|programming|data) (?:foundations|fundamentals|basics)"
    r"|regression|classification|clustering|(?:semi-|self-)?(?:un)?supervised learning|(?:deep )?reinforcement learning"
    r"|classical (?:ml|rl|machine learning)|core concepts|frameworks|applications"
    r"|(?:convolutional|recurrent|graph) neural networks(?: \([\w-]+\))?|transformers"
    r"|(?:modern|classical|generative|recurrent|sequence[\w-]*|attention|training|transformer|\s)+"
    r"(?:models|architectures|mechanisms|techniques|methods))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TextHeading:
    level: int  # 1 for parts of the document, 2 for groups within a part
    title: str


def text_headings(lines: list[str]) -> dict[int, TextHeading]:
    """Return the headings of a text by the index of their line."""
    listed = _is_list(lines)
    found: dict[int, TextHeading] = {}
    for index, line in enumerate(lines):
        if not _may_be(line):
            continue
        title = line.strip(" #:*=-")
        before = lines[index - 1].strip() if index else ""
        bare = _SYMBOLS.sub("", line.strip())
        named = bool(_NUMBERED.match(bare)) or (not listed and bare.isupper() and len(bare) > 3)
        after = lines[index + 1] if index + 1 < len(lines) else ""
        if UNDERLINE.fullmatch(after) and len(after.strip()) >= len(line.strip()) // 2:
            found[index] = TextHeading(1, title)
        elif not before and named:
            found[index] = TextHeading(2 if listed and _PART_OF_PART.match(bare) else 1, title)
        elif listed and (_GROUP.fullmatch(bare) or (index - 1 in found and found[index - 1].level == 1)):
            found[index] = TextHeading(2, title)
    return found


def _may_be(line: str) -> bool:
    stripped = line.strip()
    return (
        bool(stripped) and len(stripped) <= _LONGEST and stripped[-1] not in ".,;" and any(map(str.isalpha, stripped))
    )


def _is_list(lines: list[str]) -> bool:
    """Tell whether most paragraphs are one short line, as in a list whose bullets were lost."""
    alone = paragraphs = 0
    before = ""
    for index, line in enumerate(lines):
        if line.strip() and not before.strip():
            paragraphs += 1
            after = lines[index + 1].strip() if index + 1 < len(lines) else ""
            alone += not after and _may_be(line)
        before = line
    return paragraphs >= 20 and alone >= _LIST_SHARE * paragraphs
