"""Quiz items made from the claims of a lesson: which statement is true, which is false, which are true, true or false.

    draw(catalog, "self-attention", n=5, seed=7)  # the same five items for the same seed

Option texts are claims, explanations are their Because, citations their verbatim spans. Nothing is written here and no
model is asked. Item id: topic, "-", hash of the normalised stem, the texts of the key and the texts of all options, so
that two items with the same key and other distractors differ. Option id: hash of its text.
It does not know what a learner answered: the caller says which items not to draw again.
"""

import random
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import cycle
from typing import Literal, Protocol

from corpus.errors import UserError
from corpus.records import Claim, Lesson, Topic
from tutor.quiz.grade import guess_rate
from tutor.records import Citation, ItemKind, Option, QuizItem

Form = Literal["which_true", "which_false", "all_true", "true_false"]

STEMS: Mapping[Form, str] = {
    "which_true": "Which statement about {title} is true?",
    "which_false": "Which statement about {title} is false?",
    "all_true": "Which statements about {title} are true? Choose all that apply.",
    "true_false": "True or false? {claim}",
}
KINDS: Mapping[Form, ItemKind] = {
    "which_true": "single",
    "which_false": "single",
    "all_true": "multiple",
    "true_false": "true_false",
}
# (true, false) claims of an item; of "all_true" one is chosen: 4 or 5 options, 2 or 3 of them right.
SHAPES: Mapping[Form, tuple[tuple[int, int], ...]] = {
    "which_true": ((1, 3),),
    "which_false": ((3, 1),),
    "all_true": ((2, 2), (2, 3), (3, 2)),
    "true_false": ((1, 0), (0, 1)),
}
# From two claims per item on, a quiz can have all three kinds and use no claim twice: one item of four options, one of
# four or five, and single claims for the rest. With fewer, single claims alone would make a quiz of coin tosses.
CLAIMS_PER_ITEM = 2
TRIES = 30  # draws of a shape before another is tried, when items are excluded
NEAREST = 3  # topics named in place of one without questions


class Lessons(Protocol):
    """What is needed of `corpus.catalog.Catalog` here."""

    @property
    def topics(self) -> Mapping[str, Topic]: ...
    def lesson(self, topic_id: str) -> Lesson: ...


