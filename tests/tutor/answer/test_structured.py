"""Facts of the roadmap in natural words: what is answered, with which numbers, and what is left to the lessons."""

import re
from functools import cache
from pathlib import Path

import pytest

from corpus.catalog import Catalog, load
from corpus.records import Roadmap
from tutor.answer import phrases
from tutor.answer.draft import Draft
from tutor.answer.structured import answer
from tutor.retrieve.link import Linker


@cache
def corpus() -> tuple[Catalog, Linker, Roadmap]:
    catalog = load()
    return catalog, Linker(catalog), catalog.roadmaps["genai-phases"]


def ask(question: str) -> Draft | None:
    catalog, linker, roadmap = corpus()
    return answer(question, linker.link(question), catalog, roadmap)


def text(draft: Draft | None) -> str:
    assert draft is not None
    return "\n".join(statement.text for statement in draft.statements)


ONE, TWO = "Phase 1, Python & ML Basics", "Phase 2, Deep Learning & Neural Networks"
THREE, FOUR = "Phase 3, Generative AI – Core Models", "Phase 4, Building & Deploying Generative AI"
BOTH_TOTALS = ["200-350 hours", "6-8 months", "210-360 hours", "7-11 months", "does not match"]

# Question, what the answer says, what it does not say; truth: corpus/roadmaps/genai-phases.md, sums by hand.
ANSWERED: list[tuple[str, list[str], list[str]]] = [
    ("phase 3 hours?", [THREE, "80-150 hours", "3-4 months"], ["50-80"]),
    ("phse 3 houers?", [THREE, "80-150 hours"], []),
    ("how mnay hours for the secnd phase", [TWO, "50-80 hours"], []),
    ("how long does phase three take", [THREE, "3-4 months"], []),
    ("length of phase II in months", [TWO, "2-3 months"], []),
    ("hrs for last phase", [FOUR, "50-80 hours", "1-2 months"], ["2-3 months"]),
    ("how long will the deep learning phase keep me busy", [TWO, "50-80 hours"], [ONE, THREE]),
    ("duration of the deployment phase", [FOUR, "1-2 months"], []),
    ("how long is the GAN phase", [THREE, "80-150 hours"], []),
    ("how many hours for phase 3 (GANs, diffusion)?", [THREE, "80-150 hours"], []),
    ("hours phase 1 and 2", ["30-50 hours", "50-80 hours", "80-130 hours", "3-5 months"], []),
    ("phases 1-3 hours", ["160-280 hours", "6-9 months"], []),
    ("total time", BOTH_TOTALS, []),
    ("how long to finish the entire roadmap", BOTH_TOTALS, []),
    ("does the total of the roadmap add up?", BOTH_TOTALS, []),
    ("how many months in total?", BOTH_TOTALS, []),
    ("at 5 hours per week how long is phase 1", [ONE, "6-10 weeks"], []),
    ("if I study 1.5 hours daily how many weeks will phase 2 take", ["10.5 hours a week", "5-8 weeks"], ["topics"]),
    ("I can spare 10 hours a week, how long for the roadmap", ["21-36 weeks", "20-35 weeks"], []),
    ("with two hours a day how many weeks is phase 3", ["14 hours a week", "6-11 weeks"], []),
    ("how many hours a week does phase 2 need", [TWO, "about 6 hours a week"], []),
    ("wich phase is longst", [THREE, "80-150 hours", "3-4 months"], [ONE]),
    ("which phase takes the least time", [ONE, "30-50 hours", FOUR, "1-2 months"], [TWO, THREE]),
    ("projects phase4", [FOUR, "image editor", "resume analyzer", "chatbot"], ["Spam"]),
    ("projcts of the first phase", [ONE, "house prices", "Spam detector", "segmentation"], ["CNN"]),
    ("list all projects", [ONE, TWO, THREE, FOUR, "AI music generator"], []),
    ("in which phase do I build the music generator", [THREE, "music generator"], [TWO]),
    ("where do I build the spam filter", [ONE, "Spam detector"], []),
    ("what can I skip in phase 2", [TWO, "signal processing", "ARIMA", "Q-learning", "RLHF"], ["Decision trees"]),
    ("what to skip phase 1", [ONE, "K-nearest neighbors", "Hypothesis testing"], ["Blockchain"]),
    ("skip list", [ONE, "Decision trees", TWO, THREE, FOUR, "Quantum computing", "naïve Bayes"], []),
    ("anything I can leave out?", ["Blockchain", "still teaches"], []),
    ("should I learn kNN", ["skip", ONE, "still teaches"], ["Naive Bayes is the classic"]),
    ("is RL needed for generative AI", [TWO, THREE, "not needed unless working on RLHF", "basics (policy"], []),
    ("why skip quantum computing", [FOUR, "not needed for gen AI today"], []),
    ("is naive bayes worth learning", ["naïve Bayes", "good baseline"], []),
    ("can I skip pandas", ["does not skip", ONE], []),
    ("should I learn LSTM", ["does not skip", TWO], []),
    ("aim of phase 2?", [TWO, "Build deep learning models with CNNs, RNNs, and transformers"], ["Deploy AI"]),
    ("what will I be able to do after phase 3", [THREE, "generate text, images, and videos"], []),
    ("what do I learn in phase 2", [TWO, "24 topics", "Forward & backward", "LSTM & GRU", "only the encoder"], []),
    ("topics of phase 4", [FOUR, "LoRA", "LangChain", "LoRA is one of the PEFT methods"], ["GAN"]),
    ("where does LoRA come in the roadmap", [FOUR, "Fine-Tuning & Custom AI Training"], []),
    ("BERT phase?", [TWO, THREE, "only the encoder", "fill in masked words"], []),
    ("which phase covers deep learning", [TWO], [FOUR]),
    ("when will I learn about diffusion models", [THREE, "Diffusion Models"], []),
    ("is U-Net in the roadmap", ["in none of its phases 1 to 4"], []),
    ("gan before vae?", ["variational autoencoder (VAE), then generative adversarial networks", THREE], []),
    ("GANs or VAEs first", ["variational autoencoder (VAE), then generative adversarial networks"], []),
    ("which should I learn first, LSTM or transformers", ["(LSTM), then the transformer architecture", TWO], []),
    ("done with RNN, LSTM and GRU, what follows", ["Next comes Transformer Models & Attention Mechanism", TWO], []),
    ("what comes after GANs in the roadmap", ["Mode collapse", "Then comes Diffusion Models", THREE], ["VAE"]),
    ("I finished T5, what next?", [TWO, "Image classifier", "Then comes Variational Autoencoders", THREE], []),
    ("what comes before diffusion models in the roadmap", ["Generative Adversarial Networks", THREE], []),
    ("what comes after phase 2", [THREE, "follows", "80-150 hours"], []),
    ("how many phases are there", ["4 phases", ONE, TWO, THREE, FOUR, "30-50 hours"], []),
    ("roadmap overveiw", ["4 phases", "3-4 months", *BOTH_TOTALS], []),
    ("what are the four phases", [ONE, FOUR], []),
    ("key takaways", ["Focus only on deep learning", "holds from Phase 2 on", "Hugging Face"], []),
    ("do I need maths", ["Do not lose time on complex math"], ["Focus only"]),
    ("any free courses?", ["promises free courses", "names no free courses"], []),
    ("which books does the roadmap recommend", ["names no free courses"], []),
    ("phase 7 hours", ["no phase 7", "1 (Python & ML Basics)", "4 (Building"], ["takes"]),
    ("tell me about phase 1", [ONE, "Learn Python", "30-50 hours", "NumPy", "Spam detector"], []),
    ("how long is phase 2 and what do I build there?", ["50-80 hours", "Image classifier"], []),
]  # fmt: skip

