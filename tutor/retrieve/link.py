"""A learner's words to what they name: topics by title, alias, abbreviation or typo; phases; roadmaps.

Names win by length ("masked language modelling" over "language model"). A word that the corpus does not know is
compared with the words of names by Damerau-Levenshtein distance.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.catalog import Catalog
from corpus.topics import names, normalise

# A name that is also an everyday word links a topic only weakly: what else the question holds decides.
_EVERYDAY = frozenset(
    word
    for line in (
        "adam attention bagging bias calculus chain classification clip convolution data decoder deployment",
        "derivatives discriminator embedding encoder flask generator gradient graph inference lasso likelihood map",
        "mean median momentum noise optimization padding policy pooling position probability regression sampling",
        "seaborn shuffling statistics stride t5 text theory tool tools transformer transformers variance vector vision",
        "diffusion",
    )
    for word in line.split()
)
_WORDS = frozenset({"stationery"})  # English words that are one edit from a name
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "1st": 1, "2nd": 2, "3rd": 3,
             "4th": 4, "5th": 5}  # fmt: skip
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_MIN_TYPO = 4
# Words beside a roadmap's name that only describe it: "the weekly ML study guide".
_ABSORBED = re.compile(
    r"(?:\b(?:weekly|week by week|complete|big|ml|ai|gen ai|generative ai|learning|online) )*(?<!\w)_(?!\w)"
    r"(?: (?:roadmap|guide)\b)?"
)
_ROUTE = "roadmap|road map|course|track|path|plan|programme|program|journey|route|guide"


@dataclass(frozen=True)
class TopicLink:
    topic: str
    words: str  # the normalised name as found
    start: int  # token positions in the normalised question
    end: int
    weak: bool  # an everyday word, or found by correcting a typo of a short word


@dataclass(frozen=True)
class Links:
    topics: tuple[TopicLink, ...]  # in order of mention
    phases: tuple[int, ...]
    roadmaps: tuple[str, ...]
    corrected: str  # the question with typos in names mended
    corrections: tuple[tuple[str, str], ...]  # (as typed, as meant)
    folded: str = ""  # the corrected question, normalised; a roadmap's name is the one token "_"

    @property
    def topic_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(link.topic for link in self.topics))


class Linker:
    """Built once per catalog; `link` is pure and takes well under a millisecond per question."""

    def __init__(self, catalog: Catalog) -> None:
        self._owner: dict[str, str] = {}
        for topic in catalog.topics.values():
            for name in names(topic):
                self._owner.setdefault(normalise(name), topic.id)
        for topic in catalog.topics.values():  # the exact title or id wins over somebody's alias
            self._owner[normalise(topic.id)] = topic.id
            self._owner[normalise(topic.title)] = topic.id
        self._owner.pop("", None)
        self._longest = max((len(name.split()) for name in self._owner), default=1)
        self._name_words = sorted({word for name in self._owner for word in name.split() if len(word) >= _MIN_TYPO})
        self._roadmaps = {
            normalise(name): roadmap.id
            for roadmap in catalog.roadmaps.values()
            for called in (roadmap.title, roadmap.id, *roadmap.names)
            for name in _with_and_without_the(called)
        }
        self._counted = _counted(catalog)
        self._units = {roadmap.unit for roadmap in catalog.roadmaps.values()} | {"phase"}

    def link(
        self, question: str, known: Callable[[str], bool] = lambda word: False, vocabulary: tuple[str, ...] = ()
    ) -> Links:
        """Link `question`; `known` tells of a lower-case word that it is a real one, never to be taken for a typo.

        `vocabulary` holds further words that a typo may have meant, after those of names.
        """
        corrected, corrections = self._correct(question, known, vocabulary)
        folded = normalise(self._spelled_out(corrected)).replace("road map", "roadmap")
        folded = re.sub(r"\bgenai\b", "gen ai", folded)
        roadmaps = []
        for name in sorted(self._roadmaps, key=len, reverse=True):
            if name and re.search(rf"\b{re.escape(name)}\b", folded):
                roadmaps.append(self._roadmaps[name])
                folded = re.sub(rf"\b{re.escape(name)}\b", "_", folded)
        for pattern, roadmap_id in self._counted:  # "the 4-phase plan": as many phases as only one roadmap has
            folded, found = re.subn(pattern, "_", folded)
            roadmaps += [roadmap_id] * found
        folded = _ABSORBED.sub("_", folded)
        tokens = folded.split()
        mended = {normalise(meant) for _, meant in corrections if len(meant) <= 5}
        return Links(
            topics=tuple(self._topics(tokens, mended)),
            phases=self._phases(tokens),
            roadmaps=tuple(dict.fromkeys(roadmaps)),
            corrected=corrected,
            corrections=corrections,
            folded=folded,
        )

    def _spelled_out(self, text: str) -> str:
        """Return `text` with identifiers that are no name as their words: `BatchNorm2d` as "Batch Norm"."""

        def words(match: re.Match[str]) -> str:
            if self._known_form([normalise(match[0])]):
                return match[0]
            return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", match[1])

        return re.sub(r"\b((?:[A-Z][a-z]+){2,})(?:\dd)?\b", words, text)

    def _topics(self, tokens: list[str], mended: set[str]) -> list[TopicLink]:
        found = []
        position = 0
        while position < len(tokens):
            for length in range(min(self._longest, len(tokens) - position), 0, -1):
                name = self._known_form(tokens[position : position + length])
                if name is not None:
                    weak = (length == 1 and name in _EVERYDAY) or name in mended
                    found.append(TopicLink(self._owner[name], name, position, position + length, weak))
                    position += length - 1
                    break
            position += 1
        return found

    def _known_form(self, tokens: list[str]) -> str | None:
        """Return the name that these tokens are, folding plural and British or American endings of the last word."""
        head, last = tokens[:-1], tokens[-1]
        forms = [last]
        if len(last) > 3 and last.endswith("s"):
            forms.append(last[:-1])
            if last.endswith("ies"):
                forms.append(last[:-3] + "y")
            if last.endswith("es"):
                forms.append(last[:-2])
        elif len(last) > 2:
            forms.append(last + "s")
        for form in forms:
            for spelled in dict.fromkeys((" ".join([*head, form]), _american(" ".join([*head, form])),
                                          _british(" ".join([*head, form])))):  # fmt: skip
                if spelled in self._owner:
                    return spelled
        return None

    def _phases(self, tokens: list[str]) -> tuple[int, ...]:
        found = []
        for position, token in enumerate(tokens):
            unit = token.rstrip("s")
            if unit not in self._units:
                continue
            for other in tokens[position + 1 : position + 4]:
                number = int(other) if other.isdigit() else _NUMBERS.get(other)
                if number is not None and number < 60:
                    found.append(number)
                elif other not in ("and", "or", "to", "vs", "number"):
                    break
            before = tokens[position - 1] if position else ""
            if before in _ORDINALS:
                found.append(_ORDINALS[before])
            elif before in ("last", "final"):
                found.append(-1)
        return tuple(dict.fromkeys(found))

    def _correct(
        self, question: str, known: Callable[[str], bool], vocabulary: tuple[str, ...]
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        corrections = []

        def mend(match: re.Match[str]) -> str:
            word = match[0]
            meant = self._nearest(word.casefold(), vocabulary) if not known(word.casefold()) else None
            if meant is None:
                return word
            corrections.append((word, meant))
            return meant

        corrected = re.sub(rf"(?<![\w.])[A-Za-z]{{{_MIN_TYPO},}}(?![\w.]*\w)", mend, question)
        return corrected, tuple(corrections)

    @cache  # noqa: B019 (one linker lives as long as the process)
    def _nearest(self, word: str, vocabulary: tuple[str, ...]) -> str | None:
        """Return the word that `word` is a likely typo of, one of a name before any other; None when none is near."""
        if (
            word in _WORDS
            or self._known_form([word])
            or word in self._name_words
            or word.rstrip("s") in self._name_words
        ):
            return None
        return _closest(word, self._name_words) or _closest(word, vocabulary)


def _with_and_without_the(name: str) -> tuple[str, ...]:
    """Return a roadmap's name as given, without its article where enough is left to tell it by, and as "... one"."""
    bare = name.removeprefix("the ").removeprefix("The ")
    found: tuple[str, ...] = (name, bare) if len(bare.split()) > 1 else (name,)
    if bare.endswith(" roadmap"):  # "the engineer one"
        found += tuple(
            f"{bare.removesuffix('roadmap')}{other}"
            for other in ("one", "path", "route", "plan", "guide", "road", "thing")
        )
    return (*found, *(re.sub(r"(?i)generative ai|genai", "gen ai", each) for each in found))


