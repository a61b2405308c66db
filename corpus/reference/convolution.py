"""Convolution and pooling of images in plain NumPy, written to be read next to the formulas.

Topics: convolution, pooling, convolutional-neural-networks.
Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), chapter 9; Dumoulin and Visin, "A guide to
convolution arithmetic for deep learning" (2016), for sizes.
What it does not do: no gradients, no groups, no transposed convolution, no speed. `conv2d` has no dilation.
As in every deep learning library, "convolution" here is cross-correlation: the kernel is not flipped.
"""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def conv_output_size(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Side length in pixels of the output of a convolution or pooling layer, one axis.

    floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, Dumoulin and Visin (2016), relationship 15.

    Args: size, kernel, stride, dilation in pixels, at least 1; padding in pixels on each side, at least 0.
    Raises: ValueError for an argument out of range, or if the kernel does not fit into the padded input.
    """
    if min(size, kernel, stride, dilation) < 1 or padding < 0:
        raise ValueError(
            f"size {size}, kernel {kernel}, stride {stride} and dilation {dilation} must be at least 1, "
            f"padding {padding} at least 0"
        )
    span = dilation * (kernel - 1) + 1  # pixels from the kernel's first to its last weight
    if span > size + 2 * padding:
        raise ValueError(f"kernel spans {span} pixels but the padded input has {size + 2 * padding}: add padding")
    return (size + 2 * padding - span) // stride + 1


def conv2d_parameter_count(in_channels: int, out_channels: int, kernel: int, bias: bool = True) -> int:
    """Number of learned values in a convolution layer with square kernels; the image size does not matter.

    Each of the out_channels filters has in_channels * kernel**2 weights and, if `bias`, one bias.

    Raises: ValueError if a count is below 1.
    """
    if min(in_channels, out_channels, kernel) < 1:
        raise ValueError(f"channels {in_channels}, {out_channels} and kernel {kernel} must be at least 1")
    return out_channels * (in_channels * kernel**2 + int(bias))


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Side length in input pixels of the square that one output value of a stack of layers depends on.

    Each layer adds (kernel - 1) times the product of all strides before it (Araujo and colleagues, "Computing
    receptive fields of convolutional neural networks", 2019).

    Args: layers: (kernel, stride) of each convolution or pooling layer, first layer first; no dilation.
    Raises: ValueError if a kernel or stride is below 1.
    """
    field, jump = 1, 1  # jump: distance in input pixels between neighbouring outputs
    for kernel, stride in layers:
        if kernel < 1 or stride < 1:
            raise ValueError(f"kernel {kernel} and stride {stride} must be at least 1")
        field += (kernel - 1) * jump
        jump *= stride
    return field


def conv2d(images: FloatArray, weight: FloatArray, bias: FloatArray, stride: int = 1, padding: int = 0) -> FloatArray:
    """2D convolution layer: y[n, k, i, j] = bias[k] + sum over c, u, v of weight[k, c, u, v] x[n, c, i s + u, j s + v].

    Goodfellow and colleagues (2016), section 9.5, where x is the input with `padding` zeros on each side, s the stride.

    Args: images (n, c_in, height, width); weight (c_out, c_in, k_h, k_w); bias (c_out,).
    Returns: (n, c_out, out_height, out_width), sizes by `conv_output_size`.
    Raises: ValueError if shapes disagree or the kernel does not fit.
    """
    if images.ndim != 4 or weight.ndim != 4 or images.shape[1] != weight.shape[1] or bias.shape != weight.shape[:1]:
        raise ValueError(
            f"images {images.shape}, weight {weight.shape}, bias {bias.shape}: expected (n, c_in, height, width), "
            "(c_out, c_in, k_h, k_w), (c_out,)"
        )
    for size, kernel in zip(images.shape[2:], weight.shape[2:], strict=True):
        conv_output_size(size, kernel, stride, padding)  # raises where the kernel does not fit
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    patches = sliding_window_view(padded, weight.shape[2:], axis=(2, 3))  # (n, c_in, rows, columns, k_h, k_w)
    patches = patches[:, :, ::stride, ::stride]
    summed: FloatArray = np.einsum("ncijuv,kcuv->nkij", patches, weight)
    return summed + bias[:, None, None]


def _pool_windows(images: FloatArray, kernel: int, stride: int) -> FloatArray:
    """All windows of a pooling layer: (n, c, out_height, out_width, kernel, kernel)."""
    if images.ndim != 4:
        raise ValueError(f"images {images.shape}: expected (n, c, height, width)")
    for size in images.shape[2:]:
        conv_output_size(size, kernel, stride)
    return sliding_window_view(images, (kernel, kernel), axis=(2, 3))[:, :, ::stride, ::stride]


def max_pool2d(images: FloatArray, kernel: int, stride: int) -> FloatArray:
    """Largest value of each kernel x kernel window, each channel by itself, no padding.

    Goodfellow and colleagues (2016), section 9.3.

    Args: images (n, c, height, width); kernel and stride in pixels.
    Returns: (n, c, out_height, out_width), sizes by `conv_output_size`; rows that do not fill a window are dropped.
    Raises: ValueError if images is not 4-D or the kernel does not fit.
    """
    pooled: FloatArray = _pool_windows(images, kernel, stride).max(axis=(4, 5))
    return pooled


def average_pool2d(images: FloatArray, kernel: int, stride: int) -> FloatArray:
    """Mean of each kernel x kernel window, each channel by itself, no padding.

    With kernel = height = width it is global average pooling (Lin, Chen and Yan, "Network in network", 2013).

    Args: images (n, c, height, width); kernel and stride in pixels.
    Returns: (n, c, out_height, out_width), sizes by `conv_output_size`; rows that do not fill a window are dropped.
    Raises: ValueError if images is not 4-D or the kernel does not fit.
    """
    pooled: FloatArray = _pool_windows(images, kernel, stride).mean(axis=(4, 5))
    return pooled


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random positional arguments for each public function, by name."""
    images = rng.normal(size=(2, 3, 8, 7))
    square = rng.normal(size=(1, 2, 6, 6))
    weight, bias = rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)
    size = int(rng.integers(8, 64))
    return {
        "conv_output_size": [(size, 3), (size, 5, 2, 2), (size, 3, 1, 2, 2)],
        "conv2d_parameter_count": [(int(rng.integers(1, 64)), int(rng.integers(1, 64)), 3), (3, 16, 5, False)],
        "receptive_field": [([(3, 1), (3, 1)],), ([(7, 2), (3, 2), (3, 1)],)],
        "conv2d": [(images, weight, bias), (images, weight, bias, 2, 1)],
        "max_pool2d": [(images, 2, 2), (images, 3, 2), (square, 6, 6)],
        "average_pool2d": [(images, 2, 2), (images, 3, 2), (square, 6, 6)],
    }
