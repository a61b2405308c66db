"""The chunks themselves: text, place, units and unit vectors by id, in one read-only SQLite file beside the indexes."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.export import WIDTH
from ingest.records import Chunk, Unit, Vectors

FILE = "chunks.sqlite"


@dataclass(frozen=True)
class StoredChunk:
    chunk: Chunk
    vector: Vectors  # (384,), unit length
    unit_vectors: Vectors  # (units, 384), unit length or zero
    words: str  # its index words, joined by spaces: the lexical index is rebuilt from them


def write(
    folder: Path,
    found: Sequence[StoredChunk],
    phrasings: Sequence[tuple[str, Vectors]] = (),
) -> None:
    """Write all chunks with their vectors and words to `folder`, replacing what was there.

    `phrasings` are (topic id, vector) of learners' phrasings.
    """
    path = folder / FILE
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as db:
        db.execute(
            "CREATE TABLE chunks (id TEXT PRIMARY KEY, path TEXT, kind TEXT, title TEXT, topic TEXT, headings TEXT,"
            " start INTEGER, end INTEGER, text TEXT, units TEXT, vectors BLOB,"
            " words TEXT)"
        )
        db.execute("CREATE TABLE phrasings (topic TEXT, vector BLOB)")
        db.executemany(
            "INSERT INTO phrasings VALUES (?, ?)",
            ((topic, vector.astype(np.float16).tobytes()) for topic, vector in phrasings),
        )
        db.execute("CREATE INDEX by_topic ON chunks (topic)")
        db.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_row(stored) for stored in found),
        )
    db.close()


def _row(stored: StoredChunk) -> tuple[object, ...]:
    c = stored.chunk
    units = json.dumps([(u.start, u.end, u.kind, u.block) for u in c.units])
    vectors = np.vstack([stored.vector[np.newaxis], stored.unit_vectors]).astype(np.float16).tobytes()
    place = (c.id, c.path, c.kind, c.title, c.topic, json.dumps(c.headings), c.start, c.end)
    return (*place, c.text, units, vectors, stored.words)


class Passages:
    """Reads chunks by id or topic. Usable from several threads: every call opens no transaction that lasts."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True, check_same_thread=False)

    def get(self, ids: Iterable[str]) -> dict[str, StoredChunk]:
        wanted = list(ids)
        marks = ",".join("?" * len(wanted))
        rows = self._db.execute(f"SELECT * FROM chunks WHERE id IN ({marks})", wanted).fetchall()
        return {row[0]: _stored(row) for row in rows}

    def of_topic(self, topic: str) -> list[StoredChunk]:
        """Return the chunks of a lesson in document order."""
        rows = self._db.execute("SELECT * FROM chunks WHERE topic = ? ORDER BY start", (topic,)).fetchall()
        return [_stored(row) for row in rows]

    def of_path(self, path: str) -> list[StoredChunk]:
        """Return the chunks of one document in its order."""
        rows = self._db.execute("SELECT * FROM chunks WHERE path = ? ORDER BY start", (path,)).fetchall()
        return [_stored(row) for row in rows]

    def by_path(self) -> dict[str, list[StoredChunk]]:
        """Return all chunks by their document's path, in document order."""
        found: dict[str, list[StoredChunk]] = {}
        for row in self._db.execute("SELECT * FROM chunks ORDER BY rowid"):
            found.setdefault(row[1], []).append(_stored(row))
        return found

    def phrasings(self) -> tuple[list[str], Vectors]:
        """Return the topic of each phrasing and their vectors (phrasings, 384)."""
        rows = self._db.execute("SELECT topic, vector FROM phrasings ORDER BY rowid").fetchall()
        joined = b"".join(row[1] for row in rows)
        return [row[0] for row in rows], np.frombuffer(joined, np.float16).astype(np.float32).reshape(-1, WIDTH)

    def paths(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT DISTINCT path FROM chunks")]

    def ids(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT id FROM chunks ORDER BY rowid")]

    def close(self) -> None:
        self._db.close()


def _stored(row: tuple[str, str, str, str, str, str, int, int, str, str, bytes, str]) -> StoredChunk:
    units = tuple(Unit(start, end, kind, block) for start, end, kind, block in json.loads(row[9]))
    chunk = Chunk(row[0], row[1], row[2], row[3], row[4], tuple(json.loads(row[5])), row[6], row[7], row[8], units)  # type: ignore[arg-type]
    vectors = np.frombuffer(row[10], np.float16).astype(np.float32).reshape(-1, WIDTH)
    return StoredChunk(chunk, vectors[0], vectors[1:], row[11])