@dataclass
class _Deck:
    """What one quiz has left: claims by truth, and the positions of keys still to be dealt."""

    lesson: Lesson
    rng: random.Random
    claims: dict[bool, list[Claim]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Every position once before any comes twice: keys are balanced over the quiz, not only over many quizzes.
        self.positions = cycle(self.rng.sample(range(4), 4))
        self.truths = cycle(self.rng.sample((True, False), 2))
        self.refill()

    def refill(self) -> None:
        for truth in (True, False):
            self.claims[truth] = [claim for claim in self.lesson.claims if claim.true == truth]

    @property
    def left(self) -> int:
        return len(self.claims[True]) + len(self.claims[False])

    def holds(self, shape: tuple[int, int]) -> bool:
        return len(self.claims[True]) >= shape[0] and len(self.claims[False]) >= shape[1]

    def take(self, used: Iterable[Claim]) -> None:
        for claim in used:
            self.claims[claim.true].remove(claim)


def draw(
    catalog: Lessons, topic: str, n: int, seed: int, exclude_item_ids: Collection[str] = ()
) -> tuple[QuizItem, ...]:
    """Up to `n` different items on `topic`, the same for the same arguments.

    No claim stands in two of them where the lesson has CLAIMS_PER_ITEM * n claims. An excluded item comes back only
    when nothing else is left. Fewer than `n` come from a lesson with very few claims.
    Raises UserError for an unknown topic, one without claims, and `n` below 1.
    """
    lesson = _lesson_with_claims(catalog, topic)
    if n < 1:
        raise UserError(f"A quiz of {n} questions is none.", "Ask for at least one.")
    rng = random.Random(f"{seed} {lesson.topic.id}")  # a text seeds alike in every process
    deck = _Deck(lesson, rng)
    drawn: dict[str, QuizItem] = {}
    for slot, forms in zip(range(n), _preferences(rng), strict=False):
        reserve = n - slot - 1 if len(lesson.claims) >= CLAIMS_PER_ITEM * n else 0
        item = _new_item(deck, forms, reserve, drawn, exclude_item_ids)
        if item is None:
            break
        drawn[item.id] = item
    items = list(drawn.values())
    rng.shuffle(items)
    return tuple(items)


def _preferences(rng: random.Random) -> Iterator[tuple[Form, ...]]:
    """For each slot the forms by preference: the kinds take turns, and the two single forms do."""
    singles: Iterator[Form] = cycle(rng.sample(("which_true", "which_false"), 2))
    while True:
        single = next(singles)
        yield (single, "true_false")
        yield ("all_true", single, "true_false")
        yield ("true_false", single)


def _new_item(
    deck: _Deck, forms: Sequence[Form], reserve: int, drawn: Mapping[str, QuizItem], excluded: Collection[str]
) -> QuizItem | None:
    """An item that is not drawn yet, leaving `reserve` claims; None where the lesson has no other."""
    every: tuple[Form, ...] = (*forms, *(form for form in SHAPES if form not in forms))
    for avoided in ({*drawn, *excluded}, set(drawn)):
        for _ in range(2):
            for form in every:
                item = _item_of(deck, form, reserve, avoided)
                if item is not None:
                    return item
            deck.refill()  # nothing fits what is left: claims may be used a second time
    return None


def _item_of(deck: _Deck, form: Form, reserve: int, avoided: Collection[str]) -> QuizItem | None:
    truth_first = next(deck.truths) if form == "true_false" else True
    fitting = [s for s in SHAPES[form] if deck.holds(s) and deck.left - sum(s) >= reserve]
    if form == "true_false":
        fitting.sort(key=lambda shape: bool(shape[0]) is not truth_first)
    else:
        deck.rng.shuffle(fitting)
    for shape in fitting:
        for _ in range(TRIES):
            used = [*deck.rng.sample(deck.claims[True], shape[0]), *deck.rng.sample(deck.claims[False], shape[1])]
            item = _true_false(deck.lesson, used[0]) if form == "true_false" else _choice(deck, form, used)
            if item.id not in avoided:
                deck.take(used)
                return item
    return None


# Items -----------------------------------------------------------------------------------------------------------


def _choice(deck: _Deck, form: Form, used: Sequence[Claim]) -> QuizItem:
    """A single or multiple choice whose options are the claims `used`."""
    asked_for = form != "which_false"
    right = [claim for claim in used if claim.true == asked_for]
    order = [claim for claim in used if claim.true != asked_for]
    deck.rng.shuffle(order)
    if KINDS[form] == "single":
        order.insert(next(deck.positions), right[0])
    else:
        order += right
        deck.rng.shuffle(order)
    title = deck.lesson.topic.title
    stem = STEMS[form].format(title=f"the {title[4:]}" if title.startswith("The ") else title)
    texts = [claim.text for claim in order]
    return _item(deck.lesson, form, stem, texts, [claim.text for claim in right], order)


def _true_false(lesson: Lesson, claim: Claim) -> QuizItem:
    """The order True, False is the one that everybody expects; balance comes from the claims."""
    stem = STEMS["true_false"].format(claim=claim.text)
    return _item(lesson, "true_false", stem, ["True", "False"], ["True" if claim.true else "False"], [claim, claim])


def _item(
    lesson: Lesson, form: Form, stem: str, texts: Sequence[str], key: Sequence[str], claims: Sequence[Claim]
) -> QuizItem:
    kind = KINDS[form]
    options = tuple(Option(option_id(text), text) for text in texts)
    return QuizItem(
        id=item_id(lesson.topic.id, stem, key, texts),
        topic=lesson.topic.id,
        kind=kind,
        stem=stem,
        options=options,
        key=tuple(option.id for option in options if option.text in key),
        explanations={option.id: claim.because for option, claim in zip(options, claims, strict=True)},
        citations=tuple(_citation(lesson, claim, mark) for mark, claim in enumerate(claims, 1)),
        origin="claims",
        difficulty=round(expected_wrong(guess_rate(kind, len(options))), 2),
    )


def _citation(lesson: Lesson, claim: Claim, mark: int) -> Citation:
    span = claim.because_span
    quote = lesson.text[span.start : span.end]
    if quote != claim.because:
        raise ValueError(f"{span.path}: text[{span.start}:{span.end}] is {quote!r}, the claim says {claim.because!r}")
    return Citation(mark, span.path, span.start, span.end, quote)


def option_id(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def item_id(topic: str, stem: str, key: Iterable[str], options: Iterable[str]) -> str:
    """Stable against the order of options, spaces and Unicode forms; case and signs stay, as formulas live by them."""
    plain_stem = " ".join(unicodedata.normalize("NFKC", stem).split())
    parts = "\x1f".join([plain_stem, "key", *sorted(key), "options", *sorted(options)])
    return f"{topic}-{sha256(parts.encode()).hexdigest()[:12]}"


def expected_wrong(guess: float, slip: float = 0.1, p_known: float = 0.5) -> float:
    """Share of wrong answers, [0, 1], of learners of whom half know the topic: all that is known without answers."""
    return p_known * slip + (1 - p_known) * (1 - guess)


# Topics without questions ------------------------------------------------------------------------------------------


def _lesson_with_claims(catalog: Lessons, topic: str) -> Lesson:
    former = {old: one.id for one in catalog.topics.values() for old in one.formerly}
    lesson = catalog.lesson(former.get(topic, topic))
    if lesson.claims:
        return lesson
    title = lesson.topic.title
    nearest = nearest_with_claims(catalog, lesson.topic.id)
    if lesson.topic.assess == "read":
        raise UserError(f"{title} has no questions.", "It is finished when you have read it and say so.")
    if not nearest:
        raise UserError(f"There are no questions on {title} yet.", "`python -m ingest check` counts those there are.")
    raise UserError(
        f"There are no questions on {title} yet.",
        f"The nearest topics that have some: {', '.join(nearest)}. Try `python -m tutor quiz {nearest[0]}`.",
    )


def nearest_with_claims(catalog: Lessons, topic: str) -> tuple[str, ...]:
    """Up to three topics with claims, by the number of prerequisite links between them and `topic`."""
    links: dict[str, set[str]] = {one: set() for one in catalog.topics}
    for one in catalog.topics.values():
        for need in one.needs:
            if need in links:
                links[one.id].add(need)
                links[need].add(one.id)
    seen, ring, found = {topic}, [topic], list[str]()
    while ring and len(found) < NEAREST:
        ring = sorted({other for one in ring for other in links[one]} - seen)
        seen.update(ring)
        found += [one for one in ring if catalog.lesson(one).claims]
    return tuple(found[:NEAREST])
