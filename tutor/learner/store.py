"""The learner store: one append-only list of events, SQLAlchemy Core on SQLite.

    with Store(path).writing("me") as ledger:   # holds the write lock: what is read here is still true at the append
        ledger.append("topic_read", {"topic": "numpy"}, at=now)

Every query goes through a `Ledger`, which is bound to one learner. An event is acknowledged (the block has been left)
only after its commit is on the disk. What events mean is not known here: see `profile`, `mastery`, `conversations`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import JSON, Column, Connection, Integer, MetaData, String, Table, delete, func, insert, select

from tutor.learner import sqlite_file
from tutor.learner.migrations import migrate
from tutor.records import Event

Kind = Literal[
    "profile_set", "topic_read", "step_skipped", "project_done", "quiz_started", "item_answered", "quiz_stopped",
    "conversation_started", "turn", "conversation_renamed", "conversation_deleted",
]  # fmt: skip

# The present schema as queries see it; `migrations` makes it.
_EVENTS = Table(
    "events",
    MetaData(),
    Column("seq", Integer, primary_key=True),
    Column("learner", String),
    Column("at", String),
    Column("kind", String),
    Column("conversation", String),
    Column("data", JSON),
)


def utc_text(at: datetime) -> str:
    """`at` as ISO 8601 text in UTC with microseconds, so that it sorts. Naive datetimes are refused."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"naive datetime {at!r}: pass an aware one, such as datetime.now(UTC)")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True)
class TurnCount:
    """How many turns a conversation has and when the last one was said."""

    turns: int
    updated: datetime


class Ledger:
    """The events of one learner inside one transaction."""

    def __init__(self, connection: Connection, learner: str) -> None:
        self._connection = connection
        self.learner = learner

    def events(self, kinds: Iterable[Kind] | None = None, conversation: str | None = None) -> tuple[Event, ...]:
        """The learner's events in the order of appending; `kinds` None: all, `conversation` None: any or none."""
        query = select(_EVENTS).where(_EVENTS.c.learner == self.learner).order_by(_EVENTS.c.seq)
        if kinds is not None:
            query = query.where(_EVENTS.c.kind.in_(list(kinds)))
        if conversation is not None:
            query = query.where(_EVENTS.c.conversation == conversation)
        return tuple(
            Event(row.seq, row.learner, datetime.fromisoformat(row.at), row.kind, row.data)
            for row in self._connection.execute(query)
        )

    def turn_counts(self) -> dict[str, TurnCount]:
        """For each conversation with turns, their number and the time of the last; reads no text."""
        query = (
            select(_EVENTS.c.conversation, func.count().label("turns"), func.max(_EVENTS.c.at).label("updated"))
            .where(_EVENTS.c.learner == self.learner, _EVENTS.c.kind == "turn")
            .group_by(_EVENTS.c.conversation)
        )
        return {
            row.conversation: TurnCount(row.turns, datetime.fromisoformat(row.updated))
            for row in self._connection.execute(query)
        }

    def times(self) -> tuple[datetime, ...]:
        """When each event of the learner happened, in the order of appending; reads no data."""
        query = select(_EVENTS.c.at).where(_EVENTS.c.learner == self.learner).order_by(_EVENTS.c.seq)
        return tuple(datetime.fromisoformat(at) for at in self._connection.scalars(query))

    def append(self, kind: Kind, data: Mapping[str, object], *, at: datetime, conversation: str | None = None) -> Event:
        """Append one event; `data` holds what JSON can hold. `conversation` is repeated in `data`."""
        held = dict(data) if conversation is None else {**data, "conversation": conversation}
        text = utc_text(at)
        values = {"learner": self.learner, "at": text, "kind": kind, "conversation": conversation, "data": held}
        result = self._connection.execute(insert(_EVENTS).values(values))
        key = result.inserted_primary_key
        if key is None:
            raise RuntimeError("the database gave the event no number")
        return Event(key[0], self.learner, datetime.fromisoformat(text), kind, held)

    def erase(self, kinds: Iterable[Kind], conversation: str) -> int:
        """Remove events of one conversation for good and return how many: the one exception to appending."""
        return self._connection.execute(
            delete(_EVENTS).where(
                _EVENTS.c.learner == self.learner,
                _EVENTS.c.conversation == conversation,
                _EVENTS.c.kind.in_(list(kinds)),
            )
        ).rowcount


class Store:
    """The open database. Threads and processes may share the file; each transaction is one connection."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path`, making or migrating it. Raises UserError where a person must help."""
        self.path = path
        self._engine = sqlite_file.engine(path)
        with sqlite_file.said_plainly(path):
            migrate(self._engine, path)

    @contextmanager
    def reading(self, learner: str) -> Iterator[Ledger]:
        """A consistent view of the learner's events at one moment; waits for no writer."""
        with sqlite_file.said_plainly(self.path), self._engine.connect() as connection:
            yield Ledger(connection, learner)

    @contextmanager
    def writing(self, learner: str) -> Iterator[Ledger]:
        """The same, holding the write lock; all that was appended is committed when the block is left, or none."""
        writer = self._engine.execution_options(write=True)
        with sqlite_file.said_plainly(self.path), writer.begin() as connection:
            yield Ledger(connection, learner)

    def append(
        self, learner: str, kind: Kind, data: Mapping[str, object], *, at: datetime, conversation: str | None = None
    ) -> Event:
        """Append one event and return it once it is on the disk."""
        with self.writing(learner) as ledger:
            return ledger.append(kind, data, at=at, conversation=conversation)

    def events(
        self, learner: str, kinds: Iterable[Kind] | None = None, conversation: str | None = None
    ) -> tuple[Event, ...]:
        """The learner's events in the order of appending."""
        with self.reading(learner) as ledger:
            return ledger.events(kinds, conversation)

    def forget_deleted(self) -> None:
        """Make sure that text which was erased is in no file of the store any more."""
        with sqlite_file.said_plainly(self.path):
            sqlite_file.forget_deleted(self._engine)

    def close(self) -> None:
        self._engine.dispose()
