"""Training targets and losses of language models in NumPy: masking, shifting, cross-entropy and perplexity.

Topics: masked-language-modeling, causal-language-modeling
Source: Devlin and colleagues, "BERT" (2018), section 3.1 and appendix A.1;
Jurafsky and Martin, "Speech and Language Processing" (3rd edition draft), chapters on n-grams and transformers.
Not here: tokenizers, models, whole-word masking, padding of batches, gradients.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]

IGNORE = -100
"""Label of a position that does not count in the loss, as in torch.nn.CrossEntropyLoss."""


def mask_tokens(
    ids: Ids, draws: Array, random_ids: Ids, mask_id: int, special_ids: Sequence[int] = (), rate: float = 0.15
) -> tuple[Ids, Ids]:
    """Choose tokens to predict and corrupt them: 80% mask token, 10% random token, 10% unchanged.

    The chance comes in as arguments, so that the same arguments give the same result. One uniform draw u decides
    about a token: u < 0.8 * rate masks it, u < 0.9 * rate replaces it, u < rate keeps it; otherwise it is not chosen.

    Args:
        ids: token ids, any shape.
        draws: uniform numbers in [0, 1), shape of ``ids``.
        random_ids: uniformly drawn vocabulary ids, shape of ``ids``, used where a token is replaced.
        mask_id: id of the mask token.
        special_ids: ids that are left alone and never predicted, for example padding and separators.
        rate: share of tokens that are chosen, from 0 to 1.

    Returns:
        The corrupted inputs and the labels, both of the shape of ``ids``; a label is the original id where a token
        was chosen and -100 elsewhere.

    Raises:
        ValueError: shapes differ, or the rate is outside 0 to 1.

    Source: Devlin and colleagues (2018), section 3.1, task 1.
    """
    if not ids.shape == draws.shape == random_ids.shape:
        raise ValueError("ids, draws and random_ids must have the same shape")
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f"rate must lie between 0 and 1, got {rate}")
    ordinary = ~np.isin(ids, np.array(special_ids, dtype=np.int64))
    inputs = ids.copy()
    replaced = ordinary & (draws < 0.9 * rate)
    inputs[replaced] = random_ids[replaced]
    inputs[ordinary & (draws < 0.8 * rate)] = mask_id
    labels = np.where(ordinary & (draws < rate), ids, np.int64(IGNORE))
    return inputs, labels


def shift_targets(ids: Ids) -> tuple[Ids, Ids]:
    """Pair each token with the token that follows it.

    Args:
        ids: token ids, shape (..., n), n at least 2.

    Returns:
        Inputs ``ids[..., :-1]`` and targets ``ids[..., 1:]``, each of shape (..., n - 1).

    Raises:
        ValueError: a sequence has fewer than two tokens.

    Source: Jurafsky and Martin, training of transformer language models by teacher forcing.
    """
    if ids.shape[-1] < 2:
        raise ValueError("a sequence needs at least two tokens to predict a next one")
    return ids[..., :-1].copy(), ids[..., 1:].copy()


def causal_lm_loss(logits: Array, targets: Ids) -> float:
    """Mean negative log-likelihood of the target tokens, in nats per token.

    Args:
        logits: scores over the vocabulary for each position, shape (..., n, vocabulary size).
        targets: already shifted next-token ids, shape (..., n); -100 marks positions that do not count.

    Returns:
        The mean over counted positions; log(vocabulary size) for equal logits.

    Raises:
        ValueError: shapes do not fit, or no position counts.

    Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 12.4 (neural language models).
    """
    if logits.shape[:-1] != targets.shape:
        raise ValueError(f"logits of shape {logits.shape} do not fit targets of shape {targets.shape}")
    counted = targets != IGNORE
    if not counted.any():
        raise ValueError("no target counts in the loss")
    shifted = logits[counted] - logits[counted].max(axis=-1, keepdims=True)
    log_normaliser = np.log(np.exp(shifted).sum(axis=-1))
    chosen = np.take_along_axis(shifted, targets[counted][:, None], axis=-1)[:, 0]
    return float((log_normaliser - chosen).mean())


def perplexity(log_probabilities: Array) -> float:
    """Inverse geometric mean of the probabilities that a model gave to the observed tokens.

    Args:
        log_probabilities: natural logarithm of the probability of each observed token, any shape, none above 0.

    Returns:
        exp(-mean), at least 1; the size of the vocabulary for a uniform model.

    Raises:
        ValueError: there are no tokens, or a log-probability is above 0.

    Source: Jurafsky and Martin, chapter on n-gram language models, evaluation by perplexity.
    """
    if log_probabilities.size == 0:
        raise ValueError("perplexity needs at least one token")
    if (log_probabilities > 0.0).any():
        raise ValueError("a log-probability cannot be above 0")
    return float(np.exp(-log_probabilities.mean()))


def cases(rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Valid random arguments for each public function."""
    batch, n, vocabulary = int(rng.integers(2, 4)), int(rng.integers(4, 9)), int(rng.integers(8, 20))
    ids = rng.integers(3, vocabulary, size=(batch, n))
    ids[:, 0] = 0
    random_ids = rng.integers(3, vocabulary, size=(batch, n))
    targets = rng.integers(0, vocabulary, size=(batch, n))
    partly = targets.copy()
    partly[:, -1] = IGNORE
    logits = rng.standard_normal((batch, n, vocabulary))
    return {
        "mask_tokens": [
            (ids, rng.random(ids.shape), random_ids, 2, (0, 1)),
            (ids[0], rng.random(n), random_ids[0], 2, (0, 1), 0.9),
        ],
        "shift_targets": [(ids[0],), (ids,)],
        "causal_lm_loss": [(logits[0], targets[0]), (logits, targets), (logits, partly)],
        "perplexity": [(np.log(rng.uniform(0.01, 1.0, size=n)),)],
    }
