"""A question as a line of plain words in which whatever it names has become a mark; typos of intent words are mended.

"how many houers for the deep learning phase" reads as "how many hours for PHASE". The marks are ROADMAP, PHASE,
TOPIC, PROJECT and WEEKLY (a stated budget such as "10 hours a week"). It does not decide what is asked.
"""

import re
from dataclasses import dataclass

from corpus.catalog import Catalog
from corpus.records import Phase, Roadmap
from corpus.topics import normalise
from tutor.answer.roadmap.lines import stops
from tutor.answer.roadmap.vocabulary import NUMBERS, ORDINALS, VOCABULARY, nearest, word_set
from tutor.retrieve.link import Links, TopicLink

_PARTS = frozenset({"part", "stage", "section", "step", "level"})  # a phase, where the roadmap is named
_GENERIC = word_set("learning ai model models network networks core building and the for of with")
_ROADMAP = re.compile(
    r"\b(?:_|road map|roadmaps?|curriculum|syllabus|(?:learning|study) (?:path|plan)"
    r"|(?:\w+ )?phase (?:course|track|path|plan|programme?|journey|route))(?!\w)"
)
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(NUMBERS)})"
_WEEKLY = re.compile(
    rf"\b(?P<low>{_NUMBER})\s*(?:(?:-|–|to|or)\s*(?P<high>{_NUMBER})\s*)?(?:h|hrs?|hours?)\b\s*(?:of \w+ )?"
    r"(?:/|(?:a|per|each|every|in a)\s)?\s*(?P<per>week|wk|weekly|day|daily)\b"
)
_WEEKLY_MARK = re.compile(
    rf"\b{_NUMBER} ?(?:(?:to |or )?{_NUMBER} ?)?(?:h|hrs?|hours?) (?:of \w+ )?(?:(?:a|per|each|every|in a) )?"
    r"(?:week|wk|weekly|day|daily)\b"
)


@dataclass(frozen=True)
class Reading:
    line: str  # plain words and marks
    named: bool  # the roadmap is named, by its name or as "the roadmap"
    phases: tuple[int, ...]  # in order of mention; -1 is resolved, numbers that do not exist are kept
    topics: tuple[TopicLink, ...]  # one per mark TOPIC, in order
    projects: tuple[str, ...]
    weekly: tuple[float, float] | None  # hours a week, from and to


@dataclass(frozen=True)
class _Mark:
    start: int  # tokens
    end: int
    word: str
    phases: tuple[int, ...] = ()
    topic: TopicLink | None = None
    projects: tuple[str, ...] = ()


def read(links: Links, catalog: Catalog, roadmap: Roadmap) -> Reading:
    """Read a question that the linker has seen."""
    tokens = links.folded.split()
    linked = [link for link in links.topics if not _was_intent(link, tokens, links)]
    tokens = _mend(tokens, linked, links)
    named = bool(_ROADMAP.search(" ".join(tokens)))
    marks = _phase_marks(tokens, linked, links, roadmap, named)
    taken = {position for mark in marks for position in range(mark.start, mark.end)}
    for mark in _project_marks(tokens, linked, catalog, roadmap):
        if taken.isdisjoint(range(mark.start, mark.end)):
            marks.append(mark)
            taken.update(range(mark.start, mark.end))
    title = f" {normalise(roadmap.title)} "
    for link in linked:
        before_roadmap = tokens[link.end : link.end + 1] == ["roadmap"] and f" {link.words} " in title
        if taken.isdisjoint(range(link.start, link.end)) and not before_roadmap:
            marks.append(_Mark(link.start, link.end, "TOPIC", topic=link))
    marks.sort(key=lambda mark: mark.start)
    return Reading(
        line=_line(tokens, marks),
        named=named,
        phases=tuple(dict.fromkeys(number for mark in marks for number in mark.phases)),
        topics=tuple(mark.topic for mark in marks if mark.topic is not None),
        projects=tuple(dict.fromkeys(project for mark in marks for project in mark.projects)),
        weekly=_weekly(links.corrected),
    )


def phases_called(words: list[str], roadmap: Roadmap) -> tuple[int, ...]:
    """Return the number of the phase that these words of its title (here or in the table of times) fit best, or ()."""
    content = [word for word in words if word not in _GENERIC]
    if not content:
        return ()
    fits = []
    for index, phase in enumerate(roadmap.phases):
        title = _title_words(phase, index, roadmap)
        if all(any(_alike(word, other) for other in title) for word in words if word not in ("and", "the", "of")):
            first = min(at for at, other in enumerate(title) if any(_alike(word, other) for word in content))
            fits.append((first, phase.number))
    fits.sort()
    return tuple(number for first, number in fits if first == fits[0][0])[:1]


