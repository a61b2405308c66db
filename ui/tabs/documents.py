"""Your documents, a part of the Library: add files, read them, delete them. Only their owner sees any of it."""

import html
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr
from gradio.blocks import Block

from corpus.errors import UserError
from ingest.files import printable
from ingest.private.shelf import PrivateDocument
from tutor.shelf import LearnerShelf
from ui import render, words
from ui.front import Front, Part, Updates, listen
from ui.inbox import Inbox, Upload

INTRO = (
    '<h2>Your documents</h2><p class="muted">Private to you, and answered from like the lessons. Markdown, text, HTML, '
    "PDF, notebooks and Python, 20 MB each.</p>"
)
NONE = '<p class="muted">None yet.</p>'
# The list is HTML; its buttons say which document they belong to.
ON_LOAD = """element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-document]');
  if (button) trigger('click', {document: button.dataset.document});
});"""
FOCUS_KEEP = "() => { setTimeout(() => document.querySelector('#keep-document')?.focus(), 80); }"
FOCUS_ADD = "() => { setTimeout(() => document.querySelector('#add-documents')?.focus(), 80); }"
_LOOK_S = 0.4  # between two looks at how far the reading has come


@dataclass
class _Reading:
    """A file that is being read in a thread of its own, so that the page can be told how far it is."""

    shelf: LearnerShelf
    inbox: Inbox
    upload: Upload
    done: int = 0
    total: int = 0
    added: PrivateDocument | None = None
    error: UserError | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run, name="add")
        self.thread.start()

    def _run(self) -> None:
        try:
            self.added = self.shelf.add(self.upload.file, self.upload.name, self._advance)
        except UserError as error:
            self.error = error
        finally:
            self.inbox.discard(self.upload)

    def _advance(self, done: int, total: int) -> None:
        if not threading.main_thread().is_alive():
            raise UserError("The tutor was stopped.", "Add the document again.")
        self.done, self.total = done, total

    @property
    def far(self) -> str:
        return f" {self.done} of {self.total} passages" if self.total > 20 else ""


class Documents:
    """The handlers; `outputs` is what they draw on."""

    def __init__(
        self, front: Front, inbox: Inbox, frame: str, add: gr.UploadButton, said: gr.HTML, listed: gr.HTML,
        deleting: gr.Column, warning: gr.HTML, chosen: gr.Textbox,
    ) -> None:  # fmt: skip
        self.front, self.inbox, self.frame = front, inbox, frame
        self.button, self.said, self.listed = add, said, listed
        self.deleting, self.warning, self.chosen = deleting, warning, chosen
        self.outputs: list[Block] = [add, said, listed, deleting, warning, chosen]

    def load(self) -> Updates:
        """The list as it is on the disk; what was said of the last files is over."""
        return {self.said: "", **self.again()}

    def again(self) -> Updates:
        return {self.listed: listing(self.front, self.frame), self.deleting: gr.update(visible=False)}

    def add(self, value: Any) -> Iterator[Updates]:
        """Read each file and say what became of it."""
        lines: list[str] = []
        for upload in self.inbox.uploads(value):
            reading = _Reading(self.front.session.shelf, self.inbox, upload)
            while reading.thread.is_alive():
                yield {self.said: _status(lines, f"Reading {printable(upload.name)} …{reading.far}")}
                reading.thread.join(_LOOK_S)
            if reading.added is not None:
                lines.append(_line("good", "✓", _told(reading.added)))
            else:
                failed = f"{printable(upload.name)}: the tutor failed on it; the window in which it runs says how."
                lines.append(_line("bad", "✗", str(reading.error or failed)))
        yield {self.button: gr.update(value=None), self.said: _status(lines), **self.again()}

    def ask(self, data: gr.EventData) -> Updates:
        """A Delete button was pressed: ask first."""
        wanted = str(data._data.get("document", ""))
        found = next((each for each in self.front.session.shelf.documents() if each.id == wanted), None)
        if found is None:
            return self.again()
        text = f"Delete “{found.title}” for good? Answers that quoted it stay in your conversations."
        return {self.warning: render.paragraph(text), self.chosen: wanted, self.deleting: gr.update(visible=True)}

    def remove(self, wanted: str | None) -> Updates:
        self.front.session.shelf.remove(wanted or "")
        return {self.said: _status(["<li>Deleted.</li>"]), self.chosen: "", **self.again()}

    def keep(self) -> Updates:
        return {self.deleting: gr.update(visible=False), self.chosen: ""}


