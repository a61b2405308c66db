"""What the tutor runs with, and what is missing: `python -m tutor doctor [--json]`. Looks only, changes nothing.

Each setting with its value and origin; then findings. A finding that is "missing" keeps the tutor from working and
carries the next command; a "note" is worth knowing.
"""

import os
import platform
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from corpus import catalog
from tutor.config import Settings
from tutor.learner.migrations import MIGRATIONS, VERSION

DISTRIBUTION = "ml-roadmap-tutor"
# An index with the exported model takes 40 MB and twice as much while it is built; learners' events need little.
BUILD_MB, WORK_MB = 500, 50
Which = Callable[[str], str | None]


@dataclass(frozen=True)
class Setting:
    name: str
    value: str
    origin: str


@dataclass(frozen=True)
class Finding:
    name: str
    state: Literal["good", "note", "missing"]
    text: str
    next_step: str = ""


@dataclass(frozen=True)
class Diagnosis:
    settings: tuple[Setting, ...]
    findings: tuple[Finding, ...]

    @property
    def well(self) -> bool:
        return all(finding.state != "missing" for finding in self.findings)


def examine(settings: Settings, which: Which = shutil.which) -> Diagnosis:
    """Look at everything that the tutor needs."""
    findings = (
        _python(),
        *_packages(),
        _home(settings),
        _disk(settings),
        _corpus(settings),
        _model(settings),
        _index(settings),
        _database(settings),
        *_programs(which),
    )
    return Diagnosis(_settings(settings), findings)


def _settings(settings: Settings) -> tuple[Setting, ...]:
    values = {
        "home": settings.home,
        "checkout": settings.ingest.checkout,
        "threads": settings.ingest.threads,
        "learner": settings.learner,
        "roadmap": settings.roadmap or "as each learner chose",
        "file_mb": settings.ingest.limits.file_bytes // 2**20,
        "read_seconds": f"{settings.ingest.limits.seconds:g}",
    }
    return tuple(Setting(name, str(value), settings.origin[name]) for name, value in values.items())


# Findings --------------------------------------------------------------------------------------------------------


