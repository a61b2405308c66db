"""Whether a question is about the learner's own documents: then these alone answer it.

A lesson begins with the sentence that defines its topic, and that sentence wins wherever the topic is named: asked for
the dropout rate in one's notes, a learner would be told what dropout is. So it is decided first, by what was found,
which of the two is asked. Numbers are set on the questions of `tests/tutor/retrieve/test_own.py`.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.lexical import STOPWORDS, analyze, words
from tutor.retrieve.search import Passage, Query
from tutor.retrieve.vocabulary import Vocabulary

DEPTH = 60  # passages that are compared
# By how much a passage of the learner's own must be better than the best lesson, before named topics count; where the
# question holds a word that stands in no lesson, or asks what the learner did, less will do.
MARGIN, MARGIN_NAMED = 0.06, -0.05
BEHIND = 0.25  # a passage that is so much worse than the best of them is not about the question
MEANT = 0.5  # of a question that names a document or a word of its own: what stands for the nearest phrasing at least
_MINE = re.compile(
    r"\b(my|our|these|those|the|this)\s+(own\s+|uploaded\s+|added\s+)?"
    r"(notes|documents?|files?|pdfs?|uploads?|hand-?outs?|slides|transcripts?)\b|\bi\s+(have\s+)?(uploaded|added)\b",
    re.IGNORECASE,
)
_WE_DID = re.compile(r"\b(did|have|had)\s+(we|i)\b|\b(we|i)\s+(did|used|chose|trained|measured)\b", re.IGNORECASE)

# "and how many epochs?" goes on with what was asked before; "and what is dropout?" does not.
_GOES_ON = re.compile(r"^\W*(and|so|but|what\s+about|how\s+about)\b", re.IGNORECASE)
_ANEW = re.compile(r"\bwhat('?s|\s+(is|are))\b|\b(explain|describe|define|compare)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Own:
    """The passages of the learner's own documents that are to answer, best first; none for the lessons."""

    passages: tuple[Passage, ...] = ()
    meant: float = 0.0  # how sure it is that the documents are meant, as the cosine of a phrasing


def of(text: str, query: Query, found: Sequence[Passage], vocabulary: Vocabulary) -> Own:
    """Return what of `found` is to answer a question if it is about the learner's own documents."""
    mine = sorted((each for each in found if each.own), key=lambda each: -each.plain)
    if not mine:
        return Own()
    others = max((each.plain for each in found if not each.own), default=0.0)
    ahead = mine[0].plain - others
    held = set(analyze(f"{mine[0].chunk.title} {mine[0].chunk.text}"))
    named = any(vocabulary.only_own(term) and term in held for term in query.terms)
    dense = max(each.dense for each in mine)
    near = tuple(each for each in mine if each.plain >= mine[0].plain - BEHIND)
    if _MINE.search(text) or _titled(text, mine[0]) or (named and ahead >= MARGIN_NAMED):
        return Own(near, max(dense, MEANT))
    if ahead >= (MARGIN_NAMED if _WE_DID.search(text) else MARGIN):
        return Own(near, dense)
    return Own()


def continues(text: str, cited: Collection[tuple[str, int, int]], documents: Collection[str]) -> bool:
    """Tell whether a message goes on with a question whose answer cited the learner's own documents."""
    if not any(path in documents for path, _, _ in cited):
        return False
    return _GOES_ON.search(text) is not None and _ANEW.search(text) is None


def _titled(text: str, passage: Passage) -> bool:
    """Tell whether a question names the document: all words of a title of two or more."""
    title = [word for word in words(passage.chunk.title) if word not in STOPWORDS]
    return len(title) > 1 and set(title) <= set(words(text))
