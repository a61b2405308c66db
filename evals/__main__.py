"""Measure the tutor: `python -m evals run [SUITE...] [--split dev|test|all] [--out DIR] [--worst N] | bench`."""

import argparse
import sys
from pathlib import Path

from corpus.errors import UserError
from evals import bench, cases, run
from evals.systems import Bench
from tutor import config
from tutor.session import Tutor


def main(arguments: list[str] | None = None) -> int:
    """Run the verb; exit 1 when a gate is missed or something the user can fix is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("run", help="score all systems on the cases")
    verb.add_argument("suites", nargs="*", choices=[[], *cases.SUITES, *cases.DEVELOPMENT], metavar="SUITE",
                      help=", ".join((*cases.SUITES, *cases.DEVELOPMENT)))  # fmt: skip
    verb.add_argument("--split", choices=("dev", "test", "all"), default="all")
    verb.add_argument("--out", type=Path, help="folder for report.json")
    verb.add_argument("--worst", type=int, default=0, metavar="N", help="show the N worst answers")
    verb = verbs.add_parser("bench", help="speed and memory, E1 to E3")
    verb.add_argument("--chunks", type=int, default=10_000, help="size of the synthetic library")
    parsed = parser.parse_args(arguments)
    if parsed.verb == "bench":
        return _bench(parsed.chunks)
    try:
        report = run.run(Bench(Tutor.open(config.load())), parsed.split, parsed.suites or cases.SUITES,
                         lambda name: print(f"  {name}", file=sys.stderr))  # fmt: skip
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    print(run.table(report))
    for metric, other in (("A1 recall@5", "rrf"), ("A1 nDCG@10", "dense only"), ("A1 nDCG@10", "bm25 only"),
                          ("A2 key facts", "top section (trivial)")):  # fmt: skip
        found = run.compare(report, metric, "embedded", other)
        if found is not None:
            print(f"\n{metric}, embedded - {other}: {found[0]:+.3f}, 95 % [{found[1]:+.3f}, {found[2]:+.3f}]", end="")
    print(f"\n\n{report.split} split, {report.seconds:.1f} s")
    if parsed.worst:
        _show_worst(report, parsed.worst)
    if parsed.out:
        print(f"written: {run.write(report, parsed.out)}")
    return 0 if report.passed else 1


def _bench(chunks: int) -> int:
    try:
        figures = bench.run(chunks, lambda stage: print(stage, file=sys.stderr))
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    print(bench.table(figures))
    return 0 if all(figure.passed is not False for figure in figures) else 1


def _show_worst(report: run.Report, count: int) -> None:
    scored = ("A2 key facts", "A6 roadmap facts", "A6 five roadmaps")
    rows = [row for row in report.rows if row.system == "embedded" and row.metric in scored]
    scores = {id_: score for row in rows for id_, score in row.scores.items() if score is not None}
    answers = {outcome.case: outcome for outcome in report.outcomes if outcome.system == "embedded"}
    for id_ in sorted(scores, key=lambda i: scores[i])[:count]:
        outcome = answers[id_]
        print(f"\n--- {id_} {scores[id_]:.2f} {outcome.status}: {outcome.question}\n{outcome.answer}")


if __name__ == "__main__":
    sys.exit(main())
