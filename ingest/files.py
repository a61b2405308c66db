"""Files as they lie on a disk that we do not own: which are there, and their bytes, read whole or not at all.

Links are never followed, pipes and devices never opened, and a file that changes under the reader is noticed. Knows
nothing of formats.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.records import LeftOut

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a link",
}


@dataclass(frozen=True)
class Content:
    raw: bytes
    digest: str  # SHA-256


def walk(path: Path) -> Iterator[Path | LeftOut]:
    """Yield the regular files under a file or folder in a stable order, and all else with the reason."""
    stack = [path]
    while stack:
        here = stack.pop()
        try:
            mode = here.lstat().st_mode
            if stat.S_ISREG(mode):
                yield here
            elif stat.S_ISDIR(mode):
                stack += sorted((Path(entry.path) for entry in os.scandir(here)), reverse=True)
            else:
                yield LeftOut(str(here), *_not_regular(here, mode, path))
        except OSError as error:
            yield _left_out(here, error)


def _not_regular(here: Path, mode: int, root: Path) -> tuple[str, str]:
    kind = _KINDS.get(stat.S_IFMT(mode), "no file")
    if not stat.S_ISLNK(mode):
        return f"{kind}, which is never opened", "give a file"
    try:
        target = here.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, until Python 3.12
        return "a link that leads nowhere or in a circle", "remove it"
    if target.is_relative_to(root.resolve()):
        return "a link, not followed: what it leads to stands in the same folder", ""
    return "a link that leads out of the folder, not followed", "give what it leads to by its own path"


def content(file: Path, limit: int) -> Content | LeftOut:
    """Return the bytes of a file of at most `limit` bytes; one that changes meanwhile is read once more."""
    for _ in range(2):
        try:
            found = _once(file, limit)
        except OSError as error:
            return _left_out(file, error)
        if found is not None:
            return found
    return LeftOut(str(file), "changes while it is read", "build again when it is no longer written to", passing=True)


def _once(file: Path, limit: int) -> Content | LeftOut | None:
    """Return the bytes, or None where the file changed between the first byte and the last."""
    # O_NONBLOCK: a pipe that took the file's place since it was listed must not hold the build up.
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as handle:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return LeftOut(str(file), f"{_KINDS.get(stat.S_IFMT(before.st_mode), 'no file')}, which is never opened")
        if before.st_size > limit:
            size, most = before.st_size / 2**20, limit / 2**20
            return LeftOut(
                str(file),
                f"left out: {size:,.1f} MB, the limit is {most:,.4g} MB",
                "split it, or raise TUTOR_MAX_FILE_MB",
            )
        raw = handle.read(limit + 1)
        after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(raw) != after.st_size:
        return None
    return Content(raw, hashlib.sha256(raw).hexdigest())


def _left_out(file: Path, error: OSError) -> LeftOut:
    if isinstance(error, FileNotFoundError):
        return LeftOut(str(file), "vanished before it was read", "build again", passing=True)
    todo = "give yourself permission to read it" if isinstance(error, PermissionError) else ""
    return LeftOut(str(file), f"not readable: {error.strerror}", todo, passing=True)


def printable(text: str) -> str:
    r"""Return `text` for one line of a report: what would break or turn the line shows as \x1b or \u202e."""
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def readable_title(text: str) -> str:
    """Return `text` as a title: one line, nothing in it that does not print, at most 120 characters."""
    title = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return title if len(title) <= 120 else f"{title[:119]}…"
