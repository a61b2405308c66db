"""A learner's own documents on disk: whose folder is which, what it holds, and who may read or change it just now.

    <home>/learners/<name>-<hash>/     one folder for each learner, mode 0700
        originals/<id>.<suffix>        the files as they were given: a later version may read them better
        documents/<name>.<format>      their repaired text, where citations point to; beside it what was repaired
        index/current                  name of the generation in use, replaced by one rename
        index/gen-<random>/            chroma/, bm25/, chunks.sqlite, documents.json (written last: the list)
        unfinished                     there while a change is under way, or after one that was killed

A generation is never named twice, so that a reader sees by its name whether it changed. Nothing is kept of an old one:
what a learner removes has to be gone from the disk.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from corpus.errors import UserError
from ingest import index, manifest
from ingest.config import IngestSettings

LIST = "documents.json"
RECIPE = "private-1"


class BusyError(UserError):
    """Another process or tab is changing the same shelf."""


@dataclass(frozen=True)
class PrivateDocument:
    """One document of a learner, as the list shows it."""

    id: str  # the first 16 hex digits of the SHA-256 of its bytes
    name: str  # of the file as its owner gave it, made printable
    title: str
    size: int  # bytes
    added: datetime  # aware, UTC
    chunks: int
    repairs: int  # places that were mended
    notes: tuple[str, ...]
    original: str  # name of the file in `originals`
    text: str  # name of the file in `documents`


@dataclass(frozen=True)
class Shelf:
    """The folder of one learner."""

    folder: Path

    @property
    def originals(self) -> Path:
        return self.folder / "originals"

    @property
    def texts(self) -> Path:
        return self.folder / "documents"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def unfinished(self) -> Path:
        return self.folder / "unfinished"

    @property
    def recipe(self) -> list[str]:
        """What decides what the index holds beside the documents. Chunks name their text by its absolute path."""
        return [*manifest.RECIPE, RECIPE, str(self.folder)]

    def generation(self) -> Path | None:
        """The folder of the generation in use, None where the learner has no documents."""
        name = index.named(self.index)
        return self.index / name if name else None

    def documents(self) -> tuple[PrivateDocument, ...]:
        """The learner's documents, the newest first. Raises UserError where the list is damaged."""
        generation = self.generation()
        return () if generation is None else _read(generation)[1]

    def up_to_date(self, generation: Path) -> bool:
        """Whether a generation was made by this version of the tutor, in this place."""
        return _read(generation)[0] == self.recipe

    def write_list(self, generation: Path, documents: tuple[PrivateDocument, ...]) -> None:
        listed = [{**asdict(each), "added": each.added.isoformat()} for each in documents]
        with (generation / LIST).open("w", encoding="utf-8") as file:
            json.dump({"recipe": self.recipe, "documents": listed}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the generation in use: it is not taken away before the end."""
        with self._held(fcntl.LOCK_SH):
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody reads; readers wait until the end. For moments: a rename, a removal."""
        with self._held(fcntl.LOCK_EX):
            yield

    @contextmanager
    def _held(self, kind: int) -> Iterator[None]:
        with (self.folder / "readers").open("a+") as handle:
            fcntl.flock(handle, kind)
            yield

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock of the one writer. Whatever ends a change, nothing is left that is on no list."""
        for folder in (self.folder.parent, self.folder, self.originals, self.texts, self.index):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(
                    "Another of your documents is being added or removed.", "Wait for it, then try again."
                ) from error
            self.unfinished.touch()
            self._sweep()
            try:
                yield
            finally:
                self._sweep()
                self.unfinished.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove every file that belongs to no document on the list, and all generations but the one in use."""
        listed = self.documents()
        generation = self.generation()
        kept = {each.original for each in listed} | {Path(each.text).stem for each in listed}
        with self.alone():
            for path in self.originals.iterdir():
                if path.name not in kept:
                    path.unlink()
            for path in self.texts.iterdir():
                if path.stem not in kept:
                    path.unlink()
            for path in self.index.iterdir():
                if path.is_dir() and path != generation:
                    shutil.rmtree(path)
                elif path.is_file() and path.name != "current":
                    path.unlink()


def shelf_of(settings: IngestSettings, learner: str) -> Shelf:
    """The shelf of a learner, whatever the name: two names never share one, and none leads out of the folder.

    The hash alone decides; the letters before it are for the eyes of who looks after the machine.
    """
    letters = re.sub(r"[^a-z0-9]+", "-", learner.casefold())[:24].strip("-") or "learner"
    digest = hashlib.sha256(learner.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Shelf(settings.home / "learners" / f"{letters}-{digest}")


@lru_cache(maxsize=256)
def _read(generation: Path) -> tuple[list[str], tuple[PrivateDocument, ...]]:
    """Return the recipe and the documents of a generation, the newest first. A generation never changes."""
    try:
        data = json.loads((generation / LIST).read_text(encoding="utf-8"))
        found = [
            PrivateDocument(**{**each, "notes": tuple(each["notes"]), "added": datetime.fromisoformat(each["added"])})
            for each in data["documents"]
        ]
        return list(data["recipe"]), tuple(sorted(found, key=lambda each: (each.added, each.id), reverse=True))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"The list of your documents in {generation} is damaged.",
            f"Restore {generation.parent.parent} from a backup, or remove that folder and add the documents again.",
        ) from error
