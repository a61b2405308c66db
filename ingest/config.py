"""Where state lives and how the index is made: one frozen settings object, each value with its origin.

Order: command line, then `TUTOR_*` variables, then defaults. Nothing is created here; folders are made where they are
first written to.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from platformdirs import user_data_path

from ingest.readers.child import Limits

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class IngestSettings:
    """Settings of the first stages; `origin` says for each field where its value came from (for `doctor`)."""

    home: Path  # all state lives under it, mode 0700
    checkout: Path  # holds `corpus/`; citation paths are relative to it
    threads: int  # of the embedder
    origin: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)  # of one added document

    @property
    def documents(self) -> Path:
        """Folder of the stored texts of documents that are shared by all learners."""
        return self.home / "documents"

    @property
    def index_root(self) -> Path:
        """Folder of this checkout's index generations; two clones on one machine never share one."""
        key = hashlib.sha256(str(self.checkout).encode()).hexdigest()[:12]
        return self.home / "index" / key

    @property
    def models(self) -> Path:
        return self.home / "models"

    @property
    def vector_cache(self) -> Path:
        return self.home / "cache" / "vectors.sqlite"


def load(environ: Mapping[str, str] | None = None, home: Path | None = None) -> IngestSettings:
    """Settings from the command line (`home`), the environment, and defaults, in this order."""
    env = os.environ if environ is None else environ
    origin = {"checkout": "the installed package", "threads": "default"}
    if home is not None:
        chosen, origin["home"] = home, "command line"
    elif env.get("TUTOR_HOME"):
        chosen, origin["home"] = Path(env["TUTOR_HOME"]), "TUTOR_HOME"
    else:
        chosen, origin["home"] = user_data_path("ml-roadmap-tutor", appauthor=False), "default"
    threads = os.cpu_count() or 1
    if env.get("TUTOR_THREADS", "").isdigit():
        threads, origin["threads"] = int(env["TUTOR_THREADS"]), "TUTOR_THREADS"
    limits = Limits()
    origin["file_mb"] = origin["read_seconds"] = "default"
    if _positive(env.get("TUTOR_MAX_FILE_MB", "")):
        limits = replace(limits, file_bytes=int(env["TUTOR_MAX_FILE_MB"]) * 2**20)
        origin["file_mb"] = "TUTOR_MAX_FILE_MB"
    if _positive(env.get("TUTOR_READ_SECONDS", "")):
        limits = replace(limits, seconds=float(env["TUTOR_READ_SECONDS"]))
        origin["read_seconds"] = "TUTOR_READ_SECONDS"
    home_ = chosen.expanduser().absolute()
    return IngestSettings(home=home_, checkout=CHECKOUT, threads=max(1, threads), origin=origin, limits=limits)


def _positive(value: str) -> bool:
    return value.isascii() and value.isdigit() and int(value) > 0
