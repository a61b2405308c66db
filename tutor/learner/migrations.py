"""The history of the learner database: numbered functions, from the first schema to the present one.

To change the schema, append a function; never edit an old one. Before a migration of an existing database the file is
copied to `learner.sqlite.before-N`; each migration is one transaction, so an interrupted one leaves the old schema.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import JSON, Column, Connection, Engine, Index, Integer, MetaData, String, Table, inspect, select

from corpus.errors import UserError
from tutor.learner import sqlite_file

Migration = Callable[[Connection], None]

VERSION = Table("schema_version", MetaData(), Column("version", Integer, nullable=False))


def m001_events(connection: Connection) -> None:
    """The append-only list of everything that happened; `conversation` repeats a value of `data` to be searchable."""
    tables = MetaData()
    events = Table(
        "events",
        tables,
        Column("seq", Integer, primary_key=True, autoincrement=True),
        Column("learner", String, nullable=False),
        Column("at", String, nullable=False),  # ISO 8601, UTC, microseconds: sorts as text
        Column("kind", String, nullable=False),
        Column("conversation", String, nullable=True),
        Column("data", JSON, nullable=False),
        sqlite_autoincrement=True,  # a deleted number is never given again
    )
    Index("events_by_learner", events.c.learner, events.c.kind)
    Index("events_by_conversation", events.c.learner, events.c.conversation)
    tables.create_all(connection)


MIGRATIONS: tuple[Migration, ...] = (m001_events,)


def version(connection: Connection) -> int:
    """Number of migrations that this database has seen; 0 for an empty one."""
    if not inspect(connection).has_table(VERSION.name):
        return 0
    return int(connection.execute(select(VERSION.c.version)).scalar_one())


def refuse_newer(path: Path, found: int, known: int) -> None:
    """Raise UserError where a later version of the tutor wrote the database."""
    if found > known:
        raise UserError(
            f"The learner database {path} has schema {found} and this version of the tutor knows {known}:",
            "update the tutor with `git pull && make setup`.",
        )


def migrate(engine: Engine, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Bring the database at `path` to the present schema and return how many migrations ran."""
    ran = 0
    while True:
        with engine.connect() as reader:
            found = version(reader)
        refuse_newer(path, found, len(migrations))
        if found == len(migrations):
            return ran
        with engine.execution_options(write=True).begin() as connection:
            # Another process may have migrated while this one waited for the write lock.
            if version(connection) != found:
                continue
            if found:
                # Copied under the write lock: nobody can slip an event in between the copy and the migration.
                sqlite_file.copy(path, path.with_name(f"{path.name}.before-{found + 1}"))
            migrations[found](connection)
            if found == 0:
                VERSION.create(connection)
                connection.execute(VERSION.insert().values(version=1))
            else:
                connection.execute(VERSION.update().values(version=found + 1))
        ran += 1
