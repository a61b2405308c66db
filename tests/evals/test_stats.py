"""Standard errors against a hand-computed example, the paired bootstrap against SciPy."""

import math
import random

import numpy as np
import pytest
from scipy.stats import bootstrap, ttest_rel

from evals.stats import estimate, paired_difference

SCORES = {"a": 1.0, "b": 0.0, "c": 1.0, "d": 1.0}


def test_the_standard_error_of_independent_cases() -> None:
    found = estimate(SCORES, {id_: id_ for id_ in SCORES})
    assert found is not None
    # Deviations from 0.75: 0.25, -0.75, 0.25, 0.25; sqrt(0.0625 + 0.5625 + 0.0625 + 0.0625) / 4.
    assert (found.mean, found.n) == (0.75, 4)
    assert found.se == pytest.approx(math.sqrt(0.75) / 4)


def test_the_standard_error_of_clustered_cases() -> None:
    found = estimate(SCORES, {"a": "x", "b": "x", "c": "y", "d": "y"})
    assert found is not None
    # Sums of deviations: x 0.25 - 0.75 = -0.5, y 0.25 + 0.25 = 0.5; sqrt(0.25 + 0.25) / 4.
    assert found.se == pytest.approx(math.sqrt(0.5) / 4)


def test_cases_that_agree_inside_their_cluster_make_the_error_larger() -> None:
    scores = {str(n): float(n % 10 < 5) for n in range(100)}
    alone = estimate(scores, {id_: id_ for id_ in scores})
    agreeing = estimate(scores, {id_: str(int(id_) % 10) for id_ in scores})
    assert alone is not None
    assert agreeing is not None
    assert agreeing.se == pytest.approx(alone.se * math.sqrt(10))


def test_unscored_cases_are_left_out_of_mean_and_count() -> None:
    found = estimate({**SCORES, "e": None}, {id_: id_ for id_ in "abcde"})
    assert found is not None
    assert (found.mean, found.n) == (0.75, 4)


def test_nothing_scored_is_no_estimate() -> None:
    assert estimate({"a": None}, {"a": "x"}) is None
    assert estimate({}, {}) is None


def test_the_paired_bootstrap_agrees_with_scipy() -> None:
    rng = random.Random(11)
    a = [rng.random() for _ in range(80)]
    b = [x + rng.gauss(-0.1, 0.3) for x in a]
    mean, low, high = paired_difference(a, b)
    differences = np.array(a) - np.array(b)
    expected = bootstrap((differences,), np.mean, n_resamples=10_000, method="percentile", rng=np.random.default_rng(1))
    assert mean == pytest.approx(differences.mean())
    assert low == pytest.approx(expected.confidence_interval.low, abs=0.004)
    assert high == pytest.approx(expected.confidence_interval.high, abs=0.004)
    assert (low > 0) == (ttest_rel(a, b).pvalue < 0.05)


def test_the_paired_bootstrap_is_the_same_each_time_and_sees_no_difference_in_none() -> None:
    a = [0.1, 0.9, 0.4]
    assert paired_difference(a, [0.0, 1.0, 0.0]) == paired_difference(a, [0.0, 1.0, 0.0])
    assert paired_difference(a, a) == (0.0, 0.0, 0.0)


def test_pairs_must_be_pairs() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        paired_difference([1.0], [1.0, 2.0])
