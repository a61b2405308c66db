"""The loss of a variational autoencoder, and the sampling step that keeps it differentiable.

Topics: variational-autoencoder, autoencoder, latent-space.
Source: Kingma and Welling, Auto-Encoding Variational Bayes (2013); Higgins and colleagues, beta-VAE (2017).
Does not do: the encoder and decoder networks, gradients, training. Noise is an argument, so every function is pure.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def reparameterize(mean: Array, log_variance: Array, noise: Array) -> Array:
    """Turn standard normal noise into a sample z = mean + sigma * noise of N(mean, sigma^2), sigma = exp(log_var / 2).

    mean, log_variance: shape (..., d), the encoder's output. noise: shape (..., d), drawn from N(0, 1).
    Returns z of shape (..., d). Errors: ValueError if mean and log_variance differ in shape, or if the noise does not
    end in that shape. Source: Kingma and Welling, section 2.4.

    >>> reparameterize(np.array([1.0, -2.0]), np.array([0.0, np.log(4.0)]), np.array([0.5, -1.0])).tolist()
    [1.5, -4.0]
    """
    if mean.shape != log_variance.shape or noise.shape[noise.ndim - mean.ndim :] != mean.shape:
        raise ValueError(f"shapes differ: mean {mean.shape}, log_variance {log_variance.shape}, noise {noise.shape}")
    z: Array = mean + np.exp(0.5 * log_variance) * noise
    return z


def gaussian_kl(mean: Array, log_variance: Array) -> Array:
    """KL divergence from N(mean, diag(exp(log_variance))) to N(0, I), in nats, for each example.

    mean, log_variance: shape (..., d). Returns shape (...): the sum over the d latent dimensions of
    (mean^2 + variance - log variance - 1) / 2. Errors: ValueError if the shapes differ.
    Source: Kingma and Welling, appendix B.

    >>> float(gaussian_kl(np.array([1.0, 0.0]), np.array([0.0, 0.0])))
    0.5
    """
    if mean.shape != log_variance.shape:
        raise ValueError(f"shapes differ: mean {mean.shape}, log_variance {log_variance.shape}")
    # expm1(v) - v is variance - 1 - log variance without the loss of digits near v = 0
    kl: Array = 0.5 * np.sum(mean**2 + np.expm1(log_variance) - log_variance, axis=-1)
    return kl


def bernoulli_reconstruction_loss(x: Array, logits: Array) -> Array:
    """Negative log likelihood of x under a Bernoulli decoder, in nats, for each example.

    x: shape (..., n), values in [0, 1]. logits: shape (..., n), the decoder's output before the sigmoid.
    Returns shape (...): the binary cross-entropy summed (not averaged) over the n values, as the ELBO needs it.
    Errors: ValueError if the shapes differ or a value of x lies outside [0, 1].
    Source: Kingma and Welling, appendix C.1.

    >>> round(float(bernoulli_reconstruction_loss(np.array([1.0, 0.0]), np.array([0.0, 0.0]))), 4)
    1.3863
    """
    if x.shape != logits.shape:
        raise ValueError(f"shapes differ: x {x.shape}, logits {logits.shape}")
    if np.any((x < 0.0) | (x > 1.0)):
        raise ValueError("x must lie in [0, 1]")
    loss: Array = np.sum(np.logaddexp(0.0, logits) - x * logits, axis=-1)
    return loss


def negative_elbo(x: Array, logits: Array, mean: Array, log_variance: Array, beta: float = 1.0) -> float:
    """Loss of a VAE in nats: reconstruction loss plus beta times the KL term, averaged over the batch.

    x, logits: shape (batch, n), see bernoulli_reconstruction_loss. mean, log_variance: shape (batch, d), see
    gaussian_kl. beta: weight of the KL term; 1 gives the negative evidence lower bound (one latent sample per example).
    Errors: ValueError if shapes or batch sizes do not match, or beta is negative.
    Source: Kingma and Welling, equation 10; Higgins and colleagues for beta.

    >>> zeros = np.zeros((1, 2))
    >>> round(negative_elbo(np.array([[1.0, 0.0]]), zeros, np.array([[1.0, 0.0]]), zeros), 4)
    1.8863
    """
    if x.ndim != 2 or mean.ndim != 2 or x.shape[0] != mean.shape[0]:
        raise ValueError(f"x {x.shape} and mean {mean.shape} must be 2-D with the same batch size")
    if beta < 0.0:
        raise ValueError("beta must not be negative")
    per_example = bernoulli_reconstruction_loss(x, logits) + beta * gaussian_kl(mean, log_variance)
    return float(np.mean(per_example))


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random arguments of each public function, by name."""
    batch, n, d = int(rng.integers(1, 6)), int(rng.integers(1, 12)), int(rng.integers(1, 5))
    mean, log_variance = rng.normal(size=(batch, d)), rng.normal(size=(batch, d))
    x, logits = rng.uniform(size=(batch, n)), rng.normal(scale=3.0, size=(batch, n))
    return {
        "reparameterize": [(mean, log_variance, rng.normal(size=(batch, d)))],
        "gaussian_kl": [(mean, log_variance), (mean[0], log_variance[0])],
        "bernoulli_reconstruction_loss": [(x, logits), (np.round(x), logits)],
        "negative_elbo": [(x, logits, mean, log_variance), (x, logits, mean, log_variance, float(rng.uniform(0, 8)))],
    }
