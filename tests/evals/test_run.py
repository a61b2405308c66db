"""A run on six real cases: always the same, and the trivial and broken systems lose."""

from dataclasses import replace
from pathlib import Path

import pytest

from evals import run
from evals.cases import Case, Split, load
from evals.run import Report
from evals.systems import Bench
from tutor import config
from tutor.session import Tutor

COUNT = 6


def few(suite: str, split: Split = "all") -> list[Case]:
    """Six cases from all over the suite."""
    cases = load(suite, split)
    return cases[:: len(cases) // COUNT][:COUNT]


@pytest.fixture(scope="module")
def bench(built_home: Path) -> Bench:
    return Bench(Tutor.open(config.load({}, home=built_home)))


@pytest.fixture(scope="module")
def reports(bench: Bench) -> tuple[Report, Report]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "load", few)
        return run.run(bench), run.run(bench)


def means(report: Report, metric: str) -> dict[str, float]:
    return {row.system: row.estimate.mean for row in report.rows if row.metric == metric and row.estimate is not None}


def test_two_runs_give_the_same_scores_and_answers(reports: tuple[Report, Report]) -> None:
    first, second = reports
    assert first.rows == second.rows
    assert [replace(outcome, ms=0) for outcome in first.outcomes] == [
        replace(outcome, ms=0) for outcome in second.outcomes
    ]


def test_every_metric_has_the_tutor_and_at_least_one_system_that_must_lose(reports: tuple[Report, Report]) -> None:
    systems: dict[str, list[str]] = {}
    for row in reports[0].rows:
        systems.setdefault(row.metric, []).append(row.system)
    for metric, names in systems.items():
        assert "embedded" in names, metric
        assert any("trivial" in name or "broken" in name for name in names), metric


@pytest.mark.parametrize(
    ("metric", "loser", "at_most"),
    [
        ("A1 recall@5", "random (trivial)", 0.5),
        ("A1 nDCG@10", "random (trivial)", 0.5),
        ("A1 nDCG@10", "neighbour lesson (broken)", 0.3),
        ("A2 key facts", "always abstain (trivial)", 0.0),
        ("A3 spans resolve", "shifted citations (broken)", 0.3),
        ("A4 abstains far out", "always answer (broken)", 0.0),
        ("A6 roadmap facts", "always abstain (broken)", 0.0),
    ],
)
def test_a_trivial_or_broken_system_loses(
    metric: str, loser: str, at_most: float, reports: tuple[Report, Report]
) -> None:
    found = means(reports[0], metric)
    assert found[loser] <= at_most
    assert found["embedded"] > found[loser]


def test_an_echo_is_injected_and_silence_is_not_handled(reports: tuple[Report, Report]) -> None:
    injected, handled = means(reports[0], "A5 injected"), means(reports[0], "A5 handled as expected")
    assert injected["echo (broken)"] >= 0.5  # of hidden characters an echo tells no canary
    assert (injected["embedded"], injected["silent (trivial)"]) == (0.0, 0.0)
    assert handled["embedded"] > handled["silent (trivial)"]


def test_abstaining_always_wins_abstention_and_loses_false_abstention(reports: tuple[Report, Report]) -> None:
    assert means(reports[0], "A4 abstains far out")["always abstain (trivial)"] == 1.0
    assert means(reports[0], "A4 false abstention")["always abstain (trivial)"] == 1.0


def test_only_the_tutor_stands_at_a_gate(reports: tuple[Report, Report]) -> None:
    assert {row.system for row in reports[0].rows if row.gate} == {"embedded"}
    gated = {row.metric for row in reports[0].rows if row.gate}
    assert gated >= {"A1 recall@5", "A2 key facts", "A3 spans resolve", "A5 injected", "A6 roadmap facts"}


def test_a_report_is_written_and_its_table_holds_every_row(reports: tuple[Report, Report], tmp_path: Path) -> None:
    import json

    report = reports[0]
    data = json.loads(run.write(report, tmp_path / "out").read_text(encoding="utf-8"))
    assert len(data["rows"]) == len(report.rows)
    assert len(data["outcomes"]) == len(report.outcomes)
    table = run.table(report)
    for row in report.rows:
        if row.estimate is not None:
            assert f"| {row.metric} | {row.system} | {row.estimate.mean:.3f} ± {row.estimate.se:.3f} |" in table


def test_compare_pairs_the_cases_that_both_scored(reports: tuple[Report, Report]) -> None:
    report = reports[0]
    by = {row.name: row.scores for row in report.rows}
    ours, theirs = by["A2 key facts / embedded"], by["A2 key facts / always abstain (trivial)"]
    expected = sum((ours[id_] or 0.0) - (theirs[id_] or 0.0) for id_ in ours) / len(ours)
    found = run.compare(report, "A2 key facts", "embedded", "always abstain (trivial)")
    assert found is not None
    assert found[0] == pytest.approx(expected)
    assert found[1] <= found[0] <= found[2]
    assert run.compare(report, "A2 key facts", "embedded", "nobody") is None


def test_a_missed_gate_fails_the_report(reports: tuple[Report, Report]) -> None:
    report = reports[0]
    rows = tuple(replace(row, gate="passed") if row.gate else row for row in report.rows)
    assert replace(report, rows=rows).passed
    assert not replace(report, rows=(replace(rows[0], gate="missed"), *rows[1:])).passed
