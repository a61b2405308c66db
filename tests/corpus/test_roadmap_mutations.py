"""The coverage check notices what is lost or changed in a roadmap file: each line, link, figure, address and record."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from corpus.markdown import links
from tests.corpus.coverage import FILES, Check
from tests.corpus.mutations import Mutable
from tests.corpus.statements import Key, Line
from tests.corpus.test_roadmap_coverage import CHECKS, EXPECTED, LABELS, ROADMAPS, VIEWS

# The only line that states no item: it sums up the titles of the phases, which the headings below it state.
SUMS_UP = "The roadmap has four phases: "
# Figures in words of ours, which say when in the roadmap a topic comes.
OURS = ("the language that all of Phase ", "a second, deeper look after Phase ")
# Both lessons have names that fit both labels.
ALIKE = ({"transformer-architecture", "transformer-encoder"}, {"model-compression", "edge-ai"})

OF_FILE = {number: [c for c in CHECKS if EXPECTED.items[c.item]["roadmap"] == number] for number in FILES}
MUTABLE = {number: Mutable(roadmap, OF_FILE[number]) for number, roadmap in ROADMAPS.items()}


def misleading(line: str) -> int:
    return sum(LABELS.mislead(*link) for link in links(line))


@pytest.mark.parametrize("number", FILES)
def test_each_lost_line_is_noticed(number: str) -> None:
    file = MUTABLE[number]
    lost = [line for n, line in file.content() if not file.notices(n)]
    assert len(list(file.content())) > 100
    assert [line for line in lost if not line.startswith(SUMS_UP)] == []


@pytest.mark.parametrize("number", FILES)
def test_each_link_to_another_lesson_or_project_is_noticed(number: str) -> None:
    file, unnoticed, seen = MUTABLE[number], [], 0
    for n, line in file.content():
        for link in re.finditer(r"/(?:lessons|projects)/([a-z0-9-]+)\.md", line):
            other = "gridworld-navigation" if "projects" in link[0] else "seaborn"
            changed = line[: link.start(1)] + other + line[link.end(1) :]
            seen += 1
            if other != link[1] and misleading(changed) == 0 and not file.notices(n, changed):
                unnoticed.append(changed)
    assert seen > 100
    assert unnoticed == []


@pytest.mark.parametrize("number", FILES)
def test_two_links_of_a_line_that_change_places_are_noticed(number: str) -> None:
    file, unnoticed = MUTABLE[number], []
    for n, line in file.content():
        found = list(re.finditer(r"/lessons/([a-z0-9-]+)\.md", line))
        for one, two in pairwise(found):
            changed = line[: one.start(1)] + two[1] + line[one.end(1) : two.start(1)] + one[1] + line[two.end(1) :]
            alike = one[1] == two[1] or {one[1], two[1]} in ALIKE
            if not alike and misleading(changed) == 0 and not file.notices(n, changed):
                unnoticed.append(changed)
    assert unnoticed == []


def figures(line: str) -> Iterator[re.Match[str]]:
    """The numbers that a reader sees: no targets of links, and no figures that are part of a name."""
    bare = re.sub(r"\]\([^)]*\)", lambda target: "_" * len(target[0]), line)
    return re.finditer(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", bare)


@pytest.mark.parametrize("number", FILES)
def test_each_changed_figure_is_noticed(number: str) -> None:
    file = MUTABLE[number]
    changed = [
        (n, line[: found.start()] + f"7{found[0]}" + line[found.end() :])
        for n, line in file.content()
        for found in figures(line)
    ]
    assert changed or number == "001"
    unnoticed = [line for n, line in changed if not file.notices(n, line)]
    assert [line for line in unnoticed if not any(words in line for words in OURS)] == []


def test_each_changed_address_is_noticed() -> None:
    seen = 0
    for file in MUTABLE.values():
        for n, line in file.content():
            for address in re.findall(r"\((https?://[^)]+)\)", line):
                seen += 1
                assert file.notices(n, line.replace(address, address[:-1]))
    assert seen == sum("url" in item for item in EXPECTED.items.values())


def noticed(number: str, key: Key, lines: list[Line]) -> bool:
    return any(check.problem(lines) for check in of_chunk(number, key))


def of_chunk(number: str, key: Key) -> list[Check]:
    return [check for check in OF_FILE[number] if check.chunk == key]


@pytest.mark.parametrize("number", FILES)
def test_each_record_that_the_reader_loses_is_noticed(number: str) -> None:
    unnoticed = []
    for key, lines in VIEWS[number].items():
        found = of_chunk(number, key)
        for n, line in enumerate(lines):
            rest = [*lines[:n], *lines[n + 1 :]]
            if line.part != "note" and not any(check.problem(rest) for check in found):
                unnoticed.append(line.text)
    assert [text for text in unnoticed if not text.startswith(SUMS_UP)] == []


def test_each_requirement_that_the_reader_loses_is_noticed() -> None:
    seen = 0
    for number, found in VIEWS.items():
        for key, lines in found.items():
            for n, line in enumerate(lines):
                for m in range(len(line.requirements)):
                    fewer = replace(line, requirements=line.requirements[:m] + line.requirements[m + 1 :])
                    seen += 1
                    assert noticed(number, key, [*lines[:n], fewer, *lines[n + 1 :]])
    assert seen == sum(len(item["requirements"]) for item in EXPECTED.items.values() if item["kind"] == "project")


@pytest.mark.parametrize("number", FILES)
def test_a_topic_in_another_phase_or_week_is_noticed(number: str) -> None:
    """The first line to learn of each phase or week moves to the head of the same part of the next one."""
    file, heads = MUTABLE[number], ("### Learn", "#### Objectives")
    for head in heads:
        places = [n for n, line in enumerate(file.lines) if line == head]
        for here, there in pairwise(places):
            moved = next(n for n in range(here, there) if file.lines[n].startswith("- "))
            target = next(n for n in range(there, len(file.lines)) if file.lines[n].startswith("- "))
            lines = (*file.lines[:moved], *file.lines[moved + 1 : target], file.lines[moved], *file.lines[target:])
            found = file.view(lines)
            failed = {check.item for check in OF_FILE[number] if check.problem(found.get(check.chunk, []))}
            assert failed >= {check.item for check in file.failing(moved)} > set()


@pytest.mark.parametrize(
    ("number", "right", "wrong", "item"),
    [
        ("000", "ReLU, sigmoid", "tanh, sigmoid", "000-p1-041"),
        ("000", "a niche use case", "for later", "000-p4-022"),
        ("000", "complex math", "all courses", "000-takeaways-006"),
        ("000", "### Build\n- [Predict", "### Optional\n- [Predict", "000-p1-047"),
        ("001", "(optional, for beginners)", "(for beginners)", "001-p2-020"),
        ("002", "MSE, RMSE, MAE, R²", "MSE, RMSE, MAE", "002-p1-016"),
        ("002", "## Level 0: ", "## Level 8: ", "002-p0-001"),
        ("003", "#### C++\n", "#### C\n", "003-p1-037"),
        ("003", "Siemens Energy", "Siemens", "003-author-005"),
        ("004", "### Week 19-20: ", "### Week 19: ", "004-w19-016"),
        ("004", ">95% accuracy", "95% accuracy", "004-w2-023"),
        ("004", "  - Add textual inversion\n", "", "004-w10-014"),
        ("004", "GENERATIVE_AI_DEEP_DIVE.md (section 3)", "GENERATIVE_AI_DEEP_DIVE.md", "004-w10-002"),
        ("004", "Time: ongoing", "Time: 8 weeks", "004-p5-001"),
        ("004", "10+ projects", "10 projects", "004-next-010"),
        ("004", "#### Optional\n- Choose", "#### Learn\n- Choose", "004-w19-003"),
    ],
)
def test_a_changed_word_is_noticed_by_its_item(number: str, right: str, wrong: str, item: str) -> None:
    text = ROADMAPS[number].text
    assert text.count(right) == 1
    file = Mutable(replace(ROADMAPS[number], text=text.replace(right, wrong)), OF_FILE[number])
    found = file.view(file.lines)
    assert item in [check.item for check in OF_FILE[number] if check.problem(found.get(check.chunk, []))]
