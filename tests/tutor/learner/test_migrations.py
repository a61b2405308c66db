"""Migrations: each once, in one transaction, after a copy; a newer database is left alone."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from corpus.errors import UserError
from tutor.learner import sqlite_file
from tutor.learner.migrations import MIGRATIONS, migrate
from tutor.learner.store import Store

AT = datetime(2025, 3, 1, tzinfo=UTC)
RAN: list[int] = []


def add_mood(connection: Connection) -> None:
    RAN.append(1)
    connection.execute(text("ALTER TABLE events ADD COLUMN mood VARCHAR"))


def add_mood_then_break(connection: Connection) -> None:
    add_mood(connection)
    connection.execute(text("UPDATE events SET kind = 'ruined'"))
    raise KeyboardInterrupt


def filled(path: Path) -> None:
    store = Store(path)
    store.append("me", "topic_read", {"topic": "numpy"}, at=AT)
    store.close()


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_a_new_database_gets_the_present_schema_and_no_copy(tmp_path: Path) -> None:
    filled(tmp_path / "learner.sqlite")
    assert rows(tmp_path / "learner.sqlite", "SELECT version FROM schema_version") == [(len(MIGRATIONS),)]
    assert not list(tmp_path.glob("*before*"))


def test_before_a_migration_the_file_is_copied_with_its_events(tmp_path: Path) -> None:
    path = tmp_path / "learner.sqlite"
    filled(path)
    engine = sqlite_file.engine(path)
    assert migrate(engine, path, (*MIGRATIONS, add_mood)) == 1
    assert migrate(engine, path, (*MIGRATIONS, add_mood)) == 0
    engine.dispose()
    number = len(MIGRATIONS) + 1
    copy = tmp_path / f"learner.sqlite.before-{number}"
    assert rows(path, "SELECT kind, mood FROM events") == [("topic_read", None)]
    assert rows(copy, "SELECT kind FROM events") == [("topic_read",)]
    assert rows(copy, "SELECT version FROM schema_version") == [(number - 1,)]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_an_interrupted_migration_leaves_the_old_database_usable(tmp_path: Path) -> None:
    path = tmp_path / "learner.sqlite"
    filled(path)
    engine = sqlite_file.engine(path)
    with pytest.raises(KeyboardInterrupt):
        migrate(engine, path, (*MIGRATIONS, add_mood_then_break))
    engine.dispose()
    store = Store(path)
    assert [event.kind for event in store.events("me")] == ["topic_read"]
    store.append("me", "topic_read", {}, at=AT)
    store.close()
    assert len(rows(path, "PRAGMA table_info(events)")) == 6


def test_a_newer_database_is_refused_with_one_sentence_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "learner.sqlite"
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
        connection.commit()
    with pytest.raises(UserError) as raised:
        Store(path)
    assert "schema 99" in str(raised.value)
    assert "git pull && make setup" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert rows(path, "SELECT kind FROM events") == [("topic_read",)]


def test_many_that_open_an_old_database_at_once_migrate_it_once(tmp_path: Path) -> None:
    path = tmp_path / "learner.sqlite"
    filled(path)
    RAN.clear()

    def open_and_migrate(_: int) -> None:
        engine = sqlite_file.engine(path)
        migrate(engine, path, (*MIGRATIONS, add_mood))
        engine.dispose()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(open_and_migrate, range(6)))
    assert len(RAN) == 1
    assert rows(tmp_path / f"learner.sqlite.before-{len(MIGRATIONS) + 1}", "SELECT count(*) FROM events") == [(1,)]


def test_many_that_open_an_empty_place_at_once_make_one_database(tmp_path: Path) -> None:
    def open_and_append(_: int) -> None:
        filled(tmp_path / "learner.sqlite")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(open_and_append, range(12)))
    assert rows(tmp_path / "learner.sqlite", "SELECT count(*) FROM events") == [(12,)]
