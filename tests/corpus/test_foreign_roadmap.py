"""Roadmaps that learners bring: recognised in the ways in which people write them, and nothing else taken for one.

The five source documents are read where TUTOR_SOURCES names their folder; what they ask for is known from the list of
their items, beside that folder, which was made without this reader.
"""

import json
import os
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus import catalog
from corpus.foreign.links import names_of, topics_in
from corpus.foreign.roadmap import Foreign, recognise
from corpus.foreign.words import stated_times
from corpus.records import Item, Phase, Range, Roadmap, Span
from ingest.repair import repair
from tests.corpus.foreign_documents import MONTHS, OURS, ROADMAPS
from tests.corpus.foreign_lookalikes import NO_ROADMAPS
from tutor.learner.mastery import mastery
from tutor.learner.plan import plan
from tutor.learner.progress import progress
from tutor.learner.recommend import recommend
from tutor.learner.route import Route
from tutor.records import Profile

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PATH = "added/mine.md"
TEXTS = sorted(
    path for folder in ("corpus/lessons", "corpus/projects", "docs") for path in (ROOT / folder).glob("*.md")
)


@cache
def corpus() -> catalog.Catalog:
    return catalog.load()


def read(text: str) -> Foreign | None:
    return recognise(text, PATH, corpus().topics, fallback_title="mine")


def road(name: str) -> Roadmap:
    found = read(ROADMAPS[name])
    assert found is not None
    return found.roadmap


def topics_of(phase: Phase, kind: Any = "learn") -> list[tuple[str, ...]]:
    return [item.topics for item in phase.part(kind)]


def texts(items: tuple[Item, ...]) -> list[str]:
    return [item.text for item in items]


# Conventions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "roadmap_id", "unit", "called"),
    [
        ("months", "added-6-month-machine-learning-roadmap", "month", ["Month 1-2", "Month 3", "Month 4-6"]),
        ("plain weeks", "added-my-ml-study-plan", "week", ["Week 1", "Week 2", "Week 3", "Week 4"]),
        ("setext", "added-deep-learning-path", "module", ["Module 1", "Module 2"]),
        ("bold", "added-learning-path-for-nlp", "stage", ["Stage I", "Stage II", "Stage III"]),
        ("numbered list", "added-data-science-track", "part", ["Part 1", "Part 2", "Part 3"]),
        ("dots", "added-ai-roadmap", "level", ["LEVEL 0", "LEVEL 1"]),
        ("weeks again", "added-a-year-of-ml", "quarter", ["Quarter 1", "Quarter 2"]),
        ("ours", "added-my-way", "step", ["Step 1", "Step 2"]),
    ],
)
def test_parts_are_found_and_called_as_the_document_calls_them(
    name: str, roadmap_id: str, unit: str, called: list[str]
) -> None:
    found = road(name)
    assert (found.id, found.unit, [phase.called for phase in found.phases]) == (roadmap_id, unit, called)
    assert found.names == (found.title,)


def test_sections_become_parts_and_only_what_is_to_be_learned_links() -> None:
    found = read(MONTHS)
    assert found is not None
    first, second, third = found.roadmap.phases
    assert (first.title, first.goal) == ("Foundations", "Build strong math and Python foundations.")
    assert first.times == (Range(60, 80, "hours"),)  # and not the 10 hours a week
    assert topics_of(first) == [
        ("python-basics",), ("numpy", "pandas"), ("vectors-and-matrices", "eigenvalues-and-eigenvectors"), (),
    ]  # fmt: skip
    assert texts(first.part("build")) == ["Exploratory data analysis of the Titanic data set", "A NumPy image editor"]
    assert all(not item.projects and not item.topics for item in first.part("build"))
    assert [item.urls for item in first.part("resources")] == [("https://example.org/python",)]
    assert topics_of(second)[0] == ("linear-regression", "logistic-regression", "ridge-regression")
    assert topics_of(second)[1:] == [
        ("decision-trees", "random-forest", "xgboost"),
        ("k-nearest-neighbors", "support-vector-machines", "naive-bayes"),
    ]
    assert topics_of(second, "optional") == [(), ("hierarchical-clustering",)]
    assert found.roadmap.skips() == ("arima",)
    assert texts(third.to_learn())[:2] == ["Neural networks", "Backpropagation"]
    assert found.unknown == ("Fortran basics", "(Optional) Gaussian processes")
    assert found.linked == 11


def test_a_document_without_markdown_lists_by_short_lines() -> None:
    phases = road("plain weeks").phases
    assert phases[1].times == (Range(2, 2, "weeks"),)
    assert topics_of(phases[0]) == [("python-basics", "numpy"), ("python-basics",), ("numpy",), ("pandas",)]
    assert texts(phases[3].part("learn")) == ["Decision trees", "Random forest"]


