"""What a question wants to know of the roadmap: named patterns over the line that `words` reads.

A question that names the roadmap or one of its phases needs a pattern; any other needs a pattern and may hold no word
beyond the vocabulary of such questions, so that "what comes after the attention layer in a block" stays with the
lessons. It looks nothing up.
"""

import re

from corpus.catalog import Catalog
from corpus.records import Roadmap
from tutor.answer.roadmap.asked import NEED, SKIP, TIME, Asked, Kind
from tutor.answer.roadmap.topic_intent import MEMBERS, of_topics
from tutor.answer.roadmap.words import Reading, phases_called

_WHOLE = re.compile(r"\b(?:total|whole|entire|everything|overall|altogether|all|finish|complete|done)\b")
_SUM = re.compile(r"\badd(?:s|ed)? up\b|\bcontradict|\b(?:in)?consistent\b|\bsum\b")
_MOST = r"(?:time|hours|weeks|months|effort|work)"
_LONGEST = re.compile(rf"\b(?:longest|biggest|largest|lengthiest|slowest)\b|\bmost (?:of )?(?:\w+ )?{_MOST}\b"
                      r"|\b(?:time|hours|months|longer) (?:the )?most\b|\bmost demanding\b")  # fmt: skip
_SHORTEST = re.compile(rf"\b(?:shortest|smallest|quickest|fastest)\b|\bleast (?:\w+ )?{_MOST}\b")
_A_PHASE = re.compile(r"\b(?:phases?|part|section|stage|step|level)\b")
_FACTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("goal", re.compile(r"\b(?:goals?|aims?|purpose|point of|able to|achieve)\b")),
    ("objectives", re.compile(r"\b(?:objectives?|learning (?:goals?|outcomes?))\b")),
    ("time", re.compile(f"{TIME.pattern}|{_SUM.pattern}")),
    ("topics", re.compile(
        r"\b(?:topics?|cover(?:s|ed)?|contents?|contain(?:s|ed)?|teach(?:es)?|subjects?|lessons?|include[sd]?)\b"
        r"|\bwhat\b.*\b(?:learn|study|taught)\b|\bwhat (?:is |are |comes )?(?:all )?in (?:the )?PHASE"
        r"|\bPHASE (?:is )?(?:all )?about\b")),
    ("projects", re.compile(r"\b(?:projects?|build|building|capstone|portfolio)\b")),
    ("practise", re.compile(r"\b(?:hands on|exercises?|practi[cs]e|tasks?|implement|drills?)\b")),
    ("study material", re.compile(r"\b(?:study materials?|materials?|files?|\w+ md|read)\b")),
    ("optional", re.compile(r"\boptional|\boptions?\b|\bchoose\b|\bspeciali[sz]ations?\b")),
    ("skip", SKIP),
)  # fmt: skip
_BRIEF = re.compile(
    r"\b(?:overview|outline|summar\w+|structure|look like|show|explain|describe|tell|walk|about|what|contents)\b"
    r"|^(?:and |so )?(?:PHASE|ROADMAP)(?: (?:of|in|on) (?:the )?ROADMAP)?$"
)
_LISTING = re.compile(
    r"\b(?:what|which|list|show|give|tell|topics?|contents?|how many (?:topics|lessons|subjects)|all)\b"
)
_RECOMMEND = re.compile(r"\b(?:next|first|start|begin|today|now)\b")
_PACE = re.compile(r"\bhours (?:a|per|each|every) week\b")
_RESOURCES = re.compile(
    r"\b(?:courses?|resources?|books?|videos?|tutorials?|playlists?|communities|platforms?|papers?|links?)\b"
)
_CERTIFICATE = re.compile(r"\bcertificat\w+")
_ASSESSMENT = re.compile(r"\b(?:checklist|assessment|assess\w*|skills? (?:list|level)s?)\b")
_BEFOREHAND = re.compile(
    r"\b(?:prerequisites?|prereqs?)\b|\b(?:know|need|learn|able)\b.*\bbefore (?:i|we|starting|beginning|you)\b"
    r"|\bbefore (?:i|we) (?:start|begin)\b|\balready (?:know|need)\b"
)
_ADVICE = re.compile(r"\b(?:advice|advise|tips?|recommend(?:s|ed|ations?)?|focus|key points?|suggest(?:s|ions?)?)\b")
_PHASES = re.compile(
    r"\b(?:how many|number of|what|which|list|name|show|give|all|overview)\b.*\bphases\b|^(?:the )?phases$"
)
_AFTER_PHASE = re.compile(
    r"\b(?:what|which|next)\b.*\b(?:after|follows?)\b.*PHASE"
    r"|PHASE\b.*\bwhat\b.*\b(?:next|follows?|after|then)\b|PHASE what (?:next|now)$"
)
_BEFORE_PHASE = re.compile(r"\b(?:what|which)\b.*\b(?:before|precedes)\b.*PHASE")
# Words of other trades: how something works, or what the rest of the tutor does.
_ELSEWHERE = re.compile(
    r"\b(?:quiz|exam|train|trains|training|trained|converge|converges|epochs?|inference|layers?|gpus?|code"
    r"|implementation|difference|equation|formula|derive|prove|progress|salary|clinical|trial|switch"
    r"|leave (?:one|p) out)\b"
)
_OF_SOMETHING = re.compile(r"\b(?:phases?|PHASE) of (?!(?:(?:the|this|that|my|your|our|whole|entire|full) )*ROADMAP\b)")
_DAY = re.compile(
    r"\b(?:daily|(?:typical|one|each|every|full time|whole) (?:\w+ )*day|a day|mornings?|evenings?)\b(?!.*WEEKLY)"
)
_PHASE_NAMES = re.compile(r"\b(?:which|what)\b.*\bPHASE\b.*\b(?:names?|lists?|mentions?|contains?|includes?|uses?)\b")
_WHICH_PART = re.compile(r"\b(?:which|what) (?:phase|level|step|section|week)\b")
_WITHIN_TOPIC = re.compile(r"\b(?:in|of|for|on|with|during|when|while|about|inside|at|is|are) (?:[a-z]+ )?TOPIC\b")