# On the other roadmaps, by natural names; truth: the source documents (tests/data/roadmap_items.jsonl).
NAMED: list[tuple[str, list[str], list[str]]] = [
    ("how many hours is week 5 of the study guide?", ["Week 5", "25-30 hours"], ["Week 6"]),
    ("wat do I build in week 8 of the week-by-week one", ["End-to-End ML Pipeline", "Docker", "CI/CD"], []),
    ("objectives of week 6?", ["Week 6", "self-attention", "multi-head attention", "Vision Transformers"], ["GAN"]),
    ("week 25 of the study guide", ["Week 21+"], []),
    ("week 20 hours", ["Week 19-20", "40-50 hours"], []),
    ("how long is the study guide, does it add up", ["16-24 weeks", "21+ weeks", "does not match"], ["210"]),
    ("which certificates does the study guide offer", ["ML/AI Foundations", "3 projects", "offers 4 projects"], []),
    ("what does the study guide say about spaced repetition", ["1 day, 1 week, 1 month"], []),
    ("mistakes the study guide warns about", ["isolation", "mathematics fundamentals"], []),
    ("level 3 topics", ["Level 3", "Padding & stride", "MobileNet"], ["GRU"]),
    ("projects of level 0", ["Level 0", "no project"], []),
    ("how many levels are there and what is the first one about", ["8 levels", "Level 0"], []),
    ("which framework does the levels roadmap recommend", ["PyTorch", "recommended"], []),
    ("what is in section 8 of the ten-section roadmap", ["Deepfakes", "Copyright"], ["Quantization"]),
    ("books in the ten section roadmap", ["Goodfellow", "David Foster"], ["Kaggle"]),
    ("where does graph theory come in the ten-section roadmap", ["Section 1", "GANs) do not need it"], []),
    ("why learn SQL in the gen AI engineer roadmap", ["relational databases"], []),
    ("is java required in the engineer roadmap", ["optional", "Step 1"], []),
    ("what does step 9 of the genAI engineer roadmap cover", ["optional", "Markov"], []),
    ("responsibilities according to the engineer roadmap", ["ethical", "pipelines"], []),
    ("where do diffusion models come in each roadmap", ["Phase 3", "Section 3", "optional: Level 7", "Week 10"], []),
    ("which roadmaps cover SQL", ["to learn: Step 3", "not listed"], []),
    ("which roadmap is shorter, the study guide or mine", ["210-360 hours", "570+ hours", "shortest"], ["Level"]),
    ("where do the roadmaps disagree", ["6-8 months", "3 projects", "K-nearest", "Keras"], []),
    ("RL before generative models?, in each roadmap", ["Section 6", "Level 6", "disagree on the order"], []),
    ("which of the roadmaps has the most projects", ["LEVEL 0-7 roadmap has the most projects: 28"], []),
]  # fmt: skip

