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
from dataclasses import replace
from pathlib import Path

from corpus.catalog import load_phrasings
from corpus.errors import UserError
from ingest import index, lexical, manifest, passages, registry, roadmaps
from ingest.config import IngestSettings
from ingest.export import export
from ingest.passages import StoredChunk
from ingest.read import Source, added_sources, corpus_sources, document, phrasing_sources, read_document
from ingest.readers.child import ChildReader
from ingest.records import BuildReport, Chunk, Document, LeftOut, SourceReport, Vectors

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
            report = _build(settings, progress)
            made = manifest.read(index.current(settings))
            assert made is not None  # `current` has read it
            return replace(report, roadmaps=roadmaps.refresh(settings, made))
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
        phrased = phrasing_sources(settings.checkout)
    print_ = manifest.corpus_print((*sources, *phrased))
    generation = f"gen-{print_[:16]}"
    present = index.pointed(root)
    if present is not None and present.name == generation:
        with clock("model"):
            export(settings.models)  # at once where it is there; the index needs no change where it was lost
        found = manifest.read(present)
        assert found is not None  # `pointed` has read it
        reports += [SourceReport(path, 0, (), why) for path, why in found.left_out.items()]
        index.sweep(root, present)
        return BuildReport(generation, tuple(reports), found.chunks, 0, 0, 0, clock.seconds, changed=False)

    from ingest.embed import Embedder, Placed, VectorCache, embed_chunks, embed_texts

    with clock("model"):
        export(settings.models)
        embedder = Embedder(settings.models, settings.threads)
    with clock("split"):
        kept, to_read, left_out = _unchanged(present, sources)
        reports += [SourceReport(path, 0, (), why) for path, why in left_out.items()]
        chunks, more, passing = _chunks(settings, to_read, embedder.count, progress)
        reports += more
        left_out |= {report.path: report.problem for report in more if report.problem}
        if passing:  # what may be gone next time must not pass for read
            sources = [source for source in sources if source.path not in passing]
            print_ = manifest.corpus_print((*sources, *phrased))
            generation = f"gen-{print_[:16]}"
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
        listed = {source.path: source.digest for source in sources}
        lasting = {path: why for path, why in left_out.items() if path not in passing}
        made = manifest.Manifest(print_, manifest.RECIPE, listed, len(stored), lasting)
        added, removed = _publish(root, present, generation, made, stored, phrasings)
    return BuildReport(generation, tuple(reports), len(stored), embedded, added, removed, clock.seconds, changed=True)


def _sources(settings: IngestSettings) -> tuple[list[Source], list[SourceReport]]:
    found, reports = corpus_sources(settings.checkout), []
    for path in registry.registered(settings.index_root):
        if not path.exists():
            reports.append(SourceReport(str(path), 0, (), "is gone; `python -m ingest remove` forgets it"))
            continue
        for item in added_sources(path, settings.limits):
            if isinstance(item, Source):
                found.append(item)
            else:
                reports.append(SourceReport(item.path, 0, (), str(item)))
    # A file under two of the given paths is one source; so is what is said of it.
    return list({source.path: source for source in found}.values()), list(dict.fromkeys(reports))


def _unchanged(present: Path | None, sources: list[Source]) -> tuple[list[StoredChunk], list[Source], dict[str, str]]:
    """Return what the index in use says of sources that are as they were, and the sources that must be read.

    That is their chunks, or why they have none: a document that cannot be read is not tried again until it changes.
    """
    old = manifest.read(present) if present is not None else None
    if present is None or old is None or old.recipe != manifest.RECIPE:
        return [], sources, {}
    passages_ = passages.Passages(present)
    by_key = {Path(path).stem if chunks[0].chunk.kind == "added" else path: chunks
              for path, chunks in passages_.by_path().items()}  # fmt: skip
    passages_.close()
    kept, changed, left_out = [], [], {}
    for source in sources:
        same = old.sources.get(source.path) == source.digest
        if same and source.path in old.left_out:
            left_out[source.path] = old.left_out[source.path]
        elif same and source.key in by_key:
            kept += by_key[source.key]
        else:
            changed.append(source)
    return kept, changed, left_out


def _each_once(found: list[StoredChunk]) -> list[StoredChunk]:
    """Drop what stands twice: two files with one content (a document added twice, or copied to another name) are one.

    Sorted, so that the same sources give the same index whatever was kept and whatever was read anew.
    """
    once = {(stored.chunk.path, stored.chunk.start): stored for stored in reversed(found)}
    return [once[place] for place in sorted(once)]


def _chunks(
    settings: IngestSettings, sources: list[Source], count: Callable[[str], int], progress: Progress
) -> tuple[list[Chunk], list[SourceReport], set[str]]:
    """Return the chunks of `sources`, a report on each, and the paths of those that may be readable next time."""
    from ingest.split import split

    chunks: list[Chunk] = []
    reports = []
    passing = set()
    advance = progress("split", len(sources))
    with ChildReader(settings.limits) as child:
        for source in sources:
            read, report = _read(settings, source, child)
            if isinstance(read, LeftOut):
                if read.passing:
                    passing.add(source.path)
            else:
                found = split(read, count)
                chunks += found
                report = replace(report, chunks=len(found))
            reports.append(report)
            advance(1)
    return chunks, reports, passing


def _read(settings: IngestSettings, source: Source, child: ChildReader) -> tuple[Document | LeftOut, SourceReport]:
    if source.kind != "added":
        try:
            return document(source), SourceReport(source.path, 0)
        except ValueError as error:
            left = LeftOut(source.path, str(error))
            return left, SourceReport(source.path, 0, (), str(left))
    read = read_document(source.file, settings.documents, limits=settings.limits, child=child, expected=source.digest)
    if isinstance(read, LeftOut):
        return read, SourceReport(source.path, 0, (), str(read))
    return read.document, SourceReport(source.path, 0, read.repairs, "", read.notes)


def _publish(
    root: Path,
    present: Path | None,
    generation: str,
    made: manifest.Manifest,
    stored: list[StoredChunk],
    phrasings: list[tuple[str, Vectors]],
) -> tuple[int, int]:
    """Write a generation beside the one in use and point to it; return how many chunks were added and removed."""
    work = root / f"building-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    changes = _store(present, work, stored, phrasings)
    manifest.write(work, made)
    target = root / generation
    if target != present:
        if target.exists():  # an older generation with the same content: kept, or cut short by a kill
            shutil.rmtree(target)
        work.rename(target)
        index.point(root, generation)
    index.sweep(root, target, present)
    return changes


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
