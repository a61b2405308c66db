"""Learners' words to topics and phases: names, endings, abbreviations, typos. Everything on the real corpus."""

from dataclasses import replace

import pytest

from corpus import catalog
from tutor.retrieve.link import Linker, Links
from tutor.retrieve.search import Retriever

NAMED = [
    ("what is an LSTM?", "lstm"),
    ("what are LSTMs", "lstm"),
    ("long short-term memory", "lstm"),
    ("intra-attention", "self-attention"),
    ("what does the forget gate do", "lstm"),
    ("CNN's filters", "convolutional-neural-networks"),
    ("RLHF", "rlhf"),
    ("what is DPO?", "rlhf"),
    ("VAEs", "variational-autoencoder"),
    ("GANs", "generative-adversarial-network"),
    ("k nearest neighbour", "k-nearest-neighbors"),
    ("k-nearest neighbors", "k-nearest-neighbors"),
    ("batch normalisation", "batch-normalization"),
    ("batch normalization", "batch-normalization"),
    ("regularisation", "regularization"),
    ("tokenisation", "tokenization"),
    ("masked language modelling", "masked-language-modeling"),
    ("masked language modeling", "masked-language-modeling"),
    ("positional encodings", "positional-encoding"),
    ("Self‑Attention with a hard hyphen", "self-attention"),
    ("ＬＳＴＭ in full width", "lstm"),
    ("UNet", "u-net"),
    ("GPT-4", "gpt"),
]
IDENTIFIERS = [
    ("what does nn.LSTM return?", "lstm"),
    ("nn.Conv2d(3, 16, 3)", "convolution"),
    ("torch.nn.GRU", "gru"),
    ("F.softmax(x, dim=-1)", "softmax"),
    ("nn.BatchNorm2d", "batch-normalization"),
    ("nn.LayerNorm", "layer-normalization"),
    ("nn.MultiheadAttention", "multi-head-attention"),
    ("nn.CrossEntropyLoss", "cross-entropy-loss"),
    ("nn.TransformerEncoder", "transformer-encoder"),
    ("scaled_dot_product_attention", "scaled-dot-product-attention"),
]
TYPOS = [
    ("atention", "attention"),
    ("trnasformer", "transformer"),
    ("backpropogation", "backpropagation"),
    ("dropuot", "dropout"),
    ("diffussion", "diffusion"),
    ("varational", "variational"),
    ("discrimnator", "discriminator"),
    ("gradiant", "gradient"),
    ("softmx", "softmax"),
    ("sigmiod", "sigmoid"),
    ("perplxity", "perplexity"),
    ("recurent", "recurrent"),
    ("convoltion", "convolution"),
]
# Near a name's word by one or two letters, and words of English.
ENGLISH = """
    perception transistor gradation ingredient intention detention retention discrimination descending cooling
    polling layering embodied negotiation sensor resident vocational generously lowering contention transformed
    informer performer reformer converter recurring concurrent optimist criticism adversary aggression progression
    depression recorder muster roasting toasting begging patched matching latching talent potent tunic yearning
    wearing grating radiant deprivation factor sector mattress paddling posing colonel propaganda interference
    reference difference rewarding stationery stationary simpler coder poling trained dropping hidden falling recipe
"""


@pytest.mark.parametrize(("words", "topic"), NAMED)
def test_a_name_links_its_topic(words: str, topic: str, retriever: Retriever) -> None:
    assert topic in retriever.link(words).topic_ids


@pytest.mark.parametrize(("words", "topic"), IDENTIFIERS)
def test_a_code_identifier_links_its_topic(words: str, topic: str, retriever: Retriever) -> None:
    assert topic in retriever.link(words).topic_ids


def test_the_longest_name_wins(retriever: Retriever) -> None:
    assert retriever.link("masked language modelling").topic_ids == ("masked-language-modeling",)
    both = retriever.link("multi-head attention vs self-attention").topic_ids
    assert both == ("multi-head-attention", "self-attention")
    assert retriever.link("vision transformers").topic_ids == ("vision-transformer",)
    assert retriever.link("convolutional neural network").topic_ids == ("convolutional-neural-networks",)


def test_topics_stand_in_order_of_mention_and_once(retriever: Retriever) -> None:
    assert retriever.link("GRU or LSTM? is a GRU faster than LSTMs").topic_ids == ("gru", "lstm")


def test_an_everyday_word_links_weakly_and_a_term_strongly(retriever: Retriever) -> None:
    weak, strong = retriever.link("please pay attention"), retriever.link("self-attention")
    assert [link.weak for link in weak.topics] == [True]
    assert [link.weak for link in strong.topics] == [False]


@pytest.mark.parametrize(("typed", "meant"), TYPOS)
def test_a_typo_is_mended_towards_a_name(typed: str, meant: str, retriever: Retriever) -> None:
    links = retriever.link(f"what is {typed}?")
    assert links.corrections == ((typed, meant),)
    assert links.corrected == f"what is {meant}?"


def test_two_typos_in_a_name_still_find_its_topic(retriever: Retriever) -> None:
    assert retriever.link("varational autoencodr").topic_ids == ("variational-autoencoder",)
    assert retriever.link("generativ adverserial network").topic_ids == ("generative-adversarial-network",)


@pytest.mark.parametrize("word", ENGLISH.split())
def test_an_english_word_is_never_mended(word: str, retriever: Retriever) -> None:
    assert retriever.link(f"what is {word} for").corrections == ()


def test_the_words_of_every_name_stay_as_they_are(retriever: Retriever) -> None:
    for name in retriever.linker._owner:
        assert retriever.link(name).corrections == (), name


def test_words_with_digits_and_short_words_are_never_mended(retriever: Retriever) -> None:
    for text in ("sty1egan", "gru2x", "lsm", "vea", "nn.Lsmt"):
        assert retriever.link(text).corrections == (), text


PHASES: list[tuple[str, tuple[int, ...]]] = [
    ("what does phase 2 hold?", (2,)),
    ("phases 1 and 3", (1, 3)),
    ("phase 1 vs phase 4", (1, 4)),
    ("phase two", (2,)),
    ("phase iii", (3,)),
    ("the second phase", (2,)),
    ("1st phase and 4th phase", (1, 4)),
    ("the last phase", (-1,)),
    ("final phase", (-1,)),
    ("the phase of a wave", ()),
    ("in 2 phases", ()),
    ("a learning rate of 3", ()),
]


@pytest.mark.parametrize(("words", "phases"), PHASES)
def test_phases_by_number_word_and_ordinal(words: str, phases: tuple[int, ...], retriever: Retriever) -> None:
    assert retriever.link(words).phases == phases


def test_a_roadmap_is_linked_by_its_name_whose_number_is_no_phase(retriever: Retriever) -> None:
    links = retriever.link("what is phase 3 of the 4-phase roadmap?")
    assert (links.roadmaps, links.phases) == (("genai-phases",), (3,))


def test_linking_nothing_links_nothing(retriever: Retriever) -> None:
    for text in ("", "???", "   ", "🙂"):
        assert retriever.link(text) == Links((), (), (), text, ())


def test_a_linker_without_topics_links_nothing() -> None:
    links = Linker(replace(catalog.load(), topics={}, roadmaps={})).link("LSTM in phase 2")
    assert (links.topics, links.roadmaps, links.phases) == ((), (), (2,))
