"""Where sentences end: known cuts of English with formulas, code and abbreviations, and properties of any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "parts",
    [
        ["One is here.", "Two is there!", "Is three?", "Four"],
        ["He said “stop.”", "Then he went."],
        ["It works (mostly.)", "It does."],
        ["It is *bold.*", "It is not."],
        ["It costs 1.5 hours.", "Then 2.5 more."],
        ["Version 2.0 is out.", "It is 3.11 times faster."],
        ["See Fig. 2 and Eq. 3.", "Then go on."],
        ["Large models, e.g. GPT, cost more.", "Small ones, i.e. MiniLM, do not."],
        ["Vaswani et al. wrote it.", "It was 2017."],
        ["D. P. Kingma and J. Ba wrote Adam.", "It adapts."],
        ["Compare lasso vs. ridge.", "Choose."],
        ["The rate is $0.5. x$ per step.", "$x$ is small."],
        ["The loss is $$a. B$$ here.", "It falls."],
        ["Call `model.eval(). Then` first.", "`no_grad` comes next."],
        ["See [the docs](https://example.org/a.b).", "Read [more](c.md)."],
        ["What?!", "Yes."],
        ["Wait...", "Now go."],
        ["The file is train.py and it runs."],
        ["It ends in lower case. but goes on."],
        ["3 heads are enough.", "8 are usual."],
        ["No end mark"],
    ],
)
def test_sentences_end_where_a_reader_would_say(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


def test_white_space_between_sentences_belongs_to_none() -> None:
    text = "  One.  \n Two.\tThree. "
    assert cut(text) == ["One.", "Two.", "Three."]
    assert cut("   \n ") == []


def test_only_the_asked_part_is_cut_and_offsets_are_those_of_the_whole() -> None:
    text = "Before. One ε. Two 𝜃. After."
    found = sentences(text, 8, len(text) - 7)
    assert [text[start:end] for start, end in found] == ["One ε.", "Two 𝜃."]


@given(st.text(st.sampled_from('ab A.!? \n$`*(")é1'), max_size=80))
def test_sentences_cover_all_but_white_space_in_order(text: str) -> None:
    found = sentences(text, 0, len(text))
    inside = [place for start, end in found for place in range(start, end)]
    assert inside == sorted(set(inside))
    assert all(text[place].isspace() for place in set(range(len(text))) - set(inside))


def test_a_long_paragraph_takes_no_longer_a_sentence_than_a_short_one() -> None:
    """A text without a blank line once took the square of its length: half a megabyte took four seconds."""
    text = "Some sentence here that is short and $x$ formula. " * 10_000
    begin = time.process_time()
    assert len(sentences(text, 0, len(text))) == 10_000
    assert time.process_time() - begin < 2
