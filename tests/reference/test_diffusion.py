"""diffusion.py against torch, Bayes' rule by hand, and properties of the forward and reverse process."""

import numpy as np
import pytest
import torch

from corpus.reference import diffusion


def test_linear_schedule_agrees_with_torch_and_keeps_almost_no_signal() -> None:
    betas = diffusion.linear_beta_schedule(1000)
    np.testing.assert_allclose(betas, torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64).numpy(), rtol=1e-12)
    kept = diffusion.alpha_bar(betas)
    np.testing.assert_allclose(kept, torch.cumprod(1 - torch.tensor(betas), 0).numpy(), rtol=1e-12)
    assert kept[-1] == pytest.approx(4.04e-5, rel=0.01)


def test_cosine_schedule_follows_its_curve() -> None:
    steps = 1000
    kept = diffusion.alpha_bar(diffusion.cosine_beta_schedule(steps))
    t = np.arange(1, steps + 1) / steps

    def curve(u: np.ndarray | float) -> np.ndarray:
        return np.asarray(np.cos((u + 0.008) / 1.008 * np.pi / 2) ** 2)

    np.testing.assert_allclose(kept[:-1], (curve(t) / curve(0.0))[:-1], rtol=1e-8)
    assert diffusion.cosine_beta_schedule(steps).max() == 0.999


@pytest.mark.parametrize("schedule", [diffusion.linear_beta_schedule, diffusion.cosine_beta_schedule])
def test_schedules_rise_and_alpha_bar_falls(schedule) -> None:  # type: ignore[no-untyped-def]
    betas = schedule(200)
    assert np.all(np.diff(betas) >= 0.0) and betas[0] > 0.0 and betas[-1] < 1.0
    assert np.all(np.diff(diffusion.alpha_bar(betas)) < 0.0)


def test_cosine_keeps_more_signal_halfway_than_linear() -> None:
    cosine, linear = (
        diffusion.alpha_bar(schedule(1000))
        for schedule in (diffusion.cosine_beta_schedule, diffusion.linear_beta_schedule)
    )
    assert cosine[499] == pytest.approx(0.49, abs=0.01)
    assert linear[499] == pytest.approx(0.08, abs=0.01)


def test_q_sample_equals_the_step_by_step_chain() -> None:
    # with one noise per step the chain gives the same mean and variance as the single jump
    betas = diffusion.linear_beta_schedule(20, 0.01, 0.2)
    mean, variance = 3.0, 0.0
    for beta in betas:
        mean, variance = np.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
    kept = diffusion.alpha_bar(betas)
    x0, t = np.array([[3.0]]), np.array([19])
    jump_mean = diffusion.q_sample(x0, t, np.zeros((1, 1)), kept)
    assert jump_mean.item() == pytest.approx(mean)
    deviation = diffusion.q_sample(x0, t, np.ones((1, 1)), kept) - jump_mean
    assert deviation.item() ** 2 == pytest.approx(variance)


def test_q_sample_keeps_unit_variance() -> None:
    rng = np.random.default_rng(0)
    kept = diffusion.alpha_bar(diffusion.linear_beta_schedule(100, 1e-3, 0.1))
    x0, noise = rng.normal(size=(200_000, 1)), rng.normal(size=(200_000, 1))
    xt = diffusion.q_sample(x0, rng.integers(0, 100, 200_000), noise, kept)
    assert float(xt.var()) == pytest.approx(1.0, abs=0.02)


def test_predict_x0_inverts_q_sample_with_a_step_for_each_example() -> None:
    rng = np.random.default_rng(1)
    kept = diffusion.alpha_bar(diffusion.cosine_beta_schedule(50))
    x0, noise = rng.normal(size=(4, 3, 8, 8)), rng.normal(size=(4, 3, 8, 8))
    t = np.array([0, 10, 30, 48])
    xt = diffusion.q_sample(x0, t, noise, kept)
    np.testing.assert_allclose(diffusion.predict_x0(xt, t, noise, kept), x0, rtol=1e-6, atol=1e-9)


