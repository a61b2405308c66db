"""Everything that the four-phase document states stands in corpus/roadmaps/genai-phases.md, item by item.

The items, the topics and projects that they belong to, and the key words of goals and tips are data in tests/data.
The checker looks at places and words; it does not judge whether a sentence is well said.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
ROADMAP = ROOT / "corpus" / "roadmaps" / "genai-phases.md"

STOPWORDS = frozenset(["a", "and", "as", "for", "in", "like", "of", "on", "or", "such", "the", "to", "with"])
PARTS = {"Total Time Required": "Total time", "Key Takeaways": "Advice"}  # other phases keep the name of the source
PROJECT_PARTS = ["What to know", "Data", "Milestones", "Common mistakes", "Stretch goals"]

Item = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One list item, table row, labelled line, note or line of prose, with the headings above it."""

    part: str  # text of the last "## "
    section: str  # text of the last "### ", "" before the first
    group: str  # text of the last "#### ", "" before the first
    kind: str  # item, row, goal, time, note, text
    text: str  # what a reader sees: link targets removed
    links: tuple[str, ...]  # targets as written


@dataclass(frozen=True)
class Expected:
    """What tests/data says about the items of one document."""

    items: dict[str, Item]
    topics: dict[str, list[str]]
    projects: dict[str, str]
    words: dict[str, list[str]]


@cache
def words(text: str) -> frozenset[str]:
    """The words that carry meaning, without accents, case and plural s ("Naïve" = "naive", "DALL·E" = "dalle")."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    found = re.findall(r"[a-z0-9]+", plain.replace("·", "").casefold())
    return frozenset(word.rstrip("s") for word in found if word not in STOPWORDS) - {""}


def kind_of(raw: str) -> str:
    for start, kind in (("- ", "item"), ("|", "row"), ("Goal:", "goal"), ("Time:", "time"), ("> ", "note")):
        if raw.lstrip().startswith(start):
            return kind
    return "text"


def parse(text: str) -> list[Line]:
    """The lines of a roadmap; the front matter is passed over."""
    part = section = group = ""
    lines = []
    for raw in text.split("\n---\n", 1)[1].splitlines():
        heading = re.fullmatch(r"(#{2,4}) (.+)", raw)
        if heading:
            level, name = len(heading[1]), heading[2].strip()
            part, section, group = (
                (name, "", "") if level == 2 else (part, name, "") if level == 3 else (part, section, name)
            )
        elif raw.strip():
            links = tuple(re.findall(r"\]\(([^)]+)\)", raw))
            shown = re.sub(r"\[([^]]*)\]\([^)]+\)", r"\1", raw)
            lines.append(Line(part, section, group, kind_of(raw), shown, links))
    return lines


def lesson(topic: str) -> str:
    return f"../lessons/{topic}.md"


def topic_problem(item: Item, lines: list[Line], topics: list[str]) -> str | None:
    """A topic: all its lessons are linked in one list item with its words; a heading: all are linked in its group."""
    group = [line for line in lines if line.section == "Learn" and words(line.group) == words(item["section"])]
    group = [line for line in group if line.kind == "item"]
    wanted = {lesson(topic) for topic in topics}
    if item.get("heading"):
        linked = {link for line in group for link in line.links}
        return None if wanted <= linked else f"group does not link {sorted(wanted - linked)}"
    holders = [line for line in group if wanted <= set(line.links)]
    if not holders:
        return f"no list item of its group links {sorted(wanted)}"
    return None if any(words(item["label"]) <= words(line.text) for line in holders) else "label words missing"


def linked_item_problem(item: Item, lines: list[Line], targets: list[str]) -> str | None:
    """A skipped topic or a project: a list item links one of the targets and has the words of the label."""
    holders = [line for line in lines if line.kind == "item" and set(targets) & set(line.links)]
    if not holders:
        return f"no list item links one of {targets}"
    return None if any(words(item["label"]) <= words(line.text) for line in holders) else "label words missing"


def duration_problem(item: Item, lines: list[Line]) -> str | None:
    """A figure of the table stands in the row of its name, a figure of a phase in the phase's Time line."""
    figure = f"{item['min']}-{item['max']} {item['unit']}"
    if item["phase"] == "Total Time Required":
        name = item["label"].split(":")[0]
        places = [line for line in lines if line.kind == "row" and line.text.split("|")[1].strip() == name]
    else:
        places = [line for line in lines if line.kind == "time"]
    return None if any(re.search(rf"(?<!\d){figure}\b", line.text) for line in places) else f"{figure} is missing"


