"""The build: sources -> documents -> chunks -> vectors -> dense and lexical index -> manifest -> pointer.

The index in use is copied, the difference is applied to the copy, and the pointer is renamed. Killed at any moment, it
leaves the old index or the new one. Nothing changed means nothing is read but file hashes, and no model is loaded.
"""

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.catalog import load_phrasings
from corpus.errors import UserError
from ingest import index, lexical, manifest, passages, registry
from ingest.config import IngestSettings
from ingest.export import export
from ingest.read import Source, added_sources, corpus_sources, document, phrasing_sources
from ingest.records import BuildReport, Chunk, SourceReport, Vectors

Progress = Callable[[str, int], Callable[[int], None]]  # (stage, total) -> advance(n)


def _silent(stage: str, total: int) -> Callable[[int], None]:
    return lambda n: None


def build(settings: IngestSettings, add: list[Path] | None = None, progress: Progress = _silent) -> BuildReport:
    """Bring the index up to date with corpus and registered documents; `add` registers further ones first.

    Raises UserError when another build runs, the disk is full, or a folder cannot be written to; the index in use
    stays as it was.
    """
    root = settings.index_root
    with index.writer_lock(settings):
        try:
            if add:
                registry.add(root, add)
            return _build(settings, progress)
        except (OSError, sqlite3.OperationalError) as error:
            said = _mendable(settings.home, error)
            if said is None:
                raise
            index.sweep(root, index.pointed(root))
            raise said from error


def _mendable(home: Path, error: OSError | sqlite3.OperationalError) -> UserError | None:
    """Return what to tell the user about an error of disk or permissions, None for any other."""
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        closed = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)
        what = f"{error.filename}: {error.strerror}"
    else:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        closed = error.sqlite_errorcode in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
        what = f"{home}: {error}"
    if full:
        return UserError(
            f"The disk that holds {home} is full; the index is as it was.",
            "Free some space or set TUTOR_HOME to another disk, then run `python -m ingest build`.",
        )
    if closed:
        return UserError(
            f"The build has no access to {what}; the index is as it was.",
            "Give yourself permission there, or set TUTOR_HOME to a folder that you may write to.",
        )
    return None


def _build(settings: IngestSettings, progress: Progress) -> BuildReport:
    clock = _Clock()
    root = settings.index_root
    with clock("read"):
        sources, reports = _sources(settings)
    print_ = manifest.corpus_print((*sources, *phrasing_sources(settings.checkout)))
    generation = f"gen-{print_[:16]}"
    present = index.pointed(root)
    if present is not None and present.name == generation:
        with clock("model"):
            export(settings.models)  # at once where it is there; the index needs no change where it was lost
        found = manifest.read(present)
        chunks_ = found.chunks if found else 0
        index.sweep(root, present)
        return BuildReport(generation, tuple(reports), chunks_, 0, 0, 0, clock.seconds, changed=False)

    from ingest.embed import Embedder, Placed, VectorCache, embed_chunks, embed_texts

    with clock("model"):
        export(settings.models)
        embedder = Embedder(settings.models, settings.threads)
    with clock("split"):
        chunks, more = _chunks(settings, sources, embedder.count, progress)
        reports += more
    with clock("embed"):
        cache = VectorCache(settings.vector_cache)
        advance = progress("embed", len(chunks))
        vectors, embedded = embed_chunks(chunks, lambda: embedder, cache, advance)
        said = load_phrasings(settings.checkout)
        placed: list[Placed] = [(phrasing.text, []) for phrasing in said]
        said_vectors, _ = embed_texts(placed, lambda: embedder, cache, progress("words", len(said)))
        phrasings = [(p.topic, own) for p, (own, _) in zip(said, said_vectors, strict=True)]
        cache.close()
    with clock("store"):
        work = root / f"building-{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        added, removed = _store(present, work, chunks, vectors, phrasings)
        listed = {source.path: source.digest for source in sources}
        manifest.write(work, manifest.Manifest(print_, manifest.RECIPE, listed, len(chunks)))
        target = root / generation
        if target.exists():  # an older generation with the same content: kept, or cut short by a kill
            shutil.rmtree(target)
        work.rename(target)
        index.point(root, generation)
        index.sweep(root, target, present)
    return BuildReport(generation, tuple(reports), len(chunks), embedded, added, removed, clock.seconds, changed=True)


def _sources(settings: IngestSettings) -> tuple[list[Source], list[SourceReport]]:
    found, reports = corpus_sources(settings.checkout), []
    for path in registry.registered(settings.index_root):
        if not path.exists():
            reports.append(SourceReport(str(path), 0, (), "is gone; `python -m ingest remove` forgets it"))
            continue
        for item in added_sources(path):
            if isinstance(item, Source):
                found.append(item)
            else:
                reports.append(SourceReport(str(item[0]), 0, (), item[1]))
    return found, reports


def _chunks(
    settings: IngestSettings, sources: list[Source], count: Callable[[str], int], progress: Progress
) -> tuple[list[Chunk], list[SourceReport]]:
    from ingest.split import split

    chunks: list[Chunk] = []
    reports = []
    advance = progress("split", len(sources))
    for source in sources:
        try:
            read, repaired = document(source, settings.home / "documents")
        except ValueError as error:
            reports.append(SourceReport(source.path, 0, (), str(error)))
        else:
            found = split(read, count)
            chunks += found
            reports.append(SourceReport(source.path, len(found), repaired))
        advance(1)
    # Two files with the same stored text (an added document given twice, or copied to another name) are one.
    return list({(chunk.path, chunk.start): chunk for chunk in reversed(chunks)}.values())[::-1], reports


def _store(
    present: Path | None,
    work: Path,
    chunks: list[Chunk],
    vectors: list[tuple[Vectors, Vectors]],
    phrasings: list[tuple[str, Vectors]],
) -> tuple[int, int]:
    """Write dense, lexical and chunk files to `work`; return how many chunks were added and removed."""
    from ingest.dense import DenseIndex

    same_recipe = present is not None and (old := manifest.read(present)) is not None and old.recipe == manifest.RECIPE
    if present is not None and same_recipe:
        shutil.copytree(present / "chroma", work / "chroma")
    dense = DenseIndex(work)
    before = dense.ids()
    wanted = {chunk.id for chunk in chunks}
    dense.remove(before - wanted)
    new = [i for i, chunk in enumerate(chunks) if chunk.id not in before]
    dense.add([chunks[i] for i in new], [vectors[i][0] for i in new])
    dense.close()
    lexical.build(chunks, work)
    passages.write(work, chunks, vectors, phrasings)
    return len(new), len(before - wanted)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - begin
