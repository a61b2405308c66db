"""Roadmaps of one's own: those among the documents that all share, and those among the learner's private ones.

    roads = OwnRoads(settings, catalog)
    roads.catalog("me")    the corpus with the roadmaps that this learner may follow, after the five

Read anew when the documents changed. Another learner's private roadmaps are in nobody else's catalog.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.catalog import Catalog
from corpus.errors import UserError
from corpus.records import Roadmap, Topic
from ingest import roadmaps as shared_roadmaps
from ingest.config import IngestSettings

if TYPE_CHECKING:  # loaded only where there is a document to read
    from corpus.foreign.found import Foreign

FILE = "roadmaps.json"  # in the generation of a private index: it goes when the generation goes


@dataclass(frozen=True)
class PrivateText:
    """The stored text of a learner's document."""

    file: Path
    title: str


@dataclass(frozen=True)
class PrivateTexts:
    """All of them, and the folder of the generation that they belong to."""

    generation: Path
    texts: tuple[PrivateText, ...]
    hold: Callable[[], AbstractContextManager[None]] = field(default=nullcontext, compare=False)  # keeps it there


@dataclass(frozen=True)
class Own:
    """A roadmap from a document, as it can be followed."""

    roadmap: Roadmap
    linked: int
    unknown: tuple[str, ...]  # lines that are no known topic
    private: bool


@dataclass(frozen=True)
class _Known:
    """What one learner may follow, as of `stamp`."""

    stamp: "_Stamp"
    catalog: Catalog
    own: tuple[Own, ...]


Private = Callable[[IngestSettings, str], PrivateTexts | None]
_Stamp = tuple[tuple[int, int], PrivateTexts | None]


def private_texts(settings: IngestSettings, learner: str) -> PrivateTexts | None:
    """Return the learner's private documents, None where there are none or their list is damaged (Library says so)."""
    if not (settings.home / "learners").is_dir():
        return None
    from ingest.private.shelf import shelf_of

    shelf = shelf_of(settings, learner)
    try:
        generation, listed = shelf.generation(), shelf.documents()
    except UserError:
        return None
    if generation is None or not listed:
        return None
    # The oldest first: a document that is added later changes nobody's id.
    texts = tuple(PrivateText(shelf.texts / each.text, Path(each.name).stem) for each in reversed(listed))
    return PrivateTexts(generation, texts, shelf.reading)


def own_roadmaps(
    settings: IngestSettings, learner: str, topics: Mapping[str, Topic], private: Private = private_texts
) -> tuple["Foreign", ...]:
    """Return the roadmaps among a learner's private documents, the oldest first. Their ids may clash."""
    return _read(private(settings, learner), topics)


def _read(private: PrivateTexts | None, topics: Mapping[str, Topic]) -> tuple["Foreign", ...]:
    """Recognise each document, or take what was recognised before and kept with the generation."""
    if private is None:
        return ()
    from corpus.foreign import stored

    kept = private.generation / FILE
    recipe = [shared_roadmaps.RECIPE, stored.FORM, _print(topics)]
    old = _kept(kept, recipe)
    found: dict[str, Any] = {}
    roadmaps = []
    for each in private.texts:
        try:
            text = each.file.read_bytes().decode("utf-8")
            known = each.file.name in old
            entry = old[each.file.name] if known else _recognised(text, each, topics)
            found[each.file.name] = entry
            if entry is not None:
                roadmaps.append(_owned(stored.from_json(entry, text)))
        except (OSError, UnicodeDecodeError):
            continue  # removed meanwhile: the next look sees another generation
    if found != old:
        with private.hold():
            _keep(kept, {"recipe": recipe, "documents": found})
    return tuple(roadmaps)


def _owned(found: "Foreign") -> "Foreign":
    """Return it with an id that no shared document can have: one that is added later must not change it."""
    own = f"own-{found.roadmap.id.removeprefix('added-')}"
    return replace(found, roadmap=replace(found.roadmap, id=own))


def _recognised(text: str, document: PrivateText, topics: Mapping[str, Topic]) -> dict[str, Any] | None:
    from corpus.foreign import stored
    from corpus.foreign.roadmap import recognise

    if document.file.suffix not in (".md", ".txt"):
        return None
    found = recognise(text, str(document.file), topics, fallback_title=document.title)
    return None if found is None else stored.to_json(found)


def _print(topics: Mapping[str, Topic]) -> list[str]:
    """Return what of the topics decides what is recognised: their names."""
    return sorted("\x1f".join((topic.id, topic.title, *topic.aliases)) for topic in topics.values())


def _kept(file: Path, recipe: list[Any]) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return dict(data["documents"]) if data["recipe"] == recipe else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _keep(file: Path, data: Mapping[str, Any]) -> None:
    temporary = file.with_name(f"{FILE}.{os.getpid()}")
    try:
        temporary.write_text(json.dumps(data), encoding="utf-8")
        temporary.replace(file)
    except OSError:
        return  # the generation is gone, or may not be written to: it is only a saving of time


@dataclass
class OwnRoads:
    """What each learner of a process may follow; `private` gives a learner's private texts."""

    settings: IngestSettings
    corpus: Catalog
    private: Private = private_texts
    _known: dict[str, _Known] = field(default_factory=dict, repr=False)

    def catalog(self, learner: str) -> Catalog:
        """Return the corpus with this learner's further roadmaps; the corpus itself where there are none."""
        return self._of(learner).catalog

    def own(self, learner: str) -> tuple[Own, ...]:
        return self._of(learner).own

    def _of(self, learner: str) -> _Known:
        found = self.private(self.settings, learner)
        stamp = (shared_roadmaps.stamp(self.settings), found)
        known = self._known.get(learner)
        if known is None or known.stamp != stamp:
            known = self._known[learner] = self._look(stamp)
        return known

    def _look(self, stamp: "_Stamp") -> _Known:
        shared, private = shared_roadmaps.shared(self.settings), _read(stamp[1], self.corpus.topics)
        every = [*((each, False) for each in shared), *((each, True) for each in private)]
        catalog = self.corpus.with_roadmaps([each.roadmap for each, _ in every])
        added = list(catalog.roadmaps.values())[len(self.corpus.roadmaps) :]
        own = tuple(
            Own(roadmap, each.linked, each.unknown, hidden)
            for roadmap, (each, hidden) in zip(added, every, strict=True)
        )
        return _Known(stamp, catalog if own else self.corpus, own)
