"""LoRA against torch, hand-computed values and properties."""

import numpy as np
import pytest
import torch

from corpus.reference import lora


def test_forward_equals_torch_linear_layers_side_by_side() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 7)), rng.normal(size=(6, 7))
    a, b = rng.normal(size=(2, 7)), rng.normal(size=(6, 2))
    base = torch.nn.functional.linear(torch.tensor(x), torch.tensor(w))
    down = torch.nn.functional.linear(torch.tensor(x), torch.tensor(a))
    branch = torch.nn.functional.linear(down, torch.tensor(b))
    np.testing.assert_allclose(lora.lora_forward(x, w, a, b, 16.0), (base + 8.0 * branch).numpy())


def test_forward_of_the_worked_example() -> None:
    y = lora.lora_forward(np.array([[3.0, 5.0]]), np.eye(2), np.array([[1.0, 1.0]]), np.array([[1.0], [0.0]]), 2.0)
    np.testing.assert_allclose(y, [[19.0, 5.0]])  # A x = 8, scaled by 2 to 16, added to the first output


@pytest.mark.parametrize("seed", range(5))
def test_merged_weight_gives_the_same_output(seed: int) -> None:
    ((x, w, a, b, alpha),) = lora.cases(np.random.default_rng(seed))["lora_forward"]
    merged = lora.merge_lora(w, a, b, alpha)
    np.testing.assert_allclose(x @ merged.T, lora.lora_forward(x, w, a, b, alpha))
    assert np.linalg.matrix_rank(merged - w) <= a.shape[0]
    np.testing.assert_allclose(lora.merge_lora(merged, a, b, -alpha), w)


def test_a_fresh_adapter_changes_nothing_but_b_receives_a_gradient() -> None:
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(4, 6)), rng.normal(size=(5, 6))
    a, b = lora.lora_init(5, 6, 2, rng)
    assert a.shape == (2, 6) and b.shape == (5, 2)
    assert np.abs(a).max() <= 1 / np.sqrt(6)
    np.testing.assert_array_equal(lora.lora_forward(x, w, a, b, 4.0), x @ w.T)
    at, bt = (torch.tensor(m, requires_grad=True) for m in (a, b))
    (torch.tensor(x) @ (torch.tensor(w) + 2.0 * bt @ at).T).square().sum().backward()  # type: ignore[no-untyped-call]
    assert at.grad is not None and bt.grad is not None
    assert float(at.grad.abs().max()) == 0.0
    assert float(bt.grad.abs().max()) > 0.0


def test_init_bound_is_that_of_torch_kaiming_uniform() -> None:
    weight = torch.empty(64, 50)
    torch.nn.init.kaiming_uniform_(weight, a=5**0.5)
    a, _ = lora.lora_init(64, 50, 50, np.random.default_rng(0))
    assert float(weight.abs().max()) <= 1 / np.sqrt(50)
    assert np.abs(a).max() == pytest.approx(float(weight.abs().max()), rel=0.02)


def test_share_of_a_4096_matrix_at_rank_8_is_one_256th() -> None:
    assert lora.trainable_share(4096, 4096, 8) == 1 / 256
    a, b = lora.lora_init(12, 20, 3, np.random.default_rng(0))
    assert lora.trainable_share(12, 20, 3) == pytest.approx((a.size + b.size) / (12 * 20))


def test_wrong_shapes_and_ranks_are_named() -> None:
    with pytest.raises(ValueError, match="rank is 9"):
        lora.lora_init(8, 16, 9, np.random.default_rng(0))
    with pytest.raises(ValueError, match="rank is 0"):
        lora.trainable_share(8, 8, 0)
    with pytest.raises(ValueError, match="do not fit"):
        lora.merge_lora(np.eye(3), np.ones((1, 3)), np.ones((1, 3)), 1.0)
    with pytest.raises(ValueError, match="two axes"):
        lora.merge_lora(np.eye(3), np.ones(3), np.ones((3, 1)), 1.0)
    with pytest.raises(ValueError, match="expected \\(n, 3\\)"):
        lora.lora_forward(np.ones((1, 4)), np.eye(3), np.ones((1, 3)), np.ones((3, 1)), 1.0)


@pytest.mark.parametrize("seed", range(3))
def test_cases_are_accepted(seed: int) -> None:
    for name, arguments in lora.cases(np.random.default_rng(seed)).items():
        for args in arguments:
            getattr(lora, name)(*args)
