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
from ingest.passages import StoredChunk
from ingest.read import Source, added_sources, citation_path, corpus_sources, document, phrasing_sources
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
        kept, sources_to_read = _unchanged(settings, present, sources)
        chunks, more = _chunks(settings, sources_to_read, embedder.count, progress)
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
        fresh = (StoredChunk(chunk, own, units, " ".join(lexical.indexed_words(chunk)))
                 for chunk, (own, units) in zip(chunks, vectors, strict=True))  # fmt: skip
        stored = _each_once([*kept, *fresh])
    with clock("store"):
        work = root / f"building-{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        added, removed = _store(present, work, stored, phrasings)
        listed = {source.path: source.digest for source in sources}
        manifest.write(work, manifest.Manifest(print_, manifest.RECIPE, listed, len(stored)))
        target = root / generation
        if target.exists():  # an older generation with the same content: kept, or cut short by a kill
            shutil.rmtree(target)
        work.rename(target)
        index.point(root, generation)
        index.sweep(root, target, present)
    return BuildReport(generation, tuple(reports), len(stored), embedded, added, removed, clock.seconds, changed=True)


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


def _unchanged(
    settings: IngestSettings, present: Path | None, sources: list[Source]
) -> tuple[list[StoredChunk], list[Source]]:
    """Return the chunks of the index in use whose sources are as they were, and the sources that must be read."""
    old = manifest.read(present) if present is not None else None
    if present is None or old is None or old.recipe != manifest.RECIPE:
        return [], sources
    passages_ = passages.Passages(present)
    by_path = passages_.by_path()
    passages_.close()
    kept, changed = [], []
    for source in sources:
        found = by_path.get(citation_path(source, settings.home / "documents"))
        if found is not None and old.sources.get(source.path) == source.digest:
            kept += found
        else:
            changed.append(source)
    return kept, changed


def _each_once(found: list[StoredChunk]) -> list[StoredChunk]:
    """Drop what stands twice: two files with one content (a document added twice, or copied to another name) are one.

    Sorted, so that the same sources give the same index whatever was kept and whatever was read anew.
    """
    once = {(stored.chunk.path, stored.chunk.start): stored for stored in reversed(found)}
    return [once[place] for place in sorted(once)]


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
    return chunks, reports


def _store(
    present: Path | None, work: Path, stored: list[StoredChunk], phrasings: list[tuple[str, Vectors]]
) -> tuple[int, int]:
    """Write dense, lexical and chunk files to `work`; return how many chunks were added and removed."""
    from ingest.dense import DenseIndex

    same_recipe = present is not None and (old := manifest.read(present)) is not None and old.recipe == manifest.RECIPE
    if present is not None and same_recipe:
        shutil.copytree(present / "chroma", work / "chroma")
    dense = DenseIndex(work)
    before = dense.ids()
    ids = [one.chunk.id for one in stored]
    dense.remove(before - set(ids))
    new = [one for one in stored if one.chunk.id not in before]
    dense.add([one.chunk for one in new], [one.vector for one in new])
    dense.close()
    lexical.build(ids, [one.words.split(" ") for one in stored], work)
    passages.write(work, stored, phrasings)
    return len(new), len(before - set(ids))


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
