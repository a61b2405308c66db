"""Two rankings into one, as pure functions. Which one ships was decided by measurement: docs/decisions.md."""

from collections.abc import Mapping, Sequence

RRF_K = 60  # Cormack, Clarke & Büttcher 2009
DENSE_WEIGHT = 0.7


def reciprocal_rank(rankings: Sequence[Sequence[str]], k: int = RRF_K) -> dict[str, float]:
    """Return sum over rankings of 1 / (k + rank), rank from 1 (Cormack, Clarke & Büttcher 2009)."""
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, 1):
            fused[id_] = fused.get(id_, 0.0) + 1 / (k + rank)
    return fused


def convex(
    dense: Mapping[str, float], lexical: Mapping[str, float], dense_weight: float = DENSE_WEIGHT
) -> dict[str, float]:
    """Return the convex combination of scaled scores (Bruch, Gai & Ingber 2023, arXiv 2210.11934), each in [0, 1].

    `dense` holds cosine similarities: clipped at 0, they keep their absolute meaning. `lexical` holds BM25 scores,
    which have none: they are divided by the best.
    """
    best = max(lexical.values(), default=0.0) or 1.0
    return {
        id_: dense_weight * max(dense.get(id_, 0.0), 0.0) + (1 - dense_weight) * lexical.get(id_, 0.0) / best
        for id_ in dict.fromkeys((*dense, *lexical))
    }
