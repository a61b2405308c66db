"""Decoding against torch, brute force and hand-computed values."""

import itertools
import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from corpus.reference import decoding

FloatArray = NDArray[np.float64]


def torch_top_p(logits: FloatArray, p: float) -> FloatArray:
    """The usual torch recipe: sort upwards, drop what lies in the lower tail of mass 1 - p."""
    ascending, order = torch.sort(torch.tensor(logits))
    drop = ascending.softmax(-1).cumsum(-1) <= 1 - p
    drop[-1] = False
    mask = torch.zeros_like(drop).scatter(0, order, drop)
    return np.asarray(torch.tensor(logits).masked_fill(mask, -math.inf).numpy(), dtype=np.float64)


@pytest.mark.parametrize("seed", range(10))
def test_filters_equal_torch(seed: int) -> None:
    logits = np.random.default_rng(seed).normal(scale=2, size=30)
    for p in (0.1, 0.5, 0.9, 0.99):
        np.testing.assert_array_equal(decoding.top_p_filter(logits, p), torch_top_p(logits, p))
    for k in (1, 5, 30):
        values, ids = torch.topk(torch.tensor(logits), k)
        expected = torch.full((30,), -math.inf, dtype=torch.float64).scatter(0, ids, values)
        np.testing.assert_array_equal(decoding.top_k_filter(logits, k), expected.numpy())


def test_nucleus_of_a_known_distribution() -> None:
    logits = np.log([0.5, 0.25, 0.15, 0.1])
    kept = {p: int(np.isfinite(decoding.top_p_filter(logits, p)).sum()) for p in (0.01, 0.49, 0.6, 0.8, 1.0)}
    assert kept == {0.01: 1, 0.49: 1, 0.6: 2, 0.8: 3, 1.0: 4}


def test_top_k_keeps_ties_and_takes_a_k_beyond_the_vocabulary() -> None:
    np.testing.assert_array_equal(decoding.top_k_filter(np.array([1.0, 1.0, 0.0]), 1), [1.0, 1.0, -np.inf])
    np.testing.assert_array_equal(decoding.top_k_filter(np.array([2.0, 1.0]), 9), [2.0, 1.0])


def test_temperature_of_the_worked_example() -> None:
    logits = np.array([2.0, 1.0, 0.0])
    rows = [torch.tensor(decoding.apply_temperature(logits, t)).softmax(-1).numpy() for t in (0.5, 1.0, 2.0)]
    expected = [[0.867, 0.117, 0.016], [0.665, 0.245, 0.090], [0.506, 0.307, 0.186]]
    np.testing.assert_allclose(rows, expected, atol=5e-4)


def test_sample_frequencies_match_softmax_and_skip_what_is_ruled_out() -> None:
    logits = np.array([1.0, -np.inf, 0.0, 2.0])
    rng = np.random.default_rng(0)
    counts = np.bincount([decoding.sample(logits, rng) for _ in range(20_000)], minlength=4)
    np.testing.assert_allclose(counts / 20_000, torch.tensor(logits).softmax(-1).numpy(), atol=0.015)
    assert counts[1] == 0


def test_greedy_is_the_limit_of_sampling_at_low_temperature() -> None:
    logits = np.array([0.3, 1.2, 1.1])
    rng = np.random.default_rng(0)
    assert {decoding.sample(decoding.apply_temperature(logits, 0.001), rng) for _ in range(50)} == {1}
    assert decoding.greedy(logits) == 1


def two_step(tokens: tuple[int, ...]) -> FloatArray:
    """Tokens: 0 end, 1 = A, 2 = B. A looks better first (0.6), B leads to the better whole (0.4 * 0.9 > 0.6 * 0.4)."""
    table: dict[tuple[int, ...], list[float]] = {(): [1e-9, 0.6, 0.4], (1,): [0.4, 0.3, 0.3], (2,): [0.9, 0.05, 0.05]}
    return np.asarray(np.log(table.get(tokens, [1.0, 1e-9, 1e-9])), dtype=np.float64)


def test_beam_of_two_finds_what_greedy_misses() -> None:
    (narrow,) = decoding.beam_search(two_step, (), 1, 2, 0)
    assert narrow[0] == (1, 0) and math.exp(narrow[1]) == pytest.approx(0.24)
    wide = decoding.beam_search(two_step, (), 2, 2, 0)
    assert wide[0][0] == (2, 0) and math.exp(wide[0][1]) == pytest.approx(0.36)


@pytest.mark.parametrize("seed", range(5))
def test_a_full_beam_equals_exhaustive_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = np.log(rng.dirichlet(np.ones(3), size=3))  # (3, 3)
    scores = {}
    for length in (1, 2, 3):
        for new in itertools.product(range(3), repeat=length):
            ended = new[-1] == 0
            if 0 in new[:-1] or (length < 3 and not ended):
                continue
            path = (1, *new)
            scores[path] = sum(float(table[i, j]) for i, j in itertools.pairwise(path))
    best = decoding.beam_search(lambda tokens: np.asarray(table[tokens[-1]], dtype=np.float64), (1,), 27, 3, 0)
    assert best[0][0] == max(scores, key=lambda path: scores[path])
    assert dict(best) == pytest.approx(scores)


def test_a_length_penalty_prefers_the_longer_of_two_answers() -> None:
    def model(tokens: tuple[int, ...]) -> FloatArray:
        rows: dict[tuple[int, ...], list[float]] = {(): [0.5, 0.5], (1,): [0.1, 0.9]}
        return np.asarray(np.log(rows.get(tokens, [0.9, 0.1])), dtype=np.float64)

    assert decoding.beam_search(model, (), 2, 3, 0)[0][0] == (0,)
    assert decoding.beam_search(model, (), 2, 3, 0, 1.0)[0][0] == (1, 1, 0)


def test_wrong_settings_are_named() -> None:
    row = np.zeros(3)
    with pytest.raises(ValueError, match="temperature is 0"):
        decoding.apply_temperature(row, 0)
    with pytest.raises(ValueError, match="k is 0"):
        decoding.top_k_filter(row, 0)
    for p in (0.0, 1.5):
        with pytest.raises(ValueError, match="p is"):
            decoding.top_p_filter(row, p)
    with pytest.raises(ValueError, match="beam_width is 0"):
        decoding.beam_search(two_step, (), 0, 2, 0)


@pytest.mark.parametrize("seed", range(3))
def test_cases_are_accepted(seed: int) -> None:
    for name, arguments in decoding.cases(np.random.default_rng(seed)).items():
        for args in arguments:
            getattr(decoding, name)(*args)
