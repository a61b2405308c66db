"""Attention against torch, hand-computed values and properties."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from corpus.reference import attention

RNG = np.random.default_rng(0)


def test_softmax_agrees_with_torch_and_survives_large_scores() -> None:
    scores = RNG.standard_normal((3, 4)) * 500
    for axis in (0, 1, -1):
        expected = torch.softmax(torch.from_numpy(scores), dim=axis).numpy()
        np.testing.assert_allclose(attention.softmax(scores, axis), expected, atol=1e-12)


def test_softmax_gives_weight_zero_to_minus_infinity_and_refuses_an_empty_row() -> None:
    np.testing.assert_array_equal(attention.softmax(np.array([0.0, -np.inf, 0.0])), [0.5, 0.0, 0.5])
    with pytest.raises(ValueError, match="finite"):
        attention.softmax(np.array([-np.inf, -np.inf]))


def test_causal_mask_is_the_lower_triangle() -> None:
    expected = [[True, False, False], [True, True, False], [True, True, True]]
    np.testing.assert_array_equal(attention.causal_mask(3), expected)
    with pytest.raises(ValueError, match="at least 1"):
        attention.causal_mask(0)


def test_attention_weights_by_hand() -> None:
    query, keys = np.ones((1, 4)), np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]])
    expected = np.array([[np.e / (np.e + 1), 1 / (np.e + 1)]])  # scores 4 and 2, divided by 2
    np.testing.assert_allclose(attention.attention_weights(query, keys), expected)


def test_scaling_keeps_the_variance_of_scores_at_one() -> None:
    rng = np.random.default_rng(1)
    for d_k in (4, 64, 256):
        dots = (rng.standard_normal((20_000, d_k)) * rng.standard_normal((20_000, d_k))).sum(axis=1)
        assert dots.var() == pytest.approx(d_k, rel=0.05)
        assert (dots / np.sqrt(d_k)).var() == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("masked", [False, True])
def test_scaled_dot_product_attention_agrees_with_torch(masked: bool) -> None:
    q, k, v = RNG.standard_normal((2, 5, 8)), RNG.standard_normal((2, 5, 8)), RNG.standard_normal((2, 5, 3))
    mask = attention.causal_mask(5) if masked else None
    q_t, k_t, v_t = torch.from_numpy(q), torch.from_numpy(k), torch.from_numpy(v)
    mask_t = None if mask is None else torch.from_numpy(mask)
    expected = functional.scaled_dot_product_attention(q_t, k_t, v_t, attn_mask=mask_t)
    np.testing.assert_allclose(attention.scaled_dot_product_attention(q, k, v, mask), expected.numpy(), atol=1e-12)


def test_attention_refuses_shapes_that_do_not_fit_and_queries_without_keys() -> None:
    q, k, v = np.ones((2, 3)), np.ones((4, 3)), np.ones((4, 5))
    with pytest.raises(ValueError, match="d_k"):
        attention.scaled_dot_product_attention(np.ones((2, 2)), k, v)
    with pytest.raises(ValueError, match="4 keys but 3 values"):
        attention.scaled_dot_product_attention(q, k, v[:3])
    with pytest.raises(ValueError, match="finite"):
        attention.scaled_dot_product_attention(q, k, v, np.zeros((2, 4), dtype=np.bool_))


def test_self_attention_is_permutation_equivariant_without_a_mask() -> None:
    x, (w_q, w_k, w_v) = RNG.standard_normal((6, 4)), RNG.standard_normal((3, 4, 4))
    order = RNG.permutation(6)
    np.testing.assert_allclose(
        attention.self_attention(x[order], w_q, w_k, w_v), attention.self_attention(x, w_q, w_k, w_v)[order]
    )


def test_causal_self_attention_does_not_see_the_future() -> None:
    x, (w_q, w_k, w_v) = RNG.standard_normal((6, 4)), RNG.standard_normal((3, 4, 4))
    changed = x.copy()
    changed[4:] = 100.0
    mask = attention.causal_mask(6)
    before, after = (attention.self_attention(each, w_q, w_k, w_v, mask) for each in (x, changed))
    np.testing.assert_allclose(before[:4], after[:4])
    np.testing.assert_allclose(before[0], x[0] @ w_v)
    assert not np.allclose(before[4:], after[4:])


@pytest.mark.parametrize("masked", [False, True])
def test_multi_head_attention_agrees_with_torch(masked: bool) -> None:
    d_model, heads, n = 12, 3, 5
    layer = torch.nn.MultiheadAttention(d_model, heads, bias=False, batch_first=True, dtype=torch.float64)
    assert layer.in_proj_weight is not None
    w_q, w_k, w_v = (part.T.detach().numpy() for part in layer.in_proj_weight.chunk(3))
    w_o = layer.out_proj.weight.T.detach().numpy()
    x = RNG.standard_normal((2, n, d_model))
    mask = attention.causal_mask(n) if masked else None
    inputs = torch.from_numpy(x)
    blocked = None if mask is None else torch.from_numpy(~mask)  # this layer's mask is True where looking is forbidden
    expected = layer(inputs, inputs, inputs, attn_mask=blocked, need_weights=False)[0].detach().numpy()
    result = attention.multi_head_attention(x, w_q, w_k, w_v, w_o, heads, mask)
    np.testing.assert_allclose(result, expected, atol=1e-12)


def test_multi_head_attention_is_a_sum_over_heads() -> None:
    d_model, heads, d_head = 6, 3, 2
    x, (w_q, w_k, w_v, w_o) = RNG.standard_normal((4, d_model)), RNG.standard_normal((4, d_model, d_model))
    blocks = [slice(head * d_head, (head + 1) * d_head) for head in range(heads)]
    total = sum(attention.self_attention(x, w_q[:, b], w_k[:, b], w_v[:, b]) @ w_o[b] for b in blocks)
    np.testing.assert_allclose(attention.multi_head_attention(x, w_q, w_k, w_v, w_o, heads), total)


def test_multi_head_attention_needs_heads_that_divide_the_model_dimension() -> None:
    identity = np.eye(4)
    with pytest.raises(ValueError, match="do not divide"):
        attention.multi_head_attention(np.ones((2, 4)), identity, identity, identity, identity, 3)


@pytest.mark.parametrize("seed", range(20))
def test_cases_are_valid_for_each_function(seed: int) -> None:
    for name, calls in attention.cases(np.random.default_rng(seed)).items():
        for arguments in calls:
            getattr(attention, name)(*arguments)
