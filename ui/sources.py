"""Where a citation comes from, in words and as an address: lesson and section, roadmap and phase, module, document."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePosixPath

from corpus.catalog import Catalog
from corpus.markdown import plain
from tutor.records import Citation
from ui.places import Places


@lru_cache(maxsize=256)
def _read(file: Path, changed: int) -> str:
    """The text of a file; `changed` is its time of change, so that an edited file is read again."""
    return file.read_bytes().decode("utf-8")


class Sources:
    """Titles and addresses of cited spans."""

    def __init__(self, catalog: Catalog, places: Places, own_title: Callable[[str], str] = lambda name: "") -> None:
        """`own_title` gives the title of a document of the learner's own by the file name of its text."""
        self._catalog, self._places, self._own_title = catalog, places, own_title

    def url(self, citation: Citation) -> str:
        """Address of the quoted span. An old answer may cite a lesson edited since: the quote is looked for."""
        start = citation.start
        text = self._text(citation.path)
        if not text:
            return ""  # a document that was deleted
        if text[start : citation.end] != citation.quote:
            start = text.find(citation.quote)
            if start < 0:
                return self._places.url(citation.path)
        return self._places.url(citation.path, start, start + len(citation.quote))

    def _text(self, path: str) -> str:
        file = self._places.checkout / path
        try:
            return _read(file, file.stat().st_mtime_ns)
        except (OSError, UnicodeDecodeError):
            return ""

    def title(self, path: str, start: int) -> str:
        """Such as "Self-attention · How it works"."""
        pure = PurePosixPath(path)
        if self._places.own is not None and pure.parent == PurePosixPath(self._places.own):
            return self._own_title(pure.name) or "A document that you deleted"
        if pure.parent.name == "lessons" and pure.stem in self._catalog.topics:
            section = self._section(pure.stem, start)
            title = self._catalog.topics[pure.stem].title
            return f"{title} · {section}" if section else title
        if pure.parent.name == "projects" and pure.stem in self._catalog.projects:
            return f"Project: {self._catalog.projects[pure.stem].title}"
        for roadmap in self._catalog.roadmaps.values():
            if roadmap.path == path:
                phase = next((p for p in roadmap.phases if p.span.start <= start < p.span.end), None)
                part = f" · {phase.called}: {plain(phase.title)}" if phase else ""
                return f"{roadmap.title}{part}"
        for function in self._catalog.functions:
            if function.span.path == path and function.span.start <= start < function.span.end:
                return f"Reference code: {function.name}"
        return pure.name

    def _section(self, topic_id: str, start: int) -> str:
        for block in self._catalog.lesson(topic_id).blocks:
            if block.start <= start < block.end and block.headings:
                return plain(" · ".join(heading.title for heading in block.headings))
        return ""
