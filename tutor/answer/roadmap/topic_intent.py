"""What a question that names topics wants to know of the roadmap: needs, order, neighbours, place, worth.

Without the roadmap's name the wording must be that of study: "what comes after softmax" may mean a layer.
"""

import re

from corpus.catalog import Catalog
from corpus.conflicts import stance, stances
from corpus.records import Roadmap
from corpus.topics import names
from tutor.answer.roadmap.asked import NEED, SHOULD_STUDY, SKIP, STUDY, TIME, Asked, Kind
from tutor.answer.roadmap.lines import mentions, places, skipped, stops
from tutor.answer.roadmap.words import Reading

_FOLLOWS = r"(?:comes?|coming|follows?|next|then|now|after(?:wards)?)"
_ORDER = re.compile(
    r"\bTOPIC\b.*\b(?:first|sooner|earlier|later)\b"
    r"|\b(?:first|sooner|earlier|later)\b.*TOPIC (?:or|and|vs) "
    r"|\bTOPIC (?:\w+ )?(?:before|after) (?:or after |or before )?(?:\w+ )?TOPIC\b"
    r"|\b(?:order|sequence)\b.*TOPIC.*TOPIC|\bTOPIC.*TOPIC.*\b(?:order|sequence)\b"
    r"|\b(?:which|what)\b.*\b(?:first|before)\b.*TOPIC.*\b(?:or|and)\b.*TOPIC"
)
_NEXT = re.compile(
    r"\b(?:what|which|next|where)\b.*\bafter\b.*TOPIC"
    rf"|\bTOPIC\b.*\b(?:what|which|where|whats)\b.*\b{_FOLLOWS}\b"
    r"|\bTOPIC\b.*\b(?:then what|next)$|\bnext after\b.*TOPIC|\bwhat follows\b.*TOPIC|\bafter\b.*TOPIC\b.*\bwhat\b"
)
_PREVIOUS = re.compile(r"\b(?:what|which)\b.*\b(?:before|precede[sd]?)\b.*TOPIC")
_STUDIED = re.compile(
    r"\b(?:learn\w*|study\w*|studied|tackle|done|finish\w*|complete\w*|through|crossed|covered|next)\b"
    r"|\b(?:start|begin) with\b|\bi know\b"
)
_WHICH_PHASE = r"\b(?:which|what) phases?\b"
_WHERE = re.compile(
    rf"{_WHICH_PHASE}.*TOPIC|TOPIC.*{_WHICH_PHASE}|^(?:the )?TOPIC phase$"
    r"|^(?:and )?(?:(?:what|how) about )?(?:the )?TOPIC (?:in|on|for|at) (?:the )?(?:ROADMAP|PHASE)$"
)
_WHERE_AND_BUILD = re.compile(
    r"\b(?:build|projects?)\b.*\bthere\b"
    r"|\b(?:where|when|which (?:level|phase|step|section|week))\b.*\b(?:build|projects?|make|practi[cs]e|apply)\b"
)
MEMBERS = re.compile(
    r"\b(?:which|what|name|list)\b.*\b(?:algorithms?|methods?|models|networks?|techniques?|tools?|bits|kinds?|types?"
    r"|architectures?|variants?|optimi[sz]ers?|frameworks?)\b"
)
_OR_NOT = re.compile(
    r"\b(?:learn|do|take|need|study|keep)\w* (?:it )?or (?:not|skip|leave|drop)\b|\byes or no\b|\bin or out\b"
)
_WHEN_TO_LEARN = re.compile(
    r"\bat what point\b.*TOPIC"
    r"|\b(?:when|where) (?:do|will|should|does|can|would|am|are) (?:i|we|it|the ROADMAP|ROADMAP)\b.*"
    r"\b(?:learn|study|cover|get to|reach|teach|meet)\b(?! TOPIC \w).*TOPIC"
)
_IS_IT_THERE = re.compile(
    r"^(?:is|are|do|does|will) .*TOPIC .*(?:PHASE|ROADMAP)"
    r"|^(?:do|does|will|is) .*(?:PHASE|ROADMAP) .*(?:cover|include|teach|have|contain|mention|list|about).* TOPIC"
    r"|^what (?:do|does) .*ROADMAP (?:say|mention|tell).* TOPIC"
)


