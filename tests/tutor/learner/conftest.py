"""A small world: four topics with claims, one to be read, one outside the roadmap, two phases, one project."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus import catalog as corpus_catalog
from corpus.catalog import Catalog
from tutor import config
from tutor.config import Settings
from tutor.learner.service import LearnerDesk

LESSONS = {  # id: needs, assess, formerly
    "vectors": ("[]", "quiz", "[]"),
    "softmax": ("[vectors]", "quiz", "[soft-max]"),
    "attention": ("[softmax, calculus]", "quiz", "[]"),
    "career": ("[]", "read", "[]"),
    "calculus": ("[]", "quiz", "[]"),
}
ROADMAP = """---
id: tiny
title: Tiny roadmap
source: tiny.txt
unit: phase
names: [the tiny one]
---
## Phase 1: Ground
Goal: Stand on it.
Time: 1-2 months, 4-6 hours

### Learn
- [Vectors](../lessons/vectors.md)
- [Softmax](../lessons/softmax.md)

### Build
- [Calculator](../projects/calculator.md)

## Phase 2: Heights
Goal: Look down.
Time: 1-2 months

### Learn
- [Attention](../lessons/attention.md)
- [Career](../lessons/career.md)
"""


def lesson_text(topic: str, needs: str, assess: str, formerly: str) -> str:
    claims = "\n".join(
        f"- [{'x' if n < 6 else ' '}] Statement {n} about {topic} in a full sentence. Because of reason {n} of {topic}."
        for n in range(12)
    )
    claims = f"\n## Claims\n{claims}\n" if assess == "quiz" and topic != "calculus" else ""
    return (
        f"---\ntitle: {topic.capitalize()}\naliases: []\narea: maths\nneeds: {needs}\nminutes: 60\nassess: {assess}\n"
        f"formerly: {formerly}\n---\n{topic.capitalize()} is a topic.\n\n## Intuition\nIt is one.\n{claims}"
    )


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root = tmp_path_factory.mktemp("checkout")
    for folder in ("lessons", "roadmaps", "projects"):
        (root / "corpus" / folder).mkdir(parents=True)
    for topic, (needs, assess, formerly) in LESSONS.items():
        (root / "corpus/lessons" / f"{topic}.md").write_text(lesson_text(topic, needs, assess, formerly))
    (root / "corpus/roadmaps/tiny.md").write_text(ROADMAP)
    brief = "---\ntitle: Calculator\ntopics: [vectors]\nhours: 4-6\n---\nGoal: Build one.\n"
    (root / "corpus/projects/calculator.md").write_text(brief)
    return corpus_catalog.load(root)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return config.load({}, home=tmp_path / "home")


@pytest.fixture
def now() -> datetime:
    return datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def desk(settings: Settings, catalog: Catalog) -> Iterator[LearnerDesk]:
    opened = LearnerDesk.open(settings, catalog)
    yield opened
    opened.close()


@pytest.fixture
def answer_all(desk: LearnerDesk) -> Callable[[str, datetime, int], None]:
    """Take a quiz of five on a topic and answer everything right."""

    def answer(topic: str, at: datetime, seed: int = 1) -> None:
        quiz = desk.start_quiz(topic, 5, seed, now=at)
        for item in quiz.items:
            assert desk.answer_item(quiz.id, item.id, item.key, now=at).correct

    return answer