def understand(reading: Reading, catalog: Catalog, roadmap: Roadmap) -> Asked | None:
    """Return what is asked of the roadmap, None where the question is about something else."""
    line = reading.line
    unknown = reading.unknown
    after_phase = re.search(r"\bPHASE (\w+)", line)
    foreign = after_phase and after_phase[1] in unknown and not reading.named
    if _ELSEWHERE.search(line) or _OF_SOMETHING.search(line) or (foreign and not _facts(line)):
        return None
    if re.search(r"\b(?:which|what) phase\b", line) and not reading.topics:
        # "which phase covers deep learning": the words of a phase's title
        called = phases_called([*unknown, *(["learning"] if "learning" in line else [])], roadmap)
        if called:
            return Asked(("goal", "time"), reading, phases=called)
    whole = _of_own_whole(reading)
    if whole is not None:
        return whole
    if unknown and not (reading.named or reading.phases or reading.missing):
        return None
    if reading.named and _DAY.search(line):
        return None  # the lines on the daily schedule say it
    if reading.named and re.search(r"\b(?:marks?|marked|says?|lists?|which|what)\b.*\brecommended\b", line):
        return Asked(("recommended",), reading, phases=reading.phases)
    if reading.named and not reading.projects:
        if _CERTIFICATE.search(line):
            return Asked(("certificate",), reading)
        if _ASSESSMENT.search(line):
            return Asked(("assessment",), reading)
    if reading.named and not reading.topics and not reading.phases and _BEFOREHAND.search(line):
        return Asked(("prerequisites",), reading)
    if (
        reading.phases
        and (_PHASE_NAMES.search(line) or (reading.topics and MEMBERS.search(line)))
        and not _WHICH_PART.search(line)
    ):
        return Asked(("topics",), reading, phases=reading.phases)
    builds = re.search(r"\b(?:projects?|build|built|building)\b", line)
    if reading.phases and (reading.topics or reading.projects) and builds and not _WHICH_PART.search(line):
        return Asked(("projects",), reading, phases=reading.phases)
    asked = of_topics(reading, catalog, roadmap) if reading.topics else None
    if asked is None and reading.projects:
        asked = _of_projects(reading)
    elif asked is None and reading.topics:
        asked = _despite_topics(reading)
    elif asked is None:
        asked = _of_neighbour(reading) or _of_phases(reading)
    return asked


