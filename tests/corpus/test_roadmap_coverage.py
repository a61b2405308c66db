"""Everything that the five source documents state stands in corpus/roadmaps, item by item.

The items, the lessons and projects that they belong to, and the key words of prose are data in tests/data.
The checker looks at places, links, figures and words; it does not judge whether a sentence is well said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from corpus import catalog
from corpus.markdown import links
from corpus.topics import names
from tests.corpus.coverage import FILES, ROOT, Check, checks, load
from tests.corpus.statements import view, words

CATALOG = catalog.load()
EXPECTED = load({project.id: project.topics for project in CATALOG.projects.values()})
ROADMAPS = {number: CATALOG.roadmaps[name] for number, name in FILES.items()}
VIEWS = {number: view(roadmap) for number, roadmap in ROADMAPS.items()}
CHECKS = checks(EXPECTED)
OF_ITEM: dict[str, list[Check]] = defaultdict(list)
for each in CHECKS:
    OF_ITEM[each.item].append(each)

COUNTS = {
    "000": {"topic": 120, "skip": 22, "duration": 14, "project": 13, "tip": 7, "goal": 4},
    "001": {"topic": 183, "resource": 15, "tip": 4, "project": 4, "optional": 1},
    "002": {"topic": 184, "project": 28, "tip": 7, "optional": 1},
    "003": {"topic": 158, "tip": 57, "resource": 46, "optional": 10, "project": 5, "hands_on": 1},
    "004": {
        "objective": 120, "tip": 94, "topic": 89, "hands_on": 87, "study_material": 35, "duration": 34, "project": 20,
        "assessment": 20, "resource": 16, "goal": 5, "certificate": 4,
    },
}  # fmt: skip

# Labels in which no name of their topic stands, because the sentence around them says the rest.
OTHER_WORDS = {
    ("Deploy", "model-deployment"), ("mobile", "edge-ai"), ("explanations", "explainable-ai"),
    ("variants", "optimizers"), ("Fine-tuning", "fine-tuning-llms"), ("Sequence models", "recurrent-neural-networks"),
    ("gradient descent", "stochastic-gradient-descent"), ("pre-trained models", "fine-tuning-llms"),
    ("loss function", "custom-layers-and-losses"), ("high-quality images", "gan-training"), ("GAN", "gan-training"),
    ("attention weights", "graph-attention-network"), ("LSTM", "deep-learning-forecasting"),
    ("Large-scale systems", "distributed-training"),
    # What a file covers that the document only names.
    ("a probabilistic encoder and decoder", "variational-autoencoder"), ("markets", "finance-and-trading-ai"),
    ("adding and removing noise", "diffusion-models"), ("learned policies", "policy-gradient"),
    ("recurrent networks", "deep-learning-forecasting"), ("many GPUs at once", "distributed-training"),
    ("labels from the data itself", "self-supervised-learning"), ("how to reproduce one", "reproducing-research"),
}  # fmt: skip


def test_the_documents_state_1408_items() -> None:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for item in EXPECTED.items.values():
        found[item["roadmap"]][item["kind"]] += 1
    assert found == COUNTS
    assert {number: sum(kinds.values()) for number, kinds in found.items()} == {
        "000": 180, "001": 207, "002": 220, "003": 277, "004": 524,
    }  # fmt: skip
    assert len(EXPECTED.items) == 1408


def test_the_data_name_items_and_nothing_else() -> None:
    kinds = {item_id: item["kind"] for item_id, item in EXPECTED.items.items()}
    to_learn = {"topic", "objective", "hands_on", "skip", "optional"}
    assert {item for item, kind in kinds.items() if kind in to_learn} <= EXPECTED.topics.keys() <= kinds.keys()
    assert {item for item, kind in kinds.items() if kind == "project"} == EXPECTED.projects.keys()
    assert {item for item, kind in kinds.items() if kind in ("tip", "goal")} == EXPECTED.words.keys()
    # The key words are those of the label, up to inflection: "skips" for "skipping".
    stems = {item: {word[:4] for word in words(EXPECTED.items[item]["label"])} for item in EXPECTED.words}
    made_up = {item: {w[:4] for w in words(" ".join(found))} - stems[item] for item, found in EXPECTED.words.items()}
    assert {item: found for item, found in made_up.items() if found} == {}


@pytest.mark.parametrize("item_id", EXPECTED.items)
def test_the_roadmap_states_the_item(item_id: str) -> None:
    found = VIEWS[EXPECTED.items[item_id]["roadmap"]]
    assert OF_ITEM[item_id] != []
    assert [check.problem(found.get(check.chunk, [])) for check in OF_ITEM[item_id]] == [None] * len(OF_ITEM[item_id])


@pytest.mark.parametrize("number", FILES)
def test_the_parts_have_the_names_and_the_order_of_the_document(number: str) -> None:
    stated = dict.fromkeys((item.get("part") or item["phase"], item["phase"]) for item in EXPECTED.items.values()
                           if item["roadmap"] == number)  # fmt: skip
    unit = ROADMAPS[number].unit.capitalize()
    wanted = [part for part in stated if part[0].startswith(f"{unit} ")]
    found = [(phase, week or phase) for phase, week in VIEWS[number] if phase.startswith(f"{unit} ")]
    assert found == wanted


def test_each_topic_of_the_documents_has_a_lesson() -> None:
    wanted = {topic for topics in EXPECTED.topics.values() for topic in topics}
    assert [topic for topic in sorted(wanted) if not (ROOT / f"corpus/lessons/{topic}.md").is_file()] == []


@pytest.mark.parametrize("number", FILES)
def test_every_link_leads_to_a_file(number: str) -> None:
    path = ROOT / ROADMAPS[number].path
    targets = re.findall(r"\]\((\.\./[^)#]+)", ROADMAPS[number].text)
    assert [target for target in dict.fromkeys(targets) if not (path.parent / target).is_file()] == []


class Labels:
    """What the link to a lesson may be called: names of its topic, and labels of the items that belong to it."""

    def __init__(self) -> None:
        self.owners: dict[frozenset[str], set[str]] = defaultdict(set)
        self.words: dict[str, set[str]] = defaultdict(set)
        for topic in CATALOG.topics.values():
            for name in names(topic):
                self.owners[words(name)].add(topic.id)
                self.words[topic.id] |= words(name)
        self.labels = {(words(EXPECTED.items[item]["label"]), t) for item, ts in EXPECTED.topics.items() for t in ts}

    def mislead(self, label: str, target: str) -> bool:
        """Tell whether a label is the name of another topic, or shares no word with the names of this one."""
        topic = Path(target).stem
        if "/lessons/" not in target or (label, topic) in OTHER_WORDS or (words(label), topic) in self.labels:
            return False
        owners = self.owners.get(words(label))
        return topic not in owners if owners else not words(label) & self.words[topic]


LABELS = Labels()


@pytest.mark.parametrize("number", FILES)
def test_a_link_leads_where_its_label_says(number: str) -> None:
    found = dict.fromkeys(link for link in links(ROADMAPS[number].text) if LABELS.mislead(*link))
    assert list(found) == []


def figures(text: str) -> list[tuple[int, int]]:
    return [(int(low), int(high)) for low, high in re.findall(r"(\d+)-(\d+)", text)]


def test_each_phase_takes_the_time_of_its_table_row_and_the_note_gives_the_true_sum() -> None:
    roadmap = ROADMAPS["000"]
    rows = [row.times for row in roadmap.totals]
    assert rows[:4] == [phase.times for phase in roadmap.phases]
    assert roadmap.total_note is not None
    sums = [(sum(row[n].low for row in rows[:4]), sum(row[n].high or 0 for row in rows[:4])) for n in (0, 1)]
    note = roadmap.text[roadmap.total_note.start : roadmap.total_note.end]
    assert figures(note) == [*sums, *((time.low, time.high) for time in rows[4])]


def test_link_targets_do_not_count_as_words_and_figures_keep_their_sign() -> None:
    assert words("Naïve DALL·E models, 10+ of >90% in R² (e.g., C++)") == {
        "naive", "dalle", "model", "10+", ">90%", "r2", "c++",
    }  # fmt: skip
