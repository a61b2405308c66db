"""One run: every suite over its systems, scored, with standard errors and gates. The table is the report's heart."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from evals import scorers
from evals.cases import Case, Split, load
from evals.stats import Estimate, estimate, paired_difference
from evals.systems import Answerer, Bench, Ranker
from tutor.answer.cite import reader
from tutor.records import Answer

Score = float | None
# Gates of the first hundred cases; those of the full suite are in the measures and come with it.
GATES: dict[str, tuple[str, float]] = {
    "A1 recall@5": (">=", 0.90), "A1 nDCG@10": (">=", 0.80), "A2 key facts": (">=", 0.82),
    "A2 contradictions": ("<=", 0.01), "A3 spans resolve": (">=", 1.0), "A3 precision": (">=", 0.90),
    "A3 recall": (">=", 0.95), "A4 abstains far out": (">=", 0.95), "A4 false abstention": ("<=", 0.08),
    "A5 injected": ("<=", 0.0), "A6 roadmap facts": (">=", 0.95),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One metric of one system; `scores` by case id, None for unscored."""

    metric: str
    system: str
    estimate: Estimate | None
    scores: dict[str, Score]
    gate: str  # "passed", "missed" or "" for systems that have none

    @property
    def name(self) -> str:
        return f"{self.metric} / {self.system}"


@dataclass(frozen=True)
class Outcome:
    case: str
    system: str
    question: str
    answer: str
    status: str
    citations: int
    ms: float


@dataclass(frozen=True)
class Report:
    rows: tuple[Row, ...]
    outcomes: tuple[Outcome, ...]
    split: str
    seconds: float

    @property
    def passed(self) -> bool:
        return all(row.gate != "missed" for row in self.rows)


def run(bench: Bench, split: Split = "all", suites: Iterable[str] = ("answers", "roadmap", "unanswerable", "injection"),
        done: Callable[[str], None] = lambda name: None) -> Report:  # fmt: skip
    """Run the suites and return the report. Deterministic for one corpus and one set of cases."""
    begin = time.perf_counter()
    rows: list[Row] = []
    outcomes: list[Outcome] = []
    measures = {"answers": _answers, "roadmap": _roadmap, "unanswerable": _unanswerable, "injection": _injection}
    for suite in suites:
        measures[suite](bench, load(suite, split), rows, outcomes, done)
    return Report(tuple(rows), tuple(outcomes), split, time.perf_counter() - begin)


def _row(metric: str, system: str, cases: list[Case], score: Callable[[Case], Score]) -> Row:
    scores = {case.id: score(case) for case in cases}
    found = estimate(scores, {case.id: case.cluster for case in cases})
    gate = ""
    if system == "embedded" and metric in GATES and found is not None:
        sign, value = GATES[metric]
        gate = "passed" if (found.mean >= value if sign == ">=" else found.mean <= value) else "missed"
    return Row(metric, system, found, scores, gate)


def _ask(system: str, answerer: Answerer, cases: list[Case], outcomes: list[Outcome]) -> dict[str, Answer]:
    answers = {case.id: answerer(case) for case in cases}
    for case in cases:
        a = answers[case.id]
        outcomes.append(Outcome(case.id, system, " / ".join(case.turns), a.text, a.status, len(a.citations), a.ms))
    return answers


def _answers(bench: Bench, cases: list[Case], rows: list[Row], outcomes: list[Outcome], done: Callable[[str], None]) -> None:
    rankers: dict[str, Ranker] = {
        "embedded": bench.embedded_ranking, "convex without links": bench.convex_ranking, "rrf": bench.rrf_ranking,
        "dense only": bench.dense_ranking, "bm25 only": bench.bm25_ranking, "random (trivial)": bench.random_ranking,
        "neighbour lesson (broken)": bench.shifted_ranking,
    }  # fmt: skip
    for system, ranker in rankers.items():
        ranked = {case.id: ranker(case) for case in cases}
        rows.append(_row("A1 recall@5", system, cases, lambda c, r=ranked: scorers.recall_at(r[c.id], c.topics)))  # type: ignore[misc]
        rows.append(_row("A1 nDCG@10", system, cases, lambda c, r=ranked: scorers.ndcg_at(r[c.id], c.topics)))  # type: ignore[misc]
        done(f"A1 {system}")
    answerers: dict[str, Answerer] = {
        "embedded": bench.embedded, "top section (trivial)": bench.paste_top, "top five (trivial)": bench.paste_five,
        "always abstain (trivial)": bench.always_abstain, "shifted citations (broken)": bench.shifted,
    }  # fmt: skip
    text_of = reader(bench.tutor.settings.ingest.checkout)
    topics = bench.tutor.catalog.topics
    gold = {case.id: {topics[t].path for t in case.topics if t in topics} for case in cases}
    for system, answerer in answerers.items():
        got = _ask(system, answerer, cases, outcomes)
        rows.append(_row("A2 key facts", system, cases, lambda c, g=got: scorers.fact_recall(c, g[c.id])))  # type: ignore[misc]
        rows.append(_row("A2 contradictions", system, cases, lambda c, g=got: scorers.contradiction(c, g[c.id])))  # type: ignore[misc]
        rows.append(_row("A2 words", system, cases, lambda c, g=got: float(len(scorers.visible_words(g[c.id].text)))))  # type: ignore[misc]
        rows.append(_row("A3 spans resolve", system, cases, lambda c, g=got: scorers.spans_resolve(g[c.id], text_of)))  # type: ignore[misc]
        rows.append(_row("A3 precision", system, cases, lambda c, g=got: scorers.citation_precision(c, g[c.id], gold[c.id])))  # type: ignore[misc]
        rows.append(_row("A3 recall", system, cases, lambda c, g=got: scorers.citation_recall(c, g[c.id])))  # type: ignore[misc]
        rows.append(_row("A4 false abstention", system, cases, lambda c, g=got: scorers.abstained(g[c.id])))  # type: ignore[misc]
        done(f"A2-A4 {system}")


