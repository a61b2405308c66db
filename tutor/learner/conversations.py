"""Conversations as folds over events: there is no second store of them. Pure, except that `delete` erases.

Kinds: `conversation_started {title}`, `turn {role, text, answer?, data?}`, `conversation_renamed {title}`, and
`conversation_deleted {}`; each carries its conversation's id.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from corpus.errors import UserError
from tutor.learner.store import Kind, Ledger
from tutor.quiz.codec import citation_from_json, citation_to_json
from tutor.records import Answer, Conversation, Event, Turn

TITLE_MAX = 120  # characters; a longer title is cut
_HEADS: tuple[Kind, ...] = ("conversation_started", "conversation_renamed")


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as in the contract (design, section 5)."""
    return {
        "id": answer.id,
        "answer": answer.text,
        "status": answer.status,
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "topics": list(answer.topics),
        "ms": answer.ms,
    }


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer as in the contract, with what a front end shows beside it: the form in which it is stored."""
    return answer_json(answer) | {"more": answer.more, "suggestions": list(answer.suggestions)}


def answer_from_json(data: Mapping[str, Any]) -> Answer:
    return Answer(
        id=data["id"],
        text=data["answer"],
        status=data["status"],
        citations=tuple(citation_from_json(citation) for citation in data["citations"]),
        topics=tuple(data["topics"]),
        ms=data["ms"],
        more=data.get("more", False),
        suggestions=tuple(data.get("suggestions", ())),
    )


def turn_to_data(turn: Turn) -> dict[str, Any]:
    """The data of a `turn` event; its time is the event's."""
    answer = None if turn.answer is None else answer_to_json(turn.answer)
    return {"role": turn.role, "text": turn.text, "answer": answer, "data": dict(turn.data)}


def turns(events: Iterable[Event]) -> tuple[Turn, ...]:
    """The turns of one conversation, in order, from its events."""
    return tuple(_turn(event) for event in events if event.kind == "turn")


def _turn(event: Event) -> Turn:
    data: Mapping[str, Any] = event.data
    answer = None if data.get("answer") is None else answer_from_json(data["answer"])
    return Turn(data["role"], data["text"], event.at, answer, dict(data.get("data") or {}))


def title_of(text: str) -> str:
    """`text` as a title: one line, cut at a word to at most TITLE_MAX characters. Raises UserError for an empty one."""
    line = " ".join(text.split())
    if not line:
        raise UserError("A conversation needs a title.", "Type at least one letter.")
    if len(line) <= TITLE_MAX:
        return line
    head = line[: TITLE_MAX - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head) + "…"


def listed(ledger: Ledger) -> tuple[Conversation, ...]:
    """The learner's conversations, the one that was last spoken in first."""
    counts = ledger.turn_counts()
    found: dict[str, tuple[str, datetime]] = {}
    for event in ledger.events(_HEADS):
        conversation, title = str(event.data["conversation"]), str(event.data["title"])
        created = found[conversation][1] if conversation in found else event.at
        found[conversation] = (title, created)
    rows = [
        Conversation(
            id=conversation,
            title=title,
            created=created,
            updated=counts[conversation].updated if conversation in counts else created,
            turns=counts[conversation].turns if conversation in counts else 0,
        )
        for conversation, (title, created) in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.updated, row.created), reverse=True))


def require(ledger: Ledger, conversation: str) -> None:
    """Raise UserError where the learner has no such conversation (another learner's counts as none)."""
    if not ledger.events(_HEADS, conversation):
        raise UserError(f"There is no conversation {conversation!r}.", "Start a new one; it may have been deleted.")


def delete(ledger: Ledger, conversation: str, at: datetime) -> None:
    """Remove the turns, the title and the renames of a conversation from the store, and note that it was deleted.

    Removed for good: what the learner wrote is theirs. What was answered in quizzes stays, as it is no text of the
    learner and mastery rests on it. Copies made earlier (`backup`, `learner.sqlite.before-N`) still hold the turns.
    """
    require(ledger, conversation)
    ledger.erase((*_HEADS, "turn"), conversation)
    ledger.append("conversation_deleted", {}, at=at, conversation=conversation)
