"""Answers composed from the corpus: sentences chosen by meaning, words, place and variety; nothing is invented.

Every unit of the best passages gets a score; a greedy choice trades relevance against repetition (maximal marginal
relevance, Carbonell & Goldstein 1998) until the words are used up. What is chosen is quoted verbatim, lesson by lesson.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.catalog import Catalog
from corpus.markdown import links, plain
from corpus.records import ReferenceFunction, Span
from corpus.topics import names, normalise
from ingest.lexical import analyze
from ingest.records import Chunk, Unit, Vectors
from tutor.answer import phrases
from tutor.answer.cite import ReadText
from tutor.answer.draft import Draft, Layout, Statement
from tutor.retrieve.search import Passage, Query
from tutor.understand import Kind, Understanding

WORDS, WORDS_DEEPER, WORDS_OF_A_DATE = 150, 260, 70

# What a section is good for, by kind of question. Values are added to a score in about [0, 1].
_SECTION: dict[Kind, dict[str, float]] = {
    "definition": {"": 0.30, "Intuition": 0.10, "How it works": 0.08, "Variants": 0.02},
    "comparison": {"Compared with": 0.25, "": 0.15, "Variants": 0.05},
    "why": {"Intuition": 0.14, "How it works": 0.08, "": 0.04, "Compared with": 0.02},
    "how": {"How it works": 0.14, "": 0.10, "Intuition": 0.06, "Variants": 0.04},
    "how_to": {"How to": 0.32, "Pitfalls": 0.02, "Code": 0.02, "": 0.02},
    "formula": {"How it works": 0.12, "Variants": 0.04, "": 0.02},
    "code": {"Code": 0.16, "How it works": 0.06, "How to": 0.04, "": 0.06},
    "debugging": {"Pitfalls": 0.22, "How to": 0.08, "Intuition": 0.03, "": 0.06},
    "cost": {"How it works": 0.10, "Compared with": 0.06, "Variants": 0.04},
    "example": {"Worked example": 0.30, "How it works": 0.04, "": 0.06},
    "variants": {"Variants": 0.22, "": 0.06, "Compared with": 0.04},
    "history": {"Intuition": 0.04, "": 0.04},
    "when": {"Compared with": 0.10, "How to": 0.08, "Pitfalls": 0.10, "Intuition": 0.05, "": 0.03},
}
_LABEL = {"How to": 1, "Pitfalls": 1 + len(phrases.PITFALL.split())}  # words put before a sentence, with the dash
_RARELY = {"Worked example": -0.12, "Code": -0.08}
_CUES: dict[Kind, re.Pattern[str]] = {
    "why": re.compile(r"\b(because|so that|since|therefore|otherwise|without|prevent|avoid|keeps?|lets?|allows?)\b"),
    "cost": re.compile(r"O\(|\bcosts?\b|\bmemory\b|quadratic|linear|parameters|times (fewer|more|as)|\d"),
    "comparison": re.compile(r"\bwhile\b|\bwhereas\b|\bbut\b|\binstead\b|\bunlike\b|\bthan\b|\bboth\b"),
    "how_to": re.compile(r"\b(start|set|use|choose|train|freeze|replace|add|stop|check|keep|\d)\b", re.IGNORECASE),
    "history": re.compile(r"\b(19|20)\d\d\b"),
    "when": re.compile(r"\bwhen\b|\bif\b|\bsuits?\b|\bworks? (best|well)\b|\bfails?\b|\bonly\b"),
}  # fmt: skip
_ASKS_PROJECT = re.compile(r"\b(projects?|build(ing)?|milestones?|portfolio)\b", re.IGNORECASE)
_ASKS_READING = re.compile(
    r"\b(papers?|books?|courses?\s+on|read(ing)?\s+(more|list|about)|where\s+can\s+i\s+read|sources?)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Candidate:
    """A quotable unit with what speaks for it."""

    chunk: Chunk
    unit: Unit
    vector: Vectors
    score: float
    relevance: float  # the score without the bonus for a definition
    words: int
    lead: bool  # the sentence that defines the lesson's topic

    @property
    def text(self) -> str:
        return self.chunk.text[self.unit.start - self.chunk.start : self.unit.end - self.chunk.start]

    @property
    def span(self) -> Span:
        return Span(self.chunk.path, self.unit.start, self.unit.end)

    @property
    def section(self) -> str:
        return self.chunk.headings[0] if self.chunk.headings else ""


@dataclass(frozen=True)
class Weights:
    """Trade-offs, set on the development cases (docs/decisions.md)."""

    meaning: float = 0.65
    words: float = 0.23
    passage: float = 0.4
    off_focus: float = 0.07
    lead: float = 0.33
    repetition: float = 0.22
    floor: float = 0.33  # of the best score; below it nothing is quoted


def compose(
    asked: Understanding,
    query: Query,
    passages: Sequence[Passage],
    idf: Callable[[str], float],
    catalog: Catalog,
    text_of: ReadText,
    weights: Weights = Weights(),
) -> Draft:
    """Return the draft of an answer from `passages`, best first; they must not be empty."""
    focus = focus_topics(asked, query, passages)
    limit = WORDS_DEEPER if asked.intent == "more" else WORDS_OF_A_DATE if asked.kind == "history" else WORDS
    found = candidates(asked, query, passages, focus, idf, weights)
    fresh = [c for c in found if (c.chunk.path, c.unit.start, c.unit.end) not in asked.seen]
    chosen = choose(fresh, asked, focus, limit, weights)
    statements = _arranged(chosen, asked.kind, focus, catalog)
    while len(chosen) > 1 and _said(statements) > limit:
        chosen = chosen[:-1]
        statements = _arranged(chosen, asked.kind, focus, catalog)
    if asked.kind == "code":
        statements += reference_code(focus, query, asked, catalog, text_of)
    return Draft(
        statements=tuple(statements),
        status="answered",
        topics=focus or tuple(dict.fromkeys(c.chunk.topic for c in chosen if c.chunk.topic))[:2],
        more=len(fresh) > len(chosen),
    )


def focus_topics(asked: Understanding, query: Query, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return the topics that the question is about: named ones, or the one that the best passages agree on."""
    named = [link.topic for link in asked.links.topics if not link.weak]
    if asked.kind == "comparison" and len(asked.links.topic_ids) > 1:
        named = list(asked.links.topic_ids)
    if named:
        return tuple(dict.fromkeys(named))[:3]
    votes: dict[str, float] = {}
    for rank, passage in enumerate(passages[:6]):
        if passage.chunk.topic:
            votes[passage.chunk.topic] = votes.get(passage.chunk.topic, 0.0) + passage.score / (1 + 0.5 * rank)
    for topic, cosine in query.said.items():
        if topic in votes:
            votes[topic] += cosine
    return (max(votes, key=lambda topic: votes[topic]),) if votes else ()


