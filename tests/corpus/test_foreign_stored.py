"""What is kept of a recognised roadmap is all of it."""

import json

import pytest

from corpus.added import told_apart
from corpus.catalog import load
from corpus.foreign.roadmap import recognise
from corpus.foreign.stored import from_json, to_json
from corpus.records import Roadmap
from tests.corpus.foreign_documents import MONTHS, PLAIN_WEEKS


def recognised(text: str) -> Roadmap:
    found = recognise(text, "/documents/a.md", load().topics, fallback_title="mine")
    assert found is not None
    return found.roadmap


@pytest.mark.parametrize("text", [MONTHS, PLAIN_WEEKS, PLAIN_WEEKS.rstrip("\n")], ids=["months", "weeks", "no end"])
def test_a_roadmap_comes_back_from_json_as_it_was(text: str) -> None:
    found = recognise(text, "/documents/a.md", load().topics, fallback_title="mine")
    assert found is not None
    assert from_json(json.loads(json.dumps(to_json(found))), text) == found


def test_further_roadmaps_stand_behind_our_own_and_clashes_get_a_number() -> None:
    catalog = load()
    mine = recognised(MONTHS)
    more = catalog.with_roadmaps([mine, mine])
    assert list(more.roadmaps)[:5] == list(catalog.roadmaps)
    assert list(more.roadmaps)[5:] == [mine.id, f"{mine.id}-2"]
    assert more.roadmap(mine.title).id == mine.id
    assert more.roadmap(f"{mine.title} (2)").id == f"{mine.id}-2"
    assert catalog.roadmaps.keys() < more.roadmaps.keys()


def test_a_document_that_calls_itself_like_one_of_ours_does_not_take_its_name() -> None:
    catalog = load()
    ours = catalog.roadmaps["genai-engineer"]
    title = ours.names[0]
    imitation = recognised(f"# {title}\n" + MONTHS.split("\n", 1)[1])
    more = catalog.with_roadmaps([imitation])
    assert more.roadmap(title) == ours
    assert told_apart(catalog.roadmaps, [imitation])[imitation.id].names == (f"{imitation.title} (2)",)
