"""The tutor's retrieval as a LangChain retriever, for those who build chains of their own on it.

retriever = TutorRetriever(retriever=Retriever(settings.ingest, catalog))
documents = retriever.invoke("why do we scale attention?")
"""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from tutor.retrieve.search import Passage, Retriever


class TutorRetriever(BaseRetriever):
    """Yields passages as documents: text, and place, topic and scores as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    limit: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        found = self.retriever.search(self.retriever.query(query), self.limit)
        return [_document(passage) for passage in found]


def _document(passage: Passage) -> Document:
    chunk = passage.chunk
    return Document(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "path": chunk.path,
            "start": chunk.start,
            "end": chunk.end,
            "title": chunk.title,
            "headings": list(chunk.headings),
            "topic": chunk.topic,
            "score": passage.score,
        },
    )
