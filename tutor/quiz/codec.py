"""Quiz items as the JSON of the contract (design, section 5) and back. Events carry whole items in this form."""

from collections.abc import Mapping
from typing import Any

from tutor.records import Citation, Option, QuizItem


def citation_to_json(citation: Citation) -> dict[str, Any]:
    return {
        "mark": citation.mark,
        "path": citation.path,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def citation_from_json(data: Mapping[str, Any]) -> Citation:
    return Citation(data["mark"], data["path"], data["start"], data["end"], data["quote"])


def item_to_json(item: QuizItem) -> dict[str, Any]:
    """The item with its key: for the store and for commands, never for a page that asks the question."""
    return {
        "id": item.id,
        "topic": item.topic,
        "kind": item.kind,
        "stem": item.stem,
        "options": [{"id": option.id, "text": option.text} for option in item.options],
        "key": list(item.key),
        "tolerance": item.tolerance,
        "explanations": dict(item.explanations),
        "citations": [citation_to_json(citation) for citation in item.citations],
        "origin": item.origin,
        "difficulty": item.difficulty,
    }


def item_from_json(data: Mapping[str, Any]) -> QuizItem:
    return QuizItem(
        id=data["id"],
        topic=data["topic"],
        kind=data["kind"],
        stem=data["stem"],
        options=tuple(Option(option["id"], option["text"]) for option in data["options"]),
        key=tuple(data["key"]),
        explanations=dict(data["explanations"]),
        citations=tuple(citation_from_json(citation) for citation in data["citations"]),
        origin=data["origin"],
        difficulty=data["difficulty"],
        tolerance=data["tolerance"],
    )