def word_problem(lines: list[Line], wanted: list[str]) -> str | None:
    missing = [words(" ".join(wanted)) - words(line.text) for line in lines]
    if not missing:
        return "no line where it should stand"
    least = min(missing, key=len)
    return f"words missing: {sorted(least)}" if least else None


def problem(item: Item, lines: list[Line], expected: Expected) -> str | None:
    """What is wrong with one item of the source, or None."""
    here = [line for line in lines if line.part == PARTS.get(item["phase"], item["phase"])]
    match item["kind"]:
        case "topic":
            return topic_problem(item, here, expected.topics[item["id"]])
        case "skip":
            skipped = [line for line in here if line.section == "Skip" or line.part == "Advice"]
            return linked_item_problem(item, skipped, [lesson(topic) for topic in expected.topics[item["id"]]])
        case "project":
            built = [line for line in here if line.section == "Build"]
            return linked_item_problem(item, built, [f"../projects/{expected.projects[item['id']]}.md"])
        case "duration":
            return duration_problem(item, here)
        case "goal":
            return word_problem([line for line in here if line.kind == "goal"], expected.words[item["id"]])
        case "tip":
            return word_problem([line for line in here if line.kind in ("item", "text")], expected.words[item["id"]])
    return f"unknown kind {item['kind']}"


def problems(text: str, expected: Expected) -> list[str]:
    """All problems of a roadmap text, one line each."""
    lines = parse(text)
    found = [(item["id"], item["label"], problem(item, lines, expected)) for item in expected.items.values()]
    return [f"{item_id} {label}: {what}" for item_id, label, what in found if what]


def load(number: str) -> Expected:
    lines = (DATA / f"roadmap_items_{number}.jsonl").read_text("utf-8").splitlines()
    items = {item["id"]: item for item in map(json.loads, lines)}
    topics, projects, key_words = (
        json.loads((DATA / f"item_{name}_{number}.json").read_text("utf-8")) for name in ("topics", "projects", "words")
    )
    return Expected(items, topics, projects, key_words)


EXPECTED = load("000")
TEXT = ROADMAP.read_text("utf-8")
LINES = parse(TEXT)


def front_matter(path: Path) -> dict[str, Any]:
    matter = yaml.safe_load(path.read_text("utf-8").split("---\n")[1])
    assert isinstance(matter, dict)
    return matter


def test_the_source_has_180_items() -> None:
    kinds = [item["kind"] for item in EXPECTED.items.values()]
    counts = {kind: kinds.count(kind) for kind in kinds}
    assert counts == {"tip": 7, "duration": 14, "goal": 4, "topic": 120, "project": 13, "skip": 22}
    assert len(EXPECTED.items) == 180


@pytest.mark.parametrize("item_id", EXPECTED.items)
def test_the_roadmap_states_the_item(item_id: str) -> None:
    assert problem(EXPECTED.items[item_id], LINES, EXPECTED) is None


def test_a_line_that_is_lost_is_reported() -> None:
    """The checker notices the loss of any heading, list item, goal, time or table row."""
    raw = TEXT.splitlines(keepends=True)
    counted = ("#", "- ", "Goal:", "Time:", "| ")
    empty_rows = ("| ---", "| Phase |")  # head and rule of the table state nothing
    carriers = [n for n, line in enumerate(raw) if line.startswith(counted) and not line.startswith(empty_rows)]
    assert len(carriers) > 100
    unnoticed = [raw[n] for n in carriers if not problems("".join(raw[:n] + raw[n + 1 :]), EXPECTED)]
    assert unnoticed == []