def candidates(
    asked: Understanding,
    query: Query,
    passages: Sequence[Passage],
    focus: tuple[str, ...],
    idf: Callable[[str], float],
    weights: Weights,
) -> list[Candidate]:
    """Return every quotable unit of the passages with its score, best first."""
    rarity = {term: idf(term) for term in dict.fromkeys(query.terms)}
    mass = sum(rarity.values()) or 1.0
    best = max((passage.score for passage in passages), default=1.0) or 1.0
    sections = _SECTION[asked.kind]
    cue = _CUES.get(asked.kind)
    found = []
    for passage in passages:
        chunk = passage.chunk
        section = chunk.headings[0] if chunk.headings else ""
        place = " ".join((chunk.title, *chunk.headings))
        prior = sections.get(section, 0.0)
        if section in _RARELY and section not in sections:
            prior = _RARELY[section]
        if section == "Go deeper":
            if not _ASKS_READING.search(asked.text):
                continue
            prior = 0.15
        if asked.kind == "comparison" and section == "Compared with" and not _names_both(chunk, focus):
            prior = 0.0
        for number, (unit, vector) in enumerate(zip(chunk.units, passage.stored.unit_vectors, strict=True)):
            text = chunk.text[unit.start - chunk.start : unit.end - chunk.start]
            if not _quotable(asked.kind, chunk, unit, text):
                continue
            terms = set(analyze(f"{place} {text}"))
            covered = sum(value for term, value in rarity.items() if term in terms) / mass
            lead = chunk.kind == "lesson" and not chunk.headings and number == 0
            score = (
                weights.meaning * float(vector @ query.vector)
                + weights.words * covered
                + weights.passage * passage.score / best
                + prior
            )
            if cue is not None and cue.search(text):
                score += 0.25 if asked.kind == "history" else 0.05
            if unit.kind == "formula":
                score += 0.30 if asked.kind == "formula" else -0.02
            if asked.kind == "comparison" and len(focus) > 1 and not lead:
                score += 0.12 if section == "Compared with" and prior else -0.15
            if chunk.kind == "project":
                score -= weights.off_focus if _ASKS_PROJECT.search(asked.text) else 3 * weights.off_focus
            elif focus and chunk.topic not in focus:
                score -= weights.off_focus
            total = score + (weights.lead if lead and chunk.topic in focus else 0.0)
            words = _count(unit, text) + _LABEL.get(section, 0)
            found.append(Candidate(chunk, unit, vector, total, score, words, lead))
    return sorted(found, key=lambda c: (-c.score, c.chunk.path, c.unit.start))


