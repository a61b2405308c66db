"""Which added documents are roadmaps that can be followed: tried at build time, kept in a file beside the index.

    <home>/index/<checkout>/roadmaps.json    each tried document by its stored text, and what was recognised in it

Opening the tutor reads this file and no document is parsed. It holds what all learners share; documents that belong to
one learner are none of its business.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import catalog
from ingest.config import IngestSettings

if TYPE_CHECKING:  # loaded only where there is something to recognise or to read
    from corpus.foreign.found import Foreign
    from ingest.manifest import Manifest

FILE = "roadmaps.json"
RECIPE = "recognise-1"  # changes whenever the same text would give another roadmap
SHOWN = 3  # unknown lines that a report names
_FORMATS = ("md", "txt")


def refresh(settings: IngestSettings, made: "Manifest") -> tuple["Foreign", ...]:
    """Try the added documents of an index that were not tried yet; return the roadmaps found among these."""
    recipe = [RECIPE, _form(), _topics_print(made)]
    stored = _load(settings.index_root)
    old = stored["documents"] if stored.get("recipe") == recipe else {}
    texts = list(_texts(settings, made))
    new = [(source, file) for source, file in texts if str(file) not in old]
    tried = {str(file): old.get(str(file)) for _, file in texts}
    if new:
        tried |= _recognised(settings, new)
    if tried or stored:
        _write(settings.index_root, {"recipe": recipe, "documents": tried})
    fresh = {str(file) for _, file in new}
    return tuple(found for found in shared(settings) if found.roadmap.path in fresh)


def shared(settings: IngestSettings) -> tuple["Foreign", ...]:
    """Return the roadmaps among the documents that all learners share, in the order in which they were added."""
    documents = _load(settings.index_root).get("documents", {})
    entries = [(path, entry) for path, entry in documents.items() if entry is not None]
    if not entries:
        return ()
    from corpus.foreign.stored import from_json

    found = []
    for path, entry in entries:
        try:
            found.append(from_json(entry, Path(path).read_bytes().decode("utf-8")))
        except (OSError, KeyError, TypeError, ValueError):
            continue  # the next build tries the document again
    return _told_apart(found)


def stamp(settings: IngestSettings) -> tuple[int, int]:
    """Return what changes whenever `shared` would; cheap."""
    try:
        found = (settings.index_root / FILE).stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)


def line(found: "Foreign") -> str:
    """Say what was recognised, in one line that ends with the next command."""
    roadmap = found.roadmap
    weeks = sum(len(phase.weeks) for phase in roadmap.phases)
    parts = _count(len(roadmap.phases), roadmap.unit) + (f" with {_count(weeks, 'week')}" if weeks else "")
    unknown = f"{len(found.unknown)} unknown"
    if found.unknown:
        more = ", …" if len(found.unknown) > SHOWN else ""
        unknown += f" ({', '.join(f'“{name[:60]}”' for name in found.unknown[:SHOWN])}{more})"
    return (
        f"recognised as a roadmap: {parts}, {_count(found.linked, 'line')} linked to known topics, {unknown}; "
        f"follow it with `python -m tutor next --roadmap {roadmap.id}`"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + 's'}"


def _told_apart(found: "list[Foreign]") -> tuple["Foreign", ...]:
    """Return them with an id for each, as the catalog will number them."""
    from dataclasses import replace

    from corpus.added import told_apart

    roadmaps = told_apart({}, [each.roadmap for each in found]).values()
    return tuple(
        replace(each, roadmap=replace(each.roadmap, id=numbered.id))
        for each, numbered in zip(found, roadmaps, strict=True)
    )


def _texts(settings: IngestSettings, made: "Manifest") -> Iterator[tuple[str, Path]]:
    """Yield the added documents that were read: the path as given and the file of the stored text, each text once."""
    from ingest.read import stored_name

    seen = set()
    for source, digest in made.sources.items():
        if not Path(source).is_absolute() or source in made.left_out:
            continue
        name = stored_name(digest, source)
        file = next((f for each in _FORMATS if (f := settings.documents / f"{name}.{each}").is_file()), None)
        if file is not None and file not in seen:
            seen.add(file)
            yield source, file


def _recognised(settings: IngestSettings, new: list[tuple[str, Path]]) -> dict[str, Any]:
    from corpus.foreign.roadmap import recognise
    from corpus.foreign.stored import to_json

    topics = catalog.load(settings.checkout).topics
    tried: dict[str, Any] = {}
    for source, file in new:
        text = file.read_bytes().decode("utf-8")
        found = recognise(text, str(file), topics, fallback_title=Path(source).stem)
        tried[str(file)] = None if found is None else to_json(found)
    return tried


def _topics_print(made: "Manifest") -> str:
    """Return a hash of the lessons, whose names decide what is recognised."""
    lessons = sorted(pair for pair in made.sources.items() if pair[0].startswith("corpus/lessons/"))
    return hashlib.sha256(json.dumps(lessons).encode()).hexdigest()


def _form() -> str:
    from corpus.foreign.stored import FORM

    return FORM


def _load(root: Path) -> Mapping[str, Any]:
    """Return the file's content, empty where there is none or it is damaged."""
    try:
        data = json.loads((root / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    good = isinstance(data, dict) and isinstance(data.get("documents"), dict)
    return data if good else {}


def _write(root: Path, data: Mapping[str, Any]) -> None:
    temporary = root / f"{FILE}.{os.getpid()}"
    temporary.write_text(json.dumps(data), encoding="utf-8")  # in ASCII: names of files need not be UTF-8
    temporary.replace(root / FILE)
