"""The opened indexes of learners' own documents, each for its owner alone.

    with indexes.of("me") as private:  # None without documents
        retriever.search(retriever.query(text, private), private=private)

An index is opened when its owner first asks and stays open; a change of the documents opens the next one. While it is
held, its files stay where they are.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.config import IngestSettings
from ingest.dense import DenseIndex
from ingest.embed import Embedder
from ingest.lexical import LexicalIndex
from ingest.passages import Passages
from ingest.private import change

OPEN = 16  # learners whose index stays open; about 2 MB each for a hundred pages


class PrivateIndex:
    """One generation of one learner's documents, opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lexical = LexicalIndex(folder)
        self.dense = DenseIndex(folder)
        self.passages = Passages(folder)
        self.documents = frozenset(self.passages.paths())

    def close(self) -> None:
        self.passages.close()
        self.dense.close()


class PrivateIndexes:
    """Opens each learner's index when it is needed. Usable from several threads."""

    def __init__(self, settings: IngestSettings, embedder: Embedder) -> None:
        self._settings = settings
        self._embedder = embedder
        self._lock = threading.Lock()
        self._open: dict[str, PrivateIndex] = {}  # by learner, the one last used at the end
        self._used: dict[str, int] = {}  # by learner, how many hold it now

    @contextmanager
    def of(self, learner: str) -> Iterator[PrivateIndex | None]:
        """Hold the index of a learner as it is now, None where the learner has no documents."""
        with change.reading(self._settings, learner, lambda: self._embedder) as folder:
            opened = self._take(learner, folder)
            try:
                yield opened
            finally:
                with self._lock:
                    if opened is not None:
                        self._used[learner] -= 1

    def _take(self, learner: str, folder: Path | None) -> PrivateIndex | None:
        if folder is None and learner not in self._open:
            return None
        with self._lock:
            opened = self._open.pop(learner, None)
            if opened is not None and opened.folder != folder:
                opened.close()  # nobody holds it: its owner's questions hold what is on the disk now
                opened = None
            if folder is None:
                return None
            self._open[learner] = opened or PrivateIndex(folder)
            self._used[learner] = self._used.get(learner, 0) + 1
            idle = [name for name in self._open if not self._used.get(name)]
            for name in idle[: max(len(self._open) - OPEN, 0)]:
                self._open.pop(name).close()
            return self._open[learner]