def _title_words(phase: Phase, index: int, roadmap: Roadmap) -> list[str]:
    row = roadmap.totals[index].name if index < len(roadmap.totals) else ""
    words = normalise(f"{phase.title} {row}").split()
    return words + ["machine", "learning"] * ("ml" in words)


def _alike(word: str, other: str) -> bool:
    """Equal, or forms of one word: deploying, deployment."""
    return word == other or (min(len(word), len(other)) >= 5 and word[:5] == other[:5])


def _was_intent(link: TopicLink, tokens: list[str], links: Links) -> bool:
    """Whether a link rests on a "typo" that is a word of a question about the roadmap."""
    typed = {normalise(meant): normalise(word) for word, meant in links.corrections}
    return any(typed.get(token) in VOCABULARY for token in tokens[link.start : link.end])


def _mend(tokens: list[str], linked: list[TopicLink], links: Links) -> list[str]:
    """Undo corrections outside of topics and mend typos of intent words instead."""
    inside = {position for link in linked for position in range(link.start, link.end)}
    typed = {normalise(meant): normalise(word) for word, meant in links.corrections}
    return [token if at in inside else nearest(typed.get(token, token)) for at, token in enumerate(tokens)]


def _phase_marks(
    tokens: list[str], linked: list[TopicLink], links: Links, roadmap: Roadmap, named: bool
) -> list[_Mark]:
    """Find phases by number, ordinal, title words ("the deep learning phase") or topic ("the GAN phase")."""
    units = {"phase", roadmap.unit} | (_PARTS if named else set())
    ranges = re.findall(r"(\d+)\s*(?:-|–|—|to|through|till|until)\s*(\d+)", links.corrected.casefold())
    marks: list[_Mark] = []
    for at, token in enumerate(tokens):
        glued = re.fullmatch(r"([a-z]+?)s?(\d+)", token)
        unit = glued[1] if glued else token.removesuffix("s")
        if unit not in units:
            continue
        start, end, numbers = _numbers(tokens, at, [int(glued[2])] if glued else [], ranges)
        if not numbers and token == unit:
            start, end, numbers = _by_words(tokens, at, linked, roadmap)
        spread = [list(range(int(low), int(high) + 1)) for low, high in ranges if [int(low), int(high)] == numbers]
        if numbers:
            last = roadmap.phases[-1].number
            resolved = [last + 1 + number if number < 0 else number for number in (spread[0] if spread else numbers)]
            marks.append(_Mark(start, end, "PHASE", phases=tuple(resolved)))
    return marks


def _numbers(
    tokens: list[str], at: int, numbers: list[int], ranges: list[tuple[str, str]]
) -> tuple[int, int, list[int]]:
    """Read "phase 2 and 3", "first two phases", "second and last phase" around the unit word at `at`."""
    start = end = at + 1
    for position in range(at + 1, len(tokens)):
        token, after = tokens[position], tokens[position + 1 : position + 2]
        if token.isdigit() or token in NUMBERS or (token == "i" and not after):
            in_range = (tokens[position - 1], token) in ranges
            if numbers and not in_range and after and re.fullmatch(r"h|hrs?|hours?|weeks?|months?|days?", after[0]):
                break  # "phase 2, 10 hours a week"
            numbers.append(int(token) if token.isdigit() else NUMBERS.get(token, 1))
            end = position + 1
        elif token not in ("and", "or", "to", "vs", "number", "no", "through", "until", "plus", "phase"):
            break
    start = at
    before = tokens[start - 1] if start else ""
    if not numbers and before in NUMBERS | {"2": 2, "3": 3} and tokens[start - 2 : start - 1] in (["first"], ["last"]):
        count = NUMBERS.get(before, 0) or int(before)
        return start - 2, end, list(range(1, count + 1)) if tokens[start - 2] == "first" else list(range(-count, 0))
    while start and (tokens[start - 1] in ORDINALS or (tokens[start - 1] in ("and", "or") and start < at)):
        start -= 1
    named = [ORDINALS[token] for token in tokens[start:at] if token in ORDINALS]
    return start, end, numbers or named