def test_posterior_step_agrees_with_bayes_rule() -> None:
    # q(x_{t-1} | x_t, x_0) as the product of N(x_{t-1}; sqrt(kept) x_0, 1 - kept) and N(x_t; sqrt(1-b) x_{t-1}, b)
    betas = diffusion.linear_beta_schedule(10, 0.05, 0.3)
    kept = diffusion.alpha_bar(betas)
    t, x0, eps = 6, np.array([0.8]), np.array([-1.3])
    xt = np.sqrt(kept[t]) * x0 + np.sqrt(1 - kept[t]) * eps
    precision = 1 / (1 - kept[t - 1]) + (1 - betas[t]) / betas[t]
    mean = (np.sqrt(kept[t - 1]) * x0 / (1 - kept[t - 1]) + np.sqrt(1 - betas[t]) * xt / betas[t]) / precision
    got_mean = diffusion.ddpm_posterior_step(xt, t, eps, np.zeros(1), betas)
    np.testing.assert_allclose(got_mean, mean)
    deviation = diffusion.ddpm_posterior_step(xt, t, eps, np.ones(1), betas) - got_mean
    np.testing.assert_allclose(deviation**2, 1 / precision)


def test_last_step_returns_the_predicted_clean_data() -> None:
    betas = diffusion.linear_beta_schedule(5, 0.1, 0.3)
    xt, eps, noise = np.array([[1.0, 2.0]]), np.array([[0.3, -0.2]]), np.array([[9.0, 9.0]])
    got = diffusion.ddpm_posterior_step(xt, 0, eps, noise, betas)
    np.testing.assert_allclose(got, diffusion.predict_x0(xt, np.array([0]), eps, diffusion.alpha_bar(betas)))


def test_sampling_with_the_exact_noise_predictor_recovers_the_data_distribution() -> None:
    # For data N(2, 0.5^2) the best noise prediction is known in closed form, so that the whole chain can be checked.
    rng = np.random.default_rng(2)
    betas = diffusion.linear_beta_schedule(200, 1e-3, 0.1)
    kept = diffusion.alpha_bar(betas)
    x = rng.normal(size=20_000)
    for t in reversed(range(200)):
        variance = kept[t] * 0.25 + 1 - kept[t]
        eps = np.sqrt(1 - kept[t]) * (x - np.sqrt(kept[t]) * 2.0) / variance
        x = diffusion.ddpm_posterior_step(x, t, eps, rng.normal(size=x.shape), betas)
    assert float(x.mean()) == pytest.approx(2.0, abs=0.03)
    assert float(x.std()) == pytest.approx(0.5, abs=0.03)


def test_guidance_scales() -> None:
    rng = np.random.default_rng(3)
    free, given = rng.normal(size=(2, 4)), rng.normal(size=(2, 4))
    np.testing.assert_allclose(diffusion.classifier_free_guidance(free, given, 0.0), free)
    np.testing.assert_allclose(diffusion.classifier_free_guidance(free, given, 1.0), given)
    lerp = torch.lerp(torch.tensor(free), torch.tensor(given), 7.5).numpy()
    np.testing.assert_allclose(diffusion.classifier_free_guidance(free, given, 7.5), lerp)


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (ValueError, lambda: diffusion.linear_beta_schedule(0)),
        (ValueError, lambda: diffusion.linear_beta_schedule(5, 0.3, 0.1)),
        (ValueError, lambda: diffusion.cosine_beta_schedule(5, max_beta=1.0)),
        (ValueError, lambda: diffusion.alpha_bar(np.array([0.0, 0.1]))),
        (ValueError, lambda: diffusion.q_sample(np.zeros((2, 1)), np.array([0]), np.zeros((2, 1)), np.array([0.5]))),
        (IndexError, lambda: diffusion.q_sample(np.zeros((1, 1)), np.array([-1]), np.zeros((1, 1)), np.array([0.5]))),
        (IndexError, lambda: diffusion.predict_x0(np.zeros((1, 1)), np.array([1]), np.zeros((1, 1)), np.array([0.5]))),
        (ValueError, lambda: diffusion.ddpm_posterior_step(np.zeros(2), 0, np.zeros(1), np.zeros(2), np.array([0.1]))),
        (IndexError, lambda: diffusion.ddpm_posterior_step(np.zeros(1), 1, np.zeros(1), np.zeros(1), np.array([0.1]))),
        (ValueError, lambda: diffusion.classifier_free_guidance(np.zeros(1), np.zeros(2), 1.0)),
    ],
)
def test_bad_input_is_refused(error, call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error):
        call()


def test_cases_are_valid() -> None:
    for seed in range(20):
        for name, arguments in diffusion.cases(np.random.default_rng(seed)).items():
            for args in arguments:
                assert np.all(np.isfinite(getattr(diffusion, name)(*args)))
