"""What every tab is given, and how tabs listen to clicks."""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.events import Dependency

from corpus.catalog import Catalog
from corpus.errors import UserError
from tutor.learner.service import LearnerDesk
from tutor.session import Session, Tutor
from ui.places import Places
from ui.sources import Sources

Updates = dict[Block, Any]  # component -> new value or gr.update(...)


@dataclass(frozen=True)
class Front:
    """One learner's way into the tutor, for handlers. It holds no state: that is in the store."""

    tutor: Tutor
    session: Session
    places: Places
    sources: Sources

    @classmethod
    def open(cls, tutor: Tutor, places: Places) -> "Front":
        """Raises UserError where the learner's store cannot be used."""
        session = tutor.learner()
        front = cls(tutor, session, places, Sources(tutor.catalog, places, session.shelf.title))
        front.desk.profile()
        return front

    @property
    def catalog(self) -> Catalog:
        return self.tutor.catalog

    @property
    def desk(self) -> LearnerDesk:
        return self.session.desk


@dataclass(frozen=True)
class Part:
    """A built tab: how to draw it from the store when the page is loaded, and when the tab is looked at again."""

    load: Callable[[], Updates]
    outputs: list[Block]
    again: Callable[..., Updates]
    inputs: tuple[Block, ...] = ()  # of `again`


def now() -> datetime:
    return datetime.now(UTC)


def listen(
    event: Callable[..., Dependency],
    handler: Callable[..., Any],
    inputs: Iterable[Block] = (),
    outputs: Iterable[Block] = (),
    js: str | None = None,
    last: bool = False,
) -> Dependency:
    """Bind `handler`, a function or generator that returns `Updates`.

    Values come as the page sent them (`preprocess=False`): what a choice means is checked by the engine, so that a page
    that was open while the server was started again still works. Handlers run in threads, any number at once.
    What happens while an answer is on its way is passed over; with `last`, the last of it is answered then.
    """
    return event(
        told(handler), list(inputs), list(outputs), api_visibility="private", show_progress="hidden",
        preprocess=False, concurrency_limit=None, js=js, trigger_mode="always_last" if last else None,
    )  # fmt: skip


def told(handler: Callable[..., Any]) -> Callable[..., Any]:
    """`handler` with UserError shown to the learner as a short message on the page; no updates change nothing."""
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def stream(*values: Any, **named: Any) -> Iterator[Any]:
            try:
                yield from handler(*values, **named)
            except UserError as error:
                _show(error)
                yield gr.skip()

        return stream

    @functools.wraps(handler)
    def once(*values: Any, **named: Any) -> Any:
        try:
            return handler(*values, **named) or gr.skip()
        except UserError as error:
            _show(error)
            return gr.skip()

    return once


def _show(error: UserError) -> None:
    # Not `gr.Error`: raised, it lays the word "Error" over everything that the handler might have drawn.
    gr.Warning(str(error), duration=12, title="That did not work")
