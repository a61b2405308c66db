"""What the store promises about events: nothing lost, nothing shared between learners, nothing left of deleted text."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from corpus.errors import UserError
from tutor.learner.store import Store

AT = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def test_an_event_is_there_after_reopening(tmp_path: Path) -> None:
    first = Store(tmp_path / "learner.sqlite")
    event = first.append("me", "topic_read", {"topic": "numpy", "word": "naïve \ud83d"}, at=AT)
    first.close()
    again = Store(tmp_path / "learner.sqlite")
    assert again.events("me") == (event,)
    assert (event.seq, event.at, event.data["topic"]) == (1, AT, "numpy")
    again.close()


def test_times_are_kept_in_utc_and_naive_ones_are_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "learner.sqlite")
    event = store.append("me", "topic_read", {}, at=AT.astimezone(timezone(timedelta(hours=5))))
    assert event.at == AT
    assert event.at.utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="naive"):
        store.append("me", "topic_read", {}, at=datetime(2025, 3, 1))  # noqa: DTZ001
    assert len(store.events("me")) == 1
    store.close()


def test_no_learner_sees_the_events_of_another(tmp_path: Path) -> None:
    store = Store(tmp_path / "learner.sqlite")
    for learner in ("ann", "bob", "ann"):
        store.append(learner, "turn", {"text": learner}, at=AT, conversation="same")
    assert [event.data["text"] for event in store.events("ann", ["turn"], "same")] == ["ann", "ann"]
    with store.writing("bob") as ledger:
        assert ledger.erase(["turn"], "same") == 1
        assert len(ledger.times()) == 0
        assert ledger.turn_counts() == {}
    assert len(store.events("ann")) == 2
    store.close()


def test_events_are_filtered_by_kind_and_conversation(tmp_path: Path) -> None:
    store = Store(tmp_path / "learner.sqlite")
    store.append("me", "topic_read", {}, at=AT)
    store.append("me", "turn", {"text": "a"}, at=AT, conversation="one")
    store.append("me", "turn", {"text": "b"}, at=AT, conversation="two")
    assert [event.seq for event in store.events("me", ["turn"])] == [2, 3]
    assert [event.data for event in store.events("me", conversation="two")] == [{"text": "b", "conversation": "two"}]
    assert store.events("me", []) == ()
    store.close()


def test_a_block_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "learner.sqlite")
    with pytest.raises(KeyError), store.writing("me") as ledger:
        ledger.append("topic_read", {}, at=AT)
        raise KeyError
    assert store.events("me") == ()
    store.close()


def test_the_file_is_private_durable_and_readable_while_written(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    store = Store(home / "learner.sqlite")
    store.append("me", "topic_read", {}, at=AT)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {0o600}
    with store._engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
        assert found == {"journal_mode": "wal", "synchronous": 2}  # 2: FULL
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    with store.writing("me") as writer:
        writer.append("topic_read", {}, at=AT)
        assert len(store.events("me")) == 1
    assert len(store.events("me")) == 2
    store.close()


def test_eight_threads_lose_no_event(tmp_path: Path) -> None:
    store = Store(tmp_path / "learner.sqlite")

    def write(thread: int) -> list[int]:
        return [store.append(f"l{thread % 2}", "topic_read", {"n": thread}, at=AT).seq for _ in range(25)]

    with ThreadPoolExecutor(8) as pool:
        numbers = [seq for seqs in pool.map(write, range(8)) for seq in seqs]
    assert sorted(numbers) == list(range(1, 201))
    assert len(store.events("l0")) + len(store.events("l1")) == 200
    store.close()


def test_a_place_that_cannot_be_written_is_said_in_one_sentence_with_the_next_command(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UserError, match="TUTOR_HOME"):
        Store(tmp_path / "file" / "learner.sqlite")


def test_a_file_that_is_no_database_is_said_with_the_next_command(tmp_path: Path) -> None:
    (tmp_path / "learner.sqlite").write_text("this is a diary and not a database" * 100)
    with pytest.raises(UserError, match="python -m tutor restore FILE"):
        Store(tmp_path / "learner.sqlite")
    assert (tmp_path / "learner.sqlite").read_text().startswith("this is a diary")
