"""The build on a small checkout with the real model, Chroma and BM25: only the difference is worked on."""

import shutil
import stat
from pathlib import Path

import numpy as np
import pytest

from ingest import index
from ingest.build import build
from ingest.config import IngestSettings
from ingest.dense import DenseIndex
from ingest.embed import Embedder
from ingest.lexical import LexicalIndex, analyze
from ingest.passages import Passages
from ingest.records import Chunk

DROPOUT = "corpus/lessons/dropout.md"


def chunks(settings: IngestSettings) -> list[Chunk]:
    passages = Passages(index.current(settings))
    stored = passages.get(passages.ids())
    passages.close()
    return [found.chunk for found in stored.values()]


def edit(settings: IngestSettings, path: str, old: str, new: str) -> None:
    file = settings.checkout / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def generations(settings: IngestSettings) -> set[str]:
    return {path.name for path in settings.index_root.glob("gen-*")}


def test_the_first_build_indexes_every_file_and_answers_both_kinds_of_question(small_settings: IngestSettings) -> None:
    report = build(small_settings)
    found = chunks(small_settings)
    files = {path.relative_to(small_settings.checkout).as_posix() for path in small_settings.checkout.rglob("*.*")}
    assert {chunk.path for chunk in found} == files
    assert report.changed
    assert report.chunks == report.added == report.embedded == len(found)
    assert report.removed == 0
    assert {source.path: source.chunks for source in report.sources} == {
        path: sum(chunk.path == path for chunk in found) for path in files
    }
    folder = index.current(small_settings)
    lexical, dense = LexicalIndex(folder), DenseIndex(folder)
    stored = {chunk.id: chunk for chunk in found}
    assert stored[lexical.search(analyze("windows of a feature map"), 1)[0][0]].topic == "pooling"
    (vector,) = Embedder(small_settings.models, 1).embed(["turn scores into a probability distribution"])
    assert stored[dense.search(vector, 1)[0][0]].topic == "softmax"
    assert set(lexical.ids) == dense.ids() == set(stored)
    dense.close()


def test_every_chunk_stands_in_its_file_where_it_says(small_settings: IngestSettings) -> None:
    build(small_settings)
    for chunk in chunks(small_settings):
        text = (small_settings.checkout / chunk.path).read_text()
        assert text[chunk.start : chunk.end] == chunk.text
        assert [unit for unit in chunk.units if not chunk.start <= unit.start < unit.end <= chunk.end] == []


def test_no_claim_reaches_any_part_of_the_index(small_settings: IngestSettings) -> None:
    build(small_settings)
    assert [
        chunk for chunk in chunks(small_settings) if "is true of" in chunk.text or "is false of" in chunk.text
    ] == []
    assert not LexicalIndex(index.current(small_settings)).knows("fals")


