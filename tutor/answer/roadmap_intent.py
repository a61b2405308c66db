"""What a question wants to know of the roadmap: named patterns over the line that `roadmap_words` reads.

A question that names the roadmap or one of its phases needs a pattern; any other needs a pattern and may hold no word
beyond those of such questions, so that "what comes after the attention layer in a block" stays with the lessons.
It looks nothing up.
"""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.catalog import Catalog
from corpus.records import Roadmap
from corpus.topics import names
from tutor.answer.roadmap_lines import mentions, places, skipped, stops
from tutor.answer.roadmap_words import MARKS, VOCABULARY, Reading, phases_called

Kind = Literal[
    "time", "extreme", "goal", "topics", "projects", "skip", "overview", "advice", "maths", "resources", "phase order",
    "project place", "project time", "project topics", "needs", "needs check", "order", "next", "previous", "where",
    "worth", "topic time",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    kinds: tuple[Kind, ...]
    reading: Reading
    phases: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    flag: bool = False  # extreme: the shortest; phase order: the one before; worth: why; time: hours a week are asked


_STUDY = r"(?:learn\w*|study\w*|studied|know|understand|tackle|read up|start\w*|begin|cover|master|do)"
_SKIP = (r"\b(?:skip(?:s|ped|ping|pable)?|omit|ignored?|unnecessary|unimportant|avoid|drop|do without"
         r"|(?:leav(?:e|ing)|left)(?: \w+){0,3}? (?:out|behind)|(?:leave|left) TOPIC out"
         r"|not (?:\w+ )?(?:need(?:ed)?|have to|necessary|required|learn|study|worth|cover(?:ed)?|important))\b")  # fmt: skip
_NEED = r"\b(?:need(?:s|ed)?|necessary|required?|mandatory|essential|optional|important|must|have to)\b"
_SHOULD_STUDY = (r"\b(?:should|shall|must|need|have to|got to|do) (?:i |we |one |you )?(?:\w+ ){0,3}?"
                 r"(?:learn|study|know|bother|cover|master)\b|\bbother\b|\bworth\b(?! TOPIC)")  # fmt: skip
_TOTAL = r"\b(?:total|whole|entire|everything|overall|altogether|all|finish|complete|done)\b"
_TIME = r"\bhow long\b|\btime\b|\bhours?\b|\bhrs\b|\bmonths?\b|\bweeks?\b|\bduration\b|\btimeline\b|\bWEEKLY\b|\blast\b"
_SUM = r"\badd(?:s|ed)? up\b|\bcontradict|\b(?:in)?consistent\b|\bsum\b"
_LONGEST = (r"\b(?:longest|biggest|largest|lengthiest|slowest)\b|\bmost (?:of )?(?:\w+ )?(?:time|hours|weeks|months|effort|work)\b"
            r"|\b(?:time|hours|months) (?:the )?most\b|\bmost demanding\b")  # fmt: skip
_SHORTEST = r"\b(?:shortest|smallest|quickest|fastest)\b|\bleast (?:\w+ )?(?:time|hours|weeks|months|effort|work)\b"
_PHASE_KINDS: dict[Kind, str] = {
    "time": rf"{_TIME}|{_SUM}",
    "goal": r"\b(?:goals?|aims?|purpose|objectives?|point of|able to|achieve)\b",
    "topics": r"\b(?:topics?|cover(?:s|ed)?|contents?|contain(?:s|ed)?|learn|taught|teach(?:es)?|subjects?|lessons?|study"
    r"|include[sd]?)\b|\bwhat (?:is |are |comes )?(?:all )?in (?:the )?PHASE|\bPHASE (?:is )?(?:all )?about\b",
    "projects": r"\b(?:projects?|build|building|hands on|portfolio)\b",
    "skip": _SKIP,
}
_ORDER_OF_KINDS: tuple[Kind, ...] = ("time", "goal", "topics", "projects", "skip")
_BRIEF = (r"\b(?:overview|outline|summar\w+|structure|look like|show|explain|describe|tell|walk|about|what|contents)\b"
          r"|^(?:and |so )?(?:PHASE|ROADMAP)$")  # fmt: skip
_ASKING = r"\b(?:what|which|list|show|give|tell|topics?|contents?|how many|all)\b"
_RECOMMEND = r"\b(?:next|first|start|begin|today|now)\b"
# Words of other trades: how something works, or what the rest of the tutor does.
_ELSEWHERE = re.compile(
    r"\b(?:quiz|exam|train|trains|training|trained|converge|converges|epochs?|inference|layers?|gpus?|code|implement"
    r"|implementation|difference|equation|formula|derive|prove|progress|salary|clinical|trial|choose|switch|compare"
    r"|other ROADMAP|which (?:\w+ )?ROADMAP)\b"
)
_OF_SOMETHING = re.compile(r"\b(?:phases?|PHASE) of (?!(?:(?:the|this|that|my|your|our|whole|entire|full) )*ROADMAP\b)")
_WITHIN_TOPIC = re.compile(r"\b(?:in|of|for|on|with|during|when|while|about|inside|at) (?:\w+ )?TOPIC\b")


def understand(reading: Reading, catalog: Catalog, roadmap: Roadmap) -> Asked | None:
    """Return what is asked of the roadmap, None where the question is about something else."""
    line = reading.line
    after_phase = re.search(r"\bPHASE (\w+)", line)
    foreign = after_phase and after_phase[1] not in VOCABULARY | MARKS and not reading.named
    if _ELSEWHERE.search(line) or _OF_SOMETHING.search(line) or foreign:
        return None
    closed = all(word in VOCABULARY or word in MARKS for word in line.split())
    if not (closed or reading.named or reading.phases):
        return None
    if reading.topics:
        asked = _of_topics(reading, catalog, roadmap)
        if asked is not None:
            return asked
    if reading.projects:
        return _of_projects(reading)
    asked = _of_place(reading, roadmap)
    if asked is not None:
        return asked
    if reading.topics and not re.search(r"\bprojects?\b", line):
        return None
    return _of_phases(reading)


# Projects, phases, the whole -------------------------------------------------------------------------------------


def _of_projects(reading: Reading) -> Asked | None:
    line = reading.line
    if re.search(r"\b(?:which|what|in) phase\b|\bwhere\b|\bwhen\b|\bPROJECT phase\b|\bpart of\b", line):
        return Asked(("project place",), reading)
    if re.search(r"\bhow long\b|\bhours\b|\bhow much time\b", line) and not reading.phases:
        return Asked(("project time",), reading)
    if re.search(r"^(?:is|does|do) .*(?:PROJECT.*(?:PHASE|ROADMAP)|(?:PHASE|ROADMAP).*PROJECT)", line):
        return Asked(("project place",), reading)
    return None


def _of_place(reading: Reading, roadmap: Roadmap) -> Asked | None:
    """What stands before or after a phase, and "which phase is about deep learning"."""
    line = reading.line
    if len(reading.phases) == 1 and not re.search(_TIME, line):
        if re.search(r"\b(?:what|which|next)\b.*\b(?:after|follows?)\b.*PHASE|PHASE\b.*\bwhat\b.*\b(?:next|follows?|after|then)\b"
                     r"|PHASE what (?:next|now)$", line):  # fmt: skip
            return Asked(("phase order",), reading, phases=reading.phases)
        if re.search(r"\b(?:what|which)\b.*\b(?:before|precedes)\b.*PHASE", line):
            return Asked(("phase order",), reading, phases=reading.phases, flag=True)
    if re.search(r"\b(?:which|what) phase\b", line) and not reading.topics:
        words = [word for word in line.split() if word not in VOCABULARY and word not in MARKS]
        learning = ["learning"] if "learning" in line.split() else []
        called = phases_called([*words, *learning], roadmap)
        if called:
            return Asked(("goal", "topics"), reading, phases=called)
    return None


def _of_phases(reading: Reading) -> Asked | None:
    line, phases = reading.line, reading.phases
    anchored = reading.named or bool(phases)
    if re.search(r"\b(?:courses?|resources?|books?|videos?|tutorials?|materials?|certificates?)\b", line) and (
        anchored or re.search(r"\bfree\b", line)):  # fmt: skip
        return Asked(("resources",), reading, phases=phases)
    if re.search(r"\bmath", line) and (anchored or re.search(rf"{_NEED}|\bmuch\b|{_SKIP}", line)):
        return Asked(("maths",), reading)
    if re.search(r"\btakeaways?\b", line) or (reading.named and re.search(
        r"\b(?:advice|tips?|recommendations?|recommends?|focus|key points?|suggests?|suggestions?)\b", line)):  # fmt: skip
        return Asked(("advice",), reading)
    shortest = bool(re.search(_SHORTEST, line))
    if (shortest or re.search(_LONGEST, line)) and re.search(r"\b(?:phases?|part|section|stage|step|level)\b", line):
        return Asked(("extreme",), reading, flag=shortest)
    if anchored:
        return _of_named(reading)
    if re.search(_SKIP, line):
        listed = re.search(r"\b(?:what|which|list|anything|topics|everything|things|stuff)\b", line)
        return Asked(("skip",), reading) if listed and not re.search(r"\b(?:this|it|question)\b", line) else None
    if re.search(r"\bphases?\b", line):
        if re.search(_TIME, line):
            return Asked(("overview",), reading)
        listing = r"\b(?:how many|number of|what|which|list|name|show|give|all|overview)\b.*\bphases\b|^(?:the )?phases$"
        return Asked(("overview",), reading) if re.search(listing, line) else None
    if re.search(_TIME, line) and (re.search(_TOTAL, line) or reading.weekly):
        return Asked(("time",), reading)
    if re.search(r"\bprojects\b|^(?:what|which) .*\bbuild\b", line) and not re.search(r"\b(?:my|you|your)\b", line):
        return Asked(("projects",), reading)
    return None


def _of_named(reading: Reading) -> Asked | None:
    """The roadmap or a phase is named: collect every kind of fact that is asked for."""
    line, phases = reading.line, reading.phases
    kinds = [kind for kind in _ORDER_OF_KINDS if re.search(_PHASE_KINDS[kind], line)]
    if "skip" in kinds or not re.search(_ASKING, line) or re.search(_RECOMMEND, line):
        kinds = [kind for kind in kinds if kind != "topics" or re.search(r"\btopics\b", line)]
    if "time" in kinds and re.search(_RECOMMEND, line) and not re.search(r"\bhow|hours|months|weeks\b", line):
        kinds.remove("time")
    if "skip" in kinds and phases and re.search(rf"{_SKIP} (?:\w+ )?PHASE", line):
        return None  # whether to skip a whole phase is for the planner
    if phases:
        brief: tuple[Kind, ...] = ("goal", "time", "topics", "projects")
        if not kinds and re.search(_BRIEF, line) and not re.search(r"\b(?:how|why)\b", line):
            return Asked(brief, reading, phases=phases)
        asks_pace = bool(re.search(r"\bhours (?:a|per|each|every) week\b", line))
        return Asked(tuple(kinds), reading, phases=phases, flag=asks_pace) if kinds else None
    if "time" in kinds and re.search(r"\b(?:each|every|per|a|all|the) phases?\b", line):
        return Asked(("overview",), reading)
    if kinds:
        return Asked(tuple(kinds), reading, flag=bool(re.search(r"\bhours (?:a|per|each|every) week\b", line)))
    if re.search(rf"{_BRIEF}|\bphases\b", line) and not re.search(rf"{_RECOMMEND}|\b(?:how do|why)\b", line):
        return Asked(("overview",), reading)
    return None
