"""What can be asked of a roadmap, and the wordings that questions on topics and on phases share."""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.records import Phase
from tutor.answer.roadmap.words import Reading

Kind = Literal[
    "time", "extreme", "goal", "topics", "projects", "skip", "overview", "advice", "maths", "resources", "phase order",
    "project place", "project time", "project topics", "needs", "needs check", "order", "next", "previous", "where",
    "worth", "topic time", "objectives", "practise", "study material", "optional", "certificate", "assessment", "why",
    "count", "recommended", "prerequisites", "project asks",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    kinds: tuple[Kind, ...]
    reading: Reading
    phases: tuple[Phase, ...] = ()
    topics: tuple[str, ...] = ()
    flag: bool = False  # extreme: the shortest; phase order: the one before; worth: why; time: hours a week are asked


STUDY = r"(?:learn\w*|study\w*|studied|know|understand|tackle|read|start\w*|begin|cover|master|do)"
TIME = re.compile(
    r"\bhow long\b|\b(?:time|hours?|hrs|months?|weeks?|duration|timeline|WEEKLY)\b|\b(?:do|does) .* last\b"
)
SKIP = re.compile(
    r"\b(?:skip(?:s|ped|ping|pable)?|omit|ignored?|unnecessary|unimportant|avoid|drop|do without"
    r"|(?:leav(?:e|ing)|left)(?: \w+){0,3}? (?:out|behind|aside)"
    r"|not (?:\w+ ){0,2}?(?:need(?:ed)?|have to|necessary|required|learn|study|worth|cover(?:ed)?|important))\b"
)
NEED = re.compile(r"\b(?:need(?:s|ed)?|necessary|required?|mandatory|essential|optional|important|must|have to)\b")
SHOULD_STUDY = re.compile(
    r"\b(?:should|shall|must|need|have to|got to) (?:i |we |one |you )?(?:\w+ ){0,3}?(?:learn|study|know|master)\b"
    r"|\bbother (?:to )?(?:learn|study|know)\w*|\bworth (?:\w+ )?(?:learning|studying|knowing|time)\b"
)
