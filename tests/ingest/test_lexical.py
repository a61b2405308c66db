"""BM25 against the formula worked out by hand on three documents, and the analyzer on known words."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import lexical
from ingest.lexical import LexicalIndex, analyze, words
from ingest.records import Chunk

MakeChunk = Callable[..., Chunk]
# What is indexed of a chunk is its heading line, its title and its text; the title "T" gives the term t twice.
DOCUMENTS = {"a": "gradient descent descent", "b": "gradient boosting trees forests", "c": "attention"}
TERMS = {"a": ["t", "t", "gradient", "descent", "descent"], "b": ["t", "t", "gradient", "boost", "tree", "forest"],
         "c": ["t", "t", "attent"]}  # fmt: skip


def build(chunks: list[Chunk], folder: Path) -> None:
    lexical.build([chunk.id for chunk in chunks], [lexical.indexed_words(chunk) for chunk in chunks], folder)


@pytest.fixture
def index(tmp_path: Path, make_chunk: MakeChunk) -> LexicalIndex:
    build([make_chunk(text, id_) for id_, text in DOCUMENTS.items()], tmp_path)
    return LexicalIndex(tmp_path)


def by_hand(query: list[str], document: str) -> float:
    """BM25 as Lucene computes it (Kamphuis and colleagues 2020): k1 = 1.2, b = 0.75, idf with 1 added in the log."""
    mean = sum(map(len, TERMS.values())) / 3
    score = 0.0
    for term in query:
        n = sum(term in terms for terms in TERMS.values())
        tf = TERMS[document].count(term)
        idf = math.log(1 + (3 - n + 0.5) / (n + 0.5))
        score += idf * tf / (tf + 1.2 * (1 - 0.75 + 0.75 * len(TERMS[document]) / mean))
    return score


@pytest.mark.parametrize("query", ["gradient", "descent", "gradient descent", "boosted trees", "attention", "t"])
def test_scores_are_those_of_the_formula(query: str, index: LexicalIndex) -> None:
    terms = analyze(query)
    assert index.scores(terms).tolist() == pytest.approx([by_hand(terms, document) for document in "abc"], rel=1e-5)


def test_the_rarer_word_and_the_shorter_document_win(index: LexicalIndex) -> None:
    found = index.search(analyze("gradient descent"), 10)
    assert [id_ for id_, _ in found] == ["a", "b"]
    assert found[0][1] == pytest.approx(by_hand(["gradient", "descent"], "a"), rel=1e-5)
    assert index.search(analyze("gradient descent"), 1) == found[:1]


def test_unknown_words_find_nothing_and_disturb_nothing(index: LexicalIndex) -> None:
    assert index.search(["zyzzyva"], 10) == []
    assert index.search([], 10) == []
    assert index.search(["zyzzyva", "gradient"], 10) == index.search(["gradient"], 10)
    assert (index.knows("gradient"), index.knows("zyzzyva")) == (True, False)


def test_idf_says_how_rare_a_word_is(index: LexicalIndex) -> None:
    assert index.idf("gradient") == pytest.approx(math.log(1 + 1.5 / 2.5))
    assert index.idf("attent") == pytest.approx(math.log(1 + 2.5 / 1.5))
    assert index.idf("zyzzyva") == pytest.approx(math.log(1 + 3.5 / 0.5))


def test_a_chunk_without_any_word_is_indexed_and_never_found(tmp_path: Path, make_chunk: MakeChunk) -> None:
    build([make_chunk("…", "empty", title="the"), make_chunk("softmax", "full")], tmp_path)
    index = LexicalIndex(tmp_path)
    assert index.ids == ["empty", "full"]
    assert [id_ for id_, _ in index.search(analyze("softmax"), 10)] == ["full"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Self-attention", ["self-attention", "self", "attention"]),
        ("nn.LSTM", ["nn.lstm", "nn", "lstm"]),
        ("ResNet's skip", ["resnet", "skip"]),
        ("don't isn’t", ["dont", "isnt"]),
        ("C++ and C#", ["c++", "and", "c#"]),
        ("GPT-4", ["gpt-4", "gpt", "4"]),
        ("scaled_dot_product", ["scaled_dot_product", "scaled", "dot", "product"]),
        ("f1", ["f1", "1"]),
        ("3.5 (or) [x]", ["3.5", "3", "5", "or", "x"]),
        ("", []),
    ],
)
def test_words_are_tokens_and_their_parts(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_function_words_are_left_out_and_the_rest_is_stemmed() -> None:
    assert analyze("What is the difference that training of networks makes?") == ["differ", "train", "network"]
