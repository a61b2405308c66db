"""What happens at each node of a turn. Functions of the turn's state; the order in which they run is in `graph`."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from corpus.catalog import Catalog
from corpus.records import Roadmap, Span
from ingest.lexical import analyze
from ingest.records import DocumentKind
from tutor.answer import abstain, extractive, phrases, structured
from tutor.answer.cite import ReadText, cite
from tutor.answer.draft import Draft, Statement
from tutor.records import Answer, QuizItem
from tutor.retrieve import own
from tutor.retrieve.private import PrivateIndex
from tutor.retrieve.search import Passage, Query, Retriever
from tutor.understand import Context, Understanding, understand

PASSAGES = 14
_SUGGESTED = 3
# All sentences of a learner's short document stand in its one passage, so the passage tells them less apart, and what
# is far from the best is left out.
_OWN_WEIGHTS = extractive.Weights(passage=0.2, floor=0.7)
_SEARCHED: tuple[DocumentKind, ...] = ("lesson", "project", "reference", "added")


class TurnState(TypedDict, total=False):
    """What is known of one turn; each node adds to it."""

    message: str
    context: Context | None
    open_item: QuizItem | None  # a quiz question that waits for an answer: its key must not be told
    roadmap: Roadmap  # that the learner follows
    known: Callable[[str], bool]  # whether the learner knows a topic
    private: PrivateIndex | None  # the learner's own documents
    asked: Understanding
    query: Query
    passages: list[Passage]
    verdict: abstain.Verdict
    draft: Draft
    answer: Answer
    remembered: Context


@dataclass(frozen=True)
class Nodes:
    """The nodes, with what they need. One instance serves all learners; nothing here holds a learner's state."""

    retriever: Retriever
    catalog: Catalog
    text_of: ReadText
    exclude_topics: tuple[str, ...] = ()  # knocked out, for the evals
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex

    def understand(self, state: TurnState) -> dict[str, Any]:
        private = state.get("private")
        return {
            "asked": understand(state["message"], lambda text: self.retriever.link(text, private), state.get("context"))
        }

    def own(self, state: TurnState) -> dict[str, Any]:
        """A question about the learner's own documents is answered from them; any other goes on to the lessons."""
        private, asked = state["private"], state["asked"]
        before = state.get("context")
        if private and before and own.continues(asked.text, before.cited, private.documents):
            standalone = f"{before.standalone} {asked.text}"
            asked = replace(asked, standalone=standalone, links=self.retriever.link(standalone, private))
        query = self.retriever.query(asked.standalone, private)
        found = self.retriever.search(query, own.DEPTH, _SEARCHED, self.exclude_topics, private)
        vocabulary = self.retriever.vocabulary(private)
        mine = own.of(asked.text, query, found, vocabulary)
        passages = list(mine.passages[:PASSAGES])
        # For `search`, unless the question was completed here.
        searched = {"query": query, "passages": found[:PASSAGES]} if asked is state["asked"] else {}
        if not passages:
            return searched
        # Neither the topics that it names nor learners' phrasings speak for a document that is no lesson.
        bare = replace(asked, links=replace(asked.links, topics=()), carried=())
        query = replace(query, said={"": mine.meant})
        verdict = abstain.judge(bare, query, passages, vocabulary)
        if verdict.status != "answered":
            return searched
        return {"asked": bare, "query": query, "passages": passages, "verdict": verdict}

    def structured(self, state: TurnState) -> dict[str, Any]:
        """Facts of the roadmap, looked up in the catalog; no draft when the question is not about the roadmap."""
        asked = state["asked"]
        roadmap, known = state["roadmap"], state["known"]
        # Own words first: what a follow-up takes over from the conversation may hide that it is about the roadmap.
        own = self.retriever.link(asked.text) if asked.follow_up and not asked.planning else asked.links
        draft = structured.answer(own.corrected, own, self.catalog, roadmap, known, self.meaning)
        if asked.follow_up and not asked.planning and (draft is None or (asked.carried and not draft.topics)):
            # What the conversation was about makes "and in which part of each?" a question on its topic.
            carried = structured.answer(asked.standalone, asked.links, self.catalog, roadmap, known, self.meaning)
            draft = carried or draft
        if draft is not None and asked.intent == "more":
            # The facts have been told: the lessons go deeper, where the question names a topic.
            return {} if asked.links.topics else {"draft": _spoken(phrases.NOTHING_MORE, "no_passage", draft.topics)}
        return {} if draft is None else {"draft": draft}

    def meaning(self, question: str, path: str) -> list[tuple[Span, float]]:
        """Return the cosine of a question with each chunk and sentence of a document."""
        index = self.retriever.index
        vector = index.embedder.embed([question])[0]
        found = []
        for stored in index.passages.of_path(path):
            found.append((Span(path, stored.chunk.start, stored.chunk.end), float(stored.vector @ vector)))
            cosines = stored.unit_vectors @ vector
            found += [(Span(path, u.start, u.end), float(c)) for u, c in zip(stored.chunk.units, cosines, strict=True)]
        return found

    def search(self, state: TurnState) -> dict[str, Any]:
        if "passages" in state:
            return {}
        private = state.get("private")
        query = self.retriever.query(state["asked"].standalone, private)
        passages = self.retriever.search(query, PASSAGES, _SEARCHED, self.exclude_topics, private)
        return {"query": query, "passages": passages}

    def judge(self, state: TurnState) -> dict[str, Any]:
        vocabulary = self.retriever.vocabulary(state.get("private"))
        return {"verdict": abstain.judge(state["asked"], state["query"], state["passages"], vocabulary)}

    def compose(self, state: TurnState) -> dict[str, Any]:
        draft = extractive.compose(
            state["asked"],
            state["query"],
            state["passages"],
            self.retriever.vocabulary(state.get("private")).idf,
            self.catalog,
            self.text_of,
            _OWN_WEIGHTS if all(each.own for each in state["passages"]) else extractive.Weights(),
        )
        if not draft.statements:
            return {"draft": _spoken(phrases.NOTHING_MORE, "no_passage", draft.topics)}
        item = state.get("open_item")
        if item is not None:
            draft = _without_key(draft, item)
        return {"draft": replace(draft, suggestions=self._suggestions(draft, state["asked"]))}

    def refuse(self, state: TurnState) -> dict[str, Any]:
        """Decline what is out of scope; where only evidence is missing, name the nearest topics."""
        verdict = state["verdict"]
        if verdict.status == "declined":
            return {"draft": replace(_spoken(phrases.DECLINED, "declined"), suggestions=_STARTERS)}
        titles = [self.catalog.topics[topic].title for topic in verdict.nearest if topic in self.catalog.topics]
        draft = _spoken(phrases.NO_PASSAGE, "no_passage", ())
        if titles:
            nearest = Statement(phrases.NEAREST.format(topics=", ".join(titles)))
            draft = replace(draft, statements=(*draft.statements, nearest))
        return {"draft": replace(draft, suggestions=tuple(f"What is {title}?" for title in titles[:_SUGGESTED]))}

    def speak(self, state: TurnState) -> dict[str, Any]:
        """Answer what is no question about the corpus from the closed file of phrases."""
        asked = state["asked"]
        said = {"greeting": phrases.GREETING, "thanks": phrases.THANKS, "help": phrases.HELP}
        if asked.intent in said:
            return {"draft": replace(_spoken(said[asked.intent], "answered"), suggestions=_STARTERS)}
        if asked.intent == "tamper":
            return {"draft": _spoken(phrases.TAMPER, "declined")}
        if asked.intent == "more":
            return {"draft": replace(_spoken(phrases.MORE_OF_WHAT, "asked"), suggestions=_STARTERS)}
        return {"draft": _spoken(phrases.EMPTY, "asked")}

    def guard(self, state: TurnState) -> dict[str, Any]:
        return {"draft": _spoken(phrases.OPEN_ITEM, "declined")}

    def cite(self, state: TurnState) -> dict[str, Any]:
        """Draft to answer, and what the next turn needs to understand a follow-up."""
        draft, asked = state["draft"], state["asked"]
        text, citations = cite(draft, self.text_of)
        if draft.status == "answered" and not text:
            draft = _spoken(phrases.NO_PASSAGE, "no_passage")
            text, citations = cite(draft, self.text_of)
        answer = Answer(self.new_id(), text, draft.status, citations, draft.topics, 0.0, draft.more, draft.suggestions)
        before = state.get("context")
        if asked.intent not in ("question", "more") or draft.status in ("declined", "asked"):
            return {"answer": answer, "remembered": before or Context()}
        shown = frozenset((citation.path, citation.start, citation.end) for citation in citations)
        seen = asked.seen | shown if asked.intent == "more" else shown
        return {"answer": answer, "remembered": Context(asked.standalone, asked.kind, draft.topics, seen)}

    # Where to go next --------------------------------------------------------------------------------------------

    def after_understanding(self, state: TurnState) -> str:
        asked, item = state["asked"], state.get("open_item")
        if not re.search(r"\w", asked.text) and not asked.tampered:
            return "speak"
        if asked.intent == "answer_request" and item is not None:
            return "guard"
        if asked.intent in ("greeting", "thanks", "help", "tamper"):
            return "speak"
        if asked.intent == "more" and not asked.follow_up:
            return "speak"
        if item is not None and (item.topic in asked.links.topic_ids or _alike(asked.text, item)):
            return "guard"
        return "own" if state.get("private") is not None and not asked.tampered else "structured"

    def after_own(self, state: TurnState) -> str:
        return "compose" if "verdict" in state else "structured"

    def after_structured(self, state: TurnState) -> str:
        return "cite" if "draft" in state else "search"

    def after_judging(self, state: TurnState) -> str:
        asked = state["asked"]
        # What is left of a message that mostly tried to instruct the tutor is a question only if it names a topic.
        if asked.tampered and not any(not link.weak for link in asked.links.topics):
            return "tampered"
        return "compose" if state["verdict"].status == "answered" else "refuse"

    def tampered(self, state: TurnState) -> dict[str, Any]:
        return {"draft": _spoken(phrases.TAMPER, "declined")}

    def _suggestions(self, draft: Draft, asked: Understanding) -> tuple[str, ...]:
        """What a learner may want next: deeper, a neighbour, a quiz."""
        found = ["More"] if draft.more else []
        for topic_id in draft.topics[:1]:
            topic = self.catalog.topics[topic_id]
            name = topic.title.split(":")[0].removeprefix("The ")
            lesson = self.catalog.lesson(topic_id)
            sections = {heading.title for block in lesson.blocks for heading in block.headings}
            if asked.kind != "example" and "Worked example" in sections:
                found.append(f"Show me an example of {name}")
            if lesson.claims:
                found.append(f"Quiz me on {name}")
        return tuple(found[:_SUGGESTED])


_STARTERS = ("Why do we scale attention by the square root of d?", "What should I learn next?", "Quiz me on GANs")


def _spoken(text: str, status: Any, topics: tuple[str, ...] = ()) -> Draft:
    return Draft((Statement(text),), status, topics)


def _alike(text: str, item: QuizItem) -> bool:
    """Tell whether a message repeats the open question or one of its options."""
    asked = set(analyze(text))
    if len(asked) < 3:
        return False
    told = [set(analyze(part)) for part in (item.stem, *(option.text for option in item.options))]
    return any(len(asked & terms) / len(asked) >= 0.6 for terms in told if terms)


def _without_key(draft: Draft, item: QuizItem) -> Draft:
    """Drop statements that would tell which option of the open question is right."""
    told = [set(analyze(text)) for text in (*(o.text for o in item.options), *item.explanations.values())]

    def tells(statement: Statement) -> bool:
        terms = set(analyze(re.sub(r"\W+", " ", statement.text)))
        return any(len(terms & other) / max(len(other), 1) >= 0.6 for other in told if len(other) > 2)

    kept = tuple(statement for statement in draft.statements if not tells(statement))
    return replace(draft, statements=kept) if kept else _spoken(phrases.OPEN_ITEM, "declined")