LEFT_TO_THE_LESSONS = [
    "how long does training a GAN take",
    "what comes after the attention layer in a transformer block",
    "should I use dropout",
    "what are the phases of LSTM training",
    "which is better LoRA or full fine-tuning",
    "can I skip the warmup",
    "what is self-attention",
    "what do skip connections do",
    "why do we need skip connections in ResNet",
    "does dropout come before or after batch normalization",
    "should I do PCA before k-means",
    "can PCA be skipped before k-means",
    "PCA or k-means first?",
    "softmax before cross-entropy?",
    "what comes before the softmax in a classifier",
    "in which phase is dropout active, training or inference",
    "what is the first phase of the diffusion process",
    "explain the two phases of GAN training",
    "what happens in the learning phase",
    "my phase 1 of training is too slow",
    "what is the goal of the discriminator",
    "what is the goal of the second phase in RLHF",
    "phase 2 clinical trial length",
    "how many layers does BERT have",
    "how many epochs should I train",
    "how many hours does it take to fine-tune BERT on one GPU",
    "what does LoRA need",
    "do I need positional encoding in a transformer",
    "is dropout worth it",
    "is softmax needed for attention",
    "what should I know about LSTM",
    "how do I learn LSTM",
    "where do I start with transformers",
    "what should I learn next",
    "quiz me on phase 2",
    "can I skip phase 2",
    "skip this question",
    "leave-one-out cross validation",
    "can I leave out the bias term",
    "should I learn PyTorch or TensorFlow",
    "how to build a chatbot",
    "which layer comes first in a CNN",
    "time complexity of attention",
    "what is the total variance",
    "how long is a GPT context window",
    "how much math is in backpropagation",
    "give me an overview of transformers",
    "explain step 2 of the algorithm",
    "hello",
    "",
]


@pytest.mark.parametrize(("question", "said", "unsaid"), ANSWERED + NAMED, ids=[case[0] for case in ANSWERED + NAMED])
def test_a_question_on_the_roadmap_gets_its_facts(question: str, said: list[str], unsaid: list[str]) -> None:
    found = text(ask(question))
    assert [fact for fact in said if fact not in found] == []
    assert [fact for fact in unsaid if fact in found] == []


@pytest.mark.parametrize("question", LEFT_TO_THE_LESSONS)
def test_other_questions_are_left_to_the_lessons(question: str) -> None:
    assert ask(question) is None


@pytest.mark.parametrize("question", [case[0] for case in ANSWERED + NAMED])
def test_every_statement_cites_lines_that_exist_and_holds_no_mark(question: str) -> None:
    catalog, _, _ = corpus()
    draft = ask(question)
    assert draft is not None
    assert draft.status == "answered"
    paragraphs = [statement.paragraph for statement in draft.statements]
    assert paragraphs == sorted(paragraphs)
    for statement in draft.statements:
        assert statement.spans or statement.text in (phrases.OTHERS_SAY, phrases.DISAGREE) or statement.layout == "row"
        assert not re.search(r"\[\d+\]", statement.text)
        for span in statement.spans:
            quote = (catalog.root / span.path).read_text("utf-8")[span.start : span.end]
            assert quote.strip() == quote != ""
    words = sum(len(each.text.split()) for each in draft.statements if each.layout not in ("item", "row"))
    assert words <= 150