def test_a_project_keeps_what_it_asks_for_and_a_heading_may_make_its_lines_optional() -> None:
    stage = road("bold").phases[1]
    assert [(item.text, len(item.requirements)) for item in stage.part("build")] == [("Sentiment classifier", 1)]
    assert stage.times == (Range(3, 3, "weeks"),)
    assert road("setext").options() == ("object-detection", "u-net")


def test_weeks_whose_numbers_start_again_run_on_under_the_documents_names() -> None:
    weeks = [week for phase in road("weeks again").phases for week in phase.weeks]
    assert [week.number for week in weeks] == [1, 2, 3, 4]
    assert [week.called for week in weeks[1:3]] == ["Quarter 1, Week 2", "Quarter 2, Week 1"]


def test_weeks_of_one_phase_only_become_its_groups_and_lines_before_weeks_stand_in_them() -> None:
    first = road("weeks in one").phases[0]
    assert first.weeks == ()
    assert [item.group for item in first.part("learn")] == ["", "", "Week 1", "Week 2"]
    assert first.times == (Range(11, 13, "hours"),)
    before = road("lines before weeks").phases[0]
    assert before.parts == ()
    assert before.weeks[0].part("learn")[0].topics == ("principal-component-analysis",)  # the weeks name the rest


def test_a_document_in_our_own_format_keeps_its_links_and_takes_no_names_of_ours() -> None:
    found = read(OURS)
    assert found is not None
    assert found.roadmap.names == ("My way",)
    assert found.roadmap.phases[0].goal == "Know arrays."
    assert (found.linked, found.unknown) == (5, ("Cobol",))


def test_a_title_without_latin_letters_has_the_id_of_the_file() -> None:
    found = read("# \u8def\u7ebf\n" + MONTHS.split("\n", 1)[1])
    assert found is not None
    assert (found.roadmap.title, found.roadmap.id) == ("\u8def\u7ebf", "added-mine")


# What is none ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NO_ROADMAPS)
def test_what_only_looks_like_a_roadmap_is_none(name: str) -> None:
    assert read(NO_ROADMAPS[name]) is None


def test_no_lesson_project_or_page_of_ours_is_taken_for_a_roadmap() -> None:
    assert len(TEXTS) > 300
    assert [path.name for path in (*TEXTS, ROOT / "README.md") if read(path.read_text("utf-8"))] == []


def test_a_document_that_names_too_few_topics_is_none() -> None:
    lines = ["- Fresco", "- Gouache", "- Etching", "- Gesso", "- Sfumato"]
    parts = [f"## Week {week}\n- NumPy\n- SQL\n- PCA\n" + "\n".join(lines[:each]) for week, each in ((1, 5), (2, 5))]
    assert read("\n\n".join(parts)) is not None  # 6 of 16
    parts = [f"{part}\n- Oil\n- Chalk\n- Ink" for part in parts]
    assert read("\n\n".join(parts)) is None  # 6 of 22


# Links and times -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "topics"),
    [
        ("Lasso & Ridge Regression", ("lasso-regression", "ridge-regression")),
        ("Forward & Backward Propagation", ("forward-propagation", "backpropagation")),
        ("Principal Component Analysis (PCA)", ("principal-component-analysis",)),
        ("Pre-trained models (ResNet, EfficientNet)", ("transfer-learning", "resnet", "efficientnet")),
        ("Linear Regression (for numerical predictions)", ("linear-regression",)),
        ("Optimization of our delivery routes", ()),
        ("Our chef has a mean sauce", ()),
        ("We were all very happy to see that so many people of the town had come to hear about dropout there", ()),
    ],
)
def test_a_line_links_what_it_names_as_what_is_to_be_learned(line: str, topics: tuple[str, ...]) -> None:
    assert topics_in(line, names_of(corpus().topics)) == topics


def test_a_heading_completes_a_name() -> None:
    known = names_of(corpus().topics)
    assert topics_in("Joins", known) == ()
    assert topics_in("Joins", known, context=("SQL",)) == ("sql-joins",)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("1-2 Months", (Range(1, 2, "months"),)),
        ("4 weeks, 10–15 hrs", (Range(4, 4, "weeks"), Range(10, 15, "hours"))),
        ("60+ hours", (Range(60, None, "hours"),)),
        ("10 hours per week", ()),
        ("5 hours/week for 6 weeks", ()),
        ("9" * 400 + " hours", ()),
    ],
)
def test_times_are_durations_that_can_be_reckoned_with(text: str, times: tuple[Range, ...]) -> None:
    assert stated_times(text) == times


