"""Passages for a question: candidates from both indexes and from linked topics, scored by both, fused, ranked.

Nothing here loads torch, transformers or gradio. `Index` holds one generation's files open and can be swapped.
"""

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
from tutor.retrieve.private import PrivateIndex, PrivateIndexes
from tutor.retrieve.vocabulary import Vocabulary

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
    plain: float = 0.0  # the score without what a named topic adds
    own: bool = False  # from a document of the learner who asks

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
        self.vocabulary = Vocabulary(embedder, self.lexical)

    def said(self, vector: Vectors) -> dict[str, float]:
        """Return for the topics with the nearest phrasings the cosine of the nearest one, best first."""
        best: dict[str, float] = {}
        if self._said_topics:
            cosines = self._said_vectors @ vector
            for i in np.argsort(-cosines)[:SAID_DEPTH]:
                best.setdefault(self._said_topics[i], float(cosines[i]))
        return best

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
        self.private = PrivateIndexes(settings, self._embedder)

    def refresh(self) -> None:
        """Open the generation that the pointer names now. The old one is dropped; questions under way keep it."""
        root = self._settings.index_root
        if index_files.named(root) == self.index.folder.name:
            return  # the usual case reads one short file, and no manifest
        folder = index_files.pointed(root)
        if folder is not None:
            self.index = Index(folder, self._embedder)

    def query(self, text: str, private: PrivateIndex | None = None) -> Query:
        links = self.link(text, private)
        terms = tuple(analyze(links.corrected))
        vector = self.index.embedder.embed([links.corrected])[0]
        return Query(text, links, terms, vector, self.index.said(vector))

    def link(self, text: str, private: PrivateIndex | None = None) -> Links:
        """Return what a text names, typos mended by the words of the index in use; the learner's own are none."""
        vocabulary = self.vocabulary(private)
        return self.linker.link(text, vocabulary.known, vocabulary.frequent)

    def vocabulary(self, private: PrivateIndex | None) -> Vocabulary:
        """The words of all that is searched for the learner who asks."""
        if private is None:
            return self.index.vocabulary
        return Vocabulary(self._embedder, self.index.lexical, private.lexical)

    def search(
        self,
        query: Query,
        limit: int = 10,
        kinds: Collection[DocumentKind] = ("lesson", "project", "reference", "roadmap", "added"),
        exclude_topics: Collection[str] = (),
        private: PrivateIndex | None = None,
    ) -> list[Passage]:
        """Return at most `limit` passages, best first. `exclude_topics` knocks lessons out, for the evals.

        `private` holds the documents of the learner who asks; their passages compete with the shared ones. Cosines
        compare as they are, and BM25 is computed as if both indexes were one (`vocabulary`), before it is scaled by
        the best: so no document gains or loses by standing in a small index.
        """
        index = self.index
        stored = _nearest(index, query)
        for topic in dict.fromkeys((*query.links.topic_ids[:4], *list(query.said)[:2])):
            stored |= {found.chunk.id: found for found in index.passages.of_topic(topic)}
        if private is not None:
            stored |= _nearest(private, query)
        stored = {
            id_: found
            for id_, found in stored.items()
            if found.chunk.kind in kinds and found.chunk.topic not in exclude_topics
        }
        if not stored:
            return []
        dense = {id_: _similarity(found, query.vector) for id_, found in stored.items()}
        lexical = self.vocabulary(private).bm25(query.terms, stored.keys())
        fused = fuse.convex(dense, lexical)
        plain = dict(fused)
        for id_, found in stored.items():
            fused[id_] += _bonus(found.chunk, query)
        ranked = sorted(stored, key=lambda id_: (-fused[id_], id_))[:limit]
        own = private.documents if private is not None else frozenset()
        return [
            Passage(
                stored[id_], fused[id_], dense[id_], lexical.get(id_, 0.0), plain[id_], stored[id_].chunk.path in own
            )
            for id_ in ranked
        ]


def _nearest(index: Index | PrivateIndex, query: Query) -> dict[str, StoredChunk]:
    """Return the candidates of one index by id: the nearest by meaning and the best by words."""
    ids = {id_ for id_, _ in index.dense.search(query.vector, DEPTH)}
    ids |= {id_ for id_, _ in index.lexical.search(query.terms, DEPTH)}
    return index.passages.get(ids)


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
