"""Wishes of the conversation in many words, and questions that must not be taken for one (tests/data/messages.json)."""

import json
from pathlib import Path

import pytest

from tutor.wishes import Intent, intent_of

MESSAGES = json.loads((Path(__file__).parents[1] / "data" / "messages.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("intent", "message"), [(i, m) for i, said in MESSAGES["wishes"].items() for m in said])
def test_a_wish_is_understood(intent: Intent, message: str) -> None:
    assert intent_of(message) == intent


@pytest.mark.parametrize("question", MESSAGES["no_wishes"])
def test_a_question_is_no_wish(question: str) -> None:
    assert intent_of(question) == "question"
