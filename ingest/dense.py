"""The dense half: Chroma, whose only user this module is. Vectors come from `embed`; Chroma never makes any."""

import errno
import os
import shutil
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ingest.records import Chunk, Vectors

COLLECTION = "chunks"
_BATCH = 2000
_TIGHT = 4 * 2**20  # bytes free below which a failure of Chroma's is one of space


class DenseIndex:
    """A collection of unit vectors under cosine similarity, stored in `folder`/chroma."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, is_persistent=True)
        self._folder = folder
        with _disk_errors(folder):
            self._client: Any = chromadb.PersistentClient(path=str(folder / "chroma"), settings=settings)
            # embedding_function=None, always: with the default one Chroma may go to the network for a model.
            self._collection: Any = self._client.get_or_create_collection(
                COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 100}}
            )

    def search(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Return the nearest (chunk id, cosine similarity in [-1, 1]), best first. `vector` is (384,)."""
        found = self._collection.query(
            query_embeddings=[vector], n_results=min(limit, max(self.count(), 1)), include=["distances"]
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(id_, 1.0 - float(distance)) for id_, distance in pairs]

    def ids(self) -> set[str]:
        return set(self._collection.get(include=[])["ids"])

    def count(self) -> int:
        return int(self._collection.count())

    def add(self, chunks: Sequence[Chunk], vectors: Sequence[Vectors]) -> None:
        for begin in range(0, len(chunks), _BATCH):
            batch = chunks[begin : begin + _BATCH]
            with _disk_errors(self._folder):
                self._collection.upsert(
                    ids=[chunk.id for chunk in batch],
                    embeddings=np.stack(vectors[begin : begin + _BATCH]),
                    metadatas=[{"path": chunk.path, "kind": chunk.kind, "topic": chunk.topic} for chunk in batch],
                )

    def remove(self, ids: Iterable[str]) -> None:
        listed = sorted(ids)
        for begin in range(0, len(listed), _BATCH):
            with _disk_errors(self._folder):
                self._collection.delete(ids=listed[begin : begin + _BATCH])

    def close(self) -> None:
        """Let go of the files, so that the folder can be copied or renamed."""
        self._client.close()


def blank_unused(folder: Path) -> None:
    """Overwrite with zeros what a closed index in `folder` has on disk beyond its elements.

    A new graph of Chroma (hnswlib) is written with the elements that it has room for, and room that was never used is
    memory as it was found: in a server, text of whoever was served before.
    """
    for header in (folder / "chroma").glob("*/header.bin"):
        # int32 version, then size_t: offset of the lowest level, room for elements, elements, bytes of an element
        _, _, _, used, size = struct.unpack_from("<i4Q", header.read_bytes())
        for name, each in (("data_level0.bin", size), ("length.bin", 4)):
            path = header.with_name(name)
            written = path.stat().st_size
            if written % each or written < used * each:
                raise RuntimeError(f"{path} has {written} bytes, not at least {used} elements of {each}")
            with path.open("r+b") as file:
                file.truncate(used * each)
                file.truncate(written)  # grows with zeros


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Turn what Chroma raises on a full disk into the system's own error.

    It says "disk is full" in some places and "failed to apply logs" in others, so the disk is asked as well.
    """
    from chromadb.errors import InternalError

    try:
        yield
    except InternalError as error:
        if "disk is full" in str(error) or shutil.disk_usage(folder).free < _TIGHT:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
        raise
