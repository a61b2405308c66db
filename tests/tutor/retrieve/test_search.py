"""Search on the real index: what is named gains, what is knocked out is gone, a new generation is opened."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import catalog
from ingest import build, index
from ingest.config import IngestSettings
from tutor.retrieve.langchain import TutorRetriever
from tutor.retrieve.link import Links
from tutor.retrieve.search import LINK_BONUS, WEAK_LINK_BONUS, Retriever

FORGETS = "why is old content multiplied by a number between 0 and 1 in an LSTM?"


def found_topics(retriever: Retriever, text: str, limit: int = 5) -> list[str]:
    return [passage.chunk.topic for passage in retriever.search(retriever.query(text), limit, kinds=("lesson",))]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what is an LSTM?", "lstm"),
        ("why do we scale attention by the square root of d?", "scaled-dot-product-attention"),
        ("the generator makes the same picture again and again", "mode-collapse"),
        ("trnasformer architecture", "transformer-architecture"),
        ("nn.Conv2d", "convolution"),
        ("how many parameters does low-rank adaptation train?", "lora"),
    ],
)
def test_a_passage_of_the_topic_comes_first(text: str, topic: str, retriever: Retriever) -> None:
    assert found_topics(retriever, text)[0] == topic


def test_scores_fall_and_passages_are_distinct(retriever: Retriever) -> None:
    passages = retriever.search(retriever.query("how does batch normalization work?"), 20)
    assert len(passages) == 20
    assert len({passage.chunk.id for passage in passages}) == 20
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)


def test_a_named_topic_gains_exactly_the_bonus(retriever: Retriever) -> None:
    query = retriever.query(FORGETS)
    assert [link.topic for link in query.links.topics if not link.weak] == ["lstm"]
    unnamed = replace(query, links=Links((), (), (), query.text, ()), said={})
    named = {p.chunk.id: p for p in retriever.search(replace(query, said={}), 40)}
    plain = {p.chunk.id: p for p in retriever.search(unnamed, 40)}
    shared = named.keys() & plain.keys()
    assert {named[id_].chunk.topic == "lstm" for id_ in shared} == {True, False}
    # BM25 is scaled by the best of the candidates, which is the same chunk with and without the name.
    for id_ in shared:
        gain = LINK_BONUS if named[id_].chunk.topic == "lstm" else 0.0
        assert named[id_].score - plain[id_].score == pytest.approx(gain, abs=1e-6)


def test_an_everyday_word_gains_less_than_a_name() -> None:
    assert 0 < WEAK_LINK_BONUS < LINK_BONUS


@pytest.mark.parametrize("text", ["what is an LSTM?", FORGETS, "lstm lstm lstm", "LSTM gates, GRU gates"])
def test_a_topic_that_is_knocked_out_is_never_found(text: str, retriever: Retriever) -> None:
    query = retriever.query(text)
    assert "lstm" in {p.chunk.topic for p in retriever.search(query, 40)}
    assert "lstm" not in {p.chunk.topic for p in retriever.search(query, 40, exclude_topics=("lstm",))}


def test_only_the_kinds_asked_for_are_found(retriever: Retriever) -> None:
    query = retriever.query("GAN training loop in code")
    assert {p.chunk.kind for p in retriever.search(query, 40, kinds=("reference",))} == {"reference"}
    assert retriever.search(query, 40, kinds=()) == []


def test_the_same_query_finds_the_same_passages(retriever: Retriever) -> None:
    first, second = (
        [(p.chunk.id, p.score) for p in retriever.search(retriever.query("how do VAEs sample?"), 14)] for _ in range(2)
    )
    assert first == second


def test_no_passage_holds_a_claim(retriever: Retriever) -> None:
    corpus = catalog.load()
    claims = [claim.text for topic in corpus.topics for claim in corpus.lesson(topic).claims]
    assert len(claims) > 300
    text = "\n".join(
        found.chunk.text for found in retriever.index.passages.get(retriever.index.passages.ids()).values()
    )
    assert [claim for claim in claims if claim in text] == []


def test_langchain_gives_the_same_passages_in_the_same_order(retriever: Retriever) -> None:
    text = "what does the discriminator of a GAN do?"
    documents = TutorRetriever(retriever=retriever, limit=7).invoke(text)
    passages = retriever.search(retriever.query(text), 7)
    assert [document.id for document in documents] == [passage.chunk.id for passage in passages]
    assert [document.metadata["score"] for document in documents] == [passage.score for passage in passages]
    for document in documents:
        place = document.metadata
        source = (catalog.load().root / place["path"]).read_text(encoding="utf-8")
        assert source[place["start"] : place["end"]] == document.page_content


def test_a_new_generation_is_opened_when_the_pointer_moves(small_settings: IngestSettings) -> None:
    build.build(small_settings)
    corpus = catalog.load(small_settings.checkout)
    opened = Retriever(small_settings, corpus)
    before = opened.index
    opened.refresh()
    assert opened.index is before  # the pointer has not moved
    lesson = small_settings.checkout / "corpus/lessons/dropout.md"
    lesson.write_text(lesson.read_text().replace("relying on one another", "relying upon penguins"))
    build.build(small_settings)
    assert index.pointed(small_settings.index_root) != before.folder
    assert all("penguins" not in p.chunk.text for p in opened.search(opened.query("dropout penguins")))
    opened.refresh()
    assert "penguins" in opened.search(opened.query("dropout penguins"))[0].chunk.text
    # A question under way has kept the old generation, which still answers.
    assert before.dense.search(opened.query("dropout").vector, 3)
    before.close()
    opened.index.close()


def test_a_pointer_to_nothing_leaves_the_open_generation_in_use(small_settings: IngestSettings) -> None:
    build.build(small_settings)
    opened = Retriever(small_settings, catalog.load(small_settings.checkout))
    before = opened.index
    Path(small_settings.index_root / "current").write_text("gen-gone")
    opened.refresh()
    assert opened.index is before
    opened.index.close()
