r"""LoRA: a frozen weight matrix plus a trainable product of two thin matrices.

Topics: lora, parameter-efficient-fine-tuning.
Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021, arXiv:2106.09685, section 4.

Shapes follow PyTorch's `nn.Linear`: a weight is (d_out, d_in) and acts on rows, y = x W^T.
It does not train anything, has no dropout and no quantised base weight (QLoRA).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def lora_init(d_out: int, d_in: int, rank: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    r"""Fresh LoRA factors: A random, B zero, so that the update B A is zero before training.

    Returns A (rank, d_in) and B (d_out, rank).
    A is uniform in [-1/sqrt(d_in), 1/sqrt(d_in)], as in the authors' package loralib; the paper itself says Gaussian.
    Raises ValueError unless 1 <= rank <= min(d_out, d_in).
    Source: arXiv:2106.09685, section 4.1; github.com/microsoft/LoRA, loralib/layers.py.
    """
    _check_rank(d_out, d_in, rank)
    bound = 1.0 / np.sqrt(d_in)
    a = rng.uniform(-bound, bound, size=(rank, d_in))  # (r, d_in)
    b = np.zeros((d_out, rank))  # (d_out, r)
    return a, b


def lora_forward(x: FloatArray, weight: FloatArray, a: FloatArray, b: FloatArray, alpha: float) -> FloatArray:
    r"""Output of a linear layer with a LoRA branch: x W^T + (alpha / r) x A^T B^T.

    x (n, d_in), weight (d_out, d_in), a (r, d_in), b (d_out, r); returns (n, d_out).
    The branch is evaluated as two thin products, r (d_in + d_out) multiplications a row; B A is not formed.
    Raises ValueError if the shapes do not fit.
    Source: arXiv:2106.09685, equation 3.
    """
    _check_factors(weight, a, b)
    if x.ndim != 2 or x.shape[1] != weight.shape[1]:
        raise ValueError(f"x has shape {x.shape}, expected (n, {weight.shape[1]})")
    rank = a.shape[0]
    low = x @ a.T  # (n, r)
    return np.asarray(x @ weight.T + (alpha / rank) * (low @ b.T), dtype=np.float64)


def merge_lora(weight: FloatArray, a: FloatArray, b: FloatArray, alpha: float) -> FloatArray:
    r"""One plain weight that acts like the layer with its LoRA branch: W + (alpha / r) B A.

    weight (d_out, d_in), a (r, d_in), b (d_out, r); returns (d_out, d_in), a new array.
    Merging with -alpha takes the same update away again.
    Raises ValueError if the shapes do not fit.
    Source: arXiv:2106.09685, section 4.1, "No Additional Inference Latency".
    """
    _check_factors(weight, a, b)
    rank = a.shape[0]
    return np.asarray(weight + (alpha / rank) * (b @ a), dtype=np.float64)


def trainable_share(d_out: int, d_in: int, rank: int) -> float:
    r"""LoRA's parameters as a share of those that full fine-tuning of the matrix would train.

    r (d_out + d_in) / (d_out d_in), a fraction, not a percentage; it exceeds 1 where the rank is too large to save.
    Raises ValueError unless 1 <= rank <= min(d_out, d_in).
    Source: arXiv:2106.09685, section 4.2.
    """
    _check_rank(d_out, d_in, rank)
    return rank * (d_out + d_in) / (d_out * d_in)


def _check_rank(d_out: int, d_in: int, rank: int) -> None:
    if not 1 <= rank <= min(d_out, d_in):
        raise ValueError(f"rank is {rank}, expected 1 to {min(d_out, d_in)} for a {d_out} x {d_in} matrix")


def _check_factors(weight: FloatArray, a: FloatArray, b: FloatArray) -> None:
    if weight.ndim != 2 or a.ndim != 2 or b.ndim != 2:
        raise ValueError(f"weight, a and b need two axes, got {weight.ndim}, {a.ndim} and {b.ndim}")
    rank = a.shape[0]
    if rank < 1 or a.shape != (rank, weight.shape[1]) or b.shape != (weight.shape[0], rank):
        raise ValueError(f"a {a.shape} and b {b.shape} do not fit weight {weight.shape}: need (r, d_in) and (d_out, r)")


def cases(rng: np.random.Generator) -> dict[str, list[tuple[Any, ...]]]:
    """Valid random arguments for each public function, positional."""
    d_out, d_in = int(rng.integers(3, 8)), int(rng.integers(3, 8))
    rank = int(rng.integers(1, 3))
    alpha = float(rng.choice([1.0, 8.0, 16.0]))
    x = rng.normal(size=(int(rng.integers(1, 5)), d_in))
    weight = rng.normal(size=(d_out, d_in))
    a = rng.normal(size=(rank, d_in))
    b = rng.normal(size=(d_out, rank))
    return {
        "lora_init": [(d_out, d_in, rank, np.random.default_rng(int(rng.integers(1000))))],
        "lora_forward": [(x, weight, a, b, alpha)],
        "merge_lora": [(weight, a, b, alpha)],
        "trainable_share": [(d_out, d_in, rank), (4096, 4096, 8)],
    }
