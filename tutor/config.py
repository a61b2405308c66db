"""Settings of the tutor: who learns, where state lives, which engine answers."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest import config as ingest_config
from ingest.config import IngestSettings

DEFAULT_LEARNER = "me"


@dataclass(frozen=True)
class Settings:
    """One frozen object; `origin` says for each field where its value came from (for `doctor`)."""

    ingest: IngestSettings
    learner: str
    roadmap: str | None  # forced for this process; None: the learner's own choice
    origin: Mapping[str, str]

    @property
    def home(self) -> Path:
        return self.ingest.home

    @property
    def database(self) -> Path:
        return self.home / "learner.sqlite"


def load(
    environ: Mapping[str, str] | None = None,
    home: Path | None = None,
    learner: str | None = None,
    roadmap: str | None = None,
) -> Settings:
    """Settings from the command line (the arguments), the environment, and defaults, in this order."""
    env = os.environ if environ is None else environ
    base = ingest_config.load(env, home)
    origin = dict(base.origin)
    origin["learner"] = "command line" if learner else "TUTOR_LEARNER" if env.get("TUTOR_LEARNER") else "default"
    origin["roadmap"] = "command line" if roadmap else "TUTOR_ROADMAP" if env.get("TUTOR_ROADMAP") else "the learner"
    return Settings(
        ingest=base,
        learner=learner or env.get("TUTOR_LEARNER") or DEFAULT_LEARNER,
        roadmap=roadmap or env.get("TUTOR_ROADMAP") or None,
        origin=origin,
    )