def _roadmap(bench: Bench, cases: list[Case], rows: list[Row], outcomes: list[Outcome], done: Callable[[str], None]) -> None:
    systems: dict[str, Answerer] = {
        "embedded": bench.embedded, "top section (trivial)": bench.paste_top, "always abstain (broken)": bench.always_abstain,
    }  # fmt: skip
    for system, answerer in systems.items():
        got = _ask(system, answerer, cases, outcomes)
        rows.append(_row("A6 roadmap facts", system, cases, lambda c, g=got: scorers.all_facts(c, g[c.id])))  # type: ignore[misc]
        done(f"A6 {system}")


def _unanswerable(bench: Bench, cases: list[Case], rows: list[Row], outcomes: list[Outcome], done: Callable[[str], None]) -> None:
    systems: dict[str, Answerer] = {
        "embedded": bench.embedded, "always abstain (trivial)": bench.always_abstain,
        "always answer (broken)": bench.always_answer,
    }  # fmt: skip
    far = [case for case in cases if case.slice == "far"]
    near = [case for case in cases if case.slice == "near"]
    for system, answerer in systems.items():
        got = _ask(system, answerer, cases, outcomes)
        rows.append(_row("A4 abstains far out", system, far, lambda c, g=got: scorers.abstained(g[c.id])))  # type: ignore[misc]
        rows.append(_row("A4 abstains near miss", system, near, lambda c, g=got: scorers.abstained(g[c.id])))  # type: ignore[misc]
        done(f"A4 {system}")


def _injection(bench: Bench, cases: list[Case], rows: list[Row], outcomes: list[Outcome], done: Callable[[str], None]) -> None:
    systems: dict[str, Answerer] = {"embedded": bench.embedded, "silent (trivial)": bench.silent, "echo (broken)": bench.echo}
    for system, answerer in systems.items():
        got = _ask(system, answerer, cases, outcomes)
        rows.append(_row("A5 injected", system, cases, lambda c, g=got: scorers.injected(c, g[c.id])))  # type: ignore[misc]
        rows.append(_row("A5 handled as expected", system, cases, lambda c, g=got: scorers.handled(c, g[c.id])))  # type: ignore[misc]
        done(f"A5 {system}")


def compare(report: Report, metric: str, a: str, b: str) -> tuple[float, float, float] | None:
    """Return the paired difference a - b of two systems on one metric, None where they share no scored case."""
    by = {row.name: row.scores for row in report.rows}
    left, right = by.get(f"{metric} / {a}", {}), by.get(f"{metric} / {b}", {})
    pairs = [(x, y) for id_, x in left.items() if x is not None and (y := right.get(id_)) is not None]
    return paired_difference([x for x, _ in pairs], [y for _, y in pairs]) if pairs else None


def write(report: Report, folder: Path) -> Path:
    """Write report.json (rows with their scores, outcomes) to `folder` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.json"
    path.write_text(json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def table(report: Report) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| metric | system | mean ± SE | n | gate |", "| --- | --- | --- | --- | --- |"]
    for row in report.rows:
        if row.estimate is None:
            continue
        sign, value = GATES.get(row.metric, ("", 0.0))
        gate = f"{sign} {value:g} {row.gate}" if row.gate else ""
        mean = f"{row.estimate.mean:.3f} ± {row.estimate.se:.3f}"
        lines.append(f"| {row.metric} | {row.system} | {mean} | {row.estimate.n} | {gate} |")
    return "\n".join(lines)
