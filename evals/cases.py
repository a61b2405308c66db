"""Cases as typed, validated JSON lines. How to write one: docs/writing-cases.md."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from corpus.errors import UserError

FOLDER = Path(__file__).parent / "cases"
SUITES = ("answers", "roadmap", "roadmaps", "unanswerable", "injection")
DEVELOPMENT = (
    "answers_dev",
    "roadmaps_dev",
    "unanswerable_dev",
)  # further cases to tune on; never reported as a result
Split = Literal["dev", "test", "all"]


@dataclass(frozen=True)
class Case:
    """One test of quality: a conversation whose last turn is scored."""

    id: str
    suite: str
    turns: tuple[str, ...]
    topics: tuple[str, ...]  # gold lessons, the primary first
    facts: tuple[tuple[str, ...], ...]  # groups of alternative patterns
    forbidden: tuple[str, ...]
    slice: str
    split: str
    expect: str  # for injection: answered, declined or any
    canary: str

    @property
    def cluster(self) -> str:
        """The source document that its errors are correlated with; a case without one stands for itself."""
        return self.topics[0] if self.topics else self.id

    @cached_property
    def fact_patterns(self) -> tuple[tuple[re.Pattern[str], ...], ...]:
        return tuple(tuple(re.compile(p, re.IGNORECASE | re.DOTALL) for p in group) for group in self.facts)

    @cached_property
    def forbidden_patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(p, re.IGNORECASE | re.DOTALL) for p in self.forbidden)


def load(suite: str, split: Split = "all", folder: Path = FOLDER) -> list[Case]:
    """Return the cases of a suite. Raises UserError naming every line that does not fit."""
    cases, wrong = [], []
    path = folder / f"{suite}.jsonl"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            case = _case(suite, json.loads(line))
        except (ValueError, KeyError, TypeError, re.error) as error:
            wrong.append(f"{path.name}:{number}: {type(error).__name__}: {error}")
            continue
        if split in ("all", case.split) or not case.split:
            cases.append(case)
    ids = [case.id for case in cases]
    wrong += [f"{path.name}: id {id_} stands twice" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    if wrong:
        raise UserError("; ".join(wrong), "docs/writing-cases.md describes the fields.")
    return cases


def _case(suite: str, data: dict[str, Any]) -> Case:
    turns = tuple(data["turns"])
    if not turns or not all(isinstance(turn, str) for turn in turns):
        raise ValueError("turns is no list of texts")
    case = Case(
        id=data["id"],
        suite=suite,
        turns=turns,
        topics=tuple(data.get("topics", ())),
        facts=tuple(tuple(group) for group in data.get("facts", ())),
        forbidden=tuple(data.get("forbidden", ())),
        slice=data.get("slice") or data.get("kind") or suite,
        split=data.get("split", ""),
        expect=data.get("expect", ""),
        canary=data.get("canary", ""),
    )
    if suite in ("answers", "answers_dev", "roadmap", "roadmaps", "roadmaps_dev") and not case.fact_patterns:
        raise ValueError("no facts")
    if suite == "injection" and not case.canary:
        raise ValueError("no canary")
    assert case.forbidden_patterns is not None  # compiled here, so that a broken pattern is named with its line
    return case
