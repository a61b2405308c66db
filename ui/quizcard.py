"""The open quiz question as a form: its options to choose from, and a button. Used in Chat and in Practice.

A choice carries the ids of quiz, item and option, so that an answer always goes to the question that was seen, also
when the quiz has moved on in another tab.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from corpus.errors import UserError
from corpus.markdown import plain
from tutor.records import QuizItem, QuizState
from ui.front import Updates

LETTERS = "ABCDEFGH"
ANSWERED = "answered"  # in place of an item's id
_DRAWN = re.compile(r'data-quiz="(?P<quiz>[^"]*)" data-item="(?P<item>[^"]*)"')


@dataclass(frozen=True)
class Given:
    """An answer as the page sent it."""

    quiz: str
    item: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class QuizCard:
    group: gr.Column
    head: gr.HTML
    single: gr.Radio
    several: gr.CheckboxGroup
    submit: gr.Button
    stop: gr.Button

    @property
    def outputs(self) -> list[Block]:
        return [self.group, self.head, self.single, self.several, self.submit, self.stop]

    def shows(self, head: str | None, quiz: QuizState | None) -> bool:
        """Whether the page, whose `head` is given, is up to date: drawn again it would lose what is being chosen.

        It is so with the open item of `quiz`, and with the feedback on the last answer that was given.
        """
        found = _DRAWN.search(head or "")
        item = None if quiz is None else quiz.open_item
        if found is None:
            return False
        if found["item"] == ANSWERED:
            return quiz is None or found["quiz"] == quiz.id
        return quiz is not None and item is not None and (found["quiz"], found["item"]) == (quiz.id, item.id)

    def answered(self, quiz: QuizState) -> Updates:
        """No form, while the feedback on an answer is read."""
        return {**self.show(None), self.head: f"<span {_drawn(quiz.id, ANSWERED)}></span>"}

    def show(self, quiz: QuizState | None) -> Updates:
        """The open item of `quiz`, or nothing where none waits."""
        item = None if quiz is None else quiz.open_item
        if quiz is None or item is None:
            return {
                self.group: gr.update(visible=False),
                self.head: "",
                self.single: gr.update(choices=[], value=None),
                self.several: gr.update(choices=[], value=[]),
            }
        number = [each.id for each in quiz.items].index(item.id) + 1
        label = plain(item.stem)
        choices = [
            (f"{LETTERS[index]}. {plain(option.text)}", "|".join((quiz.id, item.id, option.id)))
            for index, option in enumerate(item.options)
        ]
        many = item.kind == "multiple"
        return {
            self.group: gr.update(visible=True),
            self.head: _head(quiz, item, number),
            self.single: gr.update(choices=choices, value=None, label=label, visible=not many),
            self.several: gr.update(choices=choices, value=[], label=label, visible=many),
            self.submit: gr.update(visible=True),
            self.stop: gr.update(visible=True),
        }


def build(name: str) -> QuizCard:
    """Make the form, hidden. `name` keeps the ids of two forms on one page apart."""
    with gr.Column(visible=False, elem_id=f"{name}-quiz", elem_classes="quizcard") as group:
        head = gr.HTML("")
        single = gr.Radio([], label="Your answer", elem_id=f"{name}-single")
        several = gr.CheckboxGroup([], label="Your answer", visible=False, elem_id=f"{name}-several")
        with gr.Row():
            submit = gr.Button("Answer", variant="primary", elem_id=f"{name}-answer", min_width=120)
            stop = gr.Button("Stop this quiz", variant="secondary", elem_id=f"{name}-stop", min_width=120)
    return QuizCard(group, head, single, several, submit, stop)


def given(single: str | None, several: Sequence[str] | None) -> Given:
    """What was chosen in the form. Raises UserError where nothing is."""
    chosen = [value for value in (single, *(several or ())) if value]
    parts = [value.split("|") for value in chosen]
    if not parts or any(len(part) != 3 for part in parts):
        raise UserError("No option is chosen.", "Choose one, then answer.")
    return Given(parts[0][0], parts[0][1], tuple(part[2] for part in parts))


def item_of(quiz: QuizState, item_id: str) -> QuizItem:
    """The item of `quiz` with this id. Raises UserError for an unknown one."""
    for item in quiz.items:
        if item.id == item_id:
            return item
    raise UserError("That question is no longer there.", "Load the page again.")


def _drawn(quiz: str, item: str) -> str:
    return f'data-quiz="{html.escape(quiz)}" data-item="{html.escape(item)}"'


def _head(quiz: QuizState, item: QuizItem, number: int) -> str:
    """Where in the quiz; a screen reader is told the question as well when it appears."""
    total = len(quiz.items)
    done = round(100 * (number - 1) / total)
    return (
        f'<div class="quizhead" role="status" {_drawn(quiz.id, item.id)}><span>Question {number} of {total}'
        f'<span class="unseen">: {html.escape(plain(item.stem))}</span></span><div class="track" aria-hidden="true">'
        f'<div style="width:{done}%"></div></div></div>'
    )
