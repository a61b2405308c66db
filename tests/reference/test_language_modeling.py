"""Language model targets and losses against torch, hand-computed values and shares."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from corpus.reference import language_modeling as lm

RNG = np.random.default_rng(0)


def test_mask_tokens_by_hand() -> None:
    ids = np.array([101, 7, 8, 9, 10, 102])
    draws = np.array([0.0, 0.119, 0.12, 0.135, 0.15, 0.01])
    inputs, labels = lm.mask_tokens(ids, draws, np.full(6, 55), 103, special_ids=(101, 102))
    np.testing.assert_array_equal(inputs, [101, 103, 55, 9, 10, 102])
    np.testing.assert_array_equal(labels, [-100, 7, 8, 9, -100, -100])
    np.testing.assert_array_equal(ids, [101, 7, 8, 9, 10, 102])


def test_mask_tokens_has_the_shares_of_bert() -> None:
    rng = np.random.default_rng(3)
    ids = np.full(200_000, 5)
    inputs, labels = lm.mask_tokens(ids, rng.random(ids.shape), np.full(ids.shape, 6), mask_id=1)
    chosen = labels != lm.IGNORE
    assert chosen.mean() == pytest.approx(0.15, abs=0.005)
    for token, share in ((1, 0.8), (6, 0.1), (5, 0.1)):
        assert (inputs[chosen] == token).mean() == pytest.approx(share, abs=0.01)
    assert (inputs[~chosen] == 5).all()


def test_mask_tokens_refuses_wrong_shapes_and_rates() -> None:
    ids = np.array([1, 2])
    with pytest.raises(ValueError, match="same shape"):
        lm.mask_tokens(ids, np.zeros(3), ids, 0)
    with pytest.raises(ValueError, match="rate"):
        lm.mask_tokens(ids, np.zeros(2), ids, 0, (), 1.5)


def test_shift_targets() -> None:
    inputs, targets = lm.shift_targets(np.array([[5, 6, 7, 8]]))
    np.testing.assert_array_equal(inputs, [[5, 6, 7]])
    np.testing.assert_array_equal(targets, [[6, 7, 8]])
    with pytest.raises(ValueError, match="two tokens"):
        lm.shift_targets(np.array([5]))


def test_causal_lm_loss_agrees_with_torch_and_skips_ignored_positions() -> None:
    logits, targets = RNG.standard_normal((2, 5, 11)) * 50, RNG.integers(0, 11, size=(2, 5))
    targets[0, 3:] = lm.IGNORE
    expected = functional.cross_entropy(torch.from_numpy(logits).reshape(-1, 11), torch.from_numpy(targets).reshape(-1))
    assert lm.causal_lm_loss(logits, targets) == pytest.approx(expected.item())


def test_causal_lm_loss_of_equal_logits_is_the_log_of_the_vocabulary_size() -> None:
    assert lm.causal_lm_loss(np.zeros((3, 50)), np.array([0, 7, 49])) == pytest.approx(math.log(50))


def test_causal_lm_loss_refuses_shapes_that_do_not_fit_and_empty_targets() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        lm.causal_lm_loss(np.zeros((3, 5)), np.array([1, 2]))
    with pytest.raises(ValueError, match="no target"):
        lm.causal_lm_loss(np.zeros((1, 5)), np.array([lm.IGNORE]))


def test_perplexity_by_hand_and_as_the_exponential_of_the_loss() -> None:
    assert lm.perplexity(np.log([0.5, 0.25, 0.125])) == pytest.approx(4)
    assert lm.perplexity(np.log(np.full(7, 1 / 30))) == pytest.approx(30)
    logits, targets = RNG.standard_normal((6, 9)), RNG.integers(0, 9, size=6)
    log_probabilities = torch.log_softmax(torch.from_numpy(logits), dim=-1).numpy()[np.arange(6), targets]
    assert lm.perplexity(log_probabilities) == pytest.approx(math.exp(lm.causal_lm_loss(logits, targets)))


def test_perplexity_refuses_nothing_and_impossible_probabilities() -> None:
    with pytest.raises(ValueError, match="at least one"):
        lm.perplexity(np.array([]))
    with pytest.raises(ValueError, match="above 0"):
        lm.perplexity(np.array([0.1]))


@pytest.mark.parametrize("seed", range(20))
def test_cases_are_valid_for_each_function(seed: int) -> None:
    for name, calls in lm.cases(np.random.default_rng(seed)).items():
        for arguments in calls:
            getattr(lm, name)(*arguments)