def test_the_time_of_a_phase_cites_its_heading_and_its_row_of_the_table() -> None:
    _, _, roadmap = corpus()
    draft = ask("phase 2 hours")
    assert draft is not None
    quotes = [roadmap.text[span.start : span.end] for span in draft.statements[0].spans]
    assert quotes[0].startswith("## Phase 2") and quotes[0].endswith("Time: 2-3 months, 50-80 hours")
    assert quotes[1] == "| Deep Learning Fundamentals | 2-3 months | 50-80 hours |"


def test_prerequisites_are_those_of_the_graph_and_cite_the_line_that_states_them() -> None:
    catalog, _, _ = corpus()
    for question in ("prerequisits of self atention", "what do I need to know before self-attention"):
        draft = ask(question)
        assert draft is not None and draft.topics == ("self-attention",)
        span = draft.statements[0].spans[0]
        quote = (catalog.root / span.path).read_text("utf-8")[span.start : span.end]
        assert span.path.endswith("lessons/self-attention.md") and quote.startswith("needs:")
        for need in catalog.topics["self-attention"].needs:
            assert need in quote
            assert catalog.topics[need].title.casefold()[:12] in draft.statements[0].text.casefold()
        assert TWO in text(draft)


def test_what_the_learner_knows_is_said_among_the_prerequisites() -> None:
    catalog, linker, roadmap = corpus()
    question = "what do I need before self-attention"
    draft = answer(question, linker.link(question), catalog, roadmap, known=lambda topic: True)
    assert "(known to you)" in text(draft)
    assert "(known to you)" not in text(ask(question))


def test_whether_one_topic_needs_another_is_read_off_the_graph() -> None:
    assert "prerequisites of backpropagation" in text(ask("do I need the chain rule before backpropagation"))
    assert "do not include" in text(ask("do I need GANs before diffusion models"))


def test_what_needs_a_skipped_topic_is_named_with_the_chain_of_lessons_that_says_so() -> None:
    draft = ask("do I need to learn reinforcement learning")
    assert draft is not None and "rlhf" in draft.topics
    (chain,) = [each for each in draft.statements if each.text.startswith("The prerequisites of RLHF")]
    assert THREE in chain.text
    assert chain.spans[0].path.endswith("lessons/rlhf.md")


def test_a_topic_outside_of_the_roadmap_is_not_said_to_be_in_it() -> None:
    found = text(ask("does the roadmap cover the vision transformer"))
    assert "in none of its phases" in found and "has vision" not in found.casefold()


LEVELS = """---
id: levels
title: Levels of learning
source: x.txt
unit: level
names: [the ladder]
---
## Overview
The roadmap has two levels.

## Level 1: Ground
Goal: Walk.
Time: 2 weeks, 40+ hours

### Learn
- [Alpha](../lessons/alpha.md): the start

### Resources
- A free book of walking

## Level 2: Air
Goal: Fly.

### Learn
- [Beta](../lessons/beta.md)

### Skip
- [Alpha](../lessons/alpha.md)
"""


def test_another_document_is_answered_in_its_own_unit_and_without_invented_times(tmp_path: Path) -> None:
    for folder in ("lessons", "roadmaps"):
        (tmp_path / "corpus" / folder).mkdir(parents=True)
    (tmp_path / "corpus/roadmaps/levels.md").write_text(LEVELS, "utf-8")
    for name, needs in (("alpha", "[]"), ("beta", "[alpha]")):
        front = f"title: {name.capitalize()} study\nneeds: {needs}\narea: a\nminutes: 60\nassess: quiz\nformerly: []"
        (tmp_path / f"corpus/lessons/{name}.md").write_text(f"---\n{front}\naliases: [{name}]\n---\nIt is.\n", "utf-8")
    catalog = load(tmp_path)
    roadmap, linker = catalog.roadmaps["levels"], Linker(catalog)

    def said(question: str) -> str:
        return text(answer(question, linker.link(question), catalog, roadmap))

    assert said("how long is level 1") == "Level 1, Ground, takes 40+ hours over 2 weeks."
    assert said("how long is level 2") == "Level 2, Air, has no time stated in the ladder."
    assert said("total time").startswith("The ladder states no hours, weeks or months")
    assert said("which level is the longest").startswith("By hours, Level 1, Ground, is the longest: 40+ hours.")
    assert "A free book of walking" in said("resources of level 1")
    assert said("level 3?").startswith("The ladder has no level 3; its levels are 1 (Ground) and 2 (Air).")
    assert "Level 2, Air" in said("beta phase?")
