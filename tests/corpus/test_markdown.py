"""Markdown as blocks: whatever the document, each block is found whole, in order, at its place, under its headings."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.markdown import blocks, front_matter, links, plain

FRONT = "---\ntitle: Ünïcode\n---\n"


@dataclass(frozen=True)
class Piece:
    """Markdown of one block as written, what stands around it, and what `blocks` has to say about it."""

    kind: str
    before: str  # markers that do not belong to the block's text
    text: str
    level: int = 0  # of a heading
    info: str = ""


word = st.sampled_from(["gradient", "café", "loss", "ε", "𝜃", "naïve", "x", "(see", "1.5", "GAN's", "`code`", "$a_b$"])
sentence = st.lists(word, min_size=1, max_size=6).map(lambda words: f"The {' '.join(words)}.")
lines = st.lists(sentence, min_size=1, max_size=3).map("\n".join)
piece = st.one_of(
    st.builds(lambda text, n: Piece("heading", "", f"{'#' * n} {text}", n), sentence, st.integers(1, 6)),
    st.builds(lambda text: Piece("paragraph", "", text), lines),
    st.builds(lambda text: Piece("paragraph", "  ", text), sentence),
    st.builds(lambda text, box: Piece("item", f"- {box}", text), sentence, st.sampled_from(["", "[x] ", "[ ] "])),
    st.builds(lambda text, n: Piece("item", f"{n}. ", text, info=str(n)), sentence, st.integers(1, 99)),
    st.builds(lambda text: Piece("quote", "> ", text), sentence),
    st.builds(lambda text: Piece("formula", "", f"$$\nE = {text!r}\n$$"), st.text("abc+=", min_size=1)),
    st.builds(lambda text: Piece("code", "", f"```python\n{text}\n\n# not a heading\n```", info="python"), lines),
    st.builds(lambda a, b: Piece("table", "", f"| {a} | b |\n| --- | --- |\n| c | {b} |"), sentence, sentence),
)


def expected(pieces: list[Piece]) -> list[tuple[str, str, str, list[tuple[int, str]]]]:
    """Kind, text, info and headings of each block, by the rule that a heading closes those of its level and deeper."""
    trail: list[tuple[int, str]] = []
    found = []
    for piece in pieces:
        if piece.level:
            title = piece.text.lstrip("#").strip()
            trail = [(level, text) for level, text in trail if level < piece.level] + [(piece.level, title)]
        found.append((piece.kind, piece.text, piece.info, trail))
    return found


def read(text: str, start: int = 0) -> list[tuple[str, str, str, list[tuple[int, str]]]]:
    return [
        (block.kind, text[block.start : block.end], block.info, [(h.level, h.title) for h in block.headings])
        for block in blocks(text, start)
    ]


def written(pieces: list[Piece]) -> str:
    return "\n\n".join(piece.before + piece.text for piece in pieces)


@settings(max_examples=150, deadline=None)
@given(st.lists(piece, max_size=8))
def test_every_block_is_found_whole_at_its_place(pieces: list[Piece]) -> None:
    text = FRONT + written(pieces) + "\n"
    assert read(text, len(FRONT)) == expected(pieces)


@settings(max_examples=50, deadline=None)
@given(st.lists(piece, min_size=1, max_size=6), st.sampled_from(["\r\n", "\r"]))
def test_offsets_are_those_of_the_text_as_it_stands_whatever_its_newlines(pieces: list[Piece], newline: str) -> None:
    text = written(pieces).replace("\n", newline)
    found = [(kind, cut.replace(newline, "\n"), *rest) for kind, cut, *rest in read(text)]
    assert found == [tuple(block) for block in expected(pieces)]


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("#>-*1. \n\t`$[]|ax:é\u2028"), max_size=60))
def test_blocks_of_any_text_stand_in_order_and_do_not_reach_beyond_it(text: str) -> None:
    found = list(blocks(text))
    assert all(0 <= block.start <= block.end <= len(text) for block in found)
    assert [block.end for block in found] == sorted(block.end for block in found)
    assert all(text[block.start : block.end] == text[block.start : block.end].rstrip() for block in found)


def test_the_line_of_a_block_counts_from_the_top_of_the_file() -> None:
    text = f"{FRONT}First.\n\n- one\n- two\n\n## Three\n"
    assert [block.line for block in blocks(text, len(FRONT))] == [4, 6, 7, 9]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- one\n  - two\n    three\n- four", ["one", "two\n    three", "four"]),
        ("- - both on one line", ["both on one line"]),
        ("-\n  on the next line", ["on the next line"]),
        ("* star\n+ plus\n2) bracket", ["star", "plus", "bracket"]),
        ("> - in a quote", ["in a quote"]),
    ],
)
def test_an_item_is_its_text_without_markers(text: str, items: list[str]) -> None:
    assert [text[block.start : block.end] for block in blocks(text) if block.kind == "item"] == items


def test_a_formula_on_one_line_of_its_own_is_a_formula_and_one_in_a_sentence_is_not() -> None:
    text = "$$x = 1$$\n\nThe value $$x$$ is 1.\n"
    assert [block.kind for block in blocks(text)] == ["formula", "paragraph"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# No front matter", "no front matter"),
        ("---\ntitle: never closed\n", "no front matter"),
        ("---\ntitle: [open\n---\n", "not YAML"),
        ("---\n- a\n- list\n---\n", "not a mapping"),
        ("---\njust words\n---\n", "not a mapping"),
        ("\n---\ntitle: late\n---\n", "no front matter"),
    ],
)
def test_a_wrong_front_matter_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        front_matter(text)


@pytest.mark.parametrize(
    ("text", "data", "body"),
    [
        ("---\na: 1\n---\nBody", {"a": 1}, "Body"),
        ("---\r\na: 1\r\n---\r\nBody", {"a": 1}, "Body"),
        ("---\na: x --- y\n---", {"a": "x --- y"}, ""),
        ("---\na: 1\n---\n---\nb: 2\n---\n", {"a": 1}, "---\nb: 2\n---\n"),
    ],
)
def test_the_body_starts_right_after_the_front_matter(text: str, data: dict[str, Any], body: str) -> None:
    found, start = front_matter(text)
    assert (found, text[start:]) == (data, body)


def test_front_matter_runs_no_code() -> None:
    with pytest.raises(ValueError, match="not YAML"):
        front_matter("---\na: !!python/object/apply:os.getcwd []\n---\n")


def test_plain_keeps_what_a_reader_sees() -> None:
    assert plain("See **the** [softmax](softmax.md) of $a*b*c$ and *2 * 3*.") == "See the softmax of $a*b*c$ and 2 * 3."
    assert plain("[`f`](../reference/f.py) and [a [b] c](d.md)") == "`f` and a [b] c"


def test_links_are_label_and_target_in_order() -> None:
    assert links("[a](b.md), ![c](d.png) and [e](f.md#g)") == [("a", "b.md"), ("c", "d.png"), ("e", "f.md#g")]