def _counted(catalog: Catalog) -> list[tuple[str, str]]:
    """Return (pattern, roadmap id) for roadmaps that can be told by the number of their parts."""
    spelled = {number: word for word, number in _NUMBERS.items() if len(word) > 2}
    found: dict[str, list[str]] = {}
    for roadmap in catalog.roadmaps.values():
        weeks = [week.number for phase in roadmap.phases for week in phase.weeks]
        if weeks:
            found.setdefault(rf"\b(?:the )?{weeks[-1]} weeks? (?:\w+ ){{0,3}}(?:{_ROUTE})\b", []).append(roadmap.id)
        count = len(roadmap.phases)
        numbers = "|".join((str(count), *filter(None, (spelled.get(count),))))
        with_parts = rf"\b(?:the )?(?:{_ROUTE}) (?:with|of|in) (?:the )?(?:(?:{numbers}) )?{roadmap.unit}s\b"
        found.setdefault(with_parts, []).append(roadmap.id)
        pattern = rf"\b(?:{numbers}) {roadmap.unit}s? (?:\w+ ){{0,3}}(?:{_ROUTE})\b"
        found.setdefault(pattern, []).append(roadmap.id)
        # "the levels roadmap", "the weekly plan": by a kind of part that only one roadmap has
        for unit in {roadmap.unit, *(["week", "weekly"] if any(phase.weeks for phase in roadmap.phases) else [])}:
            found.setdefault(rf"\b(?:the )?{unit}s? (?:based )?(?:(?:ml|ai|study) )*(?:{_ROUTE})\b", []).append(
                roadmap.id
            )
    return [(pattern, ids[0]) for pattern, ids in found.items() if len(ids) == 1]


def _closest(word: str, candidates: Sequence[str]) -> str | None:
    """Return the candidate within one edit (two from eight letters on), the nearest, then the longest."""
    from rapidfuzz.distance import DamerauLevenshtein

    allowed = 1 if len(word) < 8 else 2
    best: tuple[int, int, str] | None = None
    for name in candidates:
        if len(name) < 5 or abs(len(name) - len(word)) > allowed or (name[0] != word[0] and len(word) < 7):
            continue
        distance = DamerauLevenshtein.distance(word, name, score_cutoff=allowed)
        if distance <= allowed and (best is None or (distance, -len(name), name) < best):
            best = (distance, -len(name), name)
    # A plural, an inflection or another word of the same root ("conditioner", "conditional") is no typo.
    if best is None or word in (best[2] + "s", best[2] + "es", best[2] + "d", best[2] + "ed"):
        return None
    if best[0] == 2 and word[:-2] == best[2][: len(word) - 2]:
        return None
    return best[2]


def _american(text: str) -> str:
    return text.replace("modelling", "modeling").replace("isation", "ization").replace("neighbour", "neighbor")


def _british(text: str) -> str:
    return text.replace("modeling", "modelling").replace("ization", "isation").replace("neighbor", "neighbour")
