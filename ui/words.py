"""How the UI says things: names of areas, spans of time, counts."""

import re
from collections.abc import Sequence

AREAS = {
    "maths": "Maths",
    "python": "Python",
    "data": "Data",
    "classical-ml": "Classical machine learning",
    "neural-networks": "Neural networks",
    "vision": "Vision",
    "sequence-models": "Sequence models",
    "transformers": "Transformers",
    "nlp": "Natural language processing",
    "llms": "Large language models",
    "generative-models": "Generative models",
    "reinforcement-learning": "Reinforcement learning",
    "graphs": "Graphs",
    "time-series": "Time series",
    "self-supervised": "Self-supervised learning",
    "optimization-and-debugging": "Optimization and debugging",
    "ensembles-automl": "Ensembles and AutoML",
    "mlops-deployment": "MLOps and deployment",
    "distributed": "Distributed training",
    "efficiency-edge": "Efficiency and edge",
    "explainability-ethics": "Explainability and ethics",
    "research-career": "Research and career",
}


def area(area_id: str) -> str:
    """An area's name; its id in words where it is new to us."""
    return AREAS.get(area_id, area_id.replace("-", " ").capitalize())


def minutes(count: int) -> str:
    """A span of time as people say it: 45 min, 2 h, 1 h 30 min."""
    if count < 60:
        return f"{count} min"
    hours, rest = divmod(count, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def size(number: int) -> str:
    """A number of bytes: 640 B, 12 KB, 3.4 MB."""
    if number < 1000:
        return f"{number} B"
    return f"{number / 1000:.0f} KB" if number < 999_500 else f"{number / 1e6:.1f} MB"


def weeks(called: Sequence[str]) -> str:
    """Weeks by what they are called: "weeks 17-21+"; their number where they have other names."""
    found = [re.fullmatch(r"Week (\d+)(?:-(\d+))?(\+?)", each) for each in called]
    first, last = found[0], found[-1]
    if len(called) < 2 or first is None or last is None or not all(found):
        return count(len(called), "week")
    return f"weeks {first[1]}-{last[2] or last[1]}{last[3]}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 topic, 3 topics."""
    return f"{number} {one if number == 1 else many or one + 's'}"
