"""What a roadmap says of anything it states: the group of lines that fits a question best, by its words and meaning.

For questions that name a roadmap and hold words that no kind of `asked` accounts for: "what does the study guide say
about spaced repetition", "which mistakes does it warn of". Words weigh by how rare they are in all roadmaps; meaning
is the cosine of the question with the indexed chunks and sentences, where the caller has an index.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from corpus.markdown import blocks, body_start, links, plain
from corpus.merge import spoken as called
from corpus.records import Phase, Roadmap, Span
from ingest.lexical import analyze
from tutor.answer.draft import Statement
from tutor.answer.roadmap.lines import begin
from tutor.answer.roadmap.times import stated

# (question, path of the roadmap) -> cosine of each indexed chunk and sentence of the document, with its place.
Meaning = Callable[[str, str], Sequence[tuple[Span, float]]]
# Set on the development cases. Words alone decide from FOUND on; with meaning, the sum of share and cosine does.
FOUND = 0.5  # share of the question's weight that a group has to hold
TOGETHER, BOLD = 0.75, 0.35
# What a match is worth in the own heading, in those above, in one line; and a line on a topic that is asked for.
OWN, ABOVE, LINE, TOPIC = 0.7, 0.1, 0.15, 0.3
_MOST = 0.5
_LONG = 10  # lines; of a longer group, whose heading was not asked for, only the lines that fit are told
# Words of asking, which name nothing; "gen AI" is in every second heading.
_ASKING = (
    "roadmap document according gen ai say says mention name list suggest recommend tell give want part first thing "
    "kind many often long learner learn study need really mean means each every both one end own call still now finish "
    "finished manage suppose aim anything somewhere class today already think see way"
)
# Words for one thing, of those in which learners and planners differ; each stem stands for the first of its line.
_SAME = {
    other: line.split()[0]
    for line in (
        "pitfal mistak warn avoid trap", "mathemat math", "afford pay money", "career job profess",
        "author wrote written writer made creator", "schedul timet routin",
        "certif certificat diploma", "prerequisit beforehand upfront", "chatbot bot", "exercis task practic",
    )
    for other in line.split()[1:]
}  # fmt: skip


@dataclass(frozen=True)
class _Line:
    text: str
    span: Span
    terms: frozenset[str]
    topics: frozenset[str]
    nested: bool  # under the line above, as the requirements of a project are


@dataclass(frozen=True)
class _Group:
    """Lines under one heading path."""

    headings: tuple[str, ...]
    heading: Span
    own_terms: frozenset[str]
    above_terms: frozenset[str]
    lines: tuple[_Line, ...]

    @property
    def terms(self) -> frozenset[str]:
        return self.own_terms.union(self.above_terms, *(line.terms for line in self.lines))

    @property
    def end(self) -> int:
        return self.lines[-1].span.end


@dataclass(frozen=True)
class Asked:
    """A question as it is looked up: its words without the roadmap's name, the topics and parts that it names."""

    words: str
    topics: Collection[str] = ()
    phases: tuple[Phase, ...] = ()


def _no_meaning(question: str, path: str) -> Sequence[tuple[Span, float]]:
    return ()


def look_up(
    asked: Asked, roadmap: Roadmap, roadmaps: Iterable[Roadmap], meaning: Meaning = _no_meaning, *, bold: bool = False
) -> list[Statement]:
    """Return what `roadmap` says on a question, [] where nothing fits.

    `bold`: the roadmap is named and nothing else is known to be asked, so a fair guess is better than none.
    """
    every = tuple(roadmaps)
    weight = _weights(every)
    terms = _terms(_mended(asked.words, every))
    total = sum(_weight(term, weight) for term in terms)
    if not total:
        return []

    def share(found: frozenset[str]) -> float:
        return sum(_weight(term, weight) for term in terms & found) / total

    near = meaning(asked.words, roadmap.path)
    fits = False
    best: tuple[float, _Group] | None = None
    for group in _groups(roadmap):
        if asked.phases and not any(p.span.start <= group.heading.start < p.span.end for p in asked.phases):
            continue
        lists = TOPIC if any(line.topics & set(asked.topics) for line in group.lines) else 0.0
        held = share(group.terms) + lists
        # A heading that is asked for as a whole fits better than one that has more words to say.
        whole = max(0.5, len(terms & group.own_terms) / max(len(group.own_terms), 1))
        line = max(share(line.terms) for line in group.lines)
        cosine = max((c for span, c in near if span.start < group.end and group.heading.start < span.end), default=0.0)
        words = OWN * whole * share(group.own_terms) + ABOVE * share(group.above_terms) + LINE * line
        if best is None or held + words + cosine > best[0]:
            best = (held + words + cosine, group)
            fits = held >= FOUND or held + cosine >= (BOLD if bold else TOGETHER)
    if best is None or not fits:
        return []
    return _told(best[1], terms, weight, total, roadmap)


def accounts_for(unknown: Iterable[str], statements: Iterable[Statement], roadmaps: Iterable[Roadmap]) -> bool:
    """Tell whether `statements` hold most of what a question names beyond the kinds of fact, by weight."""
    weight = _weights(tuple(roadmaps))
    rare = {term: weight[term] for term in _terms(" ".join(unknown)) if term in weight}
    told = _terms(" ".join(statement.text for statement in statements))
    return bool(rare) and sum(w for term, w in rare.items() if term in told) >= _MOST * sum(rare.values())


def names_something(unknown: Iterable[str]) -> bool:
    """Tell whether words of a question name anything that could be looked up."""
    return bool(_terms(" ".join(unknown)))


