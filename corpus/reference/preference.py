r"""Learning from preferences: the losses behind reward models, RLHF and DPO.

Topics: rlhf.
Sources: Bradley and Terry 1952 (the comparison model); Stiennon et al. 2020, arXiv:2009.01325, and
Ouyang et al. 2022, arXiv:2203.02155 (reward model, KL penalty); Rafailov et al. 2023, arXiv:2305.18290 (DPO).

Rewards are unit-free scores; log-probabilities are natural logarithms. It holds no model and no PPO update.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def bradley_terry_loss(chosen_rewards: FloatArray, rejected_rewards: FloatArray) -> float:
    r"""Reward-model loss: mean of -log sigmoid(r_chosen - r_rejected).

    Both arguments (n,), one entry a comparison; returns nats a comparison, log 2 where the rewards are equal.
    Raises ValueError if the shapes differ or are not (n,) with n >= 1.
    Source: arXiv:2009.01325, section 3.4; arXiv:2203.02155, equation 1.
    """
    _check_rows(chosen_rewards, rejected_rewards)
    return float(np.mean(_softplus(rejected_rewards - chosen_rewards)))


def kl_penalised_reward(
    rewards: FloatArray, policy_logps: FloatArray, reference_logps: FloatArray, beta: float
) -> FloatArray:
    r"""What RLHF maximises for each answer: r - beta * sum over tokens of (log pi - log pi_ref).

    rewards (n,), one score an answer; policy_logps and reference_logps (n, t), log-probabilities of the answer's own
    tokens, zero at padding; returns (n,). The subtracted sum is a one-sample estimate of KL(pi || pi_ref).
    Raises ValueError if the shapes do not fit or beta < 0.
    Source: arXiv:2009.01325, section 3.4; arXiv:2203.02155, equation 2 without the pre-training term.
    """
    if policy_logps.shape != reference_logps.shape or policy_logps.ndim != 2:
        raise ValueError(
            f"log-probabilities are {policy_logps.shape} and {reference_logps.shape}, expected (n, t) each"
        )
    if rewards.shape != policy_logps.shape[:1]:
        raise ValueError(f"rewards have shape {rewards.shape}, expected {policy_logps.shape[:1]}")
    if beta < 0:
        raise ValueError(f"beta is {beta}, expected 0 or more")
    log_ratio = np.sum(policy_logps - reference_logps, axis=1)  # (n,)
    return np.asarray(rewards - beta * log_ratio, dtype=np.float64)


def dpo_loss(
    policy_chosen: FloatArray,
    policy_rejected: FloatArray,
    reference_chosen: FloatArray,
    reference_rejected: FloatArray,
    beta: float,
) -> float:
    r"""DPO loss: the Bradley-Terry loss of the implicit rewards beta * (log pi - log pi_ref).

    Each array (n,): log-probability of a whole answer, summed over its tokens. Returns nats a comparison; log 2 while
    the policy equals the reference.
    Raises ValueError if the shapes differ or beta <= 0.
    Source: arXiv:2305.18290, equation 7.
    """
    if beta <= 0:
        raise ValueError(f"beta is {beta}, expected more than 0")
    _check_rows(policy_chosen, policy_rejected, reference_chosen, reference_rejected)
    implicit_chosen = np.asarray(beta * (policy_chosen - reference_chosen), dtype=np.float64)
    implicit_rejected = np.asarray(beta * (policy_rejected - reference_rejected), dtype=np.float64)
    return bradley_terry_loss(implicit_chosen, implicit_rejected)


def _softplus(x: FloatArray) -> FloatArray:
    """log(1 + e^x) = -log sigmoid(-x), without overflow."""
    return np.asarray(np.logaddexp(0.0, x), dtype=np.float64)


def _check_rows(*arrays: FloatArray) -> None:
    shapes = [array.shape for array in arrays]
    if len(set(shapes)) != 1 or len(shapes[0]) != 1 or shapes[0][0] < 1:
        raise ValueError(f"shapes are {shapes}, expected the same (n,) with n >= 1 for each")


def cases(rng: np.random.Generator) -> dict[str, list[tuple[Any, ...]]]:
    """Valid random arguments for each public function, positional."""
    n, t = int(rng.integers(1, 6)), int(rng.integers(1, 5))
    beta = float(rng.uniform(0.05, 0.5))
    logps = -rng.exponential(size=(2, n, t))
    return {
        "bradley_terry_loss": [(rng.normal(size=n), rng.normal(size=n))],
        "kl_penalised_reward": [(rng.normal(size=n), logps[0], logps[1], beta)],
        "dpo_loss": [(*(-rng.exponential(scale=10.0, size=(4, n))), beta)],
    }