def of_topics(reading: Reading, catalog: Catalog, roadmap: Roadmap) -> Asked | None:
    """Return what is asked of the topics that are named, None where it is no matter of the roadmap."""
    line = reading.line
    topics = tuple(link.topic for link in reading.topics)
    several = tuple(dict.fromkeys(topics))
    check = _needs_check(line, topics)
    if check:
        return Asked(("needs check",), reading, topics=check)
    if _asks_needs(line) or (reading.named and re.search(r"\bwhat\b.*\b(?:need|required?)\b.* for TOPIC", line)):
        return Asked(("needs",), reading, topics=several[:3])
    part = rf"(?:{reading.unit}|phase|week|part)"
    if reading.named and re.search(rf"\b(?:which|what|whats)\b.*\b{part}\b.*\b(?:after|follow\w*|next)\b", line):
        placed = [places(roadmap, topic)[0][0].phase for topic in several if places(roadmap, topic)]
        if placed:
            return Asked(("phase order",), reading, phases=(placed[-1],))
    if reading.named and not reading.phases and MEMBERS.search(line):
        phases = tuple(dict.fromkeys(stop.phase for topic in several for stop, _ in places(roadmap, topic)))
        if phases:
            return Asked(("where", "topics"), reading, phases=phases[:2], topics=several)
    if reading.named and not reading.phases and _WHERE_AND_BUILD.search(line):
        phases = tuple(dict.fromkeys(stop.phase for topic in several for stop, _ in places(roadmap, topic)))
        if phases:
            return Asked(("where", "projects"), reading, phases=phases[:2], topics=several)
    kind = _on_the_road(reading, several, catalog, roadmap)
    if kind:
        return Asked((kind,), reading, topics=several)
    asked_why = re.search(r"^why\b(?! (?:do|does|is|are) TOPIC\b)|\bwhy (?:bother|on earth|would|should)\b", line)
    asked_why = asked_why or re.search(r"\b(?:what|which) reasons?\b", line)
    stands = stance(roadmap, several[0])
    asked_for = stands is not None and (stands.stand == "learn" or not (stands.phase and stands.phase.to_learn()))
    if reading.named and asked_why and asked_for and stands and stands.phase and stands.phase.reasons:
        return Asked(("why",), reading, phases=(stands.phase,), topics=several[:1])
    if reading.named and asked_why and places(roadmap, several[0]):
        return Asked(("worth",), reading, topics=several[:1], flag=True)
    about = several if _OR_NOT.search(line) else _worth_of(reading, catalog, roadmap)
    if about:
        return Asked(("worth",), reading, topics=about, flag=bool(re.search(r"\b(?:why|reason)\b", line)))
    if _asks_where(reading):
        return Asked(("where",), reading, topics=several)
    if re.search(r"\bprojects?\b", line) and not reading.phases:
        practised = tuple(topic for topic in several if _practised(topic, catalog, roadmap))
        return Asked(("project topics",), reading, topics=practised) if practised else None
    return None


