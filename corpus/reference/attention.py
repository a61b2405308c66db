"""Attention in NumPy: softmax, scaled dot-product attention, masks, self-attention and multi-head attention.

Topics: attention-mechanism, scaled-dot-product-attention, self-attention, multi-head-attention
Source: Vaswani and colleagues, "Attention Is All You Need" (2017), sections 3.2.1 and 3.2.2.
Not here: biases, dropout, key-value caches, memory-saving blockwise computation, gradients.

Masks are boolean with True where a query may look at a key, as in torch.nn.functional.scaled_dot_product_attention.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def softmax(scores: Array, axis: int = -1) -> Array:
    """Turn scores into positive weights that sum to 1 along an axis.

    Args:
        scores: any shape; minus infinity gives weight 0.
        axis: the axis that is normalised.

    Returns:
        Weights of the shape of ``scores``.

    Raises:
        ValueError: every score along the axis is minus infinity, so that no weight can be positive.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 4.1 (subtracting the maximum).
    """
    highest = scores.max(axis=axis, keepdims=True)
    if np.isneginf(highest).any():
        raise ValueError("softmax needs at least one finite score along the axis")
    exponentials = np.exp(scores - highest)
    weights: Array = exponentials / exponentials.sum(axis=axis, keepdims=True)
    return weights


def causal_mask(length: int) -> Mask:
    """Say which keys each query of one sequence may look at: its own position and earlier ones.

    Args:
        length: number of positions n, at least 1.

    Returns:
        Shape (n, n), True where key position j <= query position i (a lower triangle).

    Raises:
        ValueError: ``length`` is smaller than 1.

    Source: Vaswani and colleagues (2017), section 3.2.3.
    """
    if length < 1:
        raise ValueError("length must be at least 1")
    return np.tri(length, dtype=np.bool_)


def attention_weights(queries: Array, keys: Array, mask: Mask | None = None) -> Array:
    """Compare each query with each key: softmax of the dot products divided by the square root of d_k.

    Args:
        queries: shape (..., m, d_k).
        keys: shape (..., n, d_k).
        mask: shape that broadcasts to (..., m, n), True where the query may look at the key; None allows everything.

    Returns:
        Shape (..., m, n); each row sums to 1.

    Raises:
        ValueError: queries and keys differ in d_k, or the mask leaves a query without any key.

    Source: Vaswani and colleagues (2017), equation 1.
    """
    d_k = queries.shape[-1]
    if keys.shape[-1] != d_k:
        raise ValueError(f"queries have d_k = {d_k}, keys have d_k = {keys.shape[-1]}")
    scores: Array = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(d_k)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    return softmax(scores, axis=-1)


def scaled_dot_product_attention(queries: Array, keys: Array, values: Array, mask: Mask | None = None) -> Array:
    """Average the values with the weights softmax(Q K^T / sqrt(d_k)).

    Args:
        queries: shape (..., m, d_k).
        keys: shape (..., n, d_k).
        values: shape (..., n, d_v).
        mask: shape that broadcasts to (..., m, n), True where the query may look at the key; None allows everything.

    Returns:
        Shape (..., m, d_v).

    Raises:
        ValueError: shapes do not fit, or the mask leaves a query without any key.

    Source: Vaswani and colleagues (2017), equation 1.
    """
    if keys.shape[-2] != values.shape[-2]:
        raise ValueError(f"{keys.shape[-2]} keys but {values.shape[-2]} values")
    output: Array = attention_weights(queries, keys, mask) @ values
    return output


def self_attention(x: Array, w_q: Array, w_k: Array, w_v: Array, mask: Mask | None = None) -> Array:
    """Let the positions of one sequence attend to each other with a single head.

    Args:
        x: token vectors, shape (..., n, d_model).
        w_q, w_k: projections to queries and keys, shape (d_model, d_k).
        w_v: projection to values, shape (d_model, d_v).
        mask: shape that broadcasts to (..., n, n), True where a position may look at another.

    Returns:
        Shape (..., n, d_v).

    Raises:
        ValueError: shapes do not fit, or the mask leaves a position without any key.

    Source: Vaswani and colleagues (2017), section 3.2.3.
    """
    return scaled_dot_product_attention(x @ w_q, x @ w_k, x @ w_v, mask)


def multi_head_attention(
    x: Array, w_q: Array, w_k: Array, w_v: Array, w_o: Array, n_heads: int, mask: Mask | None = None
) -> Array:
    """Self-attention with several heads on slices of the model dimension, joined and projected again.

    Args:
        x: token vectors, shape (..., n, d_model).
        w_q, w_k, w_v: projections, shape (d_model, d_model); head h owns the h-th block of d_model / n_heads columns.
        w_o: output projection, shape (d_model, d_model).
        n_heads: number of heads, a divisor of d_model.
        mask: shape that broadcasts to (n, n), the same for each head and sequence, True where looking is allowed.

    Returns:
        Shape (..., n, d_model).

    Raises:
        ValueError: ``n_heads`` does not divide d_model, or the mask leaves a position without any key.

    Source: Vaswani and colleagues (2017), section 3.2.2.
    """
    d_model = x.shape[-1]
    if n_heads < 1 or d_model % n_heads:
        raise ValueError(f"{n_heads} heads do not divide d_model = {d_model}")

    def split(projected: Array) -> Array:
        """(..., n, d_model) to (..., n_heads, n, d_head)."""
        return np.swapaxes(projected.reshape(*projected.shape[:-1], n_heads, d_model // n_heads), -2, -3)

    heads = scaled_dot_product_attention(split(x @ w_q), split(x @ w_k), split(x @ w_v), mask)
    output: Array = np.swapaxes(heads, -2, -3).reshape(x.shape) @ w_o
    return output


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random arguments for each public function."""

    def normal(*shape: int) -> Array:
        return rng.standard_normal(shape)

    m, n, d_k, d_v = (int(size) for size in rng.integers(2, 6, size=4))
    heads = int(rng.integers(2, 4))
    d_model = 2 * heads
    square = [normal(d_model, d_model) for _ in range(4)]
    return {
        "softmax": [(normal(n),), (normal(m, n),), (normal(m, n), 0)],
        "causal_mask": [(1,), (n,)],
        "attention_weights": [(normal(m, d_k), normal(n, d_k)), (normal(n, d_k), normal(n, d_k), causal_mask(n))],
        "scaled_dot_product_attention": [
            (normal(m, d_k), normal(n, d_k), normal(n, d_v)),
            (normal(2, n, d_k), normal(2, n, d_k), normal(2, n, d_v), causal_mask(n)),
        ],
        "self_attention": [
            (normal(n, d_model), normal(d_model, d_k), normal(d_model, d_k), normal(d_model, d_v)),
            (normal(n, d_model), normal(d_model, d_k), normal(d_model, d_k), normal(d_model, d_v), causal_mask(n)),
        ],
        "multi_head_attention": [
            (normal(n, d_model), *square, heads),
            (normal(2, n, d_model), *square, heads, causal_mask(n)),
        ],
    }