def build(front: Front, frame: str) -> Part:
    """The section; `frame` is where its links open."""
    inbox = Inbox(front.places.home / "uploads")
    with gr.Column(elem_id="documents"):
        gr.HTML(INTRO)
        # Without `file_types`: Gradio would drop a file of another format with a message that goes away.
        add = gr.UploadButton("Add documents", file_count="multiple", size="md", elem_id="add-documents")
        said = gr.HTML("", elem_id="documents-said")
        with gr.Column(visible=False, elem_id="documents-deleting") as deleting:
            warning = gr.HTML("")
            with gr.Row():
                sure = gr.Button("Delete", variant="stop", size="md", min_width=80, elem_id="delete-document")
                keep = gr.Button("Keep", size="md", min_width=80, elem_id="keep-document")
        listed = gr.HTML(NONE, elem_id="documents-list", js_on_load=ON_LOAD)
        # Not `gr.State`: for its sake every page would hold a connection open, and the server could not stop.
        chosen = gr.Textbox("", visible=False, label="The document to delete")
    documents = Documents(front, inbox, frame, add, said, listed, deleting, warning, chosen)
    outputs = documents.outputs
    listen(add.upload, documents.add, [add], outputs)
    listen(listed.click, documents.ask, [], outputs).then(None, js=FOCUS_KEEP)
    listen(sure.click, documents.remove, [chosen], outputs).then(None, js=FOCUS_ADD)
    listen(keep.click, documents.keep, [], outputs).then(None, js=FOCUS_ADD)
    return Part(documents.load, outputs, documents.again)


def listing(front: Front, frame: str) -> str:
    """The learner's documents with what is known of them, each with a link to read it and a button to delete it."""
    try:
        documents = front.session.shelf.documents()
    except UserError as error:
        return f'<div class="failed" role="alert">{render.paragraph(str(error))}</div>'
    rows = "".join(_row(front, each, frame) for each in documents)
    return f'<ul class="documents">{rows}</ul>' if rows else NONE


def _row(front: Front, document: PrivateDocument, frame: str) -> str:
    address = front.places.url(str(front.session.shelf.texts / document.text))
    title = html.escape(document.title)
    facts = [document.name, words.size(document.size), document.added.strftime("%-d %b %Y"),
             words.count(document.chunks, "passage"), *document.notes]  # fmt: skip
    return (
        f'<li><div><a href="{html.escape(address)}" target="{frame}">{title}</a>'
        f'<span class="muted">{html.escape(" · ".join(facts))}</span></div>'
        f'<button type="button" data-document="{html.escape(document.id)}" aria-label="Delete {title}">Delete</button>'
        "</li>"
    )


def _told(added: PrivateDocument) -> str:
    """What became of a file that was added."""
    parts = [words.count(added.chunks, "passage")]
    if added.repairs:
        parts.append(f"{words.count(added.repairs, 'line')} repaired")
    said = f"{added.name} was added: {', '.join(parts)}."
    return " ".join((said, *(f"{note[:1].upper()}{note[1:]}." for note in added.notes)))


def _line(kind: str, sign: str, text: str) -> str:
    return f'<li class="{kind}"><span aria-hidden="true">{sign}</span> {html.escape(text)}</li>'


def _status(lines: list[str], working: str = "") -> str:
    going = f'<p class="working">{html.escape(working)}</p>' if working else ""
    rows = f"<ul>{''.join(lines)}</ul>" if lines else ""
    return f'<div role="status" aria-live="polite">{rows}{going}</div>'
