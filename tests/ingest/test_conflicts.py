"""`python -m ingest conflicts`: where the roadmaps disagree, in words, with the lines."""

import re
from pathlib import Path

import pytest

from corpus import catalog
from corpus.conflicts import conflicts
from ingest.__main__ import main

ROOT = Path(__file__).parents[2]


def test_every_conflict_is_printed_with_its_sides_and_lines_that_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conflicts"]) == 0
    said = capsys.readouterr()
    found = conflicts(catalog.load().roadmaps)
    heads = [line for line in said.out.splitlines() if not line.startswith(" ")]
    sides = [line for line in said.out.splitlines() if line.startswith("  ")]
    assert (len(heads), len(sides)) == (len(found), sum(len(each.sides) for each in found))
    assert said.err == f"{len(found)} conflicts between 5 roadmaps\n"
    assert "The four-phase roadmap states 200-350 hours in total and has parts that add up to 210-360 hours" in heads
    assert "Decision trees: asked for here, to be skipped there" in heads
    for side in sides:
        path, numbers = re.search(r"\((corpus/roadmaps/[\w-]+\.md):([\d,]+)\)$", side).groups()  # type: ignore[union-attr]
        lines = (ROOT / path).read_text("utf-8").split("\n")
        assert all(lines[int(number) - 1].strip() for number in numbers.split(","))


def test_the_line_of_a_skipped_topic_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["conflicts"])
    said = capsys.readouterr().out
    place = re.search(r"Decision trees: .*\n.*says to skip it.*\((.*):(\d+)\)\n", said)
    assert place is not None
    line = (ROOT / place[1]).read_text("utf-8").split("\n")[int(place[2]) - 1]
    assert "decision trees" in line.casefold()
