"""Where a citation comes from, in words and as an address: lesson and section, roadmap and phase, module, document."""

from pathlib import PurePosixPath

from corpus.catalog import Catalog
from corpus.markdown import plain
from tutor.records import Citation
from ui.places import Places


class Sources:
    """Titles and addresses of cited spans."""

    def __init__(self, catalog: Catalog, places: Places) -> None:
        self._catalog, self._places = catalog, places

    def url(self, citation: Citation) -> str:
        return self._places.url(citation.path, citation.start, citation.end)

    def title(self, path: str, start: int) -> str:
        """Such as "Self-attention · How it works"."""
        pure = PurePosixPath(path)
        if pure.parent.name == "lessons" and pure.stem in self._catalog.topics:
            section = self._section(pure.stem, start)
            title = self._catalog.topics[pure.stem].title
            return f"{title} · {section}" if section else title
        if pure.parent.name == "projects" and pure.stem in self._catalog.projects:
            return f"Project: {self._catalog.projects[pure.stem].title}"
        for roadmap in self._catalog.roadmaps.values():
            if roadmap.path == path:
                phase = next((p for p in roadmap.phases if p.span.start <= start < p.span.end), None)
                part = f" · {roadmap.unit.capitalize()} {phase.number}: {plain(phase.title)}" if phase else ""
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
