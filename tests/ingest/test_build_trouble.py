"""What can go wrong with a build: each trouble is one sentence with the next step, and the index in use stays."""

import errno
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import UserError
from ingest import index
from ingest.build import build
from ingest.config import IngestSettings
from ingest.dense import DenseIndex
from ingest.embed import VectorCache
from ingest.lexical import LexicalIndex
from ingest.readers.child import Limits
from ingest.records import BuildReport

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere")


def raising(error: Exception) -> Callable[..., None]:
    def fail(*arguments: object) -> None:
        raise error

    return fail


def sqlite_full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def change(settings: IngestSettings) -> None:
    file = settings.checkout / "corpus/lessons/dropout.md"
    file.write_text(file.read_text().replace("thin", "slim"))


def problems(report: BuildReport) -> dict[str, str]:
    return {Path(source.path).name: source.problem for source in report.sources if source.problem}


def test_a_second_writer_is_told_to_wait(small_settings: IngestSettings) -> None:
    with (
        index.writer_lock(small_settings),
        pytest.raises(UserError, match=r"^Another build is running\. Wait for it, then call the build again\.$"),
    ):
        build(small_settings)
    assert build(small_settings).changed


def test_there_is_no_index_before_the_first_build(small_settings: IngestSettings) -> None:
    with pytest.raises(UserError, match=r"There is no index .* Run `python -m ingest build`\."):
        index.current(small_settings)


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ("ingest.lexical.build", FULL),
        ("ingest.passages.write", sqlite_full()),
        ("ingest.manifest.write", OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))),
        ("ingest.index.point", FULL),
    ],
)
def test_a_full_disk_leaves_the_old_index_and_no_litter(
    where: str, error: Exception, small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = build(small_settings).generation
    change(small_settings)
    with monkeypatch.context() as patch:
        patch.setattr(where, raising(error))
        with pytest.raises(
            UserError, match=r"disk .* is full; the index is as it was\. Free some space or set TUTOR_HOME"
        ):
            build(small_settings)
    assert index.current(small_settings).name == old
    folder = index.current(small_settings)
    dense = DenseIndex(folder)
    assert dense.ids() == set(LexicalIndex(folder).ids)
    dense.close()
    assert [path.name for path in small_settings.index_root.iterdir() if path.name.startswith("building")] == []
    assert build(small_settings).generation != old


def test_a_failure_that_nobody_can_mend_keeps_its_traceback(
    small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = build(small_settings).generation
    change(small_settings)
    monkeypatch.setattr("ingest.lexical.build", raising(OSError(errno.EIO, "broken")))
    with pytest.raises(OSError, match="broken"):
        build(small_settings)
    assert index.current(small_settings).name == old


@pytest.mark.parametrize("name", ["index", "cache", "documents"])
def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(
    name: str, small_settings: IngestSettings, tmp_path: Path
) -> None:
    """A file in place of the folder: it refuses root as well."""
    (small_settings.home / name).write_text("in the way")
    note = tmp_path / "note.txt"
    note.write_text("A note.")
    with pytest.raises(UserError, match=rf"{name}.*[Ss]et TUTOR_HOME to a folder that you may write to\."):
        build(small_settings, [note])


def test_a_home_that_is_a_file_is_named_with_what_to_do(small_checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(UserError, match=r"home.*Set TUTOR_HOME to a folder that you may write to\."):
        build(IngestSettings(tmp_path / "home", small_checkout, 1, {}))


def test_a_damaged_vector_cache_costs_time_and_nothing_else(small_settings: IngestSettings) -> None:
    first = build(small_settings)
    for name in ("vectors.sqlite-wal", "vectors.sqlite-shm"):
        (small_settings.home / "cache" / name).unlink(missing_ok=True)
    small_settings.vector_cache.write_bytes(b"no database at all " * 100)
    change(small_settings)
    report = build(small_settings)
    # What did not change comes from the index in use; only the changed document asks the cache, and is embedded.
    assert report.chunks == first.chunks
    assert report.embedded == 2
    cache = VectorCache(small_settings.vector_cache)
    assert cache.get("unknown") is None
    cache.close()


@pytest.mark.parametrize("damage", ["missing", "cut short", "of another form"])
def test_a_generation_without_a_whole_manifest_is_none(damage: str, small_settings: IngestSettings) -> None:
    build(small_settings)
    file = index.current(small_settings) / "manifest.json"
    text = file.read_text()
    file.unlink() if damage == "missing" else file.write_text(text[:40] if damage == "cut short" else "[]")
    with pytest.raises(UserError, match="no index"):
        index.current(small_settings)
    assert build(small_settings).changed
    assert index.current(small_settings).is_dir()


@pytest.mark.parametrize("name", ["../../elsewhere", "", "gen-", "building-1"])
def test_a_pointer_to_no_generation_points_nowhere(name: str, small_settings: IngestSettings) -> None:
    build(small_settings)
    (small_settings.index_root / "current").write_text(name)
    assert index.pointed(small_settings.index_root) is None


def test_each_file_that_is_left_out_is_named_with_the_reason(
    small_settings: IngestSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "good.txt").write_text("A good note.")
    (folder / "sheet.ods").write_bytes(b"PK")
    (folder / "README").write_text("No suffix.")
    (folder / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (folder / "blank.md").write_text(" \n\n")
    (folder / "huge.txt").write_text("x" * 2**20 + "y")
    (folder / "closed.txt").write_text("Not for you.")
    opened = os.open

    def closed(path: Path, *arguments: int, **named: int) -> int:
        if str(path).endswith("closed.txt"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(os, "open", closed)
    small = {path.name for path in small_settings.checkout.rglob("*.*") if path.is_file()}
    report = build(replace(small_settings, limits=Limits(file_bytes=2**20)), [folder])
    formats = ".md, .markdown, .txt, .html, .htm, .pdf, .ipynb, .py"
    assert problems(report) == {
        "sheet.ods": f"not read: .ods is none of {formats}",
        "README": f"not read: no suffix is none of {formats}",
        "image.txt": "is a PNG image, which is not read; text in images is not read",
        "blank.md": "empty: nothing but white space",
        "huge.txt": "left out: 1.0 MB, the limit is 1 MB; split it, or raise TUTOR_MAX_FILE_MB",
        "closed.txt": "not readable: Permission denied; give yourself permission to read it",
    }
    assert {Path(source.path).name for source in report.sources if source.chunks} == {"good.txt", *small}


def test_a_document_of_no_use_is_named_by_each_build_though_nothing_changed(
    small_settings: IngestSettings, tmp_path: Path
) -> None:
    """`build paper.pdf` once said "Nothing changed" and no word about the PDF."""
    build(small_settings)
    (tmp_path / "paper.docx").write_bytes(b"PK")
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7")
    first = build(small_settings, [tmp_path / "paper.docx", tmp_path / "cut.pdf"])
    again = build(small_settings)
    assert (first.changed, again.changed) == (True, False)
    assert problems(first) == problems(again)
    assert problems(again)["cut.pdf"] == "PDF that is damaged or cut short; download or save it again"
    assert problems(again)["paper.docx"].startswith("not read: .docx is none of .md,")


def test_a_damaged_file_of_the_corpus_is_named_and_left_out(small_settings: IngestSettings) -> None:
    file = small_settings.checkout / "corpus/lessons/dropout.md"
    file.write_bytes(file.read_bytes() + b"\n## Pitfalls\nNa\xefve.\n")
    report = build(small_settings)
    assert problems(report) == {"dropout.md": "corpus file with damaged encoding in line 20"}
