"""Items drawn from claims: keys are right, citations verbatim, ids stable, positions balanced, claims not repeated."""

from collections import Counter
from collections.abc import Callable

import pytest
from scipy.stats import chisquare

from corpus.catalog import Catalog, load
from corpus.errors import UserError
from tutor.quiz.bank import draw, item_id, nearest_with_claims
from tutor.records import QuizItem

CatalogMaker = Callable[..., Catalog]
SEEDS = range(200)


def claims_of(item: QuizItem) -> list[str]:
    return [item.stem.split("? ", 1)[1]] if item.kind == "true_false" else [option.text for option in item.options]


def test_every_key_explanation_and_citation_is_that_of_the_claim(make_catalog: CatalogMaker) -> None:
    catalog = make_catalog(topic=(6, 6, ""))
    lesson = catalog.lesson("topic")
    truth = {claim.text: claim for claim in lesson.claims}
    for seed in SEEDS:
        for item in draw(catalog, "topic", 5, seed):
            assert len(item.citations) == len(item.explanations) == len(item.options)
            for option, citation in zip(item.options, item.citations, strict=True):
                claim = truth[claims_of(item)[0] if item.kind == "true_false" else option.text]
                shown = claim.true if option.text != "False" else not claim.true
                assert (option.id in item.key) == (shown is not ("is false?" in item.stem))
                assert item.explanations[option.id] == claim.because == citation.quote
                assert lesson.text[citation.start : citation.end] == citation.quote
            assert [citation.mark for citation in item.citations] == list(range(1, len(item.options) + 1))


def test_items_have_the_shapes_of_their_kinds_and_a_quiz_of_five_has_all_three(make_catalog: CatalogMaker) -> None:
    catalog = make_catalog(topic=(6, 6, ""))
    shapes = Counter[tuple[str, int, int]]()
    for seed in SEEDS:
        items = draw(catalog, "topic", 5, seed)
        assert len(items) == 5
        assert {item.kind for item in items} == {"single", "multiple", "true_false"}
        shapes.update((item.kind, len(item.options), len(item.key)) for item in items)
    assert set(shapes) == {
        ("single", 4, 1), ("true_false", 2, 1), ("multiple", 4, 2), ("multiple", 5, 2), ("multiple", 5, 3),
    }  # fmt: skip


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6])
def test_no_claim_is_used_twice_in_a_quiz_with_two_claims_an_item(n: int, make_catalog: CatalogMaker) -> None:
    catalog = make_catalog(topic=(6, 6, ""))
    for seed in SEEDS:
        used = [claim for item in draw(catalog, "topic", n, seed) for claim in claims_of(item)]
        assert len(used) == len(set(used))


def test_the_same_seed_draws_the_same_and_another_seed_another_quiz(make_catalog: CatalogMaker) -> None:
    catalog = make_catalog(topic=(6, 6, ""))
    assert draw(catalog, "topic", 5, 7) == draw(catalog, "topic", 5, 7)
    assert draw(catalog, "old-topic", 5, 7) == draw(catalog, "topic", 5, 7)
    assert len({tuple(item.id for item in draw(catalog, "topic", 5, seed)) for seed in range(50)}) == 50


def test_key_positions_are_uniform_over_many_quizzes_and_dealt_once_each_within_one(make_catalog: CatalogMaker) -> None:
    catalog = make_catalog(topic=(30, 30, ""))
    positions, truths, several = Counter[int](), Counter[str](), Counter[int]()
    for seed in SEEDS:
        items = draw(catalog, "topic", 12, seed)
        singles = [[o.id for o in item.options].index(item.key[0]) for item in items if item.kind == "single"]
        assert len(singles) == 4
        assert len(set(singles)) == 4
        one = draw(catalog, "topic", 1, seed)[0]
        positions[[option.id for option in one.options].index(one.key[0])] += 1
        truths.update(o.text for i in items if i.kind == "true_false" for o in i.options if o.id in i.key)
        fours = [item for item in items if item.kind == "multiple" and len(item.options) == 4]
        several.update(n for item in fours for n, option in enumerate(item.options) if option.id in item.key)
    for counts, kinds in ((positions, 4), (truths, 2), (several, 4)):
        assert len(counts) == kinds
        assert chisquare(list(counts.values())).pvalue > 0.05


def test_excluded_items_are_not_drawn_while_there_are_others(make_catalog: CatalogMaker) -> None:
    catalog = make_catalog(topic=(6, 6, ""))
    seen: set[str] = set()
    for round_ in range(20):
        items = {item.id for item in draw(catalog, "topic", 5, 1, seen)}
        assert len(items) == 5, round_
        assert not items & seen
        seen |= items


@pytest.mark.parametrize(("true", "false", "most"), [(1, 1, 2), (0, 2, 2), (2, 0, 2), (1, 3, 5), (2, 2, 5)])
def test_few_claims_make_a_short_quiz_and_an_exhausted_one_starts_again(
    true: int, false: int, most: int, make_catalog: CatalogMaker
) -> None:
    catalog = make_catalog(topic=(true, false, ""))
    items = draw(catalog, "topic", 9, 1)
    assert len(items) == len({item.id for item in items}) == most
    assert len(draw(catalog, "topic", 9, 2, {item.id for item in items})) == most


def test_an_items_id_is_stable_against_order_and_differs_with_key_or_distractors() -> None:
    base = item_id("t", "Which  is true?", ["a"], ["a", "b", "c"])
    assert base.startswith("t-")
    assert base == item_id("t", "Which is true?", ["a"], ["c", "a", "b"])
    others = {
        item_id("t", "Which is false?", ["a"], ["a", "b", "c"]), item_id("t", "Which is true?", ["b"], ["a", "b", "c"]),
        item_id("t", "Which is true?", ["a"], ["a", "b", "d"]), item_id("u", "Which is true?", ["a"], ["a", "b", "c"]),
    }  # fmt: skip
    assert len(others | {base}) == 5


def test_a_topic_without_questions_names_the_nearest_that_have_some(make_catalog: CatalogMaker) -> None:
    catalog = make_catalog(a=(6, 6, ""), b=(0, 0, "a"), c=(6, 6, "b"), d=(6, 6, "c"), e=(6, 6, "d"), lone=(0, 0, ""))
    assert nearest_with_claims(catalog, "b") == ("a", "c", "d")
    with pytest.raises(UserError, match="python -m tutor quiz a"):
        draw(catalog, "b", 5, 1)
    with pytest.raises(UserError, match="no questions on The lone yet"):
        draw(catalog, "lone", 5, 1)
    with pytest.raises(UserError, match="no topic"):
        draw(catalog, "nowhere", 5, 1)
    with pytest.raises(UserError, match="at least one"):
        draw(catalog, "a", 0, 1)


def test_every_complete_lesson_of_the_corpus_gives_eight_items_of_three_kinds_from_four_spans() -> None:
    catalog = load()
    complete = [
        topic for topic in catalog.topics.values() if topic.assess == "quiz" and catalog.lesson(topic.id).complete
    ]
    for topic in complete:
        items = draw(catalog, topic.id, 8, 1)
        assert len({item.id for item in items}) == 8, topic.id
        assert len({item.kind for item in items}) == 3, topic.id
        assert len({(c.start, c.end) for item in items for c in item.citations}) >= 4, topic.id