def _by_words(tokens: list[str], at: int, linked: list[TopicLink], roadmap: Roadmap) -> tuple[int, int, list[int]]:
    known = {word for index, phase in enumerate(roadmap.phases) for word in _title_words(phase, index, roadmap)}
    start = at
    while start and at - start < 6 and any(_alike(tokens[start - 1], word) for word in known | {"and"}):
        start -= 1
    found = phases_called(tokens[start:at], roadmap)
    if found:
        return start, at + 1, list(found)
    if tokens[at + 1 : at + 2] and tokens[at + 1] in ("about", "on", "called", "named", "for"):
        end = at + 2 + (tokens[at + 2 : at + 3] == ["the"])
        first = end
        while end < len(tokens) and end - first < 6 and any(_alike(tokens[end], word) for word in known | {"and"}):
            end += 1
        found = phases_called(tokens[first:end], roadmap)
        if found:
            return at, end, list(found)
    for link in linked:
        whole = link.start == 0 and link.end == len(tokens) - 1
        if link.end == at and not whole and not link.weak and tokens[max(link.start - 1, 0)] in (
            "the", "this", "our", "my", *tokens[: link.start == 0]):  # fmt: skip
            places = [stop.phase.number for stop in stops(roadmap) if link.topic in stop.topics]
            return link.start, at + 1, places[:1]
    return at, at, []


def _project_marks(tokens: list[str], linked: list[TopicLink], catalog: Catalog, roadmap: Roadmap) -> list[_Mark]:
    """Find projects of the roadmap by name; where a project is spoken of, a telling word of the name is enough."""
    names: dict[str, list[str]] = {}
    for phase in roadmap.phases:
        for item in phase.part("build"):
            for project_id in item.projects:
                project = catalog.projects.get(project_id)
                called = (project.title, *project.aliases) if project else ()
                for name in (item.text.split(":")[0], *called):
                    folded = normalise(name).removeprefix("ai ").removeprefix("powered ")
                    names.setdefault(folded, []).append(project_id)
    topics = {link.words for link in linked}
    for name in sorted(names, key=len, reverse=True):
        words = name.split()
        for start in range(len(tokens) - len(words) + 1):
            if len(words) > 1 and name not in topics and tokens[start : start + len(words)] == words:
                return [_Mark(start, start + len(words), "PROJECT", projects=tuple(dict.fromkeys(names[name])))]
    if not {"project", "build", "make", "create", "building"} & set(tokens) or not {"phase", "where", "when"} & set(
        tokens
    ):
        return []
    for at, token in enumerate(tokens):
        owners = [project for name, ids in names.items() if token in name.split() for project in ids]
        if owners and len(token) > 2 and token not in VOCABULARY | _GENERIC:
            end = max([at + 1, *(link.end for link in linked if link.start <= at < link.end)])
            return [_Mark(at, end, "PROJECT", projects=tuple(dict.fromkeys(owners)))]
    return []


def _line(tokens: list[str], marks: list[_Mark]) -> str:
    words, at = [], 0
    for mark in [*marks, _Mark(len(tokens), len(tokens), "")]:
        words += [*tokens[at : mark.start], mark.word]
        at = mark.end
    line = " ".join(words).strip()
    line = re.sub(
        r"\b(_|road map|roadmaps?|curriculum|syllabus|(?:learning|study) (?:path|plan))(?!\w)", "ROADMAP", line
    )
    line = re.sub(r"\b(the|this|my|our|whole|entire|full) (course|track|path|plan|programme?|journey|route)\b",
                  r"\1 ROADMAP", line)  # fmt: skip
    line = re.sub(r"\b(\d+)(h|hrs?|hours?)\b", r"\1 \2", line)
    line = re.sub(r"\b(?:do|does|is|are|need|should|did)n? t\b|\bdont\b", "not", line)
    line = re.sub(r"\b(what|that|it|there|i|we|you|they|how|who|where) (?:s|m|ve|re|d|ll)\b", r"\1", line)
    return _WEEKLY_MARK.sub("WEEKLY", line)


def _weekly(question: str) -> tuple[float, float] | None:
    match = _WEEKLY.search(question.casefold())
    if match is None:
        return None
    low, high = (float(NUMBERS.get(text, 0)) or float(text.replace(",", "."))
                 for text in (match["low"], match["high"] or match["low"]))  # fmt: skip
    days = 7 if match["per"] in ("day", "daily") else 1
    return (low * days, high * days) if low > 0 and high >= low else None
