"""Several roadmaps side by side: where a topic comes in each, how long they take, what they build, where they disagree.

Answers are tables with a row for each roadmap; every row cites the lines it comes from. Pure.
"""

import re
from collections.abc import Sequence

from corpus.catalog import Catalog
from corpus.conflicts import stance
from corpus.records import Roadmap
from tutor.answer.draft import Draft, Statement
from tutor.answer.roadmap import in_each, wholes
from tutor.answer.roadmap.asked import NEED, SHOULD_STUDY, SKIP, TIME
from tutor.answer.roadmap.lookup import Asked, Meaning, look_up
from tutor.answer.roadmap.words import Reading

_LENGTH = re.compile(
    rf"{TIME.pattern}|\b(?:shorter|shortest|longer|longest|quick(?:er|est)?|fast(?:er|est)?|slow(?:er|est)?)\b"
)
_DISAGREE = re.compile(r"\b(?:disagree\w*|conflict\w*|contradict\w*|differ in|inconsisten\w*|opposite|clash\w*)\b")
_PROJECTS = re.compile(r"\b(?:projects?|build|building|portfolio|hands on)\b")
_ORDER = re.compile(r"\b(?:before|after|first|order|earlier|later|sooner)\b")
_ONLY = re.compile(r"\b(?:only|missing|lacks?|not in|doesn t|does not|unique|that the other|extra|absent)\b")
_TOPICS = re.compile(r"\b(?:topics?|covers?|biggest|largest|smallest|most|least|broad\w*)\b")
_CHOICE = re.compile(
    r"\b(?:which|what|best|recommend\w*|differ\w*|compar\w*|choose|pick|between|vs|better|overview|list|available|have"
    r"|many|exist|suits?|right|are there|summar\w+)\b"
)
_WHOLE = re.compile(
    r"\b(?:differ\w*|compar\w*|vs|versus|choose|pick|better|best|overview|available|how many|are there|do you have)\b"
)


def answer(
    reading: Reading, words: str, roadmaps: tuple[Roadmap, ...], catalog: Catalog, meaning: Meaning
) -> Draft | None:
    """Answer a question about `roadmaps` together, None where it asks for nothing that is compared here."""
    line = reading.line
    topics = tuple(dict.fromkeys(link.topic for link in reading.topics))
    if len(roadmaps) == 2 and SKIP.search(line) and not any(_contested(topic, roadmaps) for topic in topics):
        found = wholes.stands(roadmaps, catalog)
        if found:
            return Draft(tuple(found), "answered", suggestions=_SUGGESTED)
    if topics:
        return _of_topics(line, topics, roadmaps, catalog)
    if re.search(r"\bcertificat\w*", line):
        found = wholes.certificates(roadmaps)
    elif _DISAGREE.search(line):
        found = wholes.disagreements(roadmaps, catalog)
    elif SKIP.search(line) or re.search(r"\boptional\b", line):
        found = wholes.left_out(roadmaps, catalog)
    elif _ONLY.search(line) and re.search(r"\bwhat\b|\btopics?\b", line) and len(roadmaps) == 2:
        found = wholes.differences(roadmaps, catalog)
    elif _PROJECTS.search(line):
        found = wholes.projects(roadmaps)
    elif _LENGTH.search(line):
        found = wholes.lengths(roadmaps)
    elif _TOPICS.search(line) and re.search(r"\btopics?\b", line):
        found = wholes.overview(roadmaps, by="topics")
    else:
        found = [] if _WHOLE.search(line) else _said_of(words, roadmaps, meaning)
        found = found or (wholes.overview(roadmaps) if _CHOICE.search(line) else [])
    return Draft(tuple(found), "answered", suggestions=_SUGGESTED) if found else None


_SUGGESTED = ("Where do the roadmaps disagree?", "Which roadmap is the shortest?")


def _of_topics(line: str, topics: tuple[str, ...], roadmaps: tuple[Roadmap, ...], catalog: Catalog) -> Draft:
    found: list[Statement] = []
    if len(topics) >= 2 and _ORDER.search(line):
        found = in_each.order(topics[0], topics[1], roadmaps, catalog)
    if not found:
        for topic in topics[:3]:
            found += in_each.where_in_each(topic, roadmaps, catalog)
    asks_worth = SKIP.search(line) or NEED.search(line) or SHOULD_STUDY.search(line) or _DISAGREE.search(line)
    if asks_worth and len(topics) == 1:
        found += in_each.verdict(topics[0], roadmaps, catalog)
    return Draft(tuple(found), "answered", topics, suggestions=_SUGGESTED)


def _contested(topic: str, roadmaps: Sequence[Roadmap]) -> bool:
    return len({own.stand for each in roadmaps if (own := stance(each, topic))}) > 1


def _said_of(words: str, roadmaps: Sequence[Roadmap], meaning: Meaning) -> list[Statement]:
    """What each roadmap says on anything else: books, certificates, advice."""
    found: list[Statement] = []
    for number, roadmap in enumerate(roadmaps):
        told = look_up(Asked(words), roadmap, roadmaps, meaning, bold=len(roadmaps) == 2)
        found += [Statement(each.text, each.spans, each.layout, number) for each in told]
    return found
