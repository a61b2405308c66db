"""What the headings, labels and times of foreign roadmaps mean: which part of ours a section is, how long it takes."""

import re
from typing import Literal

from corpus.read_roadmap import times
from corpus.records import PartKind, Range
from corpus.topics import normalise

Meaning = PartKind | Literal["goal", "why", "time", "before"]

_KIND_OF_PROJECT = (
    r"(?:hands on|practice|practical|portfolio|final|capstone|mini|small|guided|checkpoint|suggested|example|some"
    r"|beginner|advanced|ai|ml|key|real world|personal|course|weekly|your|bonus|(?:phase|level|week|step|module) \d+)"
)
# Each pattern matches a whole heading, folded; the first one that does says what stands under it.
_SECTIONS: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    ("why", (r"why .*", "motivation", "rationale")),
    ("before", (r"prerequisites?", r"(?:entry )?requirements?", r"before you (?:start|begin)", r"assumed knowledge")),
    ("skip", (
        r".*\b(?:skip|skips|skippable|skipped|avoid|ignore|not needed|not required|not necessary|leave out)\b"
        r"(?! gram| connection).*",
        r"(?:what )?(?:you )?(?:don t|do not|need not|not to) (?:\w+ )?(?:learn|need|study)\b.*",
    )),
    ("optional", (
        r".*\b(?:optional|nice to haves?|electives?|going further|extra credit|if you have time)\b.*",
        r"bonus(?: topics?| material)?", r"stretch goals?", "good to know",
    )),
    ("build", (
        rf"(?:{_KIND_OF_PROJECT} )*(?:projects?|builds?|capstone|portfolio)(?: ideas?| suggestions?| examples?)?",
        r"ideas for projects?", r"(?:what|things) to build", r"build (?:this|these|it|something)", r"deliverables?",
    )),
    ("practise", (
        r"(?:hands on|practi[cs]e|exercises?|labs?|homework|assignments?|tasks?|activities)"
        r"(?: (?:practi[cs]e|exercises?|work|labs?|tasks?|activities|problems?|time))?",
        r"coding (?:exercises?|challenges?|practice)", r"hands on .*", r"how to practi[cs]e", "to do",
    )),
    ("study material", (r"(?:study|reading|learning) materials?",)),
    ("resources", (
        r"(?:\w+ ){0,3}(?:resources?|books?|readings?|references?|videos?|playlists?|documentation|courses|papers)",
        r"(?:\w+ ){0,3}(?:communities|(?:practice|learning|online) platforms|tutorials|links|materials?)",
        r"course|further reading|where to .*|recommended .*|read|watch",
    )),
    ("objectives", (
        r"(?:learning |key |main )?(?:goals?|objectives?|outcomes?|aims?)",
        r"(?:what )?(?:you|we) (?:will|ll|should)\b.*",
        r"by the end\b.*", r"after this\b.*", "success criteria",
    )),
    ("certificate", (r".*\bcertifica\w+.*",)),
    ("assessment", (
        r"(?:self |skills? )?(?:assessments?|quiz(?:zes)?|checklists?|checkpoints?|tests?|milestones?)(?: checklist)?",
    )),
    ("advice", (r"(?:\w+ )?(?:tips?|advice|pitfalls?|takeaways?|notes?|mistakes)(?: .*)?", "next steps")),
    ("learn", (
        r"(?:(?:must|key|core|main|essential|important|required|learning|what|things|the|focus|basic|technical) )*"
        r"(?:to )?(?:learn|topics?|concepts?|skills?|contents?|curriculum|syllabus|subjects?|theory|areas?|study|focus)"
        r"(?: to (?:learn|cover|master|know|study))?(?: covered| list)?",
        r"(?:what|topics) (?:to|you need to) (?:learn|study|know)\b.*",
    )),
)  # fmt: skip
_MEANINGS = tuple((meaning, re.compile("|".join(patterns))) for meaning, patterns in _SECTIONS)
_PROJECTS = re.compile(r"(?:\w+ ){0,3}projects")  # "Computer vision projects", but not "Advanced topics & projects"
_JOINED = re.compile(r"[&,/]|\band\b")
_LISTING = re.compile(r"tools?(?: .*)?|technologies|librar(?:y|ies)|frameworks?|languages?|algorithms?|(?:tech )?stack")
_TIME = re.compile(r"(?:\w+ )*(?:duration|time|timeline|timeframe|commitment|effort|length|hours|workload|pace)")
_GOAL = re.compile(r"(?:main |learning )?(?:goal|aim|objective|outcome|purpose|focus)")
_LABEL = re.compile(r"([^\W\d][\w/&' -]{1,40}?)\s*(?:\([^()]*\))?\s*:\s*(.*)")
_UNIT = r"(?:hours?|hrs?|weeks?|wks?|months?|days?)"
_SPAN = rf"\d+(?:\.\d+)?\+?\s*(?:(?:-|\u2013|\u2014|to)\s*\d+(?:\.\d+)?\+?)?\s*-?{_UNIT}"
_SPAN_ONLY = re.compile(
    rf"\W*(?:about|approx\w*|est\w*|~)?\W*{_SPAN}(?:\W+{_SPAN})*\W*(?:total|full time|part time)?\W*", re.IGNORECASE
)
_PER = re.compile(
    r"(?:/|\b(?:per|a|an|each|every|in a)\b)\s*(?:week|day|month|wk)\w*|\b(?:weekly|daily)\b", re.IGNORECASE
)
_ENDING = re.compile(
    rf"\s*[(\[\u2013\u2014|-]\s*(?=[^()\[\]]*\d)([^()\[\]]*?\b{_UNIT}\b[^()\[\]]*)[)\]]?\s*$", re.IGNORECASE
)
_SHORT_UNIT = re.compile(r"(?<=\d|\s)(?:hrs?|wks?)\b", re.IGNORECASE)
_MOST = 10_000  # hours, weeks or months that a figure may state; above it is no time


