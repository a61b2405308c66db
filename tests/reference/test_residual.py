"""The residual block against torch and against its defining property: without weights it passes its input on."""

import numpy as np
import pytest
import torch

from corpus.reference import residual
from corpus.reference.residual import projection_shortcut, residual_block


def test_zero_weights_pass_non_negative_input_through() -> None:
    x = np.array([[2.0, 1.0]])
    zeros, none = np.zeros((2, 2)), np.zeros(2)
    np.testing.assert_array_equal(residual_block(x, zeros, none, zeros, none), x)


def test_the_branch_can_subtract_by_hand() -> None:
    # hidden = relu([2, 1] I) = [2, 1]; branch = -0.5 hidden = [-1, -0.5]; sum with x = [1, 0.5]
    x, none = np.array([[2.0, 1.0]]), np.zeros(2)
    np.testing.assert_allclose(residual_block(x, np.eye(2), none, -0.5 * np.eye(2), none), [[1.0, 0.5]])


@pytest.mark.parametrize("projected", [False, True])
def test_block_equals_torch(projected: bool) -> None:
    rng = np.random.default_rng(0)
    d_out = 6 if projected else 4
    x, w1, b1 = rng.normal(size=(3, 4)), rng.normal(size=(4, 5)), rng.normal(size=5)
    w2, b2 = rng.normal(size=(5, d_out)), rng.normal(size=d_out)
    w_s = rng.normal(size=(4, d_out)) if projected else None
    linear, t = torch.nn.functional.linear, torch.from_numpy
    branch = linear(torch.relu(linear(t(x), t(w1.T), t(b1))), t(w2.T), t(b2))
    shortcut = t(x) if w_s is None else linear(t(x), t(w_s.T))
    expected = torch.relu(branch + shortcut).numpy()
    np.testing.assert_allclose(residual_block(x, w1, b1, w2, b2, w_s), expected, atol=1e-12)


def test_projection_shortcut_by_hand() -> None:
    w_s = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 2.0]])
    np.testing.assert_array_equal(projection_shortcut(np.array([[3.0, 5.0]]), w_s), [[3.0, 5.0, 16.0]])


def test_widths_that_differ_need_a_projection() -> None:
    x, w1, w2 = np.zeros((1, 2)), np.zeros((2, 2)), np.zeros((2, 3))
    with pytest.raises(ValueError, match="pass w_s"):
        residual_block(x, w1, np.zeros(2), w2, np.zeros(3))
    with pytest.raises(ValueError, match=r"w_s \(3, 2\)"):
        projection_shortcut(x, np.zeros((3, 2)))


def test_every_case_is_a_valid_call() -> None:
    for name, calls in residual.cases(np.random.default_rng(1)).items():
        for arguments in calls:
            assert np.all(np.isfinite(getattr(residual, name)(*arguments)))