def _needs_check(line: str, topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return (need, topic) where the question is whether one topic is needed before another."""
    if line.count("TOPIC") != 2:
        return ()
    before = rf"\bneed (?:to )?(?:\w+ )?TOPIC (?:\w+ )?(?:before|to {STUDY}|for (?:learning|understanding))\b.*TOPIC"
    prerequisite = r"\bTOPIC (?:really |actually )?(?:a |the )?(?:prerequisites?|prereqs?) (?:for|of|to)\b.*TOPIC"
    if re.search(before, line) or re.search(prerequisite, line):
        return topics
    if re.search(r"\b(?:learn|study|start|understand)(?: with)? TOPIC without(?: \w+){0,2} TOPIC", line):
        return topics[::-1]
    return ()


def _asks_needs(line: str) -> bool:
    if re.search(r"\b(?:prerequisites?|prereqs?)\b", line) or re.search(
        r"\bwhat(?: \w+){0,2} TOPIC builds? on\b", line
    ):
        return True
    asks = r"\bwhat\b(?: \w+){0,4}? (?:need|know|learn|study|understand|required|have|master|cover)\b"
    before = r"\b(?:before|prior to|to (?:learn|study|start|understand|begin|tackle))\b.*TOPIC"
    return bool(re.search(rf"{asks}.*{before}", line) or re.search(rf"^before.*TOPIC.*{asks}", line))


def _on_the_road(reading: Reading, topics: tuple[str, ...], catalog: Catalog, roadmap: Roadmap) -> Kind | None:
    """Order and neighbours, where the road is meant and not a network or a pipeline."""
    line = reading.line
    studied = _STUDIED.search(line) or all(_names_a_group(reading, topic, catalog, roadmap) for topic in topics)
    if reading.named or studied:
        all_placed = all(places(roadmap, topic) for topic in topics)
        if len(topics) > 1 and _ORDER.search(line) and (reading.named or all_placed):
            return "order"
        if _NEXT.search(line):
            return "next"
        if _PREVIOUS.search(line):
            return "previous"
    asks_time = TIME.search(line) and not SKIP.search(line) and not re.search(r"\b(?:when|first|worth)\b", line)
    return "topic time" if reading.named and asks_time else None


def _names_a_group(reading: Reading, topic: str, catalog: Catalog, roadmap: Roadmap) -> bool:
    """Whether a topic stands for a stretch of the road ("GANs"), not for a part of a network ("the softmax")."""
    if re.search(r"\b(?:the|a|an) TOPIC\b", reading.line) or any(link.weak for link in reading.topics):
        return False
    return any(mentions(stop.group, names(catalog.topics[topic])) for stop in stops(roadmap))


def _worth_of(reading: Reading, catalog: Catalog, roadmap: Roadmap) -> tuple[str, ...]:
    """Return the topics of which it is asked whether to learn or to skip them."""
    line = reading.line
    # "is RL needed for generative AI": the last topic is the purpose.
    links = reading.topics[:-1] if re.search(r" TOPIC .*(?:for|in) TOPIC$", line) else reading.topics
    line = re.sub(r" (?:for|in) TOPIC$", "", line) if links != reading.topics else line
    topics = tuple(dict.fromkeys(link.topic for link in links))
    yes_or_no = not re.search(r"\b(?:what|how|where|when|who|which)\b", line)
    if reading.named or reading.phases:
        wants = re.search(r"\bROADMAP (?:\w+ )?(?:wants?|asks?)(?: for| me to \w+)? TOPIC", line)
        asks = SKIP.search(line) or (yes_or_no and (SHOULD_STUDY.search(line) or NEED.search(line) or wants))
        return topics if asks else ()
    bare = not re.search(
        r"\b(?:the|a|an|or|about|in|of|for|with|on|use|before|after|when|while|if) (?:\w+ )?TOPIC\b", line
    )
    if not (yes_or_no and bare):
        return ()
    if all(skipped(roadmap, topic) or _contested(topic, catalog) for topic in topics):
        asks = SKIP.search(line) or NEED.search(line) or SHOULD_STUDY.search(line)
        return topics if asks or re.search(r"\b(?:bother|worth)\b", line) else ()
    strong = not any(link.weak for link in links)
    return topics if strong and (SHOULD_STUDY.search(line) or SKIP.search(line)) else ()


def _contested(topic: str, catalog: Catalog) -> bool:
    """Tell whether any roadmap leaves a topic open or skips it."""
    return any(each.stand != "learn" for each in stances(catalog.roadmaps, topic))


def _asks_where(reading: Reading) -> bool:
    line = reading.line
    if _WHERE.search(line) or _WHEN_TO_LEARN.search(line):
        return True
    if (reading.named or reading.phases) and _IS_IT_THERE.search(line):
        return True
    if reading.named and re.search(r"\b(?:touch\w*|anywhere|somewhere|mentions?|anything)\b", line):
        return True
    return reading.named and bool(re.search(r"\b(?:where|when|at what point|how (?:soon|early|late))\b", line))


def _practised(topic: str, catalog: Catalog, roadmap: Roadmap) -> bool:
    projects = (project for phase in roadmap.phases for item in phase.part("build") for project in item.projects)
    return any(project in catalog.projects and topic in catalog.projects[project].topics for project in projects)
