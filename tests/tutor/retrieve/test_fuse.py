"""Fusion against values computed by hand."""

import pytest

from tutor.retrieve.fuse import convex, reciprocal_rank


def test_reciprocal_rank_sums_one_over_sixty_plus_rank() -> None:
    fused = reciprocal_rank([["a", "b", "c"], ["c", "a"]])
    assert fused["a"] == pytest.approx(1 / 61 + 1 / 62)
    assert fused["b"] == pytest.approx(1 / 62)
    assert fused["c"] == pytest.approx(1 / 63 + 1 / 61)
    assert sorted(fused, key=lambda id_: -fused[id_]) == ["a", "c", "b"]


def test_reciprocal_rank_takes_its_constant() -> None:
    assert reciprocal_rank([["a"]], k=0) == {"a": 1.0}
    assert reciprocal_rank([]) == {}


def test_convex_weighs_cosines_and_scaled_bm25() -> None:
    # BM25 is divided by its best: 8 -> 1, 2 -> 0.25. 0.7 * 0.5 + 0.3 * 0.25 = 0.425.
    fused = convex({"a": 0.5, "b": 0.1}, {"a": 2.0, "c": 8.0}, dense_weight=0.7)
    assert fused == pytest.approx({"a": 0.425, "b": 0.07, "c": 0.3})


def test_convex_takes_a_negative_cosine_for_nothing() -> None:
    assert convex({"a": -0.4}, {}, dense_weight=0.7) == {"a": 0.0}


def test_convex_of_two_silent_indexes_is_zero_not_a_division() -> None:
    assert convex({"a": 0.0}, {"a": 0.0}) == {"a": 0.0}
    assert convex({}, {}) == {}
