"""What recognising a roadmap gives."""

from dataclasses import dataclass

from corpus.records import Roadmap


@dataclass(frozen=True)
class Foreign:
    """What was recognised, and how much of it is known here."""

    roadmap: Roadmap
    linked: int  # lines that link a topic
    unknown: tuple[str, ...]  # lines that name something to learn and are no known topic, as written
