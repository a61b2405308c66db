"""vae.py against torch.distributions, torch losses, a numerical integral and hand-computed values."""

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from corpus.reference import vae


def test_kl_agrees_with_torch_distributions() -> None:
    rng = np.random.default_rng(0)
    mean, log_variance = rng.normal(size=(7, 4)), rng.normal(size=(7, 4))
    posterior = Normal(torch.tensor(mean), torch.tensor(np.exp(0.5 * log_variance)))
    prior = Normal(torch.zeros(7, 4, dtype=torch.float64), torch.ones(7, 4, dtype=torch.float64))
    expected = kl_divergence(posterior, prior).sum(-1).numpy()
    np.testing.assert_allclose(vae.gaussian_kl(mean, log_variance), expected, rtol=1e-12)


def test_kl_agrees_with_a_numerical_integral() -> None:
    mean, sigma = 0.7, 0.4
    z = np.linspace(-10.0, 10.0, 200_001)
    q = np.exp(-0.5 * ((z - mean) / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))
    log_ratio = -0.5 * ((z - mean) / sigma) ** 2 - np.log(sigma) + 0.5 * z**2
    integral = float(np.sum(q * log_ratio) * (z[1] - z[0]))
    got = float(vae.gaussian_kl(np.array([mean]), np.array([2 * np.log(sigma)])))
    assert got == pytest.approx(integral, rel=1e-6)


def test_kl_is_zero_at_the_prior_and_positive_elsewhere() -> None:
    assert float(vae.gaussian_kl(np.zeros(3), np.zeros(3))) == 0.0
    rng = np.random.default_rng(1)
    assert np.all(vae.gaussian_kl(rng.normal(size=(100, 2)), rng.normal(size=(100, 2))) > 0.0)
    assert float(vae.gaussian_kl(np.zeros(1), np.array([1e-9]))) >= 0.0


def test_reparameterized_samples_have_the_asked_mean_and_deviation() -> None:
    rng = np.random.default_rng(2)
    mean, log_variance = np.array([1.0, -3.0]), np.log(np.array([4.0, 0.25]))
    z = vae.reparameterize(mean, log_variance, rng.normal(size=(200_000, 2)))
    np.testing.assert_allclose(z.mean(axis=0), mean, atol=0.02)
    np.testing.assert_allclose(z.std(axis=0), [2.0, 0.5], rtol=0.01)


def test_reconstruction_loss_agrees_with_torch() -> None:
    rng = np.random.default_rng(3)
    x, logits = rng.uniform(size=(5, 9)), rng.normal(scale=5.0, size=(5, 9))
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(logits), torch.tensor(x), reduction="none"
    ).sum(-1)
    np.testing.assert_allclose(vae.bernoulli_reconstruction_loss(x, logits), expected.numpy(), rtol=1e-10)
    bits = np.round(x)
    probability = 1 / (1 + np.exp(-logits))
    log_likelihood = np.log(np.where(bits == 1, probability, 1 - probability)).sum(axis=-1)
    np.testing.assert_allclose(vae.bernoulli_reconstruction_loss(bits, logits), -log_likelihood, rtol=1e-10)


def test_reconstruction_loss_stays_finite_for_huge_logits() -> None:
    loss = vae.bernoulli_reconstruction_loss(np.array([[1.0, 0.0]]), np.array([[1e4, 1e4]]))
    np.testing.assert_allclose(loss, [1e4])


def test_negative_elbo_by_hand() -> None:
    # reconstruction: 2 ln 2; KL: (1 + 1 - 0 - 1) / 2 + (0 + 4 - ln 4 - 1) / 2
    loss = vae.negative_elbo(
        np.array([[1.0, 0.0]]), np.zeros((1, 2)), np.array([[1.0, 0.0]]), np.array([[0.0, np.log(4.0)]])
    )
    assert loss == pytest.approx(2 * np.log(2) + 0.5 + (3 - np.log(4)) / 2)


def test_beta_weighs_the_kl_term_alone() -> None:
    rng = np.random.default_rng(4)
    x, logits, mean, log_variance = (rng.uniform(size=(3, 4)) for _ in range(4))
    base = vae.negative_elbo(x, logits, mean, log_variance, 0.0)
    assert base == pytest.approx(float(vae.bernoulli_reconstruction_loss(x, logits).mean()))
    grown = vae.negative_elbo(x, logits, mean, log_variance, 4.0)
    assert grown - base == pytest.approx(4.0 * float(vae.gaussian_kl(mean, log_variance).mean()))


def test_negative_elbo_bounds_the_true_negative_log_likelihood() -> None:
    # A toy decoder of one latent value: p(x = 1 | z) = sigmoid(2 z); log p(x) by integration over the prior.
    z = np.linspace(-12.0, 12.0, 100_001)
    prior = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    exact = -np.log(np.sum(prior / (1 + np.exp(-2 * z))) * (z[1] - z[0]))
    mean, log_variance = np.full((200_000, 1), 0.6), np.full((200_000, 1), -0.3)
    latent = vae.reparameterize(mean, log_variance, np.random.default_rng(5).normal(size=(200_000, 1)))
    assert vae.negative_elbo(np.ones_like(latent), 2 * latent, mean, log_variance) > exact


@pytest.mark.parametrize(
    "call",
    [
        lambda: vae.reparameterize(np.zeros(2), np.zeros(3), np.zeros(2)),
        lambda: vae.reparameterize(np.zeros(2), np.zeros(2), np.zeros(3)),
        lambda: vae.gaussian_kl(np.zeros(2), np.zeros(1)),
        lambda: vae.bernoulli_reconstruction_loss(np.zeros(2), np.zeros(3)),
        lambda: vae.bernoulli_reconstruction_loss(np.array([2.0]), np.zeros(1)),
        lambda: vae.negative_elbo(np.zeros((2, 2)), np.zeros((2, 2)), np.zeros((1, 1)), np.zeros((1, 1))),
        lambda: vae.negative_elbo(np.zeros((1, 2)), np.zeros((1, 2)), np.zeros((1, 1)), np.zeros((1, 1)), -1.0),
    ],
)
def test_bad_input_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        call()


def test_cases_are_valid() -> None:
    for name, arguments in vae.cases(np.random.default_rng(6)).items():
        for args in arguments:
            assert np.all(np.isfinite(getattr(vae, name)(*args)))
