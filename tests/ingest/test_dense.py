"""The Chroma half against plain NumPy: same neighbours, same similarities, and it never makes a vector itself."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest import index
from ingest.config import IngestSettings
from ingest.dense import DenseIndex
from ingest.embed import Embedder
from ingest.passages import Passages
from ingest.records import Chunk, Vectors

MakeChunk = Callable[..., Chunk]
QUESTIONS = ["What is self-attention?", "How do I train a GAN?", "Why does dropout help?", "house prices", "LoRA rank"]


def unit(rng: np.random.Generator, n: int) -> list[Vectors]:
    vectors = rng.standard_normal((n, 384)).astype(np.float32)
    return list(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.fixture
def filled(tmp_path: Path, make_chunk: MakeChunk) -> tuple[DenseIndex, list[Vectors]]:
    vectors = unit(np.random.default_rng(0), 60)
    dense = DenseIndex(tmp_path)
    dense.add([make_chunk(f"text {number}", str(number)) for number in range(60)], vectors)
    return dense, vectors


def test_neighbours_and_similarities_are_those_of_the_cosine(filled: tuple[DenseIndex, list[Vectors]]) -> None:
    dense, vectors = filled
    for query in unit(np.random.default_rng(1), 10):
        cosines = np.stack(vectors) @ query
        found = dense.search(query, 10)
        assert [id_ for id_, _ in found] == [str(row) for row in np.argsort(-cosines)[:10]]
        np.testing.assert_allclose([similarity for _, similarity in found], np.sort(cosines)[::-1][:10], atol=1e-5)
    dense.close()


def test_removed_chunks_are_found_no_more_and_added_ones_at_once(
    filled: tuple[DenseIndex, list[Vectors]], make_chunk: MakeChunk
) -> None:
    dense, vectors = filled
    assert dense.search(vectors[7], 1)[0][0] == "7"
    dense.remove({"7"})
    assert dense.search(vectors[7], 1)[0][0] != "7"
    dense.add([make_chunk("text", "new")], [vectors[7]])
    assert dense.search(vectors[7], 1)[0][0] == "new"
    assert dense.ids() == {*map(str, range(60)), "new"} - {"7"}
    dense.close()


def test_what_was_added_is_there_when_the_folder_is_opened_again(
    filled: tuple[DenseIndex, list[Vectors]], tmp_path: Path
) -> None:
    filled[0].close()
    again = DenseIndex(tmp_path)
    assert again.count() == 60
    assert again.search(filled[1][3], 1)[0][0] == "3"
    again.close()


def test_an_empty_index_finds_nothing_and_a_small_one_all_it_has(tmp_path: Path, make_chunk: MakeChunk) -> None:
    dense = DenseIndex(tmp_path)
    (vector,) = unit(np.random.default_rng(2), 1)
    assert dense.search(vector, 10) == []
    dense.add([make_chunk("one")], [vector])
    assert [id_ for id_, _ in dense.search(vector, 10)] == ["one"]
    dense.close()


def test_the_real_index_ranks_as_numpy_does(built_home: Path) -> None:
    """The approximate search misses at most one of fifty neighbours among all chunks of the corpus."""
    folder = index.current(IngestSettings(built_home, Path(__file__).parents[2], 1, {}))
    passages, dense = Passages(folder), DenseIndex(folder)
    ids = passages.ids()
    stored = passages.get(ids)
    matrix = np.stack([stored[id_].vector for id_ in ids])
    missed = 0
    for query in Embedder(built_home / "models", threads=1).embed(QUESTIONS):
        best = {ids[row] for row in np.argsort(-(matrix @ query))[:10]}
        missed += len(best - {id_ for id_, _ in dense.search(query, 10)})
    passages.close()
    dense.close()
    assert missed <= 1
