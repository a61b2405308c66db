"""The manifest of a generation: what it was made from, by which recipe. Written last; without it there is none."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ingest import export, lexical, split
from ingest import read as reading
from ingest.read import Source

FILE = "manifest.json"
# Everything but the sources that decides what an index holds. Layout: files in the folder of a generation.
RECIPE = (export.RECIPE, export.SHA256, reading.RECIPE, split.RECIPE, lexical.RECIPE, "layout-4")


@dataclass(frozen=True)
class Manifest:
    print: str  # hash of recipe and sources
    recipe: tuple[str, ...]
    sources: dict[str, str]  # path -> SHA-256 of its bytes
    chunks: int
    left_out: dict[str, str] = field(default_factory=dict)  # path -> why it gave no chunk, and what to do


def corpus_print(sources: Iterable[Source]) -> str:
    """Return the hash of text *and* recipe: equal prints mean equal indexes."""
    listed = sorted((source.path, source.digest) for source in sources)
    return hashlib.sha256(json.dumps([RECIPE, listed]).encode()).hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    path = folder / FILE
    with path.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1)  # in ASCII: names of files need not be UTF-8
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Manifest | None:
    """Return the manifest of a generation, or None where it is missing or cut short."""
    try:
        data = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Manifest(
            data["print"],
            tuple(data["recipe"]),
            dict(data["sources"]),
            int(data["chunks"]),
            dict(data.get("left_out", {})),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