# As a route ------------------------------------------------------------------------------------------------------


def holds(roadmap: Roadmap, length: int) -> None:
    """What the learner model and the answers ask of every roadmap."""
    route = Route(corpus(), roadmap)
    stretches = roadmap.stretches()
    assert len({each.number for each in stretches}) == len(stretches)
    assert set(route.topics) == set(route.phase_of) == set(route.minutes)
    assert all(each.called and each.title for each in (*roadmap.phases, *stretches))
    for phase in (*roadmap.phases, *stretches):
        assert roadmap.text.startswith("\n", phase.span.start - 1) or phase.span.start == 0
        assert "\n" in roadmap.text[phase.span.start :]
    for span in spans(roadmap):
        assert span.path == PATH
        assert 0 <= span.start < span.end <= length


def spans(roadmap: Roadmap) -> list[Span]:
    found = [*roadmap.overview, *(item.span for part in roadmap.parts for item in part.items)]
    for phase in (*roadmap.phases, *(week for each in roadmap.phases for week in each.weeks)):
        items = [item for part in phase.parts for item in part.items]
        found += [phase.span, *phase.reasons, *(item.span for item in items)]
        found += [span for item in items for span in item.requirements]
        found += [span for span in (phase.goal_span, phase.time_span) if span]
    return found


@pytest.mark.parametrize("name", ROADMAPS)
def test_a_roadmap_that_was_brought_can_be_followed_to_its_end(name: str) -> None:
    roadmap = road(name)
    holds(roadmap, len(ROADMAPS[name]))
    fresh = mastery((), corpus().topics)
    advice = recommend(corpus(), roadmap, fresh, Profile(), NOW)
    assert advice.steps
    planned = plan(corpus(), roadmap, (), NOW)
    steps = [step.topic for phase in planned.phases for step in phase.steps]
    assert set(roadmap.topics()) <= set(steps)
    assert len(steps) == len(set(steps))
    shown = progress(corpus(), roadmap, fresh, NOW, right=0, answers=0, times=())
    assert [phase.number for phase in shown.phases] == [phase.number for phase in roadmap.phases]


@pytest.mark.parametrize("name", [name for name in ROADMAPS if name != "ours"])
def test_the_words_of_a_line_stand_where_its_span_says(name: str) -> None:
    roadmap = road(name)
    for phase in roadmap.phases:
        for item in (*phase.to_learn(), *phase.part("build"), *phase.part("skip")):
            assert item.text.split()[-1] in roadmap.text[item.span.start : item.span.end]


# Hostile input ---------------------------------------------------------------------------------------------------

ROAD = "# Phase 1: a\n{}\n# Phase 2: b\n- NumPy\n- SQL\n- PCA\n- BERT\n- Dropout\n"
HOSTILE = {
    "one line": "a " * 2_500_000,
    "headings": "# Phase 1: x\n" * 100_000,
    "many parts": "".join(f"# Phase {n}: x\n- NumPy\n" for n in range(900)),
    "control characters": "\x00\x01\x1b[0m\u202e# Phase 1: a\n" * 9_000,
    "bullets": "- \n" * 9_900,
    "stars": ROAD.format("*" * 900_000),
    "bold starts": ROAD.format("- **a " * 150_000),
    "brackets": ROAD.format("- [[[((( " * 100_000),
    "colons": ROAD.format(("A" * 40 + " " * 300 + ": x\n") * 2_600),
    "lists": ROAD.format("- NumPy, Linear, Logistic Regression (A, ReLU) & forward\n" * 9_000),
    "times": ROAD.format(("- " + "1 weeks " * 45 + "\n") * 2_400),
    "deep items": ROAD.format("\n".join(" " * n + "- NumPy" for n in range(1_300))),
    "front matter": "---\ntitle: " + "a" * 19_000 + "\n---\n" + "# Phase 1\n" * 9_000,
    "front matter without end": "---\n" + "x" * 900_000,
    "our format, crowded": OURS + ("- " + "[" * 3_900 + "\n") * 200,
    "our format, bold": OURS + ("- " + "**a " * 900 + "\n") * 200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_takes_less_than_a_second(name: str) -> None:
    corpus()
    start = time.perf_counter()
    found = read(HOSTILE[name])
    wall_s = time.perf_counter() - start
    assert wall_s < 1
    if found is not None:
        holds(found.roadmap, len(HOSTILE[name]))


PIECES = [
    "# ", "## ", "### ", "- ", "  - ", "1. ", "* ", "\u2022 ", "**", "__", "> ", "| ", "\n", "\n\n", "```\n", "---\n",
    "===\n", " ", "Phase 1: ", "Phase 2: ", "Week 1", "Week 2: ", "LEVEL 0 \u2014 ", "Step IV. ", "Month 1-2", "2. ",
    "Goal: ", "Why: ", "Time: 2-3 hours", "(2 weeks)", "Duration: 99999999 hours", "Project: ", "Projects", "Skip",
    "Resources", "Optional", "(optional)", "Learn", "Why Learn SQL?", "Topics:", "NumPy", "SQL", "Linear, Logistic ",
    "Regression", "PCA (", ")", "BERT & GPT", "Dropout / Adam", "Fortran", "https://a.b/c", "[x](y)", "\u2705 ", "\x00",
    "\u0131", "1\ufe0f\u20e3 ", "\r\n", "\t", "title: x\n", "unit: phase\n", "id: x\n", "names: [x]\n",
    "## Phase 1: x\n### Learn\n- [a](../lessons/numpy.md)\n",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join))
