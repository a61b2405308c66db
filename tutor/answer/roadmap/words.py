"""A question as a line of plain words in which whatever it names has become a mark; typos of intent words are mended.

"how many houers for the deep learning phase" reads as "how many hours for PHASE". The marks are ROADMAP, PHASE
(or a week of the roadmap), TOPIC, PROJECT and WEEKLY (a stated budget such as "10 hours a week"). It does not decide
what is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.catalog import Catalog
from corpus.records import Phase, Roadmap
from corpus.topics import normalise
from tutor.answer.roadmap.lines import row
from tutor.answer.roadmap.vocabulary import MARKS, NUMBERS, ORDINALS, VOCABULARY, nearest, word_set
from tutor.retrieve.link import Links, TopicLink

_PARTS = frozenset({"part", "stage", "section", "step", "level"})  # a phase, where the roadmap is named
_KNOWN = VOCABULARY | MARKS | ORDINALS.keys() | NUMBERS.keys()
_SPOKEN = frozenset({"week", "wk", "step", "section", "part", "stage"})  # common words: only with a number or a name
_GENERIC = word_set("learning ai model models network networks core building and the for of with")
_ROADMAP = re.compile(
    r"\b(?:_|road map|roadmaps?|key takeaways?|curriculum|syllabus|(?:learning|study) (?:path|plan)"
    r"|(?:the|my|this|your|our) (?:plan|route|learning plan)"
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
    phases: tuple[Phase, ...]  # phases or weeks, in order of mention
    missing: tuple[str, ...]  # those that the roadmap does not have: "phase 7"
    topics: tuple[TopicLink, ...]  # one per mark TOPIC, in order
    projects: tuple[str, ...]
    weekly: tuple[float, float] | None  # hours a week, from and to
    first: tuple[Phase, ...] = ()  # the first part of the roadmap
    unit: str = "phase"  # what the roadmap calls its parts
    unknown: tuple[str, ...] = ()  # words that are neither marks nor of the vocabulary of such questions


@dataclass(frozen=True)
class _Mark:
    start: int  # tokens
    end: int
    word: str
    phases: tuple[Phase, ...] = ()
    missing: tuple[str, ...] = ()
    topic: TopicLink | None = None
    projects: tuple[str, ...] = ()


def read(links: Links, catalog: Catalog, roadmap: Roadmap, *, named: bool = False) -> Reading:
    """Read a question that the linker has seen as one about `roadmap`, which it may name in another way."""
    tokens = links.folded.split()
    linked = [link for link in links.topics if not _was_intent(link, tokens, links)]
    tokens = _mend(tokens, linked, links)
    named = named or bool(_ROADMAP.search(" ".join(tokens)))
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
    line = _line(tokens, marks)
    return Reading(
        line=line,
        named=named,
        phases=tuple(dict.fromkeys(phase for mark in marks for phase in mark.phases)),
        missing=tuple(dict.fromkeys(each for mark in marks for each in mark.missing)),
        topics=tuple(mark.topic for mark in marks if mark.topic is not None),
        projects=tuple(dict.fromkeys(project for mark in marks for project in mark.projects)),
        weekly=_weekly(links.corrected),
        first=roadmap.stretches()[:1],
        unit=roadmap.unit,
        unknown=tuple(
            word
            for word in line.split()
            if word not in VOCABULARY | MARKS | ORDINALS.keys() | NUMBERS.keys() and not word.isdigit()
        ),
    )


def phases_called(words: list[str], roadmap: Roadmap, among: Sequence[Phase] = ()) -> tuple[Phase, ...]:
    """Return the phase that these words of its title (here or in the table of times) fit best, or ()."""
    content = [word for word in words if word not in _GENERIC]
    if not content:
        return ()
    fits = []
    for index, phase in enumerate(among or roadmap.phases):
        title = _title_words(phase, roadmap)
        if all(any(_alike(word, other) for other in title) for word in words if word not in ("and", "the", "of")):
            first = min(at for at, other in enumerate(title) if any(_alike(word, other) for word in content))
            fits.append((first, index, phase))
    return (min(fits, key=lambda fit: fit[:2])[2],) if fits else ()


def _title_words(phase: Phase, roadmap: Roadmap) -> list[str]:
    line = row(phase, roadmap)
    words = normalise(f"{phase.title} {line.name if line else ''}").split()
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
    """Find phases and weeks by number, ordinal, title words ("the deep learning phase") or topic ("the GAN phase")."""
    pools = _pools(roadmap, named)
    ranges = re.findall(r"(\d+)\s*(?:-|–|—|to|through|till|until)\s*(\d+)", links.corrected.casefold())
    marks: list[_Mark] = []
    if named and any(token in (f"{roadmap.unit}s", "phases", "parts") for token in tokens):
        pools |= {"one": roadmap.phases}  # "how many levels are there, and what is the last one about"
    for at, token in enumerate(tokens):
        glued = re.fullmatch(r"([a-z]+?)s?(\d+)", token)
        unit = glued[1] if glued else token.removesuffix("s")
        if unit not in pools or any(mark.start <= at < mark.end for mark in marks):
            continue
        pool = pools[unit]
        start, end, numbers = _numbers(tokens, at, [int(glued[2])] if glued else [], ranges)
        if unit == "one" and start == at:
            continue
        if start < at and not named and unit in _SPOKEN:
            continue  # "last week", "the first step": no part of a roadmap unless it is named
        if not numbers:
            if token == unit and (named or unit not in _SPOKEN):
                start, end, called = _by_words(tokens, at, linked, roadmap, pool)
                marks += [_Mark(start, end, "PHASE", phases=called)] if called else []
            continue
        if start < at and pool[0].number == 0:  # "the first level" is Level 0
            numbers = [number - (number > 0) for number in numbers]
        spread = [list(range(int(low), int(high) + 1)) for low, high in ranges if [int(low), int(high)] == numbers]
        found = [(number, _numbered(number, pool)) for number in (spread[0] if spread else numbers)]
        marks.append(_Mark(start, end, "PHASE", phases=tuple(phase for _, phase in found if phase),
                           missing=tuple(f"{unit} {number}" for number, phase in found if not phase)))  # fmt: skip
    return marks + _relative_marks(tokens, marks, roadmap)


_BESIDE = re.compile(
    r"\b(?:next one|one (?:right )?after|one before|previous one|next (?:phase|level|step|section|week))\b"
)


def _relative_marks(tokens: list[str], marks: list[_Mark], roadmap: Roadmap) -> list[_Mark]:
    """Find the part beside one that was named: "phase 2, and the one after"."""
    named = [phase for mark in marks for phase in mark.phases]
    if not named:
        return []
    found = []
    for match in _BESIDE.finditer(" ".join(tokens)):
        start = len(" ".join(tokens)[: match.start()].split())
        road = roadmap.phases if named[-1] in roadmap.phases else roadmap.stretches()
        at = road.index(named[-1]) + (-1 if re.search("before|previous", match[0]) else 1)
        if 0 <= at < len(road) and not any(mark.start <= start < mark.end for mark in marks):
            found.append(_Mark(start, start + len(match[0].split()), "PHASE", phases=(road[at],)))
    return found


def _pools(roadmap: Roadmap, named: bool) -> dict[str, tuple[Phase, ...]]:
    """Return what each word for a part of the roadmap may stand for."""
    pools = dict.fromkeys({"phase", roadmap.unit} | (_PARTS if named else set()), roadmap.phases)
    weeks = tuple(week for phase in roadmap.phases for week in phase.weeks)
    return pools | ({"week": weeks, "wk": weeks} if weeks else {})


def _numbered(number: int, pool: tuple[Phase, ...]) -> Phase | None:
    """Return the part with this number; negative ones count from the end, "week 25" is of an open "Week 21+"."""
    if number < 0:
        return pool[number] if -number <= len(pool) else None
    found = next((phase for phase in pool if phase.covers(number)), None)
    return found or (pool[-1] if pool[-1].called.endswith("+") and number > pool[-1].number else None)


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


def _by_words(
    tokens: list[str], at: int, linked: list[TopicLink], roadmap: Roadmap, pool: tuple[Phase, ...]
) -> tuple[int, int, tuple[Phase, ...]]:
    known = {word for phase in pool for word in _title_words(phase, roadmap)}
    start = at
    while start and at - start < 6 and any(_alike(tokens[start - 1], word) for word in known | {"and"}):
        start -= 1
    found = phases_called(tokens[start:at], roadmap, pool)
    if found:
        return start, at + 1, found
    if tokens[at + 1 : at + 2] and tokens[at + 1] in ("about", "on", "called", "named", "for"):
        end = at + 2 + (tokens[at + 2 : at + 3] == ["the"])
        first = end
        while end < len(tokens) and end - first < 6 and any(_alike(tokens[end], word) for word in known | {"and"}):
            end += 1
        found = phases_called(tokens[first:end], roadmap, pool)
        if found:
            return at, end, found
    for link in linked:
        whole = link.start == 0 and link.end == len(tokens) - 1
        if link.end == at and not whole and not link.weak and tokens[max(link.start - 1, 0)] in (
            "the", "this", "our", "my", *tokens[: link.start == 0]):  # fmt: skip
            listing = (phase for phase in pool if any(link.topic in item.topics for item in phase.to_learn()))
            return link.start, at + 1, tuple(listing)[:1]
    return at, at, ()


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
    speaks_of_it = {"project", "build", "make", "create", "building"} & set(tokens)
    placed = {"phase", "where", "when"} & set(tokens)
    if not speaks_of_it or not ({"_"} | placed) & set(tokens):
        return []
    for at, token in enumerate(tokens):
        if not placed and tokens[at + 1 : at + 2] != ["project"]:
            continue  # "the mnist project of the study guide"
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
