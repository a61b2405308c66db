"""Composed answers on the real index: short, deeper on demand, of the kind that was asked for, always the same."""

import re

import pytest

from corpus.topics import names, normalise
from evals.scorers import visible_words
from tutor import config
from tutor.answer import extractive
from tutor.answer.cite import reader
from tutor.retrieve.search import Retriever
from tutor.session import Tutor
from tutor.understand import Context, understand


def test_no_answer_is_longer_than_150_words(real_tutor: Tutor, real_questions: list[str]) -> None:
    lengths = {question: len(visible_words(real_tutor.respond(question)[0].text)) for question in real_questions}
    assert len(lengths) == 100
    assert {question: words for question, words in lengths.items() if words > 150} == {}


def test_more_shows_nothing_again_until_there_is_no_more(real_tutor: Tutor, real_questions: list[str]) -> None:
    for question in real_questions[::5]:
        answer, context = real_tutor.respond(question)
        shown = {(c.path, c.start, c.end) for c in answer.citations}
        for _ in range(12):
            answer, context = real_tutor.respond("more", context)
            fresh = {(c.path, c.start, c.end) for c in answer.citations}
            assert not fresh & shown, question
            assert len(visible_words(answer.text)) <= 260
            shown |= fresh
            if answer.status != "answered":
                break
        assert answer.status != "answered", question


CODE = [
    "show me code for self-attention",
    "how do I implement LoRA in pytorch?",
    "code of an LSTM step",
    "numpy code for the VAE loss",
]


@pytest.mark.parametrize("question", CODE)
def test_a_question_for_code_is_answered_with_a_fence(question: str, real_tutor: Tutor) -> None:
    answer, _ = real_tutor.respond(question)
    assert re.search(r"```python\n.+?\n```\n\[\d+\]", answer.text, re.DOTALL)
    assert any(citation.path.startswith("corpus/reference/") for citation in answer.citations)


FORMULAS = [
    ("what is the formula of scaled dot-product attention?", r"\sqrt"),
    ("write down the equations of the LSTM gates", r"\sigma"),
    ("formula for the ELBO of a VAE", r"\mathrm{KL}"),
    ("what is the GAN objective?", r"\log"),
    ("formula for softmax", "e^"),
]


@pytest.mark.parametrize(("question", "part"), FORMULAS)
def test_a_question_for_a_formula_is_answered_with_a_display_formula(
    question: str, part: str, real_tutor: Tutor
) -> None:
    answer, _ = real_tutor.respond(question)
    shown = re.findall(r"\$\$(.+?)\$\$", answer.text, re.DOTALL)
    assert any(part in formula for formula in shown), answer.text


COMPARISONS = [
    ("difference between an LSTM and a GRU", "lstm", "gru"),
    ("GAN vs VAE", "generative-adversarial-network", "variational-autoencoder"),
    ("is layer normalization better than batch normalization?", "layer-normalization", "batch-normalization"),
    ("BERT or GPT: which one should I use?", "bert", "gpt"),
    ("how does DCGAN differ from StyleGAN?", "dcgan", "stylegan"),
]


@pytest.mark.parametrize(("question", "one", "other"), COMPARISONS)
def test_a_comparison_tells_of_both(question: str, one: str, other: str, real_tutor: Tutor) -> None:
    answer, _ = real_tutor.respond(question)
    assert set(answer.topics) >= {one, other}
    lessons = {real_tutor.catalog.topics[topic].path for topic in (one, other)}
    text = normalise(answer.text)
    for topic in (one, other):
        assert any(normalise(name) in text for name in names(real_tutor.catalog.topics[topic]))
    assert lessons <= {citation.path for citation in answer.citations}


PITFALLS = ["my GAN only makes one digit", "my loss is NaN after 100 steps", "my LSTM training diverges"]


@pytest.mark.parametrize("question", PITFALLS)
def test_a_fault_is_answered_with_a_pitfall_named_as_such(question: str, real_tutor: Tutor) -> None:
    assert re.search(r"^- (\*\*.+?:\*\* )?Pitfall: ", real_tutor.respond(question)[0].text, re.MULTILINE)


def test_a_definition_begins_with_what_the_thing_is(real_tutor: Tutor) -> None:
    for topic in ("lstm", "self-attention", "dropout", "lora", "softmax", "mode-collapse"):
        lesson = real_tutor.catalog.lesson(topic)
        answer, _ = real_tutor.respond(f"what is {topic.replace('-', ' ')}?")
        first = answer.citations[0]
        definition = next(block for block in lesson.blocks if block.kind == "paragraph")
        assert (first.path, first.start) == (lesson.topic.path, definition.start)


def test_answers_are_the_same_in_a_tutor_opened_anew(real_tutor: Tutor, real_questions: list[str]) -> None:
    second = Tutor.open(config.load({}, home=real_tutor.settings.home))
    for question in real_questions[::4]:
        one, other = real_tutor.respond(question)[0], second.respond(question)[0]
        assert (one.text, one.status, one.citations, one.topics) == (
            other.text,
            other.status,
            other.citations,
            other.topics,
        )


def test_what_was_shown_is_left_out(real_tutor: Tutor, retriever: Retriever) -> None:
    read = reader(real_tutor.catalog.root)
    asked = understand("what is LoRA?", retriever.link, None)
    query = retriever.query(asked.standalone)
    passages = retriever.search(query, 14, kinds=("lesson",))
    idf = retriever.index.lexical.idf

    def spans(context: Context | None) -> set[tuple[str, int, int]]:
        again = understand("more" if context else "what is LoRA?", retriever.link, context)
        draft = extractive.compose(again, query, passages, idf, real_tutor.catalog, read)
        return {(s.path, s.start, s.end) for statement in draft.statements for s in statement.spans}

    first = spans(None)
    assert first
    assert not spans(Context("what is LoRA?", "definition", ("lora",), frozenset(first))) & first
