"""Passages for a question: candidates from both indexes and from linked topics, scored by both, fused, ranked.

Nothing here loads torch, transformers or gradio. `Index` holds one generation's files open and can be swapped.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.catalog import Catalog
from ingest import index as index_files
from ingest.config import IngestSettings
from ingest.dense import DenseIndex
from ingest.embed import Embedder
from ingest.lexical import LexicalIndex, analyze
from ingest.passages import Passages, StoredChunk
from ingest.records import Chunk, DocumentKind, Vectors
from tutor.retrieve import fuse
from tutor.retrieve.link import Linker, Links

DEPTH = 40  # candidates from each index
# A chunk of a topic that the learner named. Measured on the development cases: docs/decisions.md.
LINK_BONUS, WEAK_LINK_BONUS = 0.25, 0.08
# A phrasing nearer than SAID_FROM speaks for its topic, in proportion to how near it is.
SAID_DEPTH, SAID_FROM, SAID_BONUS = 12, 0.30, 1.00


@dataclass(frozen=True)
class Query:
    """What is searched for: the standalone question and what it names."""

    text: str
    links: Links
    terms: tuple[str, ...]  # index terms of the corrected question
    vector: Vectors  # (384,)
    said: Mapping[str, float]  # topic id -> cosine of the learners' phrasing nearest to the question, the best few


@dataclass(frozen=True)
class Passage:
    """A chunk chosen for one question. `dense` is a cosine, `lexical` BM25; `score` orders the passages."""

    stored: StoredChunk
    score: float
    dense: float
    lexical: float

    @property
    def chunk(self) -> Chunk:
        return self.stored.chunk


class Index:
    """One generation, opened: embedder, dense and lexical index, chunks."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.folder = folder
        self.embedder = embedder
        self.lexical = LexicalIndex(folder)
        self.dense = DenseIndex(folder)
        self.passages = Passages(folder)
        self._said_topics, self._said_vectors = self.passages.phrasings()
        self._row = {id_: row for row, id_ in enumerate(self.lexical.ids)}

    def known(self, word: str) -> bool:
        """Tell whether a lower-case word is one of English or of the corpus, so that it is no typo."""
        if self.embedder.is_word(word) or all(self.lexical.knows(term) for term in analyze(word)):
            return True
        return any(self.embedder.is_word(root) for root in _roots(word))

    def said(self, vector: Vectors) -> dict[str, float]:
        """Return for the topics with the nearest phrasings the cosine of the nearest one, best first."""
        best: dict[str, float] = {}
        if self._said_topics:
            cosines = self._said_vectors @ vector
            for i in np.argsort(-cosines)[:SAID_DEPTH]:
                best.setdefault(self._said_topics[i], float(cosines[i]))
        return best

    def bm25(self, terms: Collection[str], ids: Collection[str]) -> dict[str, float]:
        scores = self.lexical.scores(list(terms))
        return {id_: float(scores[self._row[id_]]) for id_ in ids if id_ in self._row}

    def close(self) -> None:
        self.passages.close()
        self.dense.close()


class Retriever:
    """Search over the generation that the pointer names; a new one is opened when the pointer moves."""

    def __init__(self, settings: IngestSettings, catalog: Catalog) -> None:
        self._settings = settings
        self._embedder = Embedder(settings.models, settings.threads)
        self.index = Index(index_files.current(settings), self._embedder)
        self.linker = Linker(catalog)

    def refresh(self) -> None:
        """Open the generation that the pointer names now. The old one is dropped; questions under way keep it."""
        root = self._settings.index_root
        if index_files.named(root) == self.index.folder.name:
            return  # the usual case reads one short file, and no manifest
        folder = index_files.pointed(root)
        if folder is not None:
            self.index = Index(folder, self._embedder)

    def query(self, text: str) -> Query:
        links = self.link(text)
        terms = tuple(analyze(links.corrected))
        vector = self.index.embedder.embed([links.corrected])[0]
        return Query(text, links, terms, vector, self.index.said(vector))

    def link(self, text: str) -> Links:
        """Return what a text names, typos mended by the words of the index in use."""
        return self.linker.link(text, self.index.known, self.index.lexical.words)

    def search(
        self,
        query: Query,
        limit: int = 10,
        kinds: Collection[DocumentKind] = ("lesson", "project", "reference", "roadmap", "added"),
        exclude_topics: Collection[str] = (),
    ) -> list[Passage]:
        """Return at most `limit` passages, best first. `exclude_topics` knocks lessons out, for the evals."""
        index = self.index
        ids = {id_ for id_, _ in index.dense.search(query.vector, DEPTH)}
        ids |= {id_ for id_, _ in index.lexical.search(query.terms, DEPTH)}
        stored = index.passages.get(ids)
        for topic in dict.fromkeys((*query.links.topic_ids[:4], *list(query.said)[:2])):
            stored |= {found.chunk.id: found for found in index.passages.of_topic(topic)}
        stored = {
            id_: found
            for id_, found in stored.items()
            if found.chunk.kind in kinds and found.chunk.topic not in exclude_topics
        }
        if not stored:
            return []
        dense = {id_: _similarity(found, query.vector) for id_, found in stored.items()}
        lexical = index.bm25(query.terms, stored.keys())
        fused = fuse.convex(dense, lexical)
        for id_, found in stored.items():
            fused[id_] += _bonus(found.chunk, query)
        ranked = sorted(stored, key=lambda id_: (-fused[id_], id_))[:limit]
        return [Passage(stored[id_], fused[id_], dense[id_], lexical.get(id_, 0.0)) for id_ in ranked]


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


def _similarity(found: StoredChunk, vector: Vectors) -> float:
    """Return the mean of two cosines: that of the whole chunk, and that of its sentence nearest to the question."""
    whole = float(found.vector @ vector)
    return (whole + float((found.unit_vectors @ vector).max(initial=whole))) / 2


def _bonus(chunk: Chunk, query: Query) -> float:
    """Return what a chunk gains because its lesson's topic was named, or asked for in a phrasing of learners."""
    named = max(
        (WEAK_LINK_BONUS if link.weak else LINK_BONUS for link in query.links.topics if link.topic == chunk.topic),
        default=0.0,
    )
    said = max(query.said.get(chunk.topic, 0.0) - SAID_FROM, 0.0) * SAID_BONUS
    return max(named, said) + min(named, said) / 2
