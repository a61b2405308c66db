"""The losses of a generative adversarial network, its best discriminator, and how a generator's layer sizes grow.

Topics: generative-adversarial-network, gan-training, adversarial-loss, mode-collapse, dcgan.
Source: Goodfellow and colleagues, Generative Adversarial Nets (2014); Dumoulin and Visin, A Guide to Convolution
Arithmetic for Deep Learning (2016).
Does not do: networks, gradients, the training loop, Wasserstein or hinge losses.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def discriminator_loss(real_logits: Array, fake_logits: Array, real_label: float = 1.0) -> float:
    """Binary cross-entropy of the discriminator, in nats: mean over real examples plus mean over generated ones.

    real_logits, fake_logits: any shape, the discriminator's output before the sigmoid. real_label: target of the real
    examples in (0.5, 1]; below 1 it is one-sided label smoothing. The loss is 2 ln 2 where every output is 0.5.
    Errors: ValueError if an input is empty or real_label lies outside (0.5, 1].
    Source: Goodfellow and colleagues, equation 1 with the sign turned; Salimans and colleagues (2016) for smoothing.

    >>> round(discriminator_loss(np.zeros(4), np.zeros(4)), 4)
    1.3863
    """
    if real_logits.size == 0 or fake_logits.size == 0:
        raise ValueError("real_logits and fake_logits must not be empty")
    if not 0.5 < real_label <= 1.0:
        raise ValueError("real_label must lie in (0.5, 1]")
    real_part = np.mean(np.logaddexp(0.0, real_logits) - real_label * real_logits)
    fake_part = np.mean(np.logaddexp(0.0, fake_logits))
    return float(real_part + fake_part)


def generator_loss(fake_logits: Array) -> float:
    """Non-saturating loss of the generator in nats: the mean of -log D(G(z)).

    fake_logits: any shape, the discriminator's logits on generated examples. The gradient in a logit is D - 1, so it
    is largest where the discriminator recognises the fake. Errors: ValueError if the input is empty.
    Source: Goodfellow and colleagues, section 3.

    >>> round(generator_loss(np.array([0.0, 0.0])), 4)
    0.6931
    """
    if fake_logits.size == 0:
        raise ValueError("fake_logits must not be empty")
    return float(np.mean(np.logaddexp(0.0, -fake_logits)))


def minimax_generator_loss(fake_logits: Array) -> float:
    """Original (saturating) loss of the generator in nats: the mean of log(1 - D(G(z))), to be minimised.

    fake_logits: any shape, the discriminator's logits on generated examples. The gradient in a logit is -D, so it
    vanishes where the discriminator recognises the fake. Errors: ValueError if the input is empty.
    Source: Goodfellow and colleagues, equation 1.

    >>> round(minimax_generator_loss(np.array([0.0, 0.0])), 4)
    -0.6931
    """
    if fake_logits.size == 0:
        raise ValueError("fake_logits must not be empty")
    return float(-np.mean(np.logaddexp(0.0, fake_logits)))


def optimal_discriminator(p_data: Array, p_generator: Array) -> Array:
    """The discriminator that minimises its loss against a fixed generator: p_data / (p_data + p_generator).

    p_data, p_generator: densities or probabilities at the same points, any equal shape, not negative.
    Returns that shape, values in [0, 1]; 0.5 where both densities agree, and where both are 0 (there it is free).
    Errors: ValueError if the shapes differ or a density is negative.
    Source: Goodfellow and colleagues, proposition 1.

    >>> optimal_discriminator(np.array([0.6, 0.3]), np.array([0.2, 0.3])).round(4).tolist()
    [0.75, 0.5]
    """
    if p_data.shape != p_generator.shape:
        raise ValueError(f"shapes differ: {p_data.shape} and {p_generator.shape}")
    if np.any(p_data < 0.0) or np.any(p_generator < 0.0):
        raise ValueError("densities must not be negative")
    total = p_data + p_generator
    best: Array = np.divide(p_data, total, out=np.full(total.shape, 0.5), where=total > 0.0)
    return best


def transposed_conv_output_size(
    size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """Side length in pixels after a transposed convolution along one axis.

    (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1; with kernel 4, stride 2 and
    padding 1 a layer doubles the side, as in DCGAN. Errors: ValueError if a setting is out of range, output_padding
    reaches both stride and dilation, or the result is not positive. Source: Dumoulin and Visin, chapter 4.

    >>> transposed_conv_output_size(1, 4), transposed_conv_output_size(4, 4, stride=2, padding=1)
    (4, 8)
    """
    if min(size, kernel, stride, dilation) < 1 or min(padding, output_padding) < 0:
        raise ValueError("size, kernel, stride and dilation must be at least 1, the paddings at least 0")
    if output_padding >= max(stride, dilation):
        raise ValueError("output_padding must be smaller than stride or dilation")
    out = (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1
    if out < 1:
        raise ValueError(f"these settings give the side length {out}")
    return out


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random arguments of each public function, by name."""
    real, fake = rng.normal(2.0, 3.0, size=int(rng.integers(1, 9))), rng.normal(-2.0, 3.0, size=int(rng.integers(1, 9)))
    points = int(rng.integers(2, 9))
    stride = int(rng.integers(1, 4))
    return {
        "discriminator_loss": [(real, fake), (real, fake, float(rng.uniform(0.7, 1.0)))],
        "generator_loss": [(fake,), (real.reshape(-1, 1),)],
        "minimax_generator_loss": [(fake,), (real.reshape(-1, 1),)],
        "optimal_discriminator": [(rng.dirichlet(np.ones(points)), rng.dirichlet(np.ones(points)))],
        "transposed_conv_output_size": [
            (int(rng.integers(2, 17)), int(rng.integers(3, 6)), stride, int(rng.integers(0, 2))),
            (4, 3, stride, 1, int(rng.integers(0, stride))),
        ],
    }
