"""Which documents were added to the shared index by `build PATH`: a list of paths beside the index."""

import json
import os
from pathlib import Path

from corpus.errors import UserError
from ingest.files import printable

FILE = "sources.json"


def registered(root: Path) -> tuple[Path, ...]:
    """Return the registered paths in the order in which they were added."""
    try:
        return tuple(Path(item) for item in json.loads((root / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()


def add(root: Path, paths: list[Path]) -> None:
    """Register paths; later plain builds keep them. Raises UserError for a path that does not exist."""
    for path in paths:
        if not path.exists():
            raise UserError(
                f"{printable(str(path))} does not exist.", "Give a file or folder to `python -m ingest build`."
            )
    _write(root, tuple(dict.fromkeys((*registered(root), *(path.resolve() for path in paths)))))


def remove(root: Path, path: Path) -> None:
    """Forget a path. Raises UserError when it was not registered."""
    listed = registered(root)
    if path.resolve() not in listed:
        raise UserError(
            f"{printable(str(path))} was not added to the index.", "`python -m ingest list` shows what was."
        )
    _write(root, tuple(item for item in listed if item != path.resolve()))


def _write(root: Path, paths: tuple[Path, ...]) -> None:
    root.mkdir(parents=True, exist_ok=True)
    temporary = root / f"{FILE}.{os.getpid()}"
    temporary.write_text(json.dumps([str(path) for path in paths], indent=1), encoding="utf-8")
    temporary.replace(root / FILE)
