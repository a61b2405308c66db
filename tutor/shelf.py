"""A learner's own documents, for a front end: the list, adding, removing. What is done is done in `ingest.private`.

Light until something is added: listing loads neither index nor model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.embed import Embedder
    from ingest.private.change import Progress
    from ingest.private.shelf import PrivateDocument
    from tutor.session import Tutor


@dataclass(frozen=True)
class LearnerShelf:
    """The documents of one learner; no method takes another learner's name."""

    tutor: "Tutor"
    learner: str

    def documents(self) -> "tuple[PrivateDocument, ...]":
        """The newest first. Raises UserError where the list is damaged."""
        from ingest.private import change

        return change.documents(self.tutor.settings.ingest, self.learner)

    @property
    def texts(self) -> Path:
        """The folder of the repaired texts, which citations name."""
        from ingest.private.shelf import shelf_of

        return shelf_of(self.tutor.settings.ingest, self.learner).texts

    def title(self, text: str) -> str:
        """The title of the document whose repaired text has this file name, "" where there is none."""
        return next((each.title for each in self.documents() if each.text == text), "")

    def add(self, file: Path, name: str, progress: "Progress") -> "PrivateDocument":
        """Copy and index a file that its owner calls `name`. Raises UserError that says why not."""
        from ingest.private import change

        embedder = self._embedder()
        embedder()  # without an index of the lessons nothing could be asked of the document: said before it is read
        added = change.add(
            self.tutor.settings.ingest, self.learner, file, name, embedder=embedder, now=self.tutor.clock(),
            progress=progress,
        )  # fmt: skip
        self._reopen()
        return added

    def remove(self, document_id: str) -> None:
        """Remove a document and all that was made of it. Raises UserError where there is none."""
        from ingest.private import change

        change.remove(self.tutor.settings.ingest, self.learner, document_id, embedder=self._embedder())
        self._reopen()

    def _embedder(self) -> "Callable[[], Embedder]":
        return lambda: self.tutor.embedder

    def _reopen(self) -> None:
        """Let go of files that are no more: an open one would keep its bytes on the disk."""
        if self.tutor.ready:
            with self.tutor.private(self.learner):
                pass
