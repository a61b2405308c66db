"""Text to vectors: the exported model, mean pooling over a whole text and over each quotable unit in it.

A unit's vector is the mean of its tokens' states *within its chunk* ("late chunking", Günther et al. 2024, arXiv
2409.04701): one pass gives both, and a sentence's vector knows the paragraph that it stands in.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.errors import UserError
from ingest.export import RECIPE, WIDTH, exported, silence_onnxruntime
from ingest.records import Chunk, Vectors
from ingest.split import WINDOW, embedded_text

BATCH = 16


class Embedder:
    """The exported model in onnxruntime. Loads in about 0.3 s; loads no torch and no transformers."""

    def __init__(self, models: Path, threads: int = 2) -> None:
        silence_onnxruntime()
        import onnxruntime as ort
        from tokenizers import Tokenizer

        folder = exported(models)
        if not (folder / "model.onnx").is_file():
            raise UserError(f"The embedding model is not under {models}.", "Run `python -m ingest build`.")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(WINDOW)
        self.tokenizer.no_padding()
        self._words: list[str] | None = None  # of the vocabulary, made when first needed
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])

    def count(self, text: str) -> int:
        """Return the number of word pieces of `text`, without special tokens, cut at the window."""
        return len(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def is_word(self, word: str) -> bool:
        """Tell whether a lower-case word is one piece of the vocabulary: an English word that is no typo of another."""
        return self.tokenizer.token_to_id(word) is not None

    def near_word(self, word: str) -> bool:
        """Tell whether a lower-case word is one edit (two from nine letters on) away from a word of the vocabulary."""
        from rapidfuzz.distance import DamerauLevenshtein
        from rapidfuzz.process import extractOne

        if self._words is None:
            self._words = [piece for piece in self.tokenizer.get_vocab() if piece.isalpha() and len(piece) > 3]
        allowed = 1 if len(word) < 9 else 2
        return extractOne(word, self._words, scorer=DamerauLevenshtein.distance, score_cutoff=allowed) is not None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 384) float32 unit vectors of `texts`."""
        return np.stack([vector for vector, _ in self.embed_with_units([(text, []) for text in texts])])

    def embed_with_units(
        self, texts: Sequence[tuple[str, list[tuple[int, int]]]], done: Callable[[int], None] = lambda n: None
    ) -> list[tuple[Vectors, Vectors]]:
        """Return for each (text, unit places) its vector (384,) and its units' vectors (units, 384), unit length.

        A unit beyond the window gets the zero vector: it is never chosen for its meaning. `done(n)` reports progress.
        """
        encodings = [self.tokenizer.encode(text) for text, _ in texts]
        order = sorted(range(len(texts)), key=lambda i: len(encodings[i].ids))
        result: list[tuple[Vectors, Vectors]] = [(np.zeros(WIDTH, np.float32),) * 2] * len(texts)
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            length = max(len(encodings[i].ids) for i in batch)
            ids = np.zeros((len(batch), length), np.int64)
            mask = np.zeros_like(ids)
            for row, i in enumerate(batch):
                ids[row, : len(encodings[i].ids)] = encodings[i].ids
                mask[row, : len(encodings[i].ids)] = 1
            hidden = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]  # (b, s, 384)
            for row, i in enumerate(batch):
                states = hidden[row, : len(encodings[i].ids)]
                result[i] = (_unit(states.mean(axis=0)), _pool(states, encodings[i].offsets, texts[i][1]))
            done(len(batch))
        return result


def _pool(states: Vectors, offsets: Sequence[tuple[int, int]], places: Sequence[tuple[int, int]]) -> Vectors:
    """Mean state of the tokens of each place; `states` (s, 384), `offsets` (s) character spans of the tokens."""
    pooled = np.zeros((len(places), WIDTH), np.float32)
    starts = np.array([left if right > left else -1 for left, right in offsets])
    for number, (left, right) in enumerate(places):
        inside = (starts >= left) & (starts < right)
        if inside.any():
            pooled[number] = _unit(states[inside].mean(axis=0))
    return pooled


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)


class VectorCache:
    """Vectors by hash of recipe, text and unit places, in one SQLite file. Losing it costs time, nothing else."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open(path)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
            self._db.close()
            path.unlink()
            self._open(path)

    def _open(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, chunk BLOB, units BLOB)")

    def get(self, key: str) -> tuple[Vectors, Vectors] | None:
        row = self._db.execute("SELECT chunk, units FROM vectors WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        units = np.frombuffer(row[1], np.float16).astype(np.float32).reshape(-1, WIDTH)
        return np.frombuffer(row[0], np.float32), units

    def put(self, rows: Sequence[tuple[str, Vectors, Vectors]]) -> None:
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(key, chunk.tobytes(), units.astype(np.float16).tobytes()) for key, chunk, units in rows],
            )

    def close(self) -> None:
        self._db.close()


Placed = tuple[str, list[tuple[int, int]]]  # a text and the places of its units


def cache_key(placed: Placed) -> str:
    """Hash of everything that the vectors of a text and its units depend on."""
    return hashlib.sha256(json.dumps([RECIPE, *placed]).encode()).hexdigest()


def embed_texts(
    texts: Sequence[Placed], embedder: Callable[[], Embedder], cache: VectorCache, done: Callable[[int], None]
) -> tuple[list[tuple[Vectors, Vectors]], int]:
    """Return the vectors of `texts` in order, and how many had to be computed. The model loads only if any."""
    keys = [cache_key(placed) for placed in texts]
    found = {key: vectors for key in dict.fromkeys(keys) if (vectors := cache.get(key)) is not None}
    missing = {key: placed for key, placed in zip(keys, texts, strict=True) if key not in found}
    done(len(texts) - len(missing))
    todo = list(missing)
    for begin in range(0, len(todo), 8 * BATCH):  # saved as it goes: an interrupted build goes on from here
        batch = todo[begin : begin + 8 * BATCH]
        computed = embedder().embed_with_units([missing[key] for key in batch], done)
        cache.put([(key, *pair) for key, pair in zip(batch, computed, strict=True)])
        found.update(zip(batch, computed, strict=True))
    return [found[key] for key in keys], len(todo)


def embed_chunks(
    chunks: Sequence[Chunk], embedder: Callable[[], Embedder], cache: VectorCache, done: Callable[[int], None]
) -> tuple[list[tuple[Vectors, Vectors]], int]:
    """Return the vectors of `chunks` and of their units, as `embed_texts` does."""
    return embed_texts([embedded_text(chunk) for chunk in chunks], embedder, cache, done)
