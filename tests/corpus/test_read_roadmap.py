"""The roadmap reader: on a small file whose records are written out here, and on the real one against its own text."""

import re
from pathlib import Path

import pytest

from corpus import catalog
from corpus.markdown import plain
from corpus.read_roadmap import read_roadmap, times
from corpus.records import Range, Roadmap, Span

PATH = "corpus/roadmaps/cooking.md"
TEXT = """---
id: cooking
title: Cooking in two steps
source: cooking.txt
unit: step
names: [the cooking one, kitchen roadmap]
---
Why cook at all.

## Step 1: Boiling
Goal: Boil an egg – safely.
Time: 1-2 weeks, 3-4 hours

### Learn
#### Water
- [Heat](../lessons/heat.md) and [steam](../lessons/steam.md): recommended
> Note: Steam is hotter.
#### Eggs
- [Eggs](../lessons/eggs.md)
- Patience

### Build
- [Breakfast](../projects/breakfast.md)

## Step 2: Frying
Goal: Fry.
Time: 3+ hours

### Learn
- [Heat](../lessons/heat.md)

### Skip
- [Truffles](../lessons/truffles.md) and [eggs](../lessons/eggs.md)

## Total time
| Step | Hours |
| --- | --- |
| 1 | 3-4 hours |
| Total | 6-8 hours |

> Note: The rows add up to 6 hours or more.

## Advice
- Skip [oysters](../lessons/oysters.md) at first.
- Focus on [steam](../lessons/steam.md).
"""


def read(text: str, tmp_path: Path) -> tuple[Roadmap, list[str]]:
    file = tmp_path / "cooking.md"
    file.write_bytes(text.encode("utf-8"))
    roadmap, problems = read_roadmap(file, PATH)
    assert roadmap is not None
    return roadmap, [problem.message for problem in problems]


@pytest.fixture
def cooking(tmp_path: Path) -> Roadmap:
    roadmap, problems = read(TEXT, tmp_path)
    assert problems == []
    return roadmap


def cut(span: Span | None) -> str:
    assert span is not None
    assert span.path == PATH
    return TEXT[span.start : span.end]


def test_the_front_matter_names_the_roadmap(cooking: Roadmap) -> None:
    assert (cooking.id, cooking.title, cooking.unit) == ("cooking", "Cooking in two steps", "step")
    assert cooking.names == ("the cooking one", "kitchen roadmap")
    assert [cut(span) for span in cooking.overview] == ["Why cook at all."]


def test_a_phase_has_number_title_goal_and_times_with_the_lines_that_state_them(cooking: Roadmap) -> None:
    first, second = cooking.phases
    assert [(phase.number, phase.title, phase.goal) for phase in cooking.phases] == [
        (1, "Boiling", "Boil an egg – safely."),
        (2, "Frying", "Fry."),
    ]
    assert first.times == (Range(1, 2, "weeks"), Range(3, 4, "hours"))
    assert second.time("hours") == Range(3, None, "hours")
    assert second.time("months") is None
    assert cut(first.goal_span) == "Goal: Boil an egg – safely."
    assert cut(second.time_span) == "Time: 3+ hours"
    assert cut(first.span).startswith("## Step 1") and cut(first.span).endswith("breakfast.md)")


def test_an_item_has_its_words_links_group_and_note(cooking: Roadmap) -> None:
    heat, eggs, patience = cooking.phases[0].part("learn")
    assert heat.text == "Heat and steam: recommended"
    assert (heat.topics, heat.projects, heat.group) == (("heat", "steam"), (), "Water")
    assert cut(heat.note) == "Note: Steam is hotter."
    assert cut(heat.span) == "[Heat](../lessons/heat.md) and [steam](../lessons/steam.md): recommended"
    assert (eggs.topics, eggs.group, eggs.note) == (("eggs",), "Eggs", None)
    assert (patience.text, patience.topics) == ("Patience", ())
    assert cooking.phases[0].part("build")[0].projects == ("breakfast",)


def test_the_total_is_read_row_by_row_with_its_note(cooking: Roadmap) -> None:
    assert [(row.name, row.times) for row in cooking.totals] == [
        ("1", (Range(3, 4, "hours"),)),
        ("Total", (Range(6, 8, "hours"),)),
    ]
    assert cut(cooking.totals[1].span) == "| Total | 6-8 hours |"
    assert cut(cooking.total_note) == "Note: The rows add up to 6 hours or more."


def test_topics_are_what_is_to_be_learned_each_once_and_skips_what_is_nowhere_to_be_learned(cooking: Roadmap) -> None:
    assert cooking.topics() == ("heat", "steam", "eggs")
    assert cooking.skips() == ("truffles", "oysters")


def test_crlf_newlines_change_no_record(tmp_path: Path, cooking: Roadmap) -> None:
    roadmap, problems = read(TEXT.replace("\n", "\r\n"), tmp_path)
    assert problems == []
    assert [phase.goal for phase in roadmap.phases] == [phase.goal for phase in cooking.phases]
    assert [row.times for row in roadmap.totals] == [row.times for row in cooking.totals]
    span = roadmap.phases[0].goal_span
    assert span is not None
    assert roadmap.text[span.start : span.end] == "Goal: Boil an egg – safely."


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("Time: 1-2 months, 30-50 hours", [Range(1, 2, "months"), Range(30, 50, "hours")]),
        ("Time: 1–2 weeks", [Range(1, 2, "weeks")]),
        ("Time: 2 to 3 Weeks", [Range(2, 3, "weeks")]),
        ("one hour a day, 1 hour at most", [Range(1, 1, "hours")]),
        ("80+ hours", [Range(80, None, "hours")]),
        ("10-20+ hours", [Range(10, None, "hours")]),
        ("1.5 - 2.5 hours", [Range(1.5, 2.5, "hours")]),
        ("2 projects, no figures of time", []),
    ],
)
def test_a_stated_time_is_read_as_a_range(text: str, ranges: list[Range]) -> None:
    assert list(times(text)) == ranges


REAL = catalog.load().roadmaps["genai-phases"]


def test_the_four_phases_have_their_times_and_the_rows_miss_the_stated_total() -> None:
    """The source contradicts itself: its rows give 210 to 360 hours, its total says 200 to 350."""
    assert [phase.number for phase in REAL.phases] == [1, 2, 3, 4]
    hours = [time for phase in REAL.phases if (time := phase.time("hours"))]
    assert (sum(time.low for time in hours), sum(time.high or 0 for time in hours)) == (210, 360)
    stated = next(time for time in REAL.totals[-1].times if time.unit == "hours")
    assert (stated.low, stated.high) == (200, 350)
    assert REAL.total_note is not None


def test_no_link_of_the_real_roadmap_is_lost_on_the_way_to_its_records() -> None:
    items = [item for phase in REAL.phases for part in phase.parts for item in part.items] + list(REAL.advice)
    read = {("lessons", topic) for item in items for topic in item.topics}
    read |= {("projects", project) for item in items for project in item.projects}
    assert read == set(re.findall(r"\]\(\.\./(lessons|projects)/([a-z0-9-]+)\.md\)", REAL.text))


def test_every_item_and_note_of_the_real_roadmap_stands_at_its_span() -> None:
    for item in (item for phase in REAL.phases for part in phase.parts for item in part.items):
        assert plain(REAL.text[item.span.start : item.span.end]) == item.text
        assert item.note is None or REAL.text[item.note.start : item.note.end].startswith("Note: ")
