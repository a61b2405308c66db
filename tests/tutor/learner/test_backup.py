"""Backup while in use, restore whole or not at all, with the present database kept."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.errors import UserError
from tutor.config import Settings
from tutor.learner.backup import backup, restore
from tutor.learner.store import Store

AT = datetime(2025, 3, 1, 12, 30, 5, tzinfo=UTC)


def said(store: Store) -> list[object]:
    return [event.data["topic"] for event in store.events("me")]


@pytest.fixture
def store(settings: Settings) -> Store:
    opened = Store(settings.database)
    opened.append("me", "topic_read", {"topic": "first"}, at=AT)
    return opened


def test_a_restored_backup_has_the_events_of_its_moment_also_for_who_has_the_store_open(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    target = backup(settings, tmp_path / "backups" / "one.sqlite")
    store.append("me", "topic_read", {"topic": "second"}, at=AT)
    kept = restore(settings, target, AT)
    assert said(store) == ["first"]
    store.append("me", "topic_read", {"topic": "third"}, at=AT)
    store.close()
    again = Store(settings.database)
    assert said(again) == ["first", "third"]
    again.close()
    assert kept is not None
    assert kept.name == "learner.sqlite.replaced-2025-03-01T123005Z"
    old = Store(kept)
    assert said(old) == ["first", "second"]
    old.close()
    assert {path.stat().st_mode & 0o777 for path in (target, kept, settings.database)} == {0o600}


def test_a_backup_is_taken_while_another_writes_and_holds_only_what_was_committed(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    with store.writing("me") as ledger:
        ledger.append("topic_read", {"topic": "not yet"}, at=AT)
        backup(settings, tmp_path / "one.sqlite")
    store.close()
    assert not list(tmp_path.glob("one.sqlite-*"))
    copied = Store(tmp_path / "one.sqlite")
    assert said(copied) == ["first"]
    copied.close()


def test_a_backup_overwrites_nothing_and_needs_something_to_save(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no learner database"):
        backup(settings, tmp_path / "one.sqlite")
    Store(settings.database).close()
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(UserError, match="overwrites nothing"):
        backup(settings, tmp_path / "letter.txt")
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_what_is_no_sound_learner_database_of_a_known_version_is_not_restored(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    good = backup(settings, tmp_path / "good.sqlite")
    (tmp_path / "text").write_text("hello" * 1000)
    with closing(sqlite3.connect(tmp_path / "other")) as connection:
        connection.execute("CREATE TABLE recipes (cake TEXT)")
    (tmp_path / "cut").write_bytes(good.read_bytes()[:9000])
    (tmp_path / "newer").write_bytes(good.read_bytes())
    with closing(sqlite3.connect(tmp_path / "newer")) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
        connection.commit()
    for name in ("text", "other", "cut", "newer", "missing"):
        with pytest.raises(UserError):
            restore(settings, tmp_path / name, AT)
    with pytest.raises(UserError, match="database itself"):
        restore(settings, settings.database, AT)
    assert said(store) == ["first"]
    assert not list(settings.home.glob("*replaced*"))
    store.close()


def test_a_backup_comes_back_where_there_is_no_database_or_a_broken_one(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    good = backup(settings, tmp_path / "good.sqlite")
    store.close()
    settings.database.unlink()
    assert restore(settings, good, AT) is None
    settings.database.write_text("spilled coffee" * 1000)
    kept = restore(settings, good, AT)
    assert kept is not None
    assert kept.read_text().startswith("spilled coffee")
    again = Store(settings.database)
    assert said(again) == ["first"]
    again.close()
