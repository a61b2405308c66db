"""Catalogs made on the spot: as many true and false claims as a test asks for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import catalog as corpus_catalog
from corpus.catalog import Catalog

CatalogMaker = Callable[..., Catalog]


@pytest.fixture
def make_catalog(tmp_path: Path) -> CatalogMaker:
    """Lessons by id: (number of true claims, number of false claims, needs)."""

    def make(**lessons: tuple[int, int, str]) -> Catalog:
        folder = tmp_path / "corpus" / "lessons"
        folder.mkdir(parents=True, exist_ok=True)
        for topic, (true, false, needs) in lessons.items():
            claims = [
                f"- [{'x' if n < true else ' '}] Claim {n} on ${topic}_{n}$ is a sentence. Because of {n} “reasons”."
                for n in range(true + false)
            ]
            head = f"---\ntitle: The {topic}\naliases: []\narea: maths\nneeds: [{needs}]\nminutes: 60\nassess: quiz\n"
            section = "\n## Claims\n" + "\n".join(claims) + "\n" if claims else ""
            text = f"{head}formerly: [old-{topic}]\n---\nThe {topic} is one. 🟢\n\n## Intuition\nIt is.\n{section}"
            (folder / f"{topic}.md").write_text(text, encoding="utf-8")
        return corpus_catalog.load(tmp_path)

    return make
