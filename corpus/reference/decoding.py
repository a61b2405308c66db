r"""Decoding: from the scores of a language model to tokens.

Topics: text-generation, gpt.
Sources: Fan et al. 2018, arXiv:1805.04833 (top-k); Holtzman et al. 2020, arXiv:1904.09751 (top-p);
Sutskever et al. 2014, arXiv:1409.3215 (beam search); Wu et al. 2016, arXiv:1609.08144 (length normalisation).

Logits are one row of scores, shape (v,) for a vocabulary of v tokens; -inf marks a token that is ruled out.
It holds no model, no batch axis, no key-value cache and no repetition penalty.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Tokens = tuple[int, ...]
LogProbs = Callable[[Tokens], FloatArray]  # tokens so far -> log-probabilities of the next token, (v,)


def apply_temperature(logits: FloatArray, temperature: float) -> FloatArray:
    r"""Logits divided by the temperature: below 1 sharpens the distribution, above 1 flattens it.

    logits (v,); returns (v,). Raises ValueError unless temperature > 0 (for temperature 0 use `greedy`).
    Source: arXiv:1904.09751, section 4.4.
    """
    if temperature <= 0:
        raise ValueError(f"temperature is {temperature}, expected more than 0; use greedy for 0")
    return np.asarray(logits / temperature, dtype=np.float64)


def greedy(logits: FloatArray) -> int:
    r"""The token with the highest logit; the lowest id wins a tie.

    logits (v,); returns a token id in [0, v). Source: arXiv:1904.09751, section 1.
    """
    return int(np.argmax(logits))


def top_k_filter(logits: FloatArray, k: int) -> FloatArray:
    r"""Logits with everything below the k-th largest set to -inf; ties at the k-th place stay.

    logits (v,); returns (v,). A k above v keeps everything. Raises ValueError unless k >= 1.
    Source: arXiv:1805.04833, section 5.4.
    """
    if k < 1:
        raise ValueError(f"k is {k}, expected at least 1")
    threshold = np.sort(logits)[-min(k, logits.shape[0])]
    return np.where(logits < threshold, -np.inf, logits)


def top_p_filter(logits: FloatArray, p: float) -> FloatArray:
    r"""Logits outside the nucleus set to -inf; the nucleus is the smallest set whose probability reaches p.

    logits (v,); returns (v,). Tokens enter in order of probability, ties in order of id; at least one stays.
    Raises ValueError unless 0 < p <= 1.
    Source: arXiv:1904.09751, equation 2.
    """
    if not 0 < p <= 1:
        raise ValueError(f"p is {p}, expected more than 0 and at most 1")
    probabilities = _softmax(logits)
    order = np.argsort(-probabilities, kind="stable")  # (v,) most probable first
    before = np.cumsum(probabilities[order]) - probabilities[order]  # (v,) mass ahead of each token
    keep = np.zeros(logits.shape[0], dtype=bool)
    keep[order[before < p]] = True
    return np.where(keep, logits, -np.inf)


def sample(logits: FloatArray, rng: np.random.Generator) -> int:
    r"""One token drawn from softmax(logits).

    logits (v,), at least one finite; returns a token id in [0, v) whose logit is not -inf.
    Source: arXiv:1904.09751, section 4.
    """
    return int(rng.choice(logits.shape[0], p=_softmax(logits)))


def beam_search(
    log_probs: LogProbs, start: Tokens, beam_width: int, max_new: int, end: int, length_penalty: float = 0.0
) -> list[tuple[Tokens, float]]:
    r"""The best continuations found while keeping `beam_width` hypotheses at each step.

    log_probs maps the tokens so far to log-probabilities (v,) of the next one; `start` is the prompt.
    A hypothesis that draws `end` is finished and leaves the beam; search stops after `max_new` tokens.
    Returns (tokens including the prompt, score), best first, at most beam_width of them; the score is the sum of
    log-probabilities of the new tokens divided by (number of new tokens) ** length_penalty.
    Cost: at most beam_width * max_new calls of log_probs.
    Raises ValueError unless beam_width >= 1 and max_new >= 1.
    Sources: arXiv:1409.3215, section 3.2. The plain power of the length is a simplification of arXiv:1609.08144,
    equation 14.
    """
    if beam_width < 1 or max_new < 1:
        raise ValueError(f"beam_width is {beam_width} and max_new is {max_new}, expected at least 1 each")
    live: list[tuple[Tokens, float]] = [(tuple(start), 0.0)]
    finished: list[tuple[Tokens, float]] = []
    for _ in range(max_new):
        candidates = [
            ((*tokens, token), total + float(log_p))
            for tokens, total in live
            for token, log_p in enumerate(log_probs(tokens))
            if np.isfinite(log_p)
        ]
        candidates.sort(key=lambda item: -item[1])
        kept = candidates[:beam_width]
        finished += [item for item in kept if item[0][-1] == end]
        live = [item for item in kept if item[0][-1] != end]
        if not live:
            break
    scored = [(tokens, total / (len(tokens) - len(start)) ** length_penalty) for tokens, total in finished + live]
    scored.sort(key=lambda item: -item[1])
    return scored[:beam_width]


def _softmax(logits: FloatArray) -> FloatArray:
    exps = np.exp(logits - np.max(logits))
    return np.asarray(exps / exps.sum(), dtype=np.float64)


def cases(rng: np.random.Generator) -> dict[str, list[tuple[Any, ...]]]:
    """Valid random arguments for each public function, positional."""
    v = int(rng.integers(4, 9))
    logits = rng.normal(scale=2.0, size=v)
    table = np.log(rng.dirichlet(np.ones(v), size=v))  # (v, v): row = last token

    def bigram(tokens: Tokens) -> FloatArray:
        return np.asarray(table[tokens[-1]], dtype=np.float64)

    return {
        "apply_temperature": [(logits, float(rng.uniform(0.2, 2.0)))],
        "greedy": [(logits,)],
        "top_k_filter": [(logits, int(rng.integers(1, v + 1))), (logits, v + 5)],
        "top_p_filter": [(logits, float(rng.uniform(0.1, 1.0))), (logits, 1.0)],
        "sample": [(logits, np.random.default_rng(int(rng.integers(1000))))],
        "beam_search": [(bigram, (1,), 3, 4, 0), (bigram, (1, 2), 2, 3, 0, 0.6)],
    }
