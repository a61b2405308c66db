"""The arithmetic of denoising diffusion: noise schedules, the forward jump, one reverse step, and guidance.

Topics: diffusion-models, ddpm, conditional-diffusion, stable-diffusion.
Source: Ho, Jain and Abbeel, Denoising Diffusion Probabilistic Models (2020); Nichol and Dhariwal, Improved DDPM (2021);
Ho and Salimans, Classifier-Free Diffusion Guidance (2022).
Does not do: the noise-predicting network, training, DDIM or other fast samplers. Noise is an argument, so every
function is pure. Steps count from 0 here: index t is step t + 1 of the papers, and index 0 is the least noisy one.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]


def linear_beta_schedule(steps: int, start: float = 1e-4, end: float = 0.02) -> Array:
    """Noise variances beta_t that rise on a straight line; the defaults belong to 1000 steps.

    Returns shape (steps,). Errors: ValueError unless steps >= 1 and 0 < start <= end < 1.
    Source: Ho, Jain and Abbeel, section 4.

    >>> linear_beta_schedule(3, 0.1, 0.3).round(4).tolist()
    [0.1, 0.2, 0.3]
    """
    if steps < 1 or not 0.0 < start <= end < 1.0:
        raise ValueError("needs steps >= 1 and 0 < start <= end < 1")
    betas: Array = np.linspace(start, end, steps, dtype=np.float64)
    return betas


def cosine_beta_schedule(steps: int, offset: float = 0.008, max_beta: float = 0.999) -> Array:
    """Noise variances beta_t whose kept signal alpha_bar falls along a squared cosine.

    Returns shape (steps,). offset keeps the first betas from being too small, max_beta keeps the last ones below 1.
    Errors: ValueError unless steps >= 1, offset >= 0 and 0 < max_beta < 1. Source: Nichol and Dhariwal, equation 17.

    >>> cosine_beta_schedule(2, offset=0.0).round(4).tolist()
    [0.5, 0.999]
    """
    if steps < 1 or offset < 0.0 or not 0.0 < max_beta < 1.0:
        raise ValueError("needs steps >= 1, offset >= 0 and 0 < max_beta < 1")
    fraction = np.arange(steps + 1, dtype=np.float64) / steps
    kept = np.cos((fraction + offset) / (1.0 + offset) * np.pi / 2.0) ** 2
    betas: Array = np.minimum(1.0 - kept[1:] / kept[:-1], max_beta)
    return betas


def alpha_bar(betas: Array) -> Array:
    """Share of the signal's variance that is left after each step: the running product of 1 - beta.

    betas: shape (T,), values in (0, 1). Returns shape (T,), falling, in (0, 1). Errors: ValueError if betas is not 1-D
    or a value lies outside (0, 1). Source: Ho, Jain and Abbeel, equation 4.

    >>> alpha_bar(np.array([0.1, 0.2])).round(4).tolist()
    [0.9, 0.72]
    """
    if betas.ndim != 1 or np.any((betas <= 0.0) | (betas >= 1.0)):
        raise ValueError("betas must be 1-D with values in (0, 1)")
    kept: Array = np.cumprod(1.0 - betas, dtype=np.float64)
    return kept


def q_sample(x0: Array, t: Steps, noise: Array, alpha_bars: Array) -> Array:
    """Jump from clean data to its noisy version at step t: sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * noise.

    x0, noise: shape (batch, ...). t: shape (batch,), one index into alpha_bars per example. alpha_bars: shape (T,).
    Returns shape (batch, ...). Errors: ValueError if shapes do not match, IndexError if t reaches T or is negative.
    Source: Ho, Jain and Abbeel, equation 4.

    >>> q_sample(np.array([[2.0]]), np.array([0]), np.array([[0.5]]), np.array([0.64])).round(4).tolist()
    [[1.9]]
    """
    kept = _at_steps(x0, t, noise, alpha_bars)
    xt: Array = np.sqrt(kept) * x0 + np.sqrt(1.0 - kept) * noise
    return xt


def predict_x0(xt: Array, t: Steps, predicted_noise: Array, alpha_bars: Array) -> Array:
    """Clean data implied by a noise prediction: (xt - sqrt(1 - alpha_bar) * predicted_noise) / sqrt(alpha_bar).

    The inverse of q_sample. Shapes and errors as in q_sample. Source: Ho, Jain and Abbeel, equation 15.

    >>> predict_x0(np.array([[1.9]]), np.array([0]), np.array([[0.5]]), np.array([0.64])).round(4).tolist()
    [[2.0]]
    """
    kept = _at_steps(xt, t, predicted_noise, alpha_bars)
    x0: Array = (xt - np.sqrt(1.0 - kept) * predicted_noise) / np.sqrt(kept)
    return x0


def ddpm_posterior_step(xt: Array, t: int, predicted_noise: Array, noise: Array, betas: Array) -> Array:
    """One reverse step: a sample of x at index t - 1 (at t = 0: of the clean data) from x at index t.

    The mean is (xt - beta / sqrt(1 - alpha_bar) * predicted_noise) / sqrt(1 - beta); the variance is that of the true
    posterior, beta * (1 - previous alpha_bar) / (1 - alpha_bar), which is 0 at t = 0, so that no noise enters there.
    xt, predicted_noise, noise: the same shape; noise is drawn from N(0, 1). betas: shape (T,).
    Returns the shape of xt. Errors: ValueError if shapes differ, IndexError if t lies outside 0 .. T - 1.
    Source: Ho, Jain and Abbeel, equations 7 and 11, algorithm 2.

    >>> ddpm_posterior_step(np.array([1.9]), 0, np.array([0.5]), np.array([3.0]), np.array([0.36])).round(4).tolist()
    [2.0]
    """
    if not xt.shape == predicted_noise.shape == noise.shape:
        raise ValueError(f"shapes differ: {xt.shape}, {predicted_noise.shape}, {noise.shape}")
    if not 0 <= t < betas.shape[0]:
        raise IndexError(f"step {t} lies outside 0 .. {betas.shape[0] - 1}")
    kept = alpha_bar(betas)
    previous = float(kept[t - 1]) if t > 0 else 1.0
    beta, now = float(betas[t]), float(kept[t])
    mean = (xt - beta / np.sqrt(1.0 - now) * predicted_noise) / np.sqrt(1.0 - beta)
    variance = beta * (1.0 - previous) / (1.0 - now)
    x_previous: Array = mean + np.sqrt(variance) * noise
    return x_previous


def classifier_free_guidance(unconditional: Array, conditional: Array, scale: float) -> Array:
    """Guided noise prediction: unconditional + scale * (conditional - unconditional).

    unconditional, conditional: noise predictions of the same network without and with the prompt, the same shape.
    scale: 0 ignores the prompt, 1 is the plain conditional prediction, above 1 pushes further towards the prompt
    (7.5 is usual in Stable Diffusion; the paper's own weight w is scale - 1). Errors: ValueError if the shapes differ.
    Source: Ho and Salimans, equation 6.

    >>> classifier_free_guidance(np.array([0.2]), np.array([0.4]), 7.5).round(4).tolist()
    [1.7]
    """
    if unconditional.shape != conditional.shape:
        raise ValueError(f"shapes differ: {unconditional.shape} and {conditional.shape}")
    guided: Array = unconditional + scale * (conditional - unconditional)
    return guided


def _at_steps(x: Array, t: Steps, noise: Array, alpha_bars: Array) -> Array:
    """alpha_bars at t, shaped to broadcast over x."""
    if x.shape != noise.shape or t.shape != x.shape[:1]:
        raise ValueError(f"shapes do not match: x {x.shape}, noise {noise.shape}, t {t.shape}")
    if np.any(t < 0):
        raise IndexError("t must not be negative")
    kept: Array = alpha_bars[t].reshape(-1, *[1] * (x.ndim - 1))
    return kept


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random arguments of each public function, by name."""
    steps, batch = int(rng.integers(2, 50)), int(rng.integers(1, 5))
    betas = linear_beta_schedule(steps, 0.01, 0.3)
    kept = alpha_bar(betas)
    t = rng.integers(0, steps, size=batch)
    x, noise, other = (rng.normal(size=(batch, 3, 2)) for _ in range(3))
    return {
        "linear_beta_schedule": [(steps,), (steps, 0.01, 0.3)],
        "cosine_beta_schedule": [(steps,), (steps, 0.01, 0.9)],
        "alpha_bar": [(betas,), (cosine_beta_schedule(steps),)],
        "q_sample": [(x, t, noise, kept)],
        "predict_x0": [(x, t, noise, kept)],
        "ddpm_posterior_step": [(x, int(t[0]), noise, other, betas), (x, 0, noise, other, betas)],
        "classifier_free_guidance": [(x, noise, float(rng.uniform(0.0, 10.0)))],
    }
