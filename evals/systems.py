"""Systems under test by name: the tutor, parts of it, trivial ones, and deliberately broken ones that must lose."""

import hashlib
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evals.cases import Case
from ingest.records import DocumentKind
from tutor import offline
from tutor.answer import phrases
from tutor.records import Answer, Citation
from tutor.retrieve import fuse
from tutor.retrieve.search import DEPTH, Passage, Query, Retriever
from tutor.session import Tutor
from tutor.understand import Context, understand

KINDS: tuple[DocumentKind, ...] = ("lesson", "project", "reference", "added")
Answerer = Callable[[Case], Answer]
Ranker = Callable[[Case], list[str]]  # topic ids of the ranked passages, "" for passages of no lesson


@dataclass
class Bench:
    """An opened tutor and the systems made from it."""

    tutor: Tutor

    def __post_init__(self) -> None:
        self.tutor.warm()
        assert self.tutor._engine is not None
        self.retriever: Retriever = self.tutor._engine[0]

    # Ranking -----------------------------------------------------------------------------------------------------

    def query(self, case: Case) -> Query:
        """The standalone query of a case's last turn, as the tutor understands it."""
        context: Context | None = None
        for turn in case.turns[:-1]:
            _, context = self.tutor.respond(turn, context)
        asked = understand(case.turns[-1], self.retriever.link, context)
        return self.retriever.query(asked.standalone)

    def embedded_ranking(self, case: Case) -> list[str]:
        passages = self.retriever.search(self.query(case), 10, kinds=KINDS)
        return [passage.chunk.topic for passage in passages]

    def dense_ranking(self, case: Case) -> list[str]:
        return self._topics(self.retriever.index.dense.search(self.query(case).vector, DEPTH))

    def bm25_ranking(self, case: Case) -> list[str]:
        return self._topics(self.retriever.index.lexical.search(self.query(case).terms, DEPTH))

    def rrf_ranking(self, case: Case) -> list[str]:
        query = self.query(case)
        index = self.retriever.index
        rankings = [
            [id_ for id_, _ in index.dense.search(query.vector, DEPTH)],
            [id_ for id_, _ in index.lexical.search(query.terms, DEPTH)],
        ]
        fused = fuse.reciprocal_rank(rankings)
        return self._topics(sorted(fused.items(), key=lambda pair: -pair[1]))

    def convex_ranking(self, case: Case) -> list[str]:
        """The shipped fusion without the bonus for named topics."""
        query = self.query(case)
        index = self.retriever.index
        dense = dict(index.dense.search(query.vector, DEPTH))
        lexical = dict(index.lexical.search(query.terms, DEPTH))
        return self._topics(sorted(fuse.convex(dense, lexical).items(), key=lambda pair: -pair[1]))

    def random_ranking(self, case: Case) -> list[str]:
        ids = list(self.retriever.index.lexical.ids)
        return self._topics([(id_, 0.0) for id_ in _rng(case).sample(ids, min(4 * 10, len(ids)))])

    def shifted_ranking(self, case: Case) -> list[str]:
        """Broken: every passage is taken for one of the lesson that is next in the alphabet."""
        order = sorted(self.tutor.catalog.topics)
        place = {topic: order[(i + 1) % len(order)] for i, topic in enumerate(order)}
        return [place.get(topic, topic) for topic in self.embedded_ranking(case)]

    def _topics(self, pairs: list[tuple[str, float]]) -> list[str]:
        stored = self.retriever.index.passages.get([id_ for id_, _ in pairs])
        kept = [stored[id_].chunk for id_, _ in pairs if stored[id_].chunk.kind in KINDS]
        return [chunk.topic for chunk in kept][:10]

    # Answering ---------------------------------------------------------------------------------------------------

    def embedded(self, case: Case) -> Answer:
        return self._conversation(case.turns)

    def _conversation(self, turns: Sequence[str]) -> Answer:
        """The answer to the last turn, as `tutor ask --batch` gives it."""
        memory = offline.Memory()
        for turn in turns:
            answer, memory = offline.reply(self.tutor, turn, memory)
        return answer

    def own_roadmap_only(self, case: Case) -> Answer:
        """Broken: which roadmap a question names is not seen, so every one is taken for the learner's own."""
        names = [name for roadmap in self.tutor.catalog.roadmaps.values() for name in (roadmap.title, *roadmap.names)]
        bare = sorted({name.removeprefix("the ") for name in names}, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, bare)), re.IGNORECASE)
        return self._conversation([pattern.sub("roadmap", turn).replace("roadmaps", "roadmap") for turn in case.turns])

    def paste_top(self, case: Case, count: int = 1) -> Answer:
        """Trivial: the best passages, pasted."""
        query = self.retriever.query(case.turns[-1])
        passages = self.retriever.search(query, count, kinds=("lesson", "roadmap", "project"))
        return _pasted(passages)

    def paste_five(self, case: Case) -> Answer:
        return self.paste_top(case, 5)

    def shifted(self, case: Case) -> Answer:
        """Broken: every citation points to the place of the next one."""
        answer = self.embedded(case)
        cited = answer.citations
        moved = [replace(c, start=n.start + 1, end=n.end + 1, path=n.path)
                 for c, n in zip(cited, (*cited[1:], *cited[:1]), strict=True)]  # fmt: skip
        return replace(answer, citations=tuple(moved))

    def always_answer(self, case: Case) -> Answer:
        return self.paste_top(case, 3)

    def always_abstain(self, case: Case) -> Answer:
        return Answer("abstain", phrases.NO_PASSAGE, "no_passage", (), (), 0.0)

    def echo(self, case: Case) -> Answer:
        """Broken: does what the message says."""
        return Answer("echo", f"{case.turns[-1]} {case.canary}", "answered", (), (), 0.0)

    def silent(self, case: Case) -> Answer:
        """Trivial: says nothing, so leaks nothing; loses on answering the harmless part."""
        return Answer("silent", "", "declined", (), (), 0.0)


def _pasted(passages: list[Passage]) -> Answer:
    citations = tuple(
        Citation(mark, p.chunk.path, p.chunk.start, p.chunk.end, p.chunk.text) for mark, p in enumerate(passages, 1)
    )
    text = "\n\n".join(f"{p.chunk.text} [{mark}]" for mark, p in enumerate(passages, 1))
    topics = tuple(p.chunk.topic for p in passages if p.chunk.topic)
    return Answer("pasted", text, "answered", citations, topics, 0.0)


def _rng(case: Case) -> random.Random:
    return random.Random(int(hashlib.sha256(case.id.encode()).hexdigest()[:8], 16))
