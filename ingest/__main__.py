"""Build and look after the index: `python -m ingest build [PATH...] | list | remove PATH | check`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from corpus import catalog
from corpus.errors import UserError
from ingest import config, index, manifest, registry
from ingest.build import build
from ingest.records import BuildReport


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit status: 0 good, 1 a problem the user can fix, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("build", help="bring the index up to date; PATH is added to it and kept")
    verb.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    verb.add_argument("--quiet", action="store_true", help="no progress bars")
    verbs.add_parser("list", help="what is in the index")
    verb = verbs.add_parser("remove", help="take an added document out of the index")
    verb.add_argument("path", type=Path, metavar="PATH")
    verbs.add_parser("check", help="all problems of the corpus, one line each")
    parsed = parser.parse_args(arguments)
    settings = config.load()
    try:
        if parsed.verb == "build":
            _report(build(settings, parsed.paths, _bars(parsed.quiet)))
            return 0
        if parsed.verb == "remove":
            with index.writer_lock(settings):
                registry.remove(settings.index_root, parsed.path)
            _report(build(settings))
            return 0
        if parsed.verb == "list":
            return _list(settings)
        return _check()
    except UserError as error:
        print(error, file=sys.stderr)
        return 1


def _bars(quiet: bool) -> Callable[[str, int], Callable[[int], None]]:
    def bar(stage: str, total: int) -> Callable[[int], None]:
        from tqdm import tqdm

        meter = tqdm(total=total, desc=f"{stage:>6}", unit="", disable=quiet or None, file=sys.stderr)

        def advance(n: int) -> None:
            meter.update(n)
            if meter.n >= total:
                meter.close()

        return advance

    return bar


def _report(report: BuildReport) -> None:
    for source in report.sources:
        if source.problem:
            print(f"{source.path}: {source.problem}")
        elif source.repaired:
            lines = ", ".join(map(str, source.repaired[:10])) + ("..." if len(source.repaired) > 10 else "")
            print(f"{source.path}: repaired {len(source.repaired)} lines ({lines})")
    seconds = sum(report.seconds.values())
    if not report.changed:
        print(f"Nothing changed: {report.chunks} chunks ({seconds:.1f} s).")
        return
    print(
        f"{report.chunks} chunks: {report.added} added, {report.removed} removed, {report.embedded} embedded "
        f"({seconds:.1f} s: {', '.join(f'{stage} {value:.1f}' for stage, value in report.seconds.items())})."
    )


def _list(settings: config.IngestSettings) -> int:
    found = manifest.read(index.current(settings))
    assert found is not None  # `current` has read it
    own = [path for path in found.sources if not Path(path).is_absolute()]
    print(f"corpus: {len(own)} files, {found.chunks} chunks in all")
    for path in registry.registered(settings.index_root):
        print(path)
    return 0


def _check() -> int:
    report = catalog.check()
    for problem in report.problems:
        print(problem)
    print(
        f"{report.lessons} lessons ({report.lessons - report.complete} not yet complete), {report.claims} claims, "
        f"{report.functions} reference functions: {len(report.problems)} problems",
        file=sys.stderr,
    )
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