def section(heading: str) -> Meaning | None:
    """Return what a section under this heading holds, None where the heading only names a group."""
    folded = normalise(heading[:120])
    found = next((meaning for meaning, pattern in _MEANINGS if pattern.fullmatch(folded)), None)
    if found is None and _PROJECTS.fullmatch(folded) and not _JOINED.search(heading):
        return "build"
    return found


def label(line: str) -> tuple[Meaning, str] | None:
    """Split "Goal: learn Python" into what its label means and the rest; None for a line without a known label."""
    match = _LABEL.fullmatch(line)
    if match is None:
        return None
    folded, rest = normalise(match[1]), match[2]
    if _TIME.fullmatch(folded):
        return "time", rest
    if rest and _GOAL.fullmatch(folded):
        return "goal", rest
    meaning = section(match[1])
    if meaning is None and rest and _LISTING.fullmatch(folded):
        meaning = "learn"
    return None if meaning is None else (meaning, rest)


def stated_times(text: str) -> tuple[Range, ...]:
    """Return the durations that a text states; hours a week are none."""
    text = re.sub(
        r"\b(?:hrs?|wks?)\b", lambda match: "hours" if match[0][0] in "hH" else "weeks", text[:200], flags=re.I
    )
    text = re.sub(r"(?<=\d)\s*\u2014\s*(?=\d)", "-", text)
    pieces = re.split(r"[,;()|]", text)
    found = (each for piece in pieces if not _PER.search(piece) for each in times(piece))
    return tuple(each for each in dict.fromkeys(found) if sound(each))


def sound(time: Range) -> bool:
    """Whether a range is one that can be reckoned with."""
    return time.low <= _MOST and (time.high is None or time.low <= time.high <= _MOST) and (time.high or time.low) > 0


def only_times(line: str) -> bool:
    """Whether a short line is a duration and nothing else: "(2 weeks)", "10-15 hours"."""
    return len(line) < 60 and _SPAN_ONLY.fullmatch(line) is not None


def without_time(title: str) -> tuple[str, str]:
    """Split "Python basics (2 weeks)" into the title and what states its time, "" where nothing does."""
    title = title[:200]
    match = _ENDING.search(title)
    if match is None or (match.start() == 0 and title[:1] != "("):
        return title, ""
    return title[: match.start()].strip(), match[1]