def _of_own_whole(reading: Reading) -> Asked | None:
    """Questions that can only be about the learner's own roadmap, whatever else they say."""
    line = reading.line
    if _SUM.search(line) and re.search(r"\b(?:phases?|hours|months|weeks|total|table)\b", line) and not reading.topics:
        return Asked(("time",), reading, phases=reading.phases)
    few = len(reading.unknown) <= 3 and not reading.topics and not reading.phases
    if few and not _CERTIFICATE.search(line) and re.search(r"\b(?:how many|number of) projects\b", line):
        return Asked(("projects",), reading)
    return None


def _despite_topics(reading: Reading) -> Asked | None:
    """A phase is asked for and topics stand beside it: "how many hours for phase 3 (GANs, diffusion)"."""
    if not reading.phases or _WITHIN_TOPIC.search(reading.line):
        return None
    asked = _of_phases(reading)
    plain = asked is not None and set(asked.kinds) <= {"time", "goal", "projects"} and len(asked.kinds) == 1
    return asked if plain else None


def _of_projects(reading: Reading) -> Asked | None:
    line = reading.line
    if re.search(r"\b(?:which|what|in) phase\b|\bwhere\b|\bwhen\b|\bPROJECT phase\b|\bpart of\b", line):
        return Asked(("project place",), reading)
    if re.search(r"\bhow long\b|\bhours\b|\bhow much time\b", line) and not reading.phases:
        return Asked(("project time",), reading)
    if reading.named and re.search(r"\b(?:what|need|requires?|must|should|asks?|have to|accuracy)\b", line):
        return Asked(("project asks",), reading)
    if re.search(r"^(?:is|does|do) .*(?:PROJECT.*(?:PHASE|ROADMAP)|(?:PHASE|ROADMAP).*PROJECT)", line):
        return Asked(("project place",), reading)
    return None


def _of_neighbour(reading: Reading) -> Asked | None:
    """What stands after or before a phase."""
    line = reading.line
    if len(reading.phases) != 1 or TIME.search(line) or "able to" in line:
        return None
    if _AFTER_PHASE.search(line) or re.search(r"PHASE\b.*\b(?:after|follows) (?:it|that)\b", line):
        return Asked(("phase order",), reading, phases=reading.phases)
    before_it = re.search(r"PHASE\b.*\bbefore (?:it|that)\b", line)
    if (_BEFORE_PHASE.search(line) or before_it) and not NEED.search(line):
        return Asked(("phase order",), reading, phases=reading.phases, flag=True)
    return None


def _of_phases(reading: Reading) -> Asked | None:
    line, phases = reading.line, reading.phases
    anchored = reading.named or bool(phases or reading.missing)
    if _CERTIFICATE.search(line) and anchored:
        return Asked(("certificate",), reading)
    if _RESOURCES.search(line) and (anchored or re.search(r"\bfree\b", line)):
        return Asked(("resources",), reading, phases=phases)
    if (
        re.search(r"\bmath", line)
        and not phases
        and (anchored or re.search(r"\bmuch\b", line) or NEED.search(line) or SKIP.search(line))
    ):
        return Asked(("maths",), reading)
    if reading.named and not phases and re.search(r"\brecommended\b", line) and not _RESOURCES.search(line):
        return Asked(("recommended",), reading)
    if re.search(r"\btakeaways?\b", line) or (reading.named and not phases and _ADVICE.search(line)):
        return Asked(("advice",), reading)
    shortest = bool(_SHORTEST.search(line))
    if (shortest or _LONGEST.search(line)) and _A_PHASE.search(line):
        return Asked(("extreme",), reading, flag=shortest)
    if phases or reading.missing:
        return _of_some(reading)
    return _of_whole(reading) if anchored else _of_unnamed(reading)