def test_nothing_changed_means_nothing_embedded_and_nothing_written(
    small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(small_settings)
    before = {path: path.stat().st_mtime_ns for path in small_settings.index_root.rglob("*") if path.is_file()}
    monkeypatch.setattr("ingest.embed.Embedder", None)  # loading the model would fail
    again = build(small_settings)
    assert (again.changed, again.chunks, again.embedded, again.generation) == (False, first.chunks, 0, first.generation)
    after = {path: path.stat().st_mtime_ns for path in small_settings.index_root.rglob("*") if path.is_file()}
    assert after == before


def test_an_edited_sentence_embeds_its_chunk_and_no_other(small_settings: IngestSettings) -> None:
    first = build(small_settings)
    edit(small_settings, DROPOUT, "like many thin networks in one", "like a crowd of networks")
    second = build(small_settings)
    assert (second.embedded, second.added, second.removed) == (1, 1, 1)
    assert second.generation != first.generation
    said = " ".join(chunk.text for chunk in chunks(small_settings))
    assert "crowd of networks" in said
    assert "thin networks" not in said
    lexical = LexicalIndex(index.current(small_settings))
    assert (lexical.knows("crowd"), lexical.knows("thin")) == (True, False)


def test_text_that_moves_within_its_file_is_not_embedded_again(small_settings: IngestSettings) -> None:
    build(small_settings)
    edit(small_settings, DROPOUT, "minutes: 60", "minutes: 120")
    report = build(small_settings)
    assert report.embedded == 0
    assert report.added == report.removed == 2
    for chunk in chunks(small_settings):
        assert (small_settings.checkout / chunk.path).read_text()[chunk.start : chunk.end] == chunk.text


def test_the_chunks_of_a_removed_file_disappear_and_come_back_from_the_cache(small_settings: IngestSettings) -> None:
    build(small_settings)
    file = small_settings.checkout / DROPOUT
    text = file.read_text()
    file.unlink()
    report = build(small_settings)
    assert (report.added, report.removed, report.embedded) == (0, 2, 0)
    folder = index.current(small_settings)
    dense = DenseIndex(folder)
    assert {chunk.path for chunk in chunks(small_settings)} & {DROPOUT} == set()
    assert dense.ids() == set(LexicalIndex(folder).ids) == {chunk.id for chunk in chunks(small_settings)}
    dense.close()
    file.write_text(text)
    report = build(small_settings)
    assert (report.added, report.removed, report.embedded) == (2, 0, 0)


def test_an_index_built_in_steps_equals_one_built_at_once(small_settings: IngestSettings, tmp_path: Path) -> None:
    build(small_settings)
    edit(small_settings, DROPOUT, "thin networks", "slim networks")
    (small_settings.checkout / "corpus/lessons/pooling.md").unlink()
    build(small_settings)
    fresh = IngestSettings(tmp_path / "other-home", small_settings.checkout, 1, {})
    fresh.home.mkdir()
    (fresh.home / "models").symlink_to(small_settings.models)
    build(fresh)
    assert index.current(fresh).name == index.current(small_settings).name
    assert chunks(fresh) == chunks(small_settings)
    query = np.full(384, 384**-0.5, np.float32)
    ranks = []
    for settings in (small_settings, fresh):
        dense = DenseIndex(index.current(settings))
        ranks.append([id_ for id_, _ in dense.search(query, 50)])
        dense.close()
    assert set(ranks[0]) == set(ranks[1])


def test_the_pointer_moves_and_the_last_two_generations_are_kept(small_settings: IngestSettings) -> None:
    names = [build(small_settings).generation]
    for number in range(3):
        edit(small_settings, DROPOUT, "Dropout keeps", f"{number} Dropout keeps")
        edit(small_settings, DROPOUT, f"{number} Dropout keeps", f"Dropout {'really ' * (number + 1)}keeps")
        names.append(build(small_settings).generation)
        assert (small_settings.index_root / "current").read_text() == names[-1]
        assert generations(small_settings) == set(names[-2:])
        edit(small_settings, DROPOUT, f"Dropout {'really ' * (number + 1)}keeps", "Dropout keeps")


def test_a_reader_of_the_old_generation_goes_on_reading_it(small_settings: IngestSettings) -> None:
    build(small_settings)
    old = index.current(small_settings)
    passages, dense = Passages(old), DenseIndex(old)
    edit(small_settings, DROPOUT, "thin networks", "slim networks")
    build(small_settings)
    assert index.current(small_settings) != old
    ids = passages.ids()
    assert any("thin networks" in found.chunk.text for found in passages.get(ids).values())
    assert dense.ids() == set(ids)
    passages.close()
    dense.close()


def test_an_edit_taken_back_leads_back_to_the_first_index(small_settings: IngestSettings) -> None:
    first = build(small_settings)
    before = chunks(small_settings)
    edit(small_settings, DROPOUT, "thin", "slim")
    build(small_settings)
    edit(small_settings, DROPOUT, "slim", "thin")
    assert build(small_settings).generation == first.generation
    assert chunks(small_settings) == before


def test_two_clones_share_a_home_and_never_an_index(small_settings: IngestSettings, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(small_settings.checkout, clone)
    other = IngestSettings(small_settings.home, clone, 1, {})
    build(small_settings)
    (clone / DROPOUT).unlink()
    report = build(other)
    assert report.embedded == 0  # the vectors are shared: they hang on the text alone
    assert index.current(other).parent != index.current(small_settings).parent
    assert DROPOUT in {chunk.path for chunk in chunks(small_settings)}
    assert DROPOUT not in {chunk.path for chunk in chunks(other)}


def test_another_recipe_builds_everything_anew(small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(small_settings)
    monkeypatch.setattr("ingest.manifest.RECIPE", ("another",))
    second = build(small_settings)
    assert second.changed
    assert second.generation != first.generation
    assert second.added == second.chunks


def test_a_home_made_by_the_build_is_private(small_checkout: Path, tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    with index.writer_lock(IngestSettings(home, small_checkout, 1, {})):
        assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_litter_of_killed_builds_is_swept_even_when_nothing_changed(small_settings: IngestSettings) -> None:
    build(small_settings)
    root = small_settings.index_root
    (root / "building-4194305").mkdir()
    for name in ("current.4194305", "sources.json.4194305"):
        (root / name).write_text("half")
    assert not build(small_settings).changed
    assert [path.name for path in root.iterdir() if "4194305" in path.name] == []


def test_a_generation_that_was_never_pointed_to_does_not_push_out_the_one_in_use(
    small_settings: IngestSettings,
) -> None:
    """A build killed between its two renames leaves a complete generation, newer than the one that readers hold."""
    in_use = build(small_settings).generation
    orphan = small_settings.index_root / "gen-0123456789abcdef"
    shutil.copytree(small_settings.index_root / in_use, orphan)
    orphan.touch()
    edit(small_settings, DROPOUT, "thin", "slim")
    assert generations(small_settings) == {in_use, orphan.name}
    assert {in_use, build(small_settings).generation} == generations(small_settings)


def test_a_lost_model_is_exported_again_and_the_index_in_use_is_not_touched(
    small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The generation in use was once taken away and made anew, with no index at all in between."""
    build(small_settings)
    before = index.current(small_settings).stat().st_ino
    small_settings.models.unlink()
    exports: list[Path] = []
    monkeypatch.setattr("ingest.build.export", exports.append)
    assert not build(small_settings).changed
    assert exports == [small_settings.models]
    assert index.current(small_settings).stat().st_ino == before


def test_phrasings_change_the_index_and_are_no_chunks_of_it(small_settings: IngestSettings) -> None:
    first = build(small_settings)
    folder = small_settings.checkout / "corpus" / "phrasings"
    folder.mkdir()
    (folder / "a.yaml").write_text("dropout:\n- why does it switch units off\n")
    second = build(small_settings)
    assert (second.changed, second.chunks, second.embedded) == (True, first.chunks, 0)
    passages = Passages(index.current(small_settings))
    topics, vectors = passages.phrasings()
    passages.close()
    assert topics == ["dropout"]
    assert vectors.shape == (1, 384)
    assert [chunk for chunk in chunks(small_settings) if "switch units off" in chunk.text] == []
