"""Preference losses against torch, hand-computed values and properties."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from corpus.reference import preference


def test_reward_loss_equals_torch_logsigmoid() -> None:
    rng = np.random.default_rng(0)
    chosen, rejected = rng.normal(size=(2, 20))
    expected = -F.logsigmoid(torch.tensor(chosen - rejected)).mean()
    assert preference.bradley_terry_loss(chosen, rejected) == pytest.approx(float(expected))


def test_reward_loss_of_the_worked_example() -> None:
    loss = preference.bradley_terry_loss(np.array([2.0]), np.array([0.5]))
    assert loss == pytest.approx(0.2014, abs=1e-4)
    assert math.exp(-loss) == pytest.approx(0.8176, abs=1e-4)


def test_reward_loss_ignores_a_common_shift_and_survives_large_gaps() -> None:
    chosen, rejected = np.array([1.0, -2.0]), np.array([0.0, 3.0])
    shifted = preference.bradley_terry_loss(chosen + 100, rejected + 100)
    assert shifted == pytest.approx(preference.bradley_terry_loss(chosen, rejected))
    assert preference.bradley_terry_loss(np.array([-5000.0]), np.array([5000.0])) == 10_000.0


def test_penalised_reward_by_hand() -> None:
    policy = np.log([[0.5, 0.5], [0.2, 1.0]])
    reference = np.log([[0.25, 0.5], [0.2, 1.0]])
    got = preference.kl_penalised_reward(np.array([1.0, 3.0]), policy, reference, 0.1)
    np.testing.assert_allclose(got, [1.0 - 0.1 * math.log(2), 3.0])


def test_mean_penalised_reward_is_reward_minus_beta_times_kl() -> None:
    rng = np.random.default_rng(3)
    policy, reference = rng.dirichlet(np.ones(6), size=2)  # six one-token answers
    rewards = rng.normal(size=6)
    each = preference.kl_penalised_reward(rewards, np.log(policy)[:, None], np.log(reference)[:, None], 0.3)
    kl = float(F.kl_div(torch.tensor(np.log(reference)), torch.tensor(policy), reduction="sum"))
    assert float(policy @ each) == pytest.approx(float(policy @ rewards) - 0.3 * kl)


def test_the_best_policy_is_the_reference_tilted_by_the_reward() -> None:
    """Rafailov et al., equation 4: for pi* ~ pi_ref exp(r / beta) the penalised reward is beta log Z everywhere."""
    rng = np.random.default_rng(4)
    reference, rewards, beta = rng.dirichlet(np.ones(5)), rng.normal(size=5), 0.5
    tilted = reference * np.exp(rewards / beta)
    z = tilted.sum()
    each = preference.kl_penalised_reward(rewards, np.log(tilted / z)[:, None], np.log(reference)[:, None], beta)
    np.testing.assert_allclose(each, beta * np.log(z))


def test_dpo_at_the_best_policy_equals_the_reward_model_loss() -> None:
    rng = np.random.default_rng(5)
    reference, rewards, beta = rng.dirichlet(np.ones(6)), rng.normal(size=6), 0.2
    tilted = reference * np.exp(rewards / beta)
    policy, ref = np.log(tilted / tilted.sum()), np.log(reference)
    dpo = preference.dpo_loss(policy[:3], policy[3:], ref[:3], ref[3:], beta)
    assert dpo == pytest.approx(preference.bradley_terry_loss(rewards[:3], rewards[3:]))


def test_dpo_equals_torch_and_starts_at_log_two() -> None:
    rng = np.random.default_rng(6)
    pc, pr, rc, rr = -rng.exponential(scale=20, size=(4, 8))
    expected = -F.logsigmoid(0.1 * torch.tensor((pc - pr) - (rc - rr))).mean()
    assert preference.dpo_loss(pc, pr, rc, rr, 0.1) == pytest.approx(float(expected))
    assert preference.dpo_loss(rc, rr, rc, rr, 0.1) == pytest.approx(math.log(2))


def test_dpo_of_the_worked_example() -> None:
    chosen, rejected, ref_chosen, ref_rejected = (np.array([v]) for v in (-12.0, -15.0, -14.0, -13.0))
    assert preference.dpo_loss(chosen, rejected, ref_chosen, ref_rejected, 0.1) == pytest.approx(0.5130, abs=1e-4)


def test_wrong_shapes_and_betas_are_named() -> None:
    one, two = np.zeros(1), np.zeros(2)
    with pytest.raises(ValueError, match="shapes are"):
        preference.bradley_terry_loss(one, two)
    with pytest.raises(ValueError, match="shapes are"):
        preference.bradley_terry_loss(np.zeros(0), np.zeros(0))
    with pytest.raises(ValueError, match="beta is 0"):
        preference.dpo_loss(one, one, one, one, 0)
    with pytest.raises(ValueError, match="beta is -1"):
        preference.kl_penalised_reward(one, np.zeros((1, 2)), np.zeros((1, 2)), -1)
    with pytest.raises(ValueError, match="rewards have shape"):
        preference.kl_penalised_reward(two, np.zeros((1, 2)), np.zeros((1, 2)), 1)
    with pytest.raises(ValueError, match="log-probabilities are"):
        preference.kl_penalised_reward(two, np.zeros((1, 2)), np.zeros((2, 2)), 1)


@pytest.mark.parametrize("seed", range(3))
def test_cases_are_accepted(seed: int) -> None:
    for name, arguments in preference.cases(np.random.default_rng(seed)).items():
        for args in arguments:
            getattr(preference, name)(*args)