def _facts(line: str) -> list[Kind]:
    """Every kind of fact that a line asks for."""
    kinds = [kind for kind, pattern in _FACTS if pattern.search(line)]
    listing = _LISTING.search(line) and not _RECOMMEND.search(line)
    if "skip" in kinds or not (listing or re.search(r"\btopics\b", line)):
        kinds = [kind for kind in kinds if kind != "topics"]
    return kinds


def _of_some(reading: Reading) -> Asked | None:
    """Facts of the phases that are named."""
    line, phases = reading.line, reading.phases
    kinds = _facts(line)
    asks_what = re.search(r"\b(?:what|which|list)\b", line)
    if "skip" in kinds and not asks_what and re.search(rf"(?:{SKIP.pattern}) (?:the |over )?PHASE", line):
        return None  # whether to skip a whole phase is for the planner
    if re.search(r"\brecommended\b", line):
        return Asked(("recommended",), reading, phases=phases)
    if re.search(rf"\b(?:how many|number of) (?:{reading.unit}s|phases|parts)\b", line):
        kinds = ["count", *(kinds or ["goal", "topics"])]
    if not kinds and re.search(r"\bwhy\b|\breasons?\b|\bmatters?\b|\bimportant\b", line):
        return Asked(("why",), reading, phases=phases)
    if kinds:
        return Asked(tuple(kinds), reading, phases=phases, flag=bool(_PACE.search(line)))
    if _BRIEF.search(line) and not re.search(r"\b(?:how|why)\b(?! about)", line) and not _RECOMMEND.search(line):
        return Asked(("goal", "time", "topics", "projects"), reading, phases=phases)
    return None


def _of_whole(reading: Reading) -> Asked | None:
    """Facts of the roadmap as a whole."""
    line = reading.line
    kinds = _facts(line)
    if "time" in kinds and re.search(r"\b(?:each|every|per|a|all|the) phases?\b", line):
        return Asked(("overview",), reading)
    if re.search(rf"\b(?:how many|number of|into) (?:\w+ )?(?:{reading.unit}s|parts|phases)\b", line):
        return Asked(("count", "projects") if "projects" in kinds else ("count",), reading)
    if _BEFOREHAND.search(line):
        return Asked(("prerequisites",), reading)
    if kinds and not (kinds == ["time"] and _RECOMMEND.search(line) and not re.search(r"\bhow\b", line)):
        return Asked(tuple(kinds), reading, flag=bool(_PACE.search(line)))
    if re.search(rf"{_BRIEF.pattern}|\bphases\b", line) and not (
        _RECOMMEND.search(line) or re.search(r"\b(?:how do|why)\b", line)):  # fmt: skip
        return Asked(("overview",), reading)
    return None


def _of_unnamed(reading: Reading) -> Asked | None:
    """Nothing is named; every word is of the vocabulary."""
    line = reading.line
    if SKIP.search(line):
        listed = re.search(r"\b(?:what|which|list|anything|topics|everything|things|stuff)\b", line)
        return Asked(("skip",), reading) if listed and not re.search(r"\b(?:this|it|question)\b", line) else None
    if re.search(rf"\b(?:how many|number of) {reading.unit}s\b", line):
        return Asked(("count",), reading)
    if re.search(r"\bphases?\b", line):
        return Asked(("overview",), reading) if TIME.search(line) or _PHASES.search(line) else None
    if TIME.search(line) and (_WHOLE.search(line) or reading.weekly):
        return Asked(("time",), reading)
    if re.search(r"\b(?:first|1st) project\b", line):
        return Asked(("projects",), reading, phases=reading.first)
    if re.search(r"\bprojects\b|^(?:what|which) .*\bbuild\b", line) and not re.search(r"\b(?:my|you|your)\b", line):
        return Asked(("projects",), reading)
    return None
