"""Each project that a document names has a complete brief, which states all that the document requires of it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.markdown import plain
from tests.corpus.coverage import ROOT
from tests.corpus.statements import words
from tests.corpus.test_roadmap_coverage import CATALOG, EXPECTED

PARTS = ["What to know", "Data", "Milestones", "Common mistakes", "Stretch goals"]
PROJECTS = sorted(set(EXPECTED.projects.values()))
REQUIRED = [
    (EXPECTED.projects[item["id"]], requirement)
    for item in EXPECTED.items.values()
    if item["kind"] == "project"
    for requirement in item["requirements"]
]


def brief(project: str) -> tuple[Path, dict[str, Any], str]:
    path = ROOT / "corpus" / "projects" / f"{project}.md"
    _, matter, body = path.read_text("utf-8").split("---\n", 2)
    return path, yaml.safe_load(matter), body


def test_the_documents_name_57_projects_and_each_brief_is_one_of_them() -> None:
    assert len(PROJECTS) == 57
    assert sorted(CATALOG.projects) == PROJECTS


@pytest.mark.parametrize("project", PROJECTS)
def test_the_brief_is_complete(project: str) -> None:
    path, matter, body = brief(project)
    assert [topic for topic in matter["topics"] if not (ROOT / f"corpus/lessons/{topic}.md").is_file()] == []
    assert re.fullmatch(r"\d+-\d+", matter["hours"])
    low, high = map(int, matter["hours"].split("-"))
    assert 0 < low < high
    assert matter["topics"] and matter["aliases"] and matter["title"]
    assert re.match(r"Goal: \S.*\.\n", body)
    assert re.findall(r"^## (.+)$", body, re.M) == PARTS
    assert all(text.strip() for text in re.split(r"^## .+$", body, flags=re.M))
    steps = re.findall(r"^(\d)\. (.+)$", body, re.M)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    assert 4 <= len(steps) <= 6
    assert [step for _, step in steps if "the check is" not in step] == []
    targets = re.findall(r"\]\((\.\./[^)#]+)", body)
    assert [target for target in targets if not (path.parent / target).is_file()] == []


@pytest.mark.parametrize("item_id", EXPECTED.projects)
def test_the_brief_has_the_topics_that_belong_to_the_item(item_id: str) -> None:
    _, matter, body = brief(EXPECTED.projects[item_id])
    linked = set(re.findall(r"\.\./lessons/([a-z0-9-]+)\.md", body))
    assert set(EXPECTED.topics.get(item_id, [])) <= {*matter["topics"], *linked}


@pytest.mark.parametrize(("project", "requirement"), REQUIRED)
def test_the_brief_states_the_requirement(project: str, requirement: str) -> None:
    lines = [words(plain(line)) for line in brief(project)[2].splitlines()]
    least = min((words(requirement) - line for line in lines), key=len)
    assert sorted(least) == []


def test_the_documents_state_93_requirements() -> None:
    assert len(REQUIRED) == 93