@example("# Phase 1\n- NumPy\n- SQL\n- PCA\n# Phase 2\n- BERT\n- Dropout")
@example(OURS.replace("2-3 hours", "9" * 400 + " hours"))
def test_no_text_raises_and_what_is_recognised_lies_in_the_text(text: str) -> None:
    found = read(text)
    if found is not None:
        holds(found.roadmap, len(text))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_roadmap_whose_lines_are_shuffled_or_lost_raises_nothing(data: st.DataObject) -> None:
    lines = ROADMAPS[data.draw(st.sampled_from(sorted(ROADMAPS)))].splitlines(keepends=True)
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=60))
    text = "".join(kept)
    found = read(text)
    if found is not None:
        holds(found.roadmap, len(text))
        plan(corpus(), found.roadmap, (), NOW)


# The source documents --------------------------------------------------------------------------------------------

KINDS = ("topic", "hands_on", "objective", "skip", "optional")  # of items that ask for topics


def source(number: str) -> tuple[Foreign, set[str]]:
    """Return what is recognised of a source document, and the ids of the topics of its items."""
    if "TUTOR_SOURCES" not in os.environ:
        pytest.skip("TUTOR_SOURCES is not set")
    folder = Path(os.environ["TUTOR_SOURCES"])
    (path,) = folder.glob(f"{number}_*.txt")
    found = read(repair(path.read_bytes())[0])
    assert found is not None
    listed = (folder.parent / "coverage" / "roadmap_items.jsonl").read_text("utf-8").splitlines()
    asking = {item["id"] for item in map(json.loads, listed) if item["roadmap"] == number and item["kind"] in KINDS}
    drafts = yaml.safe_load((folder.parent / "coverage" / "topics_draft.yaml").read_text("utf-8"))
    return found, {draft["id"] for draft in drafts if asking & set(draft["items"])}


@pytest.mark.parametrize(
    ("number", "unit", "numbers", "weeks"),
    [
        ("000", "phase", range(1, 5), 0),
        ("001", "part", range(1, 11), 0),
        ("002", "level", range(8), 0),
        ("003", "step", range(1, 12), 0),
        ("004", "phase", range(1, 6), 20),
    ],
)
def test_the_source_documents_are_recognised_with_their_topics(
    number: str, unit: str, numbers: range, weeks: int
) -> None:
    found, wanted = source(number)
    phases = found.roadmap.phases
    assert (found.roadmap.unit, [phase.number for phase in phases]) == (unit, list(numbers))
    assert sum(len(phase.weeks) for phase in phases) == weeks
    holds(found.roadmap, len(found.roadmap.text))
    every = [*phases, *(week for phase in phases for week in phase.weeks)]
    linked = {topic for phase in every for part in phase.parts for item in part.items for topic in item.topics}
    recall, precision = len(linked & wanted) / len(wanted), len(linked & wanted) / len(linked)
    report = f"{number}: recall {recall:.3f}, precision {precision:.3f} of {len(wanted)} topics"
    assert recall >= 0.85, report
    assert precision >= 0.9, report


def test_the_sources_goals_times_skips_and_options_are_read() -> None:
    phase = source("000")[0].roadmap.phases[0]
    assert phase.goal == "Learn Python, essential ML concepts, and basic neural networks."
    assert phase.times == (Range(1, 2, "months"),)
    assert texts(phase.part("skip"))[0] == "Decision Trees, Random Forests"
    assert source("001")[0].roadmap.options() == ("keras",)
    assert texts(source("002")[0].roadmap.phases[1].part("build"))[0] == "House Price Prediction"
    assert "reinforcement-learning" in source("003")[0].roadmap.options()
    week = source("004")[0].roadmap.phases[0].weeks[0]
    assert week.times == (Range(15, 20, "hours"),)
    assert [len(item.requirements) for item in week.part("build")] == [3]
