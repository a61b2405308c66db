"""gan.py against torch losses, gradients and layers, and against the theory of the original paper."""

import itertools

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar
from scipy.spatial.distance import jensenshannon
from torch.nn.functional import binary_cross_entropy_with_logits

from corpus.reference import gan


@pytest.mark.parametrize("label", [1.0, 0.9])
def test_discriminator_loss_agrees_with_torch(label: float) -> None:
    rng = np.random.default_rng(0)
    real, fake = rng.normal(scale=4.0, size=(6, 1)), rng.normal(scale=4.0, size=(8, 1))
    real_t, fake_t = torch.tensor(real), torch.tensor(fake)
    expected = binary_cross_entropy_with_logits(real_t, torch.full_like(real_t, label))
    expected = expected + binary_cross_entropy_with_logits(fake_t, torch.zeros_like(fake_t))
    assert gan.discriminator_loss(real, fake, label) == pytest.approx(float(expected), rel=1e-12)


def test_generator_losses_agree_with_torch() -> None:
    fake = np.random.default_rng(1).normal(scale=4.0, size=10)
    fake_t = torch.tensor(fake)
    non_saturating = binary_cross_entropy_with_logits(fake_t, torch.ones_like(fake_t))
    assert gan.generator_loss(fake) == pytest.approx(float(non_saturating), rel=1e-12)
    minimax = -binary_cross_entropy_with_logits(fake_t, torch.zeros_like(fake_t))
    assert gan.minimax_generator_loss(fake) == pytest.approx(float(minimax), rel=1e-12)


def test_minimax_loss_saturates_and_the_other_does_not() -> None:
    step, logit = 1e-5, -6.0  # a fake that the discriminator recognises: D = 0.0025

    def slope(loss) -> float:  # type: ignore[no-untyped-def]
        return float(loss(np.array([logit + step])) - loss(np.array([logit - step]))) / (2 * step)

    d = 1 / (1 + np.exp(-logit))
    assert slope(gan.minimax_generator_loss) == pytest.approx(-d, rel=1e-4)
    assert slope(gan.generator_loss) == pytest.approx(d - 1, rel=1e-4)


def test_losses_stay_finite_for_huge_logits() -> None:
    huge = np.array([-1e4, 1e4])
    assert gan.discriminator_loss(huge, huge) == pytest.approx(1e4)
    assert gan.generator_loss(huge) == pytest.approx(5e3)
    assert gan.minimax_generator_loss(huge) == pytest.approx(-5e3)


def test_optimal_discriminator_minimises_the_loss_at_each_point() -> None:
    rng = np.random.default_rng(2)
    p, q = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5))
    best = gan.optimal_discriminator(p, q)
    for i in range(5):
        found = minimize_scalar(
            lambda d, i=i: -p[i] * np.log(d) - q[i] * np.log(1 - d), bounds=(1e-9, 1 - 1e-9), method="bounded"
        )
        assert best[i] == pytest.approx(found.x, abs=1e-4)


def test_value_at_the_optimum_is_the_jensen_shannon_divergence() -> None:
    rng = np.random.default_rng(3)
    p, q = rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(6))
    d = gan.optimal_discriminator(p, q)
    value = float(np.sum(p * np.log(d) + q * np.log(1 - d)))
    assert value == pytest.approx(2 * float(jensenshannon(p, q)) ** 2 - np.log(4))


def test_optimal_discriminator_at_the_edges() -> None:
    got = gan.optimal_discriminator(np.array([0.3, 0.0, 0.0]), np.array([0.0, 0.2, 0.0]))
    assert got.tolist() == [1.0, 0.0, 0.5]


def test_transposed_conv_size_agrees_with_torch() -> None:
    for size, kernel, stride, padding, extra, dilation in itertools.product(
        (2, 5), (3, 4), (1, 2, 3), (0, 1), (0, 1), (1, 2)
    ):
        if extra >= max(stride, dilation):
            continue
        layer = torch.nn.ConvTranspose1d(1, 1, kernel, stride, padding, output_padding=extra, dilation=dilation)
        expected = layer(torch.zeros(1, 1, size)).shape[-1]
        assert gan.transposed_conv_output_size(size, kernel, stride, padding, extra, dilation) == expected


def test_dcgan_generator_grows_from_1_to_64() -> None:
    sides = [gan.transposed_conv_output_size(1, 4)]
    for _ in range(4):
        sides.append(gan.transposed_conv_output_size(sides[-1], 4, 2, 1))
    assert sides == [4, 8, 16, 32, 64]


@pytest.mark.parametrize(
    "call",
    [
        lambda: gan.discriminator_loss(np.array([]), np.zeros(1)),
        lambda: gan.discriminator_loss(np.zeros(1), np.zeros(1), 0.3),
        lambda: gan.generator_loss(np.array([])),
        lambda: gan.minimax_generator_loss(np.array([])),
        lambda: gan.optimal_discriminator(np.zeros(2), np.zeros(3)),
        lambda: gan.optimal_discriminator(np.array([-0.1]), np.array([0.1])),
        lambda: gan.transposed_conv_output_size(0, 4),
        lambda: gan.transposed_conv_output_size(4, 4, 1, 0, 1),
        lambda: gan.transposed_conv_output_size(1, 3, 1, 2),
    ],
)
def test_bad_input_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        call()


def test_cases_are_valid() -> None:
    for seed in range(20):
        for name, arguments in gan.cases(np.random.default_rng(seed)).items():
            for args in arguments:
                assert np.all(np.isfinite(getattr(gan, name)(*args)))