def _names_both(chunk: Chunk, focus: tuple[str, ...]) -> bool:
    """Tell whether a comparison section stands in one topic's lesson and is about the other."""
    if chunk.topic not in focus or len(chunk.headings) < 2:
        return chunk.topic in focus and len(focus) < 2
    other = normalise(chunk.headings[1])
    words = {word for topic in focus if topic != chunk.topic for word in topic.split("-")}
    return len(focus) < 2 or any(word.rstrip("s") in other for word in words)


def _quotable(kind: Kind, chunk: Chunk, unit: Unit, text: str) -> bool:
    if chunk.kind == "roadmap":
        return False
    if unit.kind == "code":
        return kind in ("code", "example") and chunk.kind != "reference" and len(text) < 1200
    if chunk.kind == "reference":
        return False
    # A line that only leads on to something else says nothing when it stands alone.
    return unit.kind != "sentence" or (not text.rstrip().endswith(":") and len(text.split()) >= 4)


def _count(unit: Unit, text: str) -> int:
    """Words as the metrics count them: white-space tokens outside fences and display formulas."""
    return 0 if unit.kind == "code" else _visible(text)


def _visible(text: str) -> int:
    return len(re.sub(r"```.*?```|\$\$.*?\$\$", " ", text, flags=re.DOTALL).split())


def _said(statements: Sequence[Statement]) -> int:
    """Words of an answer with what is put before its sentences; the dash of an item counts, as in the metrics."""
    return sum(_visible(statement.text) + (statement.layout == "item") for statement in statements)


def choose(
    found: Sequence[Candidate], asked: Understanding, focus: tuple[str, ...], limit: int, weights: Weights
) -> list[Candidate]:
    """Return the chosen units, at most `limit` words and one fence of code, in order of choice."""
    chosen: list[Candidate] = []
    used = 0
    pool = list(found)
    fences = 0
    if asked.kind == "comparison" and len(focus) >= 2 and asked.intent != "more":
        for topic in focus[:2]:
            lead = next((c for c in pool if c.lead and c.chunk.topic == topic), None)
            if lead is not None and used + lead.words <= limit // 2:
                chosen.append(lead)
                pool.remove(lead)
                used += lead.words
    top = pool[0].score if pool else 0.0
    while pool:

        def gain(candidate: Candidate) -> float:
            closest = max((float(candidate.vector @ other.vector) for other in chosen), default=0.0)
            return candidate.score - weights.repetition * max(closest - 0.55, 0.0)

        best = max(pool, key=gain)
        pool.remove(best)
        if best.score < weights.floor * top and len(chosen) >= 2:
            break
        if best.unit.kind == "code":
            if fences or (best.chunk.kind != "reference" and asked.kind == "code" and fences):
                continue
            fences += 1
        if used + best.words > limit:
            continue
        chosen.append(best)
        used += best.words
        if used > limit - 8:
            break
    return chosen


