"""Build and look after the index: `python -m ingest build [PATH...] | list | remove PATH | check | conflicts`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from corpus import catalog
from corpus.conflicts import conflicts, headline
from corpus.errors import UserError
from corpus.merge import spoken
from ingest import config, index, manifest, registry, roadmaps
from ingest.build import build
from ingest.files import printable
from ingest.read import kept_repairs, stored_name
from ingest.records import BuildReport


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit status: 0 good, 1 a problem the user can fix, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("build", help="bring the index up to date; PATH is added to it and kept")
    verb.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    verb.add_argument("--quiet", action="store_true", help="no progress bars")
    verb = verbs.add_parser("list", help="what is in the index, and what was left out")
    verb.add_argument("--repairs", action="store_true", help="each mended line of the added documents")
    verb = verbs.add_parser("remove", help="take an added document out of the index")
    verb.add_argument("path", type=Path, metavar="PATH")
    verbs.add_parser("check", help="all problems of the corpus, one line each")
    verbs.add_parser("conflicts", help="where the roadmaps disagree with one another or with themselves")
    parsed = parser.parse_args(arguments)
    settings = config.load()
    try:
        if parsed.verb == "build":
            _report(build(settings, parsed.paths, _bars(parsed.quiet)))
            return _status(settings, parsed.paths)
        if parsed.verb == "remove":
            with index.writer_lock(settings):
                registry.remove(settings.index_root, parsed.path)
            _report(build(settings))
            return 0
        if parsed.verb == "list":
            return _list(settings, parsed.repairs)
        return _conflicts() if parsed.verb == "conflicts" else _check()
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
        path = printable(source.path)
        if source.problem:
            print(f"{path}: {printable(source.problem)}")
        if source.repaired:
            lines = ", ".join(map(str, source.repaired[:10])) + ("..." if len(source.repaired) > 10 else "")
            print(
                f"{path}: repaired {len(source.repaired)} lines ({lines}); `python -m ingest list --repairs` shows them"
            )
        for note in source.notes:
            print(f"{path}: {printable(note)}")
    for found in report.roadmaps:
        print(f"{printable(found.roadmap.title)}: {printable(roadmaps.line(found))}")
    seconds = sum(report.seconds.values())
    if not report.changed:
        print(f"Nothing changed: {report.chunks} chunks ({seconds:.1f} s).")
        return
    print(
        f"{report.chunks} chunks: {report.added} added, {report.removed} removed, {report.embedded} embedded "
        f"({seconds:.1f} s: {', '.join(f'{stage} {value:.1f}' for stage, value in report.seconds.items())})."
    )


def _status(settings: config.IngestSettings, given: list[Path]) -> int:
    """Return 1 where paths were given and no file under any of them is in the index, else 0."""
    found = manifest.read(index.current(settings))
    assert found is not None  # `current` has read it
    roots = [path.resolve() for path in given]
    taken = (Path(path) for path in found.sources if path not in found.left_out)
    return 0 if not roots or any(path.is_relative_to(root) for path in taken for root in roots) else 1


def _list(settings: config.IngestSettings, repairs: bool) -> int:
    found = manifest.read(index.current(settings))
    assert found is not None  # `current` has read it
    own = [path for path in found.sources if not Path(path).is_absolute()]
    print(f"corpus: {len(own)} files, {found.chunks} chunks in all")
    routes = {Path(each.roadmap.path).stem: each for each in roadmaps.shared(settings)}
    for root in registry.registered(settings.index_root):
        print(printable(str(root)))
        for path, digest in found.sources.items():
            if not Path(path).is_relative_to(root):
                continue
            route = routes.get(stored_name(digest, path))
            if path in found.left_out:
                print(f"  {printable(path)}: {printable(found.left_out[path])}")
            elif route is not None and not repairs:
                print(f"  {printable(path)}: {printable(roadmaps.line(route))}")
            elif repairs:
                _list_repairs(settings, path, digest)
    return 0


def _list_repairs(settings: config.IngestSettings, path: str, digest: str) -> None:
    repaired, notes = kept_repairs(settings.documents, stored_name(digest, path))
    for note in notes:
        print(f"  {printable(path)}: {printable(note)}")
    for line in repaired:
        print(f"  {printable(path)}:{line.line}: {line.damage}")
        print(f"    - {printable(line.before)}")
        print(f"    + {printable(line.after)}")


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


def _conflicts() -> int:
    """Print each conflict with its sides and the lines that they stand on."""
    loaded = catalog.load()
    found = conflicts(loaded.roadmaps)
    for each in found:
        print(printable(headline(each, loaded.roadmaps, loaded.topics)))
        for side in each.sides:
            roadmap = loaded.roadmaps[side.roadmap]
            lines = sorted({roadmap.text.count("\n", 0, span.start) + 1 for span in side.spans})
            print(f"  {spoken(roadmap)} {side.says} ({roadmap.path}:{','.join(map(str, lines))})")
    print(f"{len(found)} conflicts between {len(loaded.roadmaps)} roadmaps", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
