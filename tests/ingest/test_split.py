"""Chunks: whole units, in order, within the window; the word pieces are those of the real model's tokenizer."""

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from corpus import catalog
from ingest.export import model_folder
from ingest.outline import outline
from ingest.read import corpus_sources, document
from ingest.records import Document
from ingest.split import WINDOW, embedded_text, heading_line, split

Make = Callable[..., Document]


@cache
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def pieces(text: str) -> int:
    return len(tokenizer().encode(text, add_special_tokens=False).ids)


def with_special_tokens(text: str) -> int:
    return len(tokenizer().encode(text).ids)


@cache
def corpus() -> list[Document]:
    return [document(source) for source in corpus_sources(catalog.CHECKOUT)]


@pytest.mark.parametrize("kind", ["lesson", "roadmap", "project", "reference"])
def test_the_real_corpus_is_cut_without_losing_or_moving_anything(kind: str) -> None:
    read = [found for found in corpus() if found.kind == kind]
    assert read
    for found in read:
        chunks = split(found, pieces)
        assert [unit for chunk in chunks for unit in chunk.units] == [
            unit for section in outline(found) for unit in section.units
        ]
        for chunk in chunks:
            assert found.text[chunk.start : chunk.end] == chunk.text
            assert (chunk.start, chunk.end) == (chunk.units[0].start, chunk.units[-1].end)


@pytest.mark.parametrize("kind", ["lesson", "roadmap", "project", "reference"])
def test_a_chunk_of_the_real_corpus_fits_the_window_unless_it_is_one_unit(kind: str) -> None:
    for found in corpus():
        if found.kind == kind:
            for chunk in split(found, pieces):
                text, _ = embedded_text(chunk)
                assert len(chunk.units) == 1 or with_special_tokens(text) <= WINDOW


def test_ids_of_the_real_corpus_are_unique() -> None:
    ids = [chunk.id for found in corpus() for chunk in split(found, pieces)]
    assert len(ids) == len(set(ids)) > 1000


words = st.lists(
    st.sampled_from(["gradient", "backpropagation", "of", "ε", "softmax", "NumPy"]), min_size=1, max_size=70
)
paragraph = st.lists(words.map(lambda some: f"The {' '.join(some)}."), min_size=1, max_size=6).map(" ".join)
part = st.one_of(
    paragraph,
    paragraph.map(lambda text: f"## {text[:30]}"),
    paragraph.map(lambda text: f"```python\n{text}\n```"),
    paragraph.map(lambda text: f"- {text}"),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(part, min_size=1, max_size=12))
def test_any_document_is_cut_into_chunks_of_whole_neighbouring_units_within_the_window(parts: list[str]) -> None:
    found = Document("a.md", "added", "md", "Title", "", "\n\n".join(parts), 0)
    chunks = split(found, pieces)
    assert [unit for chunk in chunks for unit in chunk.units] == [
        unit for section in outline(found) for unit in section.units
    ]
    for chunk in chunks:
        assert found.text[chunk.start : chunk.end] == chunk.text
        assert len(chunk.units) == 1 or with_special_tokens(embedded_text(chunk)[0]) <= WINDOW


def test_a_unit_longer_than_the_window_stays_whole_and_alone(make_document: Make) -> None:
    fence = "```python\n" + "x = 1\n" * 200 + "```"
    chunks = split(make_document(f"Before it.\n\n{fence}\n\nAfter it."), pieces)
    assert [chunk.text for chunk in chunks] == ["Before it.", fence, "After it."]


def test_parts_of_a_long_section_are_of_even_size(make_document: Make) -> None:
    """300 words make two chunks of about 150 each, not one full and one with the rest."""
    chunks = split(make_document("\n\n".join(["One two three four five six seven eight nine."] * 30)), pieces)
    sizes = [len(chunk.units) for chunk in chunks]
    assert len(sizes) == 2
    assert max(sizes) - min(sizes) <= 5


def test_a_short_section_is_one_chunk_and_sections_are_never_joined(make_document: Make) -> None:
    chunks = split(make_document("It is.\n\n## One\nA. B.\n\nC.\n\n## Two\nD."), pieces)
    assert [(chunk.headings, chunk.text) for chunk in chunks] == [
        ((), "It is."),
        (("One",), "A. B.\n\nC."),
        (("Two",), "D."),
    ]


def test_what_is_embedded_is_title_headings_and_plain_units_at_the_places_given(make_document: Make) -> None:
    chunk = split(make_document("## One\n### Two\n#### Three\nSee [**it**](x.md) *here*. And $x_1$."), pieces)[0]
    text, places = embedded_text(chunk)
    assert text == "Title: Two, Three. See it here. And $x_1$."
    assert [text[start:end] for start, end in places] == ["See it here.", "And $x_1$."]
    assert heading_line("Title", ()) == "Title."


def test_an_id_changes_with_path_heading_place_and_text_and_with_nothing_else(make_document: Make) -> None:
    def ids(text: str, title: str = "Title") -> list[str]:
        return [chunk.id for chunk in split(make_document(text, title=title), pieces)]

    base = ids("It is.\n\n## One\nText.")
    assert ids("It is.\n\n## One\nText.") == base
    assert ids("It is.\n\n## One\nTexts.")[0] == base[0]
    changed = [ids("It is.\n\n## One\nTexts."), ids("It is.\n\n## Two\nText."), ids("It was.\n\n## One\nText.")]
    assert base[1] not in {found[1] for found in [*changed, ids("It is.\n\n## One\nText.", "Other")]}
