"""When not to answer: out of scope (`declined`), or in scope without evidence (`no_passage`).

The verdict is a line through four measured features of a question, set on the development cases; nothing is asked of a
model. Meaning weighs most: questions far outside stay under a cosine of 0.3 to the nearest sentence of the corpus.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lexical import STOPWORDS, analyze, words
from tutor.records import Status
from tutor.retrieve.search import Passage, Query
from tutor.retrieve.vocabulary import Vocabulary
from tutor.understand import Understanding

# The line, set on the development cases (docs/decisions.md): evidence = 1.3 dense + 0.8 said + 0.3 coverage
# + 0.1 named - 0.6 alien. "said" is the cosine of the nearest phrasing of learners, "alien" the share of the question's
# content words that stand nowhere in the corpus.
DENSE, SAID, COVERAGE, NAMED, ALIEN = 1.3, 0.8, 0.3, 0.1, 0.6
ANSWER_FROM, IN_SCOPE_FROM = 0.83, 0.70
# Facts of the day: prices, pay, versions. No lesson holds them, however near its subject.
_OF_THE_DAY = re.compile(
    r"\b(prices?|pric(ed|ing)|salar(y|ies)|today|this\s+(week|month|morning)|cheapest|latest\s+(version|release|news)|per\s+hour|"
    r"segfaults?|leaderboard)\b|\b(costs?|best|newest|biggest)\b.*\bright\s+now\b", re.IGNORECASE
)  # fmt: skip
# Errands that a general assistant would run; asked of a tutor, they are out of scope whatever else they mention.
_ERRAND = re.compile(
    r"\b(book|reserve|order)\s+(me|a\s+(table|flight|room))\b|\btranslate\b.*\b(for\s+me|into|to)\s+\w+\s*(for\s+me)?$|"
    r"\b(shares?|stocks?|coins?|crypto\w*|funds?)\b.{0,25}\b(buy|sell|invest)\b|"
    r"\bwrite\b.{0,20}\b(essay|poem|song|letter|e-?mail|story|speech)\b|\btell\s+me\s+a\s+joke\b", re.IGNORECASE
)  # fmt: skip
_MADE_UP_PIECES = 3  # a word of so many word pieces, in no lesson and near to no English word, is a name we don't know
_UNUSUAL = re.compile(r"[A-Z].*[A-Z]|\d|-[A-Z]")


@dataclass(frozen=True)
class Verdict:
    status: Status  # "answered", "no_passage" or "declined"
    evidence: float  # the line's value, about [0, 1.4]
    unknown: tuple[str, ...]  # names in the question that the corpus does not know
    nearest: tuple[str, ...]  # topic ids


def judge(asked: Understanding, query: Query, passages: Sequence[Passage], index: Vocabulary) -> Verdict:
    """Return whether the passages are evidence enough to answer `asked`."""
    nearest = tuple(dict.fromkeys(p.chunk.topic for p in passages[:8] if p.chunk.topic))[:3]
    if not passages:
        return Verdict("no_passage" if asked.links.topics else "declined", 0.0, (), nearest)
    content = [word for word in words(asked.links.corrected) if word not in STOPWORDS]
    alien = [word for word in content if not any(index.knows(term) for term in analyze(word))]
    named = {word for link in asked.links.topics for word in link.words.split()}
    alien = [word for word in alien if word not in named]
    strong = any(not link.weak for link in asked.links.topics) or bool(asked.carried)
    evidence = (
        DENSE * max(passage.dense for passage in passages)
        + SAID * max(query.said.values(), default=0.0)
        + COVERAGE * _coverage(query, passages, index)
        + NAMED * strong
        - ALIEN * len(alien) / max(len(content), 1)
    )
    unknown = _unknown_names(asked, alien, index)
    if evidence < IN_SCOPE_FROM or _ERRAND.search(asked.text):
        return Verdict("declined", evidence, unknown, nearest)
    if unknown or evidence < ANSWER_FROM or _OF_THE_DAY.search(asked.text):
        return Verdict("no_passage", evidence, unknown, nearest)
    return Verdict("answered", evidence, unknown, nearest)


def _coverage(query: Query, passages: Sequence[Passage], index: Vocabulary) -> float:
    """Return the largest share of the question's terms, by rarity, that one passage holds; in [0, 1]."""
    rarity = {term: index.idf(term) for term in dict.fromkeys(query.terms)}
    mass = sum(rarity.values())
    if not mass:
        return 0.0
    held = (set(analyze(f"{p.chunk.title} {p.chunk.text}")) for p in passages)
    return max(sum(value for term, value in rarity.items() if term in terms) for terms in held) / mass


def _unknown_names(asked: Understanding, alien: list[str], index: Vocabulary) -> tuple[str, ...]:
    """Return words of the question that are names in no lesson: capitals inside it, or no English word at all.

    A question about a method that the lessons do not name must not be answered with one that they do.
    """
    # "StableDiffusionPipeline" gives itself and its parts: the joined form is no word of its own.
    joined = {parts[0] for token in re.findall(r"[\w.’'-]+", asked.links.corrected) if len(parts := words(token)) > 1}
    spelled = (word for word in alien if word.isalpha() and len(word) > 4 and word not in joined)
    found = [word for word in spelled if _made_up(word, index)]
    text = asked.text
    for match in re.finditer(r"[A-Za-z][\w.’'-]*", text):
        token = match[0].strip(".'’-")
        parts = [part for part in words(token) if part not in STOPWORDS]
        if len(parts) > 1:
            parts = parts[1:]  # the first is the joined form: "BasicBlock" is made of known words
        starts_sentence = match.start() == 0 or re.search(r"[.!?:]\s*$", text[: match.start()]) is not None
        name_like = (token[:1].isupper() and not starts_sentence) or _UNUSUAL.search(token) is not None
        new = (part in alien and len(part) > 3 and not index.embedder.is_word(part) for part in parts)
        if name_like and len(token) > 3 and any(new):
            found.append(token)
    return tuple(dict.fromkeys(found))


def _made_up(word: str, index: Vocabulary) -> bool:
    """Tell whether a word looks like an invented name rather than English, a compound of it, or a typo."""
    if index.embedder.count(word) < _MADE_UP_PIECES:
        return False
    bare = re.sub(
        r"^(un|re|de|dis|non|pre|over|under|multi)(?=\w{4})|(?<=\w{4})(able|ably|ness|less|ing|ed|ly|s)$", "", word
    )
    if index.known(bare) or any(index.known(word[:cut]) and index.known(word[cut:]) for cut in range(3, len(word) - 2)):
        return False
    return len(word) < 7 or not index.embedder.near_word(word)
