"""The build: sources -> documents -> chunks -> vectors -> dense and lexical index -> manifest -> pointer.

The index in use is copied, the difference is applied to the copy, and the pointer is renamed. Killed at any moment, it
leaves the old index or the new one. Nothing changed means nothing is read but file hashes, and no model is loaded.
"""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import UserError
from ingest import index, lexical, manifest, passages, registry
from ingest.config import IngestSettings
from ingest.read import Source, added_sources, corpus_sources, document
from ingest.records import BuildReport, Chunk, SourceReport, Vectors

Progress = Callable[[str, int], Callable[[int], None]]  # (stage, total) -> advance(n)


def _silent(stage: str, total: int) -> Callable[[int], None]:
    return lambda n: None


def build(settings: IngestSettings, add: list[Path] | None = None, progress: Progress = _silent) -> BuildReport:
    """Bring the index up to date with corpus and registered documents; `add` registers further ones first.

    Raises UserError when another build runs, the disk is full, or the folder cannot be written to; the index in use
    stays as it was.
    """
    root = settings.index_root
    with index.writer_lock(root):
        if add:
            registry.add(root, add)
        try:
            return _build(settings, progress)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            index.sweep(root, index.pointed(root) or root)
            raise UserError(
                f"The disk that holds {settings.home} is full; the index is as it was.",
                "Free some space or set TUTOR_HOME to another disk, then run `python -m ingest build`.",
            ) from error


def _build(settings: IngestSettings, progress: Progress) -> BuildReport:
    clock = _Clock()
    root = settings.index_root
    with clock("read"):
        sources, reports = _sources(settings)
    print_ = manifest.corpus_print(sources)
    generation = f"gen-{print_[:16]}"
    present = index.pointed(root)
    if present is not None and present.name == generation:
        found = manifest.read(present)
        return BuildReport(generation, (), found.chunks if found else 0, 0, 0, 0, clock.seconds, changed=False)

    from ingest.embed import Embedder, VectorCache, embed_chunks
    from ingest.export import export

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
        cache.close()
    with clock("store"):
        work = root / f"building-{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        added, removed = _store(present, work, chunks, vectors)
        listed = {source.path: source.digest for source in sources}
        manifest.write(work, manifest.Manifest(print_, manifest.RECIPE, listed, len(chunks)))
        target = root / generation
        if target.exists():  # an older generation with the same content: kept, or cut short by a kill
            shutil.rmtree(target)
        work.rename(target)
        index.point(root, generation)
        index.sweep(root, target)
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
    # Two files with the same stored text (an added document given twice) are one.
    return list({chunk.id: chunk for chunk in chunks}.values()), reports


def _store(
    present: Path | None, work: Path, chunks: list[Chunk], vectors: list[tuple[Vectors, Vectors]]
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
    passages.write(work, chunks, vectors)
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
