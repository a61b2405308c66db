"""The lexical half: BM25 (Robertson & Zaragoza 2009) by bm25s, and the analyzer that both sides share."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ingest.records import Chunk, Vectors
from ingest.split import heading_line

RECIPE = "lexical-4"
FREQUENT = 3  # chunks that a word stands in, from which on it may be what a typo meant
K1, B = 1.2, 0.75  # the usual values; b below lets long sections keep most of their weight

# Function words of English and of questions; content words such as "no" in "no free lunch" are rare enough to lose.
STOPWORDS = frozenset(
    word
    for line in (
        "a about all also am an and any are as at be been being both but by can cant could did do does doing dont for",
        "from get gets give got had has have he help her here him his how i id if im in into is isnt it its just know",
        "let like ll lot made make makes many may me mean might more most much must my need no not of on once one only",
        "or other our out over please re really same say see she should shall since so some someone something such",
        "sure tell than that thats the their them then there these they thing things this those to too understand up",
        "us use used uses using ve very want was way we well were what whats when where whether which while who whos",
        "whose why will wish with within would you your explain describe actually exactly basically work works working",
    )
    for word in line.split()
)
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[._'’+#-][A-Za-z0-9]+)*[+#]*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def words(text: str) -> list[str]:
    """Return the lower-case tokens of `text`; `nn.LSTM` and `self-attention` give themselves and their parts."""
    found = []
    for token in _TOKEN.findall(text):
        lowered = token.lower().replace("’", "'")
        bare = lowered.removesuffix("'s")
        parts = [part.lower() for part in _PART.findall(token)] if not token.isalpha() else []
        if len(parts) > 1 and "'" not in lowered:
            found.append(bare)
            found += [part for part in parts if len(part) > 1 or part.isdigit()]
        else:
            found.append(bare.replace("'", ""))
    return found


def analyze(text: str) -> list[str]:
    """Return the index terms of `text`: words without function words, stemmed (Porter2)."""
    return terms_of(words(text))


def indexed_words(chunk: Chunk) -> list[str]:
    """Return the words under which a chunk is found: its headings, its title once more, and its text."""
    return words(f"{heading_line(chunk.title, chunk.headings)} {chunk.title} {chunk.text}")


def terms_of(found: Sequence[str]) -> list[str]:
    """Return the index terms of words: those that are no function words, stemmed (Porter2)."""
    return [_stem(word) for word in found if word not in STOPWORDS]


class LexicalIndex:
    """BM25 scores of chunks for a question. Row i of the scores is `ids[i]`."""

    def __init__(self, folder: Path) -> None:
        import bm25s

        self._bm25 = bm25s.BM25.load(folder / "bm25", mmap=True)
        self.words = tuple((folder / "bm25" / "words.txt").read_text().split("\n"))  # frequent ones, for mending typos
        self.ids = (folder / "bm25" / "ids.txt").read_text().split("\n")
        self.row = {id_: row for row, id_ in enumerate(self.ids)}
        pointers = self._bm25.scores["indptr"]
        self._frequency = {term: int(pointers[i + 1] - pointers[i]) for term, i in self._bm25.vocab_dict.items()
                           if i + 1 < len(pointers)}  # fmt: skip

    def scores(self, terms: Sequence[str]) -> Vectors:
        """Return the BM25 score of every chunk, (chunks,) in the order of `ids`; zeros where no term is known."""
        known = [term for term in terms if term in self._bm25.vocab_dict]
        if not known:
            return np.zeros(len(self.ids), np.float32)
        return np.asarray(self._bm25.get_scores(known), np.float32)

    def weighed(self, terms: Sequence[str], idf: Callable[[str], float]) -> Vectors:
        """Return the scores with the rarity of terms as `idf` has it: that of more chunks than stand in this index."""
        total = np.zeros(len(self.ids), np.float32)
        for term in terms:
            if self.knows(term):
                total += self.scores([term]) * np.float32(idf(term) / self.idf(term))
        return total

    def search(self, terms: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """Return the best (chunk id, BM25 score > 0), best first, ties in index order."""
        scores = self.scores(terms)
        top = np.argsort(-scores, kind="stable")[:limit]
        return [(self.ids[i], float(scores[i])) for i in top if scores[i] > 0]

    def idf(self, term: str) -> float:
        """Return how rare a term is, ln(1 + (N - n + 0.5) / (n + 0.5)); an unknown term is as rare as can be."""
        return idf(len(self.ids), self.frequency(term))

    def frequency(self, term: str) -> int:
        """Return in how many chunks a term stands."""
        return self._frequency.get(term, 0)

    def knows(self, term: str) -> bool:
        return term in self._bm25.vocab_dict


def idf(chunks: int, holding: int) -> float:
    """Return ln(1 + (N - n + 0.5) / (n + 0.5)), the rarity of a term that `holding` of `chunks` chunks hold."""
    return float(np.log(1 + (chunks - holding + 0.5) / (holding + 0.5)))


def build(ids: Sequence[str], found: Sequence[Sequence[str]], folder: Path) -> None:
    """Write the index of all chunks under `folder`/bm25, from their ids and their `indexed_words`.

    It is rebuilt whole, which takes a second for 10,000: rarity changes with every document.
    """
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    index = bm25s.BM25(k1=K1, b=B)
    index.index([terms_of(listed) or ["\x00"] for listed in found], show_progress=False)
    index.save(folder / "bm25")
    counts = Counter(word for listed in found for word in set(listed) if len(word) > 3 and word.isalpha())
    frequent = sorted(word for word, count in counts.items() if count >= FREQUENT)
    (folder / "bm25" / "words.txt").write_text("\n".join(frequent))
    (folder / "bm25" / "ids.txt").write_text("\n".join(ids))