@pytest.mark.parametrize(
    ("right", "wrong", "item_id"),
    [
        ("(../lessons/gru.md)", "(../lessons/lstm.md)", "000-p2-024"),
        ("ReLU, sigmoid", "tanh, sigmoid", "000-p1-041"),
        ("Time: 2-3 months", "Time: 2-4 months", "000-p2-001"),
        ("| 200-350 hours |", "| 210-360 hours |", "000-time-010"),
        ("a niche use case", "for later", "000-p4-022"),
        ("### Build\n- [Predict", "### Optional\n- [Predict", "000-p1-047"),
        ("complex math", "all courses", "000-takeaways-006"),
    ],
)
def test_a_changed_fact_is_reported(right: str, wrong: str, item_id: str) -> None:
    assert TEXT.count(right) == 1
    assert any(line.startswith(item_id) for line in problems(TEXT.replace(right, wrong), EXPECTED))


def test_a_topic_in_another_phase_is_reported() -> None:
    moved = "- [LSTM](../lessons/lstm.md) & [GRU](../lessons/gru.md) networks: for long-term dependencies\n"
    first, second = TEXT.replace(moved, ""), "#### Neural Network Basics\n"
    found = problems(first.replace(second, second + moved), EXPECTED)
    assert [line.split()[0] for line in found] == ["000-p2-022", "000-p2-023", "000-p2-024"]


def test_link_targets_do_not_count_as_words() -> None:
    (line,) = parse("---\n---\n- [one](../lessons/bert.md): two")
    assert words(line.text) == {"one", "two"}


def figures(text: str) -> list[tuple[int, int]]:
    return [(int(low), int(high)) for low, high in re.findall(r"(\d+)-(\d+)", text)]


def test_each_phase_takes_the_time_of_its_table_row_and_the_note_gives_the_true_sum() -> None:
    rows = [figures(line.text) for line in LINES if line.kind == "row" and figures(line.text)]
    assert rows[:4] == [figures(line.text) for line in LINES if line.kind == "time"]
    sums = [(sum(row[n][0] for row in rows[:4]), sum(row[n][1] for row in rows[:4])) for n in (0, 1)]
    (note,) = [line for line in LINES if line.part == "Total time" and line.kind == "note"]
    assert figures(note.text) == [*sums, *rows[4]]


@pytest.mark.parametrize(
    "name", ["roadmaps/genai-phases", *(f"projects/{name}" for name in EXPECTED.projects.values())]
)
def test_every_link_leads_to_a_file(name: str) -> None:
    path = ROOT / "corpus" / f"{name}.md"
    targets = re.findall(r"\]\((\.\./[^)#]+)", path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).is_file()] == []


@pytest.mark.parametrize("item_id", EXPECTED.projects)
def test_the_project_has_a_complete_brief(item_id: str) -> None:
    path = ROOT / "corpus" / "projects" / f"{EXPECTED.projects[item_id]}.md"
    matter, body = front_matter(path), path.read_text("utf-8").split("---\n", 2)[2]
    assert set(EXPECTED.topics.get(item_id, [])) <= set(matter["topics"])
    assert [topic for topic in matter["topics"] if not (ROOT / f"corpus/lessons/{topic}.md").is_file()] == []
    assert re.fullmatch(r"\d+-\d+", matter["hours"])
    assert body.startswith("Goal: ")
    assert re.findall(r"^## (.+)$", body, re.M) == PROJECT_PARTS
    steps = re.findall(r"^\d\. (.+)$", body, re.M)
    assert 4 <= len(steps) <= 6
    assert [step for step in steps if "the check is" not in step] == []
