"""When not to answer: out of scope (`declined`), or in scope without evidence (`no_passage`).

The verdict is a line through four measured features of a question, set on the development cases; nothing is asked of a
model. Meaning weighs most: questions far outside stay under a cosine of 0.3 to the nearest sentence of the corpus.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lexical import STOPWORDS, analyze, words
from tutor.records import Status
from tutor.retrieve.search import Index, Passage, Query
from tutor.understand import Understanding

# Points of the line; docs/decisions.md says on which cases they were set.
STRONG_LINK, WEAK_LINK, COVERAGE, ALIEN = 0.25, 0.05, 0.15, 0.15
ANSWER_FROM, IN_SCOPE_FROM = 0.44, 0.36
# Facts of the day: prices, pay, versions. No lesson holds them, however near its subject.
_OF_THE_DAY = re.compile(
    r"\b(prices?|pric(ed|ing)|salar(y|ies)|right\s+now|today|this\s+(week|month|year)|cheapest|latest\s+(version|release|news)|"
    r"per\s+hour|stock|segfaults?)\b", re.IGNORECASE
)  # fmt: skip
_UNUSUAL = re.compile(r"[A-Z].*[A-Z]|\d|-[A-Z]")


@dataclass(frozen=True)
class Verdict:
    status: Status  # "answered", "no_passage" or "declined"
    evidence: float  # the line's value, about [0, 1.4]
    unknown: tuple[str, ...]  # names in the question that the corpus does not know
    nearest: tuple[str, ...]  # topic ids


def judge(asked: Understanding, query: Query, passages: Sequence[Passage], index: Index) -> Verdict:
    """Return whether the passages are evidence enough to answer `asked`."""
    nearest = tuple(dict.fromkeys(p.chunk.topic for p in passages[:8] if p.chunk.topic))[:3]
    if not passages:
        return Verdict("no_passage" if asked.links.topics else "declined", 0.0, (), nearest)
    content = [word for word in words(asked.links.corrected) if word not in STOPWORDS]
    alien = [word for word in content if not any(index.lexical.knows(term) for term in analyze(word))]
    named = {word for link in asked.links.topics for word in link.words.split()}
    alien = [word for word in alien if word not in named]
    strong = any(not link.weak for link in asked.links.topics) or bool(asked.carried)
    evidence = (
        max(passage.dense for passage in passages)
        + (STRONG_LINK if strong else WEAK_LINK if asked.links.topics else 0.0)
        + COVERAGE * _coverage(query, passages, index)
        - ALIEN * len(alien) / max(len(content), 1)
    )
    unknown = _unknown_names(asked, alien, index)
    if evidence < IN_SCOPE_FROM:
        return Verdict("declined", evidence, unknown, nearest)
    if unknown or evidence < ANSWER_FROM or _OF_THE_DAY.search(asked.text):
        return Verdict("no_passage", evidence, unknown, nearest)
    return Verdict("answered", evidence, unknown, nearest)


def _coverage(query: Query, passages: Sequence[Passage], index: Index) -> float:
    """Return the largest share of the question's terms, by rarity, that one passage holds; in [0, 1]."""
    rarity = {term: index.lexical.idf(term) for term in dict.fromkeys(query.terms)}
    mass = sum(rarity.values())
    if not mass:
        return 0.0
    held = (set(analyze(f"{p.chunk.title} {p.chunk.text}")) for p in passages)
    return max(sum(value for term, value in rarity.items() if term in terms) for terms in held) / mass


def _unknown_names(asked: Understanding, alien: list[str], index: Index) -> tuple[str, ...]:
    """Return words that look like names (capitals inside or not at the start, digits) and are in no lesson.

    A question about a method that the lessons do not name must not be answered with one that they do.
    """
    found = []
    text = asked.text
    for match in re.finditer(r"[A-Za-z][\w.’'-]*", text):
        token = match[0].strip(".'’-")
        parts = [part for part in words(token) if part not in STOPWORDS]
        starts_sentence = match.start() == 0 or re.search(r"[.!?:]\s*$", text[: match.start()]) is not None
        name_like = (token[:1].isupper() and not starts_sentence) or _UNUSUAL.search(token) is not None
        new = [part for part in parts if part in alien and not index.embedder.is_word(part)]
        if name_like and new and len(token) > 3:
            found.append(token)
    return tuple(dict.fromkeys(found))