def _python() -> Finding:
    return Finding("python", "good", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _packages() -> Iterator[Finding]:
    """One line with the versions of all direct dependencies, one for each that is missing."""
    try:
        requirements = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        yield Finding("packages", "missing", f"{DISTRIBUTION} itself is not installed.", "Run `make setup`.")
        return
    found = []
    for requirement in requirements:
        name = re.match(r"[\w.-]+", requirement)
        if name is None or "extra ==" in requirement:
            continue
        try:
            found.append(f"{name[0]} {metadata.version(name[0])}")
        except metadata.PackageNotFoundError:
            yield Finding("packages", "missing", f"{name[0]} is not installed.", "Run `make setup`.")
    yield Finding("packages", "good", ", ".join(found))


def _standing(path: Path) -> Path:
    """`path`, or the nearest folder above it that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _home(settings: Settings) -> Finding:
    folder = _standing(settings.home)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        why = "is no folder" if not folder.is_dir() else "may not be written to"
        return Finding("home", "missing", f"{folder} {why}.", "Set TUTOR_HOME to a folder that you may write to.")
    made = "can be written to" if folder == settings.home else "will be made when it is first needed"
    return Finding("home", "good", f"{settings.home} {made}")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_standing(settings.home)).free // 10**6
    needed = WORK_MB if (settings.ingest.index_root / "current").exists() else BUILD_MB
    if free < needed:
        text = f"{free} MB are free under {settings.home}, {needed} MB are needed."
        return Finding("disk", "missing", text, "Free some space or set TUTOR_HOME to another disk.")
    return Finding("disk", "good", f"{free} MB free")


def _corpus(settings: Settings) -> Finding:
    found = catalog.load(settings.ingest.checkout)
    count = f"{len(found.topics)} topics, {len(found.roadmaps)} roadmaps, {len(found.projects)} projects"
    if not found.topics or not found.roadmaps:
        return Finding("corpus", "missing", f"{count}.", "Run `python -m ingest check`.")
    if settings.roadmap is not None and settings.roadmap not in found.roadmaps:
        text = f"There is no roadmap {settings.roadmap!r}."
        return Finding("corpus", "missing", text, f"Set TUTOR_ROADMAP to one of: {', '.join(found.roadmaps)}.")
    return Finding("corpus", "good", count)


def _model(settings: Settings) -> Finding:
    try:
        from ingest import export
    except ImportError as error:
        return Finding("model", "missing", f"{error.name} is not installed.", "Run `make setup`.")
    folder = export.exported(settings.ingest.models)
    if all((folder / name).is_file() for name in ("model.onnx", "tokenizer.json")):
        return Finding("model", "good", f"all-MiniLM-L6-v2 exported to {folder}")
    return Finding("model", "missing", "The embedding model is not exported yet.", "Run `python -m ingest build`.")


def _index(settings: Settings) -> Finding:
    try:
        from ingest import index, manifest
        from ingest.read import corpus_sources
    except ImportError as error:
        return Finding("index", "missing", f"{error.name} is not installed.", "Run `make setup`.")
    folder = index.pointed(settings.ingest.index_root)
    found = None if folder is None else manifest.read(folder)
    if found is None:
        return Finding("index", "missing", "There is no index of the corpus yet.", index.BUILD_COMMAND)
    if found.recipe != manifest.RECIPE:
        return Finding("index", "missing", "The index was built by another version of the tutor.", index.BUILD_COMMAND)
    present = {source.path: source.digest for source in corpus_sources(settings.ingest.checkout)}
    indexed = {path: digest for path, digest in found.sources.items() if not Path(path).is_absolute()}
    changed = len({path for path, _ in present.items() ^ indexed.items()})
    if changed:
        text = f"{found.chunks} chunks; {changed} files of the corpus have changed since it was built."
        return Finding("index", "note", text, index.BUILD_COMMAND)
    return Finding("index", "good", f"{found.chunks} chunks, up to date")


def _database(settings: Settings) -> Finding:
    path = settings.database
    broken = Finding(
        "database", "missing", f"{path} is broken.", "Restore a backup with `python -m tutor restore FILE`."
    )
    if not path.exists():
        return Finding("database", "good", f"{path} will be made when it is first needed")
    try:
        version = _schema(path)
    except sqlite3.DatabaseError:
        version = None
    if version is None:
        return broken
    known = len(MIGRATIONS)
    if version > known:
        text = f"{path} has schema {version} and this version of the tutor knows {known}."
        return Finding("database", "missing", text, "Update the tutor with `git pull && make setup`.")
    if version < known:
        return Finding("database", "note", f"schema {version}; it is brought to {known} when it is next opened")
    return Finding("database", "good", f"{path}, schema {version}")


def _schema(path: Path) -> int | None:
    """Number of migrations that the database has seen, 0 for one that was not filled yet, None for a broken one."""
    # Without a log nobody has the file open; told so, SQLite does not lay an empty log beside it.
    in_use = path.with_name(f"{path.name}-wal").exists()
    uri = f"{path.absolute().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return None
        named = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
        if not connection.execute(named, (VERSION.name,)).fetchone()[0]:
            return 0
        return int(connection.execute(f"SELECT version FROM {VERSION.name}").fetchone()[0])


def _programs(which: Which) -> Iterator[Finding]:
    wanted = (
        ("bubblewrap", ("bwrap",), "coding exercises", "apt-get install bubblewrap"),
        ("chromium", ("chromium", "chromium-browser", "google-chrome"), "browser tests", "apt-get install chromium"),
    )
    for name, commands, purpose, command in wanted:
        found = next((path for path in map(which, commands) if path), None)
        if found:
            yield Finding(name, "good", found)
        else:
            yield Finding(name, "note", f"not found; only {purpose} need it.", f"Install it with `{command}`.")


# Reports ---------------------------------------------------------------------------------------------------------


def to_json(found: Diagnosis) -> dict[str, Any]:
    return {
        "well": found.well,
        "settings": [{"name": s.name, "value": s.value, "origin": s.origin} for s in found.settings],
        "findings": [
            {"name": f.name, "state": f.state, "text": f.text, "next_step": f.next_step} for f in found.findings
        ],
    }


def to_text(found: Diagnosis) -> str:
    signs = {"good": "✓", "note": "·", "missing": "✗"}
    lines = [f"  {setting.name:12} {setting.value}  ({setting.origin})" for setting in found.settings]
    lines.append("")
    lines += [f"{signs[f.state]} {f.name:10} {f'{f.text} {f.next_step}'.strip()}" for f in found.findings]
    missing = sum(finding.state == "missing" for finding in found.findings)
    count = "1 thing is missing" if missing == 1 else f"{missing} things are missing"
    lines += ["", "Nothing is missing." if found.well else f"{count}."]
    return "\n".join(lines)
