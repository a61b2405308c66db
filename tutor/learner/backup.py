"""Backups of the learner database: one file that holds everything of all learners, made and restored while in use."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from corpus.errors import UserError
from tutor.config import Settings
from tutor.learner import sqlite_file
from tutor.learner.migrations import MIGRATIONS, VERSION, refuse_newer
from tutor.learner.store import utc_text


def backup(settings: Settings, target: Path) -> Path:
    """Copy the learner database, which may be in use, to the new file `target` (mode 0600) and return its path.

    Raises UserError where there is nothing to back up, or where `target` exists: a backup is never overwritten.
    """
    if not settings.database.exists():
        raise UserError(
            f"There is no learner database at {settings.database} yet.", "Start with `python -m tutor next`."
        )
    if target.exists():
        raise UserError(f"{target} exists and a backup overwrites nothing.", f"Choose another name than {target.name}.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with sqlite_file.said_plainly(settings.database):
            sqlite_file.copy(settings.database, target)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror}.", "Choose another place.") from error
    return target


def restore(settings: Settings, source: Path, now: datetime) -> Path | None:
    """Replace the learner database by the backup `source`, whole or not at all.

    The present database is kept beside it as a dated copy, whose path is returned (None: there was none). Programs
    that have the database open see the restored one. An older schema is migrated when the store is opened next.
    Raises UserError where `source` is no sound learner database, or a newer version of the tutor wrote it.
    """
    database = settings.database
    if database.exists() and source.exists() and source.samefile(database):
        raise UserError(f"{source} is the database itself.", "Give the path of a backup.")
    _validate(source)
    if not database.exists():
        sqlite_file.make_private(database)
        _move_in(source, database)
        return None
    kept = database.with_name(f"{database.name}.replaced-{utc_text(now)[:19].replace(':', '')}Z")
    if _readable(database):
        with sqlite_file.said_plainly(database):
            sqlite_file.copy(database, kept)
            # Copied into the open database in one transaction of SQLite's: swapping the file under programs that have
            # it open would leave them writing to the old one, and its write-ahead log beside the new one.
            with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(database)) as present:
                present.execute(f"PRAGMA busy_timeout = {sqlite_file.BUSY_MS}")
                old.backup(present)
        return kept
    # Too broken to be copied into: set it aside byte by byte, with its log, and put the backup in its place.
    for suffix in ("", "-wal", "-shm"):
        part = database.with_name(database.name + suffix)
        if part.exists():
            shutil.copy2(part, kept.with_name(kept.name + suffix))
            if suffix:
                part.unlink()
    _move_in(source, database)
    return kept


def _move_in(source: Path, database: Path) -> None:
    with sqlite_file.said_plainly(database):
        sqlite_file.copy(source, database)


def _readable(database: Path) -> bool:
    try:
        return sqlite_file.is_sound(database)
    except sqlite3.DatabaseError:
        return False


def _validate(source: Path) -> None:
    """Raise UserError unless `source` is a sound learner database of a version that this tutor knows."""
    if not source.is_file():
        raise UserError(f"There is no file {source}.", "Give the path of a file made by `python -m tutor backup FILE`.")
    found = None
    if _readable(source):
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if {"events", VERSION.name} <= tables:
                (found,) = connection.execute(f"SELECT version FROM {VERSION.name}").fetchone()
    if found is None:
        raise UserError(
            f"{source} is no learner database, or a broken one; nothing was changed.",
            "Give the path of a file made by `python -m tutor backup FILE`.",
        )
    refuse_newer(source, found, len(MIGRATIONS))
