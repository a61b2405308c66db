"""Which files may be read in the browser, and under which address: a closed list of folders, nothing beside them.

corpus/lessons/softmax.md            /read/corpus/lessons/softmax.md
<home>/documents/ab12/notes.md       /read/documents/ab12/notes.md
<home>/learners/me-…/documents/ab.md /read/yours/ab.md

The address of a learner's own document names no learner: it is looked for in the folder of the one who asks.
"""

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

PREFIX = "/read/"
CORPUS_FOLDERS = {"lessons": ".md", "roadmaps": ".md", "projects": ".md", "reference": ".py"}
OWN = "yours"
_OWN_NAME = re.compile(r"[0-9a-f]{16}\.(?:md|txt|py)")
DOCUMENT_SUFFIXES = frozenset({".md", ".markdown", ".txt", ".py"})


@dataclass(frozen=True)
class Places:
    """The roots that hold readable files."""

    checkout: Path
    home: Path
    own: Path | None = None  # the texts of the documents of the learner who asks

    def url(self, path: str, start: int | None = None, end: int | None = None) -> str:
        """Address of a file as citations name it, with a span that the page highlights; "" for a file outside."""
        if path.startswith("/"):
            file = Path(path)
            try:
                if self.own is not None and file.parent == self.own:
                    return self._address(f"{OWN}/{file.name}", start, end)
                path = f"documents/{file.relative_to(self.home / 'documents').as_posix()}"
            except ValueError:
                return ""
        return self._address(path, start, end)

    def _address(self, path: str, start: int | None, end: int | None) -> str:
        address = PREFIX + quote(path)
        return address if start is None else f"{address}?start={start}&end={end}#cited"

    def file(self, address: str) -> Path | None:
        """The file behind the part of an address after `/read/`; None unless it lies in a readable folder."""
        parts = PurePosixPath(address).parts
        if "\x00" in address or "\\" in address or ".." in parts or address.startswith("/") or len(parts) < 2:
            return None
        suffix = PurePosixPath(address).suffix
        if parts[0] == "corpus" and len(parts) == 3 and CORPUS_FOLDERS.get(parts[1]) == suffix:
            root = self.checkout / "corpus" / parts[1]
            file = root / parts[2]
        elif parts[0] == "documents" and suffix in DOCUMENT_SUFFIXES:
            root = self.home / "documents"
            file = root.joinpath(*parts[1:])
        elif parts[0] == OWN and len(parts) == 2 and self.own is not None and _OWN_NAME.fullmatch(parts[1]):
            root = self.own
            file = root / parts[1]
        else:
            return None
        # A link inside the folder may still lead out of it.
        try:
            inside = file.resolve().is_relative_to(root.resolve())
        except OSError:
            return None
        return file if inside and file.is_file() else None


def rewrite(target: str, page: str) -> str:
    """Where a link on the page at `page` (such as `corpus/lessons/softmax.md`) leads; "" for nowhere we go."""
    if re.match(r"https?://", target):
        return target
    if target.startswith("#"):
        return target
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target) or target.startswith("/"):
        return ""
    name, _, fragment = target.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), name))
    parts = path.split("/")
    if len(parts) != 3 or parts[0] != "corpus" or CORPUS_FOLDERS.get(parts[1]) != PurePosixPath(path).suffix:
        return ""
    return PREFIX + quote(path) + (f"#{fragment}" if fragment else "")
