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


WEEKLY = """---
id: garden
title: Gardening week by week
source: garden.txt
unit: level
names: [the garden one]
---
## Overview
Gardens need [patience](../lessons/patience.md).

### About the Author
- The author has a [garden](https://garden.example/).

## Level 0: Soil
Goal: Know the soil.
Why: Plants grow in soil.
Why: Soil is cheap.
Time: 4 weeks
Weeks: 1-4

### Week 1: Dig - deep
Time: 3-5 hours

#### Study material
- DIGGING.md (sections 1-2): [spades](../lessons/spade.md)
  - [Worms](../lessons/worm.md)

#### Build
- [A bed](../projects/bed.md): the lesson is [worms](../lessons/worm.md)
  > Note: A bed is for plants.
  - Dig with a [spade](../lessons/spade.md)
  - Reach >30 cm of depth
- [A path](../projects/path.md)

### Week 2: Water
Time: 1 hour

#### Learn
##### Pipes
- [Pipes](../lessons/pipe.md)

#### Optional
- [Hoses](../lessons/hose.md) (optional)

## Level 1: Plants
Time: ongoing
Weeks: 5+

### Week 19-20: Trees
Time: 6-8 hours

#### Resources
- [Trees](https://trees.example/a?b=c) and [leaves](http://leaves.example)
- The tree book

### Week 21+: Forests
Time: 60+ hours

#### Objectives
- Plant a [forest](../lessons/forest.md)

## Total time
| Level | Weeks | Duration |
| --- | --- | --- |
| Level 0: Soil | Weeks 1-4 | 4 weeks |
| Level 1: Plants | Weeks 5+ | ongoing |

## Certificate
### Beginner (Weeks 1-4)
- Certificate: Gardener
  - [Worms](../lessons/worm.md)

## Assessment
### Soil skills
- [Digging](../lessons/spade.md) (level 1 of 5)

## Resources
### Shops
- [Seeds](https://seeds.example)

## Advice
- Wait.
"""


@pytest.fixture
def garden(tmp_path: Path) -> Roadmap:
    roadmap, problems = read(WEEKLY, tmp_path)
    assert problems == []
    return roadmap


def stands(span: Span) -> str:
    return WEEKLY[span.start : span.end]


def test_weeks_stand_inside_their_phase_under_the_names_of_the_document(garden: Roadmap) -> None:
    assert [(phase.called, phase.number, phase.title) for phase in garden.phases] == [
        ("Level 0", 0, "Soil"),
        ("Level 1", 1, "Plants"),
    ]
    assert [[(week.called, week.number, week.title) for week in phase.weeks] for phase in garden.phases] == [
        [("Week 1", 1, "Dig - deep"), ("Week 2", 2, "Water")],
        [("Week 19-20", 19, "Trees"), ("Week 21+", 21, "Forests")],
    ]
    assert [week.called for week in garden.stretches()] == ["Week 1", "Week 2", "Week 19-20", "Week 21+"]
    first, second = garden.phases[0].weeks
    assert stands(first.span).startswith("### Week 1") and stands(first.span).endswith("path.md)")
    assert stands(second.span).startswith("### Week 2")
    assert stands(garden.phases[0].span).endswith("(optional)")


def test_a_week_of_two_numbers_covers_both_and_no_other(garden: Roadmap) -> None:
    double, last = garden.phases[1].weeks
    assert [number for number in range(17, 24) if double.covers(number)] == [19, 20]
    assert last.covers(21) and not last.covers(20)


def test_the_time_of_a_phase_is_its_own_or_the_sum_of_its_weeks(garden: Roadmap) -> None:
    soil, plants = garden.phases
    assert soil.times == (Range(4, 4, "weeks"),)
    assert soil.time("hours") == Range(4, 6, "hours")
    assert (plants.times, plants.time("weeks")) == ((), None)
    assert plants.time_span is not None and stands(plants.time_span) == "Time: ongoing"
    assert plants.time("hours") == Range(66, None, "hours")
    assert [row.times for row in garden.totals] == [(Range(4, 4, "weeks"),), ()]


def test_each_reason_and_the_weeks_that_a_phase_spans_are_labelled_lines(garden: Roadmap) -> None:
    soil = garden.phases[0]
    assert [stands(span) for span in soil.reasons] == ["Why: Plants grow in soil.", "Why: Soil is cheap."]
    assert soil.goal == "Know the soil."
    assert garden.phases[1].reasons == ()


