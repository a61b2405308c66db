"""Means that know how sure they are: clustered standard errors and the paired bootstrap."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RESAMPLES = 10_000
SEED = 20_260_101


@dataclass(frozen=True)
class Estimate:
    mean: float
    n: int
    se: float  # clustered standard error

    def __str__(self) -> str:
        return f"{self.mean:.3f} ± {self.se:.3f} (n={self.n})"


def estimate(scores: Mapping[str, float | None], clusters: Mapping[str, str]) -> Estimate | None:
    """Return mean and standard error clustered as in Miller 2024 (arXiv 2411.00640), section 2.2; unscored left out.

    With no scored case there is no estimate.
    """
    scored = {id_: value for id_, value in scores.items() if value is not None}
    if not scored:
        return None
    mean = sum(scored.values()) / len(scored)
    sums: dict[str, float] = {}
    for id_, value in scored.items():
        sums[clusters[id_]] = sums.get(clusters[id_], 0.0) + value - mean
    return Estimate(mean, len(scored), math.sqrt(sum(s * s for s in sums.values())) / len(scored))


def paired_difference(a: Sequence[float], b: Sequence[float], seed: int = SEED) -> tuple[float, float, float]:
    """Return mean of a - b and its 95 % interval by the paired bootstrap (Efron & Tibshirani 1993)."""
    differences = [x - y for x, y in zip(a, b, strict=True)]
    rng = random.Random(seed)
    n = len(differences)
    means = sorted(sum(rng.choices(differences, k=n)) / n for _ in range(RESAMPLES))
    return sum(differences) / n, means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]
