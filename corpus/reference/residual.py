"""A residual block on dense layers, and its projection shortcut, in plain NumPy.

Topics: resnet, residual-connections.
Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (2015), equations 1 and 2.
What it does not do: no convolution, no batch normalisation, no gradients; ResNet uses 3 x 3 convolutions, each followed
by batch normalisation, where dense layers stand here. The place of the addition and of both ReLUs is the paper's.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def projection_shortcut(x: FloatArray, w_s: FloatArray) -> FloatArray:
    """Shortcut for blocks that change the width: x W_s, He and colleagues (2015), equation 2.

    Args: x (n, d_in); w_s (d_in, d_out), learned. On images W_s is a 1 x 1 convolution.
    Returns: (n, d_out).
    Raises: ValueError if shapes disagree.
    """
    if x.ndim != 2 or w_s.ndim != 2 or x.shape[1] != w_s.shape[0]:
        raise ValueError(f"x {x.shape} and w_s {w_s.shape} must be (n, d_in) and (d_in, d_out)")
    product: FloatArray = x @ w_s
    return product


def residual_block(
    x: FloatArray,
    w1: FloatArray,
    b1: FloatArray,
    w2: FloatArray,
    b2: FloatArray,
    w_s: FloatArray | None = None,
) -> FloatArray:
    """relu(F(x) + shortcut(x)) with F(x) = relu(x W1 + b1) W2 + b2, He and colleagues (2015), equations 1 and 2.

    Args: x (n, d_in); w1 (d_in, d_mid); b1 (d_mid,); w2 (d_mid, d_out); b2 (d_out,);
        w_s (d_in, d_out) for the projection shortcut, None for the identity, which needs d_in = d_out.
    Returns: (n, d_out), all values at least 0.
    Raises: ValueError if the identity shortcut cannot be added because the widths differ.
    """
    if w_s is None and w2.shape[1] != x.shape[1]:
        raise ValueError(f"input width {x.shape[1]} and output width {w2.shape[1]} differ: pass w_s, the projection")
    shortcut = x if w_s is None else projection_shortcut(x, w_s)
    hidden = np.maximum(x @ w1 + b1, 0.0)  # (n, d_mid)
    branch = hidden @ w2 + b2  # (n, d_out); no ReLU before the addition, so the branch can also subtract
    total: FloatArray = np.maximum(branch + shortcut, 0.0)
    return total


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random positional arguments for each public function, by name."""
    x = rng.normal(size=(3, 4))
    w1, b1 = rng.normal(size=(4, 5)), rng.normal(size=5)
    same = (x, w1, b1, rng.normal(size=(5, 4)), rng.normal(size=4))
    wider = (x, w1, b1, rng.normal(size=(5, 6)), rng.normal(size=6), rng.normal(size=(4, 6)))
    return {
        "projection_shortcut": [(x, rng.normal(size=(4, 6)))],
        "residual_block": [same, wider],
    }