def _arranged(chosen: Sequence[Candidate], kind: Kind, focus: tuple[str, ...], catalog: Catalog) -> list[Statement]:
    """Put the direct answer first, then the chosen units lesson by lesson, in the lesson's order.

    A definition or a comparison begins with what things are; every other question with the sentence that answers it.
    """
    if not chosen:
        return []
    direct = max(chosen, key=lambda c: c.relevance)
    order = list(dict.fromkeys((*(catalog.topics[t].path for t in focus if t in catalog.topics),
                                *(c.chunk.path for c in chosen))))  # fmt: skip
    placed = sorted(chosen, key=lambda c: (order.index(c.chunk.path), c.unit.start))
    if kind not in ("definition", "comparison", "how_to", "example") and direct.unit.kind == "sentence":
        placed.remove(direct)
        placed.insert(0, direct)
    statements: list[Statement] = []
    paragraph = 0
    previous: Candidate | None = None
    for candidate in placed:
        same_lesson = previous is not None and previous.chunk.path == candidate.chunk.path
        flows = same_lesson and previous is not None and previous.section == candidate.section
        if not flows or candidate.unit.kind != "sentence" or previous is direct is placed[0]:
            paragraph += 1
        statements.append(_statement(candidate, not same_lesson, paragraph, catalog))
        previous = candidate
    return statements


def reference_code(
    focus: tuple[str, ...], query: Query, asked: Understanding, catalog: Catalog, text_of: ReadText
) -> list[Statement]:
    """Return the reference function that a focus lesson names and that the question's words are nearest to."""
    named: list[ReferenceFunction] = []
    for topic in focus:
        lesson = catalog.lesson(topic)
        for block in lesson.blocks:
            if block.headings and block.headings[0].title == "Code":
                labels = {label.strip("`()") for label, _ in links(lesson.text[block.start : block.end])}
                named += [function for function in catalog.functions if function.name in labels]
    shown = {(path, start) for path, start, _ in asked.seen}
    named = [f for f in dict.fromkeys(named) if (f.span.path, f.span.start) not in shown]
    if not named:
        return []
    terms = set(query.terms)
    best = max(named, key=lambda f: len(terms & set(analyze(f.name))) / len(set(analyze(f.name)) or {""}))
    code = text_of(best.span.path)[best.span.start : best.span.end]
    return [Statement(f"```python\n{code}\n```", (best.span,), "block", 99)]


def _statement(candidate: Candidate, first: bool, paragraph: int, catalog: Catalog) -> Statement:
    text = plain(candidate.text) if candidate.unit.kind in ("sentence", "formula") else candidate.text
    layout: Layout = "sentence"
    if candidate.unit.kind in ("formula", "code", "table"):
        layout = "block"
    elif candidate.section == "How to":
        layout = "item"
    elif candidate.section == "Pitfalls":
        text, layout = phrases.PITFALL + text, "item"
    if first and layout in ("sentence", "item") and not _named(candidate, catalog):
        text = f"**{candidate.chunk.title.split(':')[0]}:** {text}"
    return Statement(text, (candidate.span,), layout, paragraph)


def _named(candidate: Candidate, catalog: Catalog) -> bool:
    """Tell whether a sentence names its lesson's topic."""
    topic = catalog.topics.get(candidate.chunk.topic)
    if topic is None:
        return False
    text = f" {normalise(candidate.text)} "
    return any(f" {normalise(name)}" in text for name in names(topic) if len(name) > 1)
