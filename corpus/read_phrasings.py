"""`corpus/phrasings/*.yaml`: per topic, questions in learners' own words, for retrieval (document expansion).

After doc2query (Nogueira et al. 2019, arXiv 1904.08375), with written phrasings in place of a model's. A phrasing
helps to find a lesson and is never shown or quoted.
"""

from pathlib import Path

import yaml

from corpus.errors import Problem
from corpus.markdown import YAML_LOADER
from corpus.records import Phrasing


def read_phrasings(path: Path, relative: str) -> tuple[list[Phrasing], list[Problem]]:
    """Return the phrasings of one file, a mapping of topic id to a list of texts, and its problems."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
    except (OSError, ValueError, yaml.YAMLError) as error:
        return [], [Problem(relative, 1, f"not readable YAML: {' '.join(str(error).split())}")]
    if not isinstance(data, dict):
        return [], [Problem(relative, 1, "not a mapping of topic id to a list of phrasings")]
    found, problems = [], []
    for topic, texts in data.items():
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            problems.append(Problem(relative, 1, f"{topic}: not a list of texts (quote them)"))
            continue
        found += [Phrasing(str(topic), text.strip()) for text in texts]
    return found, problems
