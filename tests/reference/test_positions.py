"""Position encodings against hand-computed values, complex rotation in torch and properties."""

import math

import numpy as np
import pytest
import torch

from corpus.reference import positions

RNG = np.random.default_rng(0)


def test_sinusoidal_encoding_by_hand() -> None:
    encoding = positions.sinusoidal_encoding(3, 4)
    np.testing.assert_array_equal(encoding[0], [0, 1, 0, 1])
    np.testing.assert_allclose(encoding[2], [math.sin(2), math.cos(2), math.sin(0.02), math.cos(0.02)])


def test_sinusoidal_vectors_have_one_length_and_products_that_depend_on_the_distance() -> None:
    encoding = positions.sinusoidal_encoding(50, 16)
    np.testing.assert_allclose((encoding**2).sum(axis=1), 8)
    products = encoding @ encoding.T
    np.testing.assert_allclose(products[3, 10], products[30, 37])
    assert np.abs(encoding).max() <= 1


def test_sinusoidal_shift_is_one_rotation_for_every_position() -> None:
    encoding, k = positions.sinusoidal_encoding(40, 2), 5
    rotation = np.array([[math.cos(k), math.sin(k)], [-math.sin(k), math.cos(k)]])
    np.testing.assert_allclose(encoding[:-k] @ rotation.T, encoding[k:], atol=1e-12)


def test_rope_agrees_with_complex_multiplication_in_torch() -> None:
    x, places = RNG.standard_normal((2, 3, 7, 8)), RNG.integers(0, 1000, size=7)
    angles = torch.from_numpy(places)[:, None] / 10000.0 ** (torch.arange(0, 8, 2, dtype=torch.float64) / 8)
    pairs = torch.view_as_complex(torch.from_numpy(x).reshape(2, 3, 7, 4, 2))
    expected = torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).reshape(2, 3, 7, 8)
    np.testing.assert_allclose(positions.apply_rope(x, places), expected.numpy(), atol=1e-12)


def test_rope_products_depend_on_the_distance_alone_and_lengths_are_kept() -> None:
    q, k = RNG.standard_normal((1, 6)), RNG.standard_normal((1, 6))

    def product(m: int, n: int) -> float:
        return float((positions.apply_rope(q, np.array([m])) @ positions.apply_rope(k, np.array([n])).T)[0, 0])

    assert product(9, 4) == pytest.approx(product(105, 100))
    assert product(9, 4) != pytest.approx(product(9, 5))
    turned = positions.apply_rope(q, np.array([17]))
    assert np.linalg.norm(turned) == pytest.approx(np.linalg.norm(q))
    np.testing.assert_array_equal(positions.apply_rope(q, np.array([0])), q)


def test_odd_sizes_and_a_wrong_number_of_positions_are_refused() -> None:
    with pytest.raises(ValueError, match="even"):
        positions.sinusoidal_encoding(4, 3)
    with pytest.raises(ValueError, match="even"):
        positions.apply_rope(np.ones((2, 3)), np.arange(2))
    with pytest.raises(ValueError, match="2 vectors"):
        positions.apply_rope(np.ones((2, 4)), np.arange(3))


@pytest.mark.parametrize("seed", range(20))
def test_cases_are_valid_for_each_function(seed: int) -> None:
    for name, calls in positions.cases(np.random.default_rng(seed)).items():
        for arguments in calls:
            getattr(positions, name)(*arguments)
