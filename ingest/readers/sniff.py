"""What a file is, by its first bytes; its name is only a hint.

Knows the formats that are read, and by name the common ones that are not, so that the report can say what a file is.
"""

import re
from pathlib import PurePath
from typing import Literal

from ingest.readers.extract import UnreadableError

Format = Literal["md", "txt", "py", "html", "pdf", "ipynb"]
SUFFIXES: dict[str, Format] = {
    ".md": "md", ".markdown": "md", ".txt": "txt", ".html": "html", ".htm": "html", ".pdf": "pdf",
    ".ipynb": "ipynb", ".py": "py",
}  # fmt: skip
NAMES = {"md": "Markdown", "txt": "text", "py": "Python", "html": "HTML", "pdf": "PDF", "ipynb": "a Jupyter notebook"}

_SAVE = "save it as PDF, HTML or text"
# Leading bytes -> what it is and what to do (signatures: https://www.garykessler.net/library/file_sigs.html).
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive or an office document", f"unpack it, or {_SAVE}"),
    (b"PK\x05\x06", "an empty ZIP archive", "give the documents themselves"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document", _SAVE),
    (b"{\\rtf", "an RTF document", _SAVE),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
    (b"BZh", "a bzip2 archive", "unpack it"),
    (b"\xfd7zXZ\x00", "an xz archive", "unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "unpack it"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", "text in images is not read"),
    (b"\xff\xd8\xff", "a JPEG image", "text in images is not read"),
    (b"GIF8", "a GIF image", "text in images is not read"),
    (b"II*\x00", "a TIFF image", "text in images is not read"),
    (b"MM\x00*", "a TIFF image", "text in images is not read"),
    (b"AT&TFORM", "a DjVu document", "save it as PDF"),
    (b"%!PS", "a PostScript document", "convert it to PDF with `ps2pdf`"),
    (b"\x7fELF", "a program", "give its source code"),
    (b"MZ\x90", "a program", "give its source code"),
    (b"SQLite format 3\x00", "a SQLite database", "export what should be read as text"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_HEAD = 4096


def sniff(raw: bytes, name: str) -> tuple[Format, str]:
    """Return the format of a file, and a note where its name says something else.

    Raises UnreadableError for what is none of the formats that are read.
    """
    suffix = PurePath(name).suffix.casefold()
    named = SUFFIXES.get(suffix)
    found = _found(raw)
    if found is None:  # text of some kind, or binary of no known kind, which `repair` will refuse
        if named in ("pdf", "ipynb") and b"\x00" in raw[:_HEAD]:
            raise UnreadableError(f"its name ends in {suffix}, but it holds no {NAMES[named][-8:].strip()}")
        found = named if named in ("md", "txt", "py", "html") else "txt"
        if named == "ipynb":
            found = "ipynb"  # its reader says what is wrong with it
    note = "" if found == named else f"is {NAMES[found]} in spite of its name, and was read as such"
    return found, note


def _found(raw: bytes) -> Format | None:
    """Return the format that the content itself shows, None for plain text of any kind."""
    for magic, what, todo in _FOREIGN:
        if raw.startswith(magic):
            raise UnreadableError(f"is {what}, which is not read", todo)
    if raw[4:8] == b"ftyp" or raw.startswith((b"RIFF", b"OggS", b"ID3")):
        raise UnreadableError("is a recording or a picture, which is not read", "give its transcript")
    if b"%PDF-" in raw[:1024]:  # readers of PDF accept up to 1024 bytes before the header (ISO 32000-1, note 13)
        return "pdf"
    head = raw[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "html"
    if head.lstrip().startswith(b"{") and b'"cells"' in raw and b'"nbformat"' in raw:
        return "ipynb"
    return None