def _terms(text: str) -> frozenset[str]:
    """Return the index terms that name something; British endings as American ones."""
    text = re.sub(r"\b([A-Z]{2,})s\b", r"\1", text)  # CNNs
    text = re.sub(r"(?<=\w)is(?=(?:e[ds]?|ing|ations?)\b)", "iz", text.casefold()).replace("modelling", "modeling")
    found = frozenset(analyze(text)) - frozenset(analyze(_ASKING))
    return frozenset(_SAME.get(term, term) for term in found)


def _mended(question: str, roadmaps: tuple[Roadmap, ...]) -> str:
    """Return `question` with words that no roadmap has as the nearest one that some roadmap has."""
    known = _words(roadmaps)
    return re.sub(r"[a-z]{6,}", lambda m: m[0] if m[0] in known else _nearest(m[0], known), question.casefold())


@lru_cache(maxsize=8)
def _words(roadmaps: tuple[Roadmap, ...]) -> frozenset[str]:
    return frozenset(word for roadmap in roadmaps for word in re.findall(r"[a-z]{5,}", roadmap.text.casefold()))


@lru_cache(maxsize=2048)
def _nearest(word: str, known: frozenset[str]) -> str:
    """Return the word of the roadmaps that `word` is a likely typo of, else `word`."""
    from rapidfuzz.distance import DamerauLevenshtein

    allowed = 1 if len(word) < 8 else 2
    near = ((DamerauLevenshtein.distance(word, other, score_cutoff=allowed), other)
            for other in known if other[:1] == word[:1] and abs(len(other) - len(word)) <= allowed)  # fmt: skip
    distance, best = min(near, default=(allowed + 1, word))
    # An inflection is no typo: "finish" and "finished" keep their own stem.
    return best if distance <= allowed and not {word, best} & {best + "s", best + "d", word + "s", word + "d"} else word


def _weight(term: str, weight: dict[str, float]) -> float:
    """A word that no roadmap has says little about which group is meant: it counts half of the mean."""
    return weight.get(term, weight[""])


def _told(
    group: _Group, terms: frozenset[str], weight: dict[str, float], total: float, roadmap: Roadmap
) -> list[Statement]:
    scores = [sum(_weight(term, weight) for term in terms & line.terms) / total for line in group.lines]
    headed = bool(terms & group.own_terms)
    lines = list(group.lines)
    if len(lines) > _LONG and max(scores) > 0 and not headed:
        floor = max(scores) * 0.6
        chosen = [score >= floor and score > 0 for score in scores]
        for number, line in enumerate(lines):
            chosen[number] |= line.nested and chosen[number - 1]
        lines = [line for line, told in zip(lines, chosen, strict=True) if told]
    part = next((p for p in reversed(_parts(roadmap)) if p.span.start <= group.heading.start < p.span.end), None)
    time = f" ({stated(part)})" if part and stated(part) else ""
    place = ", ".join(plain(heading) for heading in group.headings)
    spans = (group.heading, *((part.time_span,) if part and part.time_span and time else ()))
    head = Statement(f"{begin(called(roadmap))} says under {place}{time}:", spans)
    return [head, *(Statement(line.text, (line.span,), "item") for line in lines)]


def _parts(roadmap: Roadmap) -> list[Phase]:
    return [part for phase in roadmap.phases for part in (phase, *phase.weeks)]


@lru_cache(maxsize=32)
def _groups(roadmap: Roadmap) -> tuple[_Group, ...]:
    return tuple(_read(roadmap))


def _read(roadmap: Roadmap) -> Iterator[_Group]:
    """Yield the groups of a roadmap; a note and the lines under a project belong to the line above."""
    text = roadmap.text
    path: tuple[str, ...] = ()
    heading = Span(roadmap.path, 0, 0)
    lines: list[_Line] = []
    for block in blocks(text, body_start(text)):
        if block.kind == "heading":
            if lines:
                yield _grouped(path, heading, lines)
            path = tuple(each.title for each in block.headings if each.level > 1)
            heading, lines = Span(roadmap.path, block.start, block.end), []
            continue
        if block.kind == "table":
            continue  # of `times`
        if block.kind == "quote" and lines:
            above = lines.pop()
            both = Span(roadmap.path, above.span.start, block.end)
            note = plain(text[block.start : block.end])
            lines.append(_Line(f"{above.text} {note}", both, above.terms | _terms(note), above.topics, above.nested))
            continue
        start = block.start
        for line in text[block.start : block.end].split("\n"):
            said = plain(line).strip()
            if said and not said.startswith(("Goal:", "Time:", "Weeks:")):  # looked up as such
                said = re.sub(r"^Why: ", "", said)
                span = Span(roadmap.path, start, start + len(line.rstrip()))
                ended = said if said.endswith((".", "!", "?")) else f"{said}."
                topics = frozenset(PurePosixPath(target).stem for _, target in links(line) if "/lessons/" in target)
                nested = text[text.rfind("\n", 0, start) + 1 : start].startswith(" ") and bool(lines)
                lines.append(_Line(ended, span, _terms(said), topics, nested))
            start += len(line) + 1
    if lines:
        yield _grouped(path, heading, lines)


def _grouped(path: tuple[str, ...], heading: Span, lines: list[_Line]) -> _Group:
    return _Group(path, heading, _terms(" ".join(path[-1:])), _terms(" ".join(path[:-1])), tuple(lines))


@lru_cache(maxsize=8)
def _weights(roadmaps: tuple[Roadmap, ...]) -> dict[str, float]:
    """Return the weight of each word: ln(1 + groups / groups with it); "" is half of the mean."""
    groups = [group for roadmap in roadmaps for group in _groups(roadmap)]
    counts = Counter(term for group in groups for term in group.terms)
    weights = {term: math.log(1 + len(groups) / count) for term, count in counts.items()}
    return weights | {"": sum(weights.values()) / max(len(weights), 1) / 2}
