"""The one place that knows that the learner store is a SQLite file: locks, durability, file modes, consistent copies.

Everything else speaks SQLAlchemy Core, so a PostgreSQL URL needs another `engine` and nothing more.
It knows no table.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from corpus.errors import UserError

BUSY_MS = 10_000  # how long a writer waits for another one before it gives up

# WAL: readers and a writer do not wait for each other. FULL: a commit is on the disk before it returns, so an
# acknowledged event also survives a power cut. secure_delete: deleted turns are overwritten, not only unlinked.
_PRAGMAS = (
    f"busy_timeout = {BUSY_MS}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)

_ADVICE = {
    "disk is full": "Free some space, then do it again.",
    "readonly database": "Give yourself write permission on the file, or set TUTOR_HOME to a folder of yours.",
    "unable to open database file": "Give yourself permission on its folder, or set TUTOR_HOME to a folder of yours.",
    "disk i/o error": "Check the disk, then `python -m tutor restore FILE` with a backup.",
    "database is locked": "Close the other program that holds it, then do it again.",
    "not a database": "Restore a backup with `python -m tutor restore FILE`.",
    "malformed": "Restore a backup with `python -m tutor restore FILE`.",
}


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turn the troubles that a person can mend (disk full, no permission, broken file) into a UserError."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        cause = error.orig if isinstance(error, DatabaseError) else error
        text = str(cause)
        for sign, advice in _ADVICE.items():
            if sign in text.lower():
                raise UserError(f"The learner database {path} cannot be used: {text}.", advice) from error
        raise


def make_private(path: Path) -> None:
    """Make the folder of `path` (mode 0700) and the file (0600) where they are missing; tighten them where not."""
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A sticky folder such as /tmp is everybody's: closing it would lock the others out.
        if folder.stat().st_mode & 0o1077 and not folder.stat().st_mode & 0o1000:
            folder.chmod(0o700)
        path.touch(mode=0o600, exist_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise UserError(
            f"The learner database {path} cannot be made: {error.strerror}.",
            "Give yourself write permission there, or set TUTOR_HOME to a folder of yours.",
        ) from error


def engine(path: Path) -> Engine:
    """An engine on the file at `path`. Transactions opened with `execution_options(write=True)` hold the write lock."""
    make_private(path)
    made = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(made, "connect")
    def _connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN comes too late for a read that decides a write; `_begin` below sends it instead.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return made


def forget_deleted(made: Engine) -> None:
    """Move the write-ahead log into the file and empty it, so that no deleted text lingers there."""
    with closing(made.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy(source: Path, target: Path) -> None:
    """Copy the database at `source`, which may be in use, to the single file `target` (mode 0600); replaces `target`.

    The copy is one moment of the source (https://www.sqlite.org/backup.html). It appears whole or not at all.
    """
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(partial)) as new:
        old.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")  # a copy has no -wal file beside it
    partial.replace(target)


def is_sound(path: Path) -> bool:
    """Whether every page of the database at `path` can be read and fits the others. Changes nothing.

    Raises sqlite3.DatabaseError where the file is no database at all.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
