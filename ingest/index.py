"""An index on disk: generations in folders, a pointer to the one in use, one writer at a time.

    <home>/index/<checkout>/current          name of the generation in use, replaced by one rename
    <home>/index/<checkout>/gen-<print>/     chroma/, bm25/, chunks.sqlite, manifest.json (written last)
    <home>/index/<checkout>/building-<pid>/  work in progress; swept by the next build
    <home>/index/<checkout>/sources.json     paths registered by `build PATH`
    <home>/index/<checkout>/roadmaps.json    which of these documents are roadmaps

A reader holds a generation's files open and looks at the pointer between questions; the last two generations are kept,
so that a reader of the old one is never pulled from under its feet.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import UserError
from ingest import manifest
from ingest.config import IngestSettings

BUILD_COMMAND = "Run `python -m ingest build`."
KEPT = 2


def current(settings: IngestSettings) -> Path:
    """Return the folder of the generation in use. Raises UserError when there is none."""
    folder = pointed(settings.index_root)
    if folder is None:
        raise UserError(f"There is no index of the corpus under {settings.home}.", BUILD_COMMAND)
    found = manifest.read(folder)
    if found is None or found.recipe != manifest.RECIPE:
        raise UserError("The index was made by another version of the tutor.", BUILD_COMMAND)
    return folder


def pointed(root: Path) -> Path | None:
    """Return the generation that the pointer names, None where pointer or manifest is missing."""
    name = named(root)
    folder = root / name
    return folder if name.startswith("gen-") and manifest.read(folder) is not None else None


def named(root: Path) -> str:
    """Return what the pointer says, "" where there is none. Cheap: a reader asks before each question."""
    try:
        return (root / "current").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def point(root: Path, generation: str) -> None:
    """Make `generation` the one in use, by one rename that survives a crash."""
    temporary = root / f"current.{os.getpid()}"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(generation)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(root / "current")
    descriptor = os.open(root, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(root: Path, keep: Path | None, previous: Path | None = None) -> None:
    """Remove what builds left behind: unfinished work, and all but the last `KEPT` generations.

    `previous` was in use before `keep`: readers may hold it, so it outlives a newer one that was never pointed to.
    """
    for path in (*root.glob("building-*"), *root.glob("current.*"), *root.glob("*.json.*")):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    others = [path for path in root.glob("gen-*") if path != keep]
    others.sort(key=lambda path: (path == previous, path.stat().st_mtime), reverse=True)
    for path in others[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def writer_lock(settings: IngestSettings) -> Iterator[None]:
    """Hold the one writer's lock; the kernel lets go of it when the process ends, however it ends."""
    root = settings.index_root
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        root.mkdir(parents=True, exist_ok=True)
        handle = (root / "lock").open("a+")
    except OSError as error:
        raise UserError(
            f"The index cannot be written under {root}: {error.strerror}.",
            "Set TUTOR_HOME to a folder that you may write to.",
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserError("Another build is running.", "Wait for it, then call the build again.") from error
        yield