def test_lines_under_a_project_are_its_requirements_and_its_note_stays_with_it(garden: Roadmap) -> None:
    bed, path = garden.phases[0].part("build")
    assert [stands(span) for span in bed.requirements] == [
        "Dig with a [spade](../lessons/spade.md)",
        "Reach >30 cm of depth",
    ]
    assert (bed.projects, bed.topics) == (("bed",), ("worm",))
    assert bed.note is not None and stands(bed.note) == "Note: A bed is for plants."
    assert (path.projects, path.requirements) == (("path",), ())


def test_study_material_keeps_each_file_and_what_stands_below_it_as_items(garden: Roadmap) -> None:
    file, below = garden.phases[0].weeks[0].part("study material")
    assert (file.text, file.topics) == ("DIGGING.md (sections 1-2): spades", ("spade",))
    assert (below.text, below.topics) == ("Worms", ("worm",))


def test_an_item_keeps_the_addresses_of_the_document(garden: Roadmap) -> None:
    trees, book = garden.phases[1].part("resources")
    assert trees.urls == ("https://trees.example/a?b=c", "http://leaves.example")
    assert (trees.text, trees.topics) == ("Trees and leaves", ())
    assert book.urls == ()


def test_what_stands_outside_the_phases_is_read_by_its_kind_with_its_groups(garden: Roadmap) -> None:
    assert [(part.kind, [(item.group, item.text) for item in part.items]) for part in garden.parts] == [
        ("certificate", [("Beginner (Weeks 1-4)", "Certificate: Gardener"), ("Beginner (Weeks 1-4)", "Worms")]),
        ("assessment", [("Soil skills", "Digging (level 1 of 5)")]),
        ("resources", [("Shops", "Seeds")]),
        ("advice", [("", "Wait.")]),
    ]
    assert garden.part("resources")[0].urls == ("https://seeds.example",)
    assert [stands(span) for span in garden.overview] == [
        "Gardens need [patience](../lessons/patience.md).",
        "The author has a [garden](https://garden.example/).",
    ]


def test_groups_stand_one_level_lower_in_a_week(garden: Roadmap) -> None:
    assert [(item.text, item.group) for item in garden.phases[0].part("learn")] == [("Pipes", "Pipes")]


def test_what_is_to_be_learned_leaves_options_out(garden: Roadmap) -> None:
    assert garden.topics() == ("spade", "worm", "pipe", "forest")
    assert garden.options() == ("hose",)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("## Advice", "## Tips", "unknown heading ## Tips"),
        ("#### Build", "#### Make", "unknown part #### Make"),
        ("#### Learn", "### Learning", "unknown part ### Learning"),
        ("Goal: Know", "Aim: Know", "a line outside any part begins with Goal:, Time:, Why:, Weeks:"),
        ("| ongoing |", "| soon |", "a row without hours, months or weeks: | Level 1: Plants | Weeks 5+ | soon |"),
        ("## Level 1:", "## Stage 1:", "unknown heading ## Stage 1: Plants"),
    ],
)
def test_what_the_format_does_not_know_is_reported(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    assert WEEKLY.count(right) == 1
    _, problems = read(WEEKLY.replace(right, wrong), tmp_path)
    assert message in problems


REAL = catalog.load().roadmaps["genai-phases"]
ALL = catalog.load().roadmaps


@pytest.mark.parametrize("name", ALL)
def test_no_link_of_a_roadmap_is_lost_on_the_way_to_its_records(name: str) -> None:
    roadmap = ALL[name]
    items = [item for phase in roadmap.phases for stretch in (phase, *phase.weeks) for part in stretch.parts
             for item in part.items] + [item for part in roadmap.parts for item in part.items]  # fmt: skip
    spans = [*roadmap.overview, *(span for item in items for span in (item.span, *item.requirements))]
    read = "\n".join(roadmap.text[span.start : span.end] for span in spans)
    link = re.compile(r"\]\((?:\.\./|https?://)[^)\s]+\)")
    assert sorted(link.findall(read)) == sorted(link.findall(roadmap.text))
    for item in items:
        assert plain(roadmap.text[item.span.start : item.span.end]) == item.text


def test_the_week_by_week_roadmap_has_its_weeks_in_order() -> None:
    weekly = ALL["ml-ai-study-guide"]
    singles = [f"Week {number}" for number in range(1, 19)]
    assert [week.called for week in weekly.stretches()] == [*singles, "Week 19-20", "Week 21+"]
    assert [len(phase.weeks) for phase in weekly.phases] == [4, 4, 4, 4, 4]
    assert ALL["ai-levels"].phases[0].called == "Level 0"


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
