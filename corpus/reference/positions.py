"""Position information for transformers in NumPy: sinusoidal encodings and rotary embeddings.

Topics: positional-encoding
Source: Vaswani and colleagues, "Attention Is All You Need" (2017), section 3.5;
Su and colleagues, "RoFormer: Enhanced Transformer with Rotary Position Embedding" (2021), section 3.4.
Not here: learned position tables, attention biases by distance (ALiBi), stretching to longer contexts.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]


def _angles(positions: Positions, size: int, base: float) -> Array:
    """Angle of each position in each of size / 2 pairs: position / base^(2i / size), shape (n, size / 2)."""
    if size < 2 or size % 2:
        raise ValueError(f"the size must be even and positive, got {size}")
    frequencies = base ** (-np.arange(0, size, 2, dtype=np.float64) / size)
    angles: Array = positions[:, None] * frequencies
    return angles


def sinusoidal_encoding(length: int, d_model: int, base: float = 10000.0) -> Array:
    """One vector of sines (even columns) and cosines (odd columns) for each position 0 .. length - 1.

    Args:
        length: number of positions n.
        d_model: size of each vector, even.
        base: wavelengths run from 2 pi up towards base * 2 pi positions.

    Returns:
        Shape (n, d_model), entries from -1 to 1, to be added to the token embeddings.

    Raises:
        ValueError: ``d_model`` is odd or not positive.

    Source: Vaswani and colleagues (2017), section 3.5.
    """
    angles = _angles(np.arange(length, dtype=np.int64), d_model, base)
    encoding = np.empty((length, d_model))
    encoding[:, 0::2] = np.sin(angles)
    encoding[:, 1::2] = np.cos(angles)
    return encoding


def apply_rope(x: Array, positions: Positions, base: float = 10000.0) -> Array:
    """Rotate each pair of neighbouring components of a query or key by an angle proportional to its position.

    Args:
        x: queries or keys of one head, shape (..., n, d_head), d_head even; components 2i and 2i + 1 form pair i.
        positions: shape (n,), the position of each row.
        base: pair i turns by position * base^(-2i / d_head) radians.

    Returns:
        Shape of ``x``; lengths of vectors are unchanged.

    Raises:
        ValueError: d_head is odd, or the number of positions differs from n.

    Source: Su and colleagues (2021), section 3.4.2. Some libraries pair component i with i + d_head / 2 instead.
    """
    if positions.shape != (x.shape[-2],):
        raise ValueError(f"{x.shape[-2]} vectors but positions of shape {positions.shape}")
    angles = _angles(positions, x.shape[-1], base)
    cosine, sine = np.cos(angles), np.sin(angles)
    even, odd = x[..., 0::2], x[..., 1::2]
    rotated = np.empty_like(x)
    rotated[..., 0::2] = even * cosine - odd * sine
    rotated[..., 1::2] = even * sine + odd * cosine
    return rotated


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random arguments for each public function."""
    n, half = (int(size) for size in rng.integers(2, 6, size=2))
    positions = rng.integers(0, 50, size=n)
    return {
        "sinusoidal_encoding": [(n, 2 * half), (1, 2), (n, 2 * half, 100.0)],
        "apply_rope": [
            (rng.standard_normal((n, 2 * half)), np.arange(n)),
            (rng.standard_normal((2, 3, n, 2 * half)), positions),
            (rng.standard_normal((n, 2 * half)), positions, 500.0),
        ],
    }
