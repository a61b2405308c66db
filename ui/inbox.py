"""What a browser has just uploaded, between Gradio's hands and the learner's shelf.

Gradio writes uploads to a folder and names them to the handler. The folder is ours, under TUTOR_HOME; the guard closes
the address under which Gradio would serve it; each file is deleted when it has been read, and one that nobody came for
after an hour.
"""

import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError

LIMIT = "64mb"  # of what is taken at all; the limit of a document is lower, and is said by name
AGE_S = 3600  # of an upload whose page was closed before it was read
_FOLDER = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Upload:
    file: Path
    name: str  # as its owner calls it


@dataclass(frozen=True)
class Inbox:
    folder: Path

    @classmethod
    def open(cls, home: Path) -> "Inbox":
        """Make the folder the one that Gradio uses, and clear what an earlier server left in it."""
        inbox = cls(home / "uploads")
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        inbox.folder.mkdir(exist_ok=True, mode=0o700)
        os.environ["GRADIO_TEMP_DIR"] = str(inbox.folder)
        for path in inbox.folder.iterdir():
            if time.time() - path.lstat().st_mtime > AGE_S:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return inbox

    def uploads(self, value: Any) -> list[Upload]:
        """Return the uploads that a page names. A page may name any file: only those in this folder are taken."""
        listed = value if isinstance(value, list) else [value]
        return [self._upload(each) for each in listed if each]

    def _upload(self, named: Any) -> Upload:
        path = Path(str(named.get("path", ""))) if isinstance(named, dict) else Path()
        inside = path.parent.parent == self.folder and _FOLDER.fullmatch(path.parent.name) is not None
        if not inside or path.is_symlink() or not path.is_file():
            raise UserError("This file did not arrive.", "Choose it again.")
        return Upload(path, str(named.get("orig_name") or path.name))

    def discard(self, upload: Upload) -> None:
        """Delete an upload that was read, with its folder, whose name is the hash of what it held."""
        upload.file.unlink(missing_ok=True)
        if not any(upload.file.parent.iterdir()):
            upload.file.parent.rmdir()
