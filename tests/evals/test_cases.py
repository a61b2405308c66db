"""The cases themselves, and a loader that names every broken line at once."""

import json
from collections import Counter
from pathlib import Path

import pytest

from corpus import catalog
from corpus.errors import UserError
from evals.cases import SUITES, load

GOOD = {"id": "a-1", "turns": ["what?"], "topics": ["lstm"], "facts": [["gate"]], "slice": "plain", "split": "dev"}


def write(folder: Path, suite: str, *lines: object) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / f"{suite}.jsonl").write_text(text + "\n", encoding="utf-8")
    return folder


def test_every_broken_line_is_named_and_none_that_is_good(tmp_path: Path) -> None:
    folder = write(
        tmp_path, "answers", GOOD,
        "{not json",
        {"turns": ["no id"], "facts": [["x"]]},
        {**GOOD, "id": "a-4", "facts": []},
        {**GOOD, "id": "a-5", "facts": [["(unclosed"]]},
        {**GOOD, "id": "a-6", "turns": []},
        {**GOOD, "id": "a-7", "turns": ["fine", 7]},
        {**GOOD, "id": "a-8", "forbidden": ["[z-a]"]},
        {**GOOD, "id": "a-9"},
    )  # fmt: skip
    with pytest.raises(UserError) as error:
        load("answers", folder=folder)
    said = str(error.value)
    assert [n for n in range(1, 10) if f"answers.jsonl:{n}:" in said] == [2, 3, 4, 5, 6, 7, 8]
    assert "docs/writing-cases.md" in said


def test_an_id_that_stands_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="id a-1 stands twice"):
        load("answers", folder=write(tmp_path, "answers", GOOD, GOOD))


def test_an_injection_without_a_canary_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"injection\.jsonl:1: .*no canary"):
        load("injection", folder=write(tmp_path, "injection", {"id": "i", "turns": ["x"], "expect": "any"}))


def test_a_split_is_what_it_says_and_cases_without_one_are_in_both(tmp_path: Path) -> None:
    folder = write(
        tmp_path, "answers", GOOD, {**GOOD, "id": "a-2", "split": "test"}, {**GOOD, "id": "a-3", "split": ""}
    )
    assert [case.id for case in load("answers", "dev", folder)] == ["a-1", "a-3"]
    assert [case.id for case in load("answers", "test", folder)] == ["a-2", "a-3"]
    assert [case.id for case in load("answers", "all", folder)] == ["a-1", "a-2", "a-3"]


def test_patterns_are_read_without_case_and_across_lines(tmp_path: Path) -> None:
    (case,) = load("answers", folder=write(tmp_path, "answers", {**GOOD, "facts": [["forget.gate"]]}))
    assert case.fact_patterns[0][0].search("the FORGET\ngate")


def test_the_committed_suites_hold_a_hundred_cases_of_known_kinds() -> None:
    cases = {suite: load(suite) for suite in SUITES}
    answerable = len(cases["answers"]) + len(cases["roadmap"])
    assert answerable >= 70
    assert len(cases["unanswerable"]) >= 30
    assert len(cases["injection"]) >= 24
    assert set(Counter(case.slice for case in cases["unanswerable"])) == {"far", "near"}
    assert {case.expect for case in cases["injection"]} == {"answered", "declined", "any"}
    assert len({case.id for suite in cases.values() for case in suite}) == sum(map(len, cases.values()))


def test_every_answerable_case_has_a_gold_lesson() -> None:
    topics = catalog.load().topics
    assert [case.id for case in load("answers") if not topics.keys() & set(case.topics)] == []
