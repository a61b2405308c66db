"""Claims and words of a lesson: what is read, where it stands, and what counts."""

import pytest

from corpus.read_lesson import read_lesson
from corpus.records import Topic

TOPIC = Topic("gan", "GAN", (), "generative-models", (), 60, "quiz", (), "corpus/lessons/gan.md")
LESSON = """---
title: GAN
---
A GAN trains two networks against each other, as [Goodfellow](https://example.org) said.

## How it works
The loss $$L = \\log D(x)$$ has five words.

$$
L = 1
$$

## Code
```python
x = 1
```

## Claims
- [x] The generator sees no real image. Because only the discriminator does.
- [X] Becauses are split. Because "Because" starts a sentence. Because it may come twice.
- [ ] A claim with a formula $a.b$ and v1.5
  that goes on in the next line. Because lines fold.
  - [ ] A nested claim counts. Because it is an item.
"""


def claims() -> list[tuple[str, str, bool]]:
    lesson, problems = read_lesson(TOPIC, LESSON, LESSON.index("A GAN"))
    assert [problem.message[:10] for problem in problems] == ["has claims"]
    return [(claim.text, claim.because, claim.true) for claim in lesson.claims]


def test_a_claim_is_its_statement_its_reason_and_its_tick() -> None:
    assert claims() == [
        ("The generator sees no real image.", "Because only the discriminator does.", True),
        ("Becauses are split.", 'Because "Because" starts a sentence. Because it may come twice.', True),
        ("A claim with a formula $a.b$ and v1.5\n  that goes on in the next line.", "Because lines fold.", False),
        ("A nested claim counts.", "Because it is an item.", False),
    ]


def test_the_spans_of_a_claim_are_its_words_in_the_file() -> None:
    lesson, _ = read_lesson(TOPIC, LESSON, LESSON.index("A GAN"))
    for claim in lesson.claims:
        assert LESSON[claim.span.start : claim.span.end] == claim.text
        assert LESSON[claim.because_span.start : claim.because_span.end] == claim.because
        assert claim.span.path == claim.because_span.path == TOPIC.path


@pytest.mark.parametrize(
    "line",
    [
        "- [x] No reason is given.",
        "- [y] An odd tick. Because of that.",
        "- No tick at all. Because of that.",
        "1. [x] A numbered claim. Because of that.",
        "A paragraph. Because of that.",
        "- [x] The reason is in the sentence because of that.",
        "```\n- [x] In a fence. Because of that.\n```",
    ],
)
def test_what_is_no_claim_is_a_problem_and_not_a_claim(line: str) -> None:
    lesson, problems = read_lesson(TOPIC, f"It is.\n\n## Intuition\nIt is.\n\n## Claims\n{line}\n", 0)
    assert lesson.claims == ()
    assert (7, "a claim is '- [x] Sentence. Because ...' (or '- [ ] ...')") in [(p.line, p.message) for p in problems]


def test_words_are_those_of_the_prose_without_formulas_code_and_claims() -> None:
    lesson, _ = read_lesson(TOPIC, LESSON, LESSON.index("A GAN"))
    definition, sentence = 11, 5  # "... as Goodfellow said." is 11 words; "The loss has five words." is 5
    assert lesson.words == definition + sentence


def test_a_topic_that_is_only_read_is_complete_without_claims() -> None:
    text = "It is.\n\n## Intuition\n" + "word " * 150 + "\n\n## Pitfalls\n" + "word " * 150
    read = Topic(**{**vars(TOPIC), "assess": "read"})
    assert read_lesson(read, text, 0)[0].complete
    assert not read_lesson(TOPIC, text, 0)[0].complete


@pytest.mark.parametrize(("words", "complete"), [(297, False), (298, True), (598, True), (599, False)])
def test_a_complete_lesson_has_300_to_600_words(words: int, complete: bool) -> None:
    text = "It is.\n\n## Intuition\n" + "word " * (words - 10) + "\n\n## Pitfalls\n" + "word " * 10
    read = Topic(**{**vars(TOPIC), "assess": "read"})
    assert read_lesson(read, text, 0)[0].complete is complete
