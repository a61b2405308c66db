"""The words of everything that one learner searches: the shared index, and the learner's own documents beside it.

BM25 weighs a term by its rarity, and rarity in twenty chunks says nothing: in a learner's notes on boats "boat" is
common, and in all that the learner can ask of it is rare. So rarity is counted over both indexes as if they were one.
That is exact for it; the one thing that stays apart is the mean length of a chunk, which hardly differs, because all
chunks are cut to the same window.
"""

import re
from collections.abc import Collection, Sequence

import numpy as np

from ingest import lexical
from ingest.embed import Embedder
from ingest.lexical import LexicalIndex, analyze


class Vocabulary:
    """Which words are known and how rare they are, over one or two lexical indexes, the shared one first."""

    def __init__(self, embedder: Embedder, *indexes: LexicalIndex) -> None:
        self.embedder = embedder
        self._indexes = indexes
        self._chunks = sum(len(each.ids) for each in indexes)
        self.frequent = indexes[0].words  # what a typo may have meant; a learner's own words are never guessed at

    def knows(self, term: str) -> bool:
        return any(each.knows(term) for each in self._indexes)

    def only_own(self, term: str) -> bool:
        """Tell whether a term stands in the learner's own documents and nowhere else."""
        shared, *own = self._indexes
        return not shared.knows(term) and any(each.knows(term) for each in own)

    def idf(self, term: str) -> float:
        """Return how rare a term is in all chunks; an unknown term is as rare as can be."""
        return lexical.idf(self._chunks, sum(each.frequency(term) for each in self._indexes))

    def known(self, word: str) -> bool:
        """Tell whether a lower-case word is one of English or of the documents, so that it is no typo."""
        if self.embedder.is_word(word) or all(self.knows(term) for term in analyze(word)):
            return True
        return any(self.embedder.is_word(root) for root in _roots(word))

    def bm25(self, terms: Sequence[str], ids: Collection[str]) -> dict[str, float]:
        """Return the BM25 scores of chunks by id, as if both indexes were one."""
        found: dict[str, float] = {}
        for each in self._indexes:
            here = [id_ for id_ in ids if id_ in each.row]
            if here:
                scores = each.scores(terms) if len(self._indexes) == 1 else each.weighed(terms, self.idf)
                found |= dict(zip(here, scores[np.array([each.row[id_] for id_ in here])].tolist(), strict=True))
        return found


def _roots(word: str) -> list[str]:
    """Return what an inflected word may be made of: "roasting" is a word because "roast" is one."""
    found = []
    for ending in ("ing", "ed", "er", "ers", "ly", "cy"):
        root = word.removesuffix(ending)
        if root != word:
            found += [root, root + "e"]
            # "spotted" comes from "spot", but "trainning" is a typo.
            if re.search(r"[^aeiou][aeiou]([^aeiouwxy])\1$", root):
                found.append(root[:-1])
    return [root for root in found if len(root) >= 4]
