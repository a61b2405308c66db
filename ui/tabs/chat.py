"""Chat: conversations of the learner, questions and cited answers, quizzes inside the conversation.

The page holds no conversation: every message that is shown comes from the store or is being stored.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block

from corpus.errors import UserError
from tutor.records import ChatEvent, QuizShown, QuizState, Turn, Working
from ui import quizcard, render
from ui.front import Front, Part, Updates, listen, now
from ui.quizcard import QuizCard
from ui.render import Message

EXAMPLES = (
    "Why do we scale attention by the square root of d?",
    "What should I learn next?",
    "Quiz me on GANs",
    "How many hours does phase 3 take?",
)
EMPTY = (
    '<div class="empty"><h2>Ask about machine learning</h2><p>Answers are sentences of the lessons. Each carries a '
    "number that opens the very sentence in its lesson.</p></div>"
)
TOGGLE = (
    '<button type="button" class="toggle" id="conversations-toggle" aria-expanded="false" '
    'aria-controls="conversations">Conversations</button>'
)
FAULT = "Something went wrong in the tutor, not in your question. The window in which it runs says what."
# Moves the keyboard to the question box, so that a learner can go on typing.
FOCUS = "() => { setTimeout(() => document.querySelector('#question textarea')?.focus(), 60); }"


@dataclass(frozen=True)
class _View:
    """The components that handlers draw on."""

    listed: gr.Radio
    chatbot: gr.Chatbot
    box: gr.Textbox
    manage: gr.Row
    title: gr.Textbox
    renaming: gr.Column
    deleting: gr.Column
    warning: gr.HTML
    card: QuizCard

    @property
    def outputs(self) -> list[Block]:
        own = [self.listed, self.chatbot, self.box, self.manage, self.title, self.renaming, self.deleting, self.warning]
        return [*own, *self.card.outputs]


class Chat:
    """The handlers of the tab; `view` is what they draw on."""

    def __init__(self, front: Front, view: _View) -> None:
        self.front, self.view = front, view

    def load(self) -> Updates:
        """After loading the page: the conversation that was last spoken in."""
        conversations = self.front.desk.conversations()
        return self.open(conversations[0].id if conversations else None)

    def open(self, conversation: str | None) -> Updates:
        """Show a conversation as the store has it; none, or one that is gone, gives an empty chat."""
        listed = self.front.desk.conversations()
        choices = [(each.title, each.id) for each in listed]
        if conversation not in {each.id for each in listed}:
            conversation = None
        return {
            self.view.listed: gr.update(choices=choices, value=conversation, visible=bool(choices)),
            self.view.chatbot: self._messages(conversation),
            self.view.manage: gr.update(visible=conversation is not None),
            self.view.renaming: gr.update(visible=False),
            self.view.deleting: gr.update(visible=False),
            **self._card(conversation),
        }

    def again(self, conversation: str | None, head: str | None) -> Updates:
        """The tab is looked at again. Gradio also says so while the page loads, before a conversation is chosen."""
        if not conversation:
            return {}
        updates = self.open(conversation)
        if self.view.card.shows(head, self._open_quiz(self.front.desk.turns(conversation))):
            for part in self.view.card.outputs:
                updates.pop(part, None)
        return updates

    def start_new(self) -> Updates:
        return self.open(None)

    def ask(self, text: str | None, conversation: str | None) -> Iterator[Updates]:
        """Send a message; the first one of an empty chat starts a conversation."""
        message = (text or "").strip()
        if not message:
            return
        if not conversation:
            conversation = self.front.desk.start_conversation(message, now=now()).id
        chosen = conversation
        yield from self._stream(chosen, [render.learner(message)], lambda: self.front.session.say(message, chosen))

    def answer(self, single: str | None, several: list[str] | None, conversation: str | None) -> Iterator[Updates]:
        """Answer the open question by its form."""
        answer = quizcard.given(single, several)
        if not conversation:
            raise UserError("This conversation is not open any more.", "Load the page again.")
        yield from self._stream(
            conversation, [],
            lambda: self.front.session.answer_choice(conversation, answer.quiz, answer.item, answer.options),
        )  # fmt: skip

    def stop(self, conversation: str | None) -> Updates:
        quiz = self.front.desk.open_quiz()
        if quiz is not None:
            self.front.desk.stop_quiz(quiz.id, now=now())
        return self.open(conversation)

    def _stream(
        self, conversation: str, begun: list[Message], events: Callable[[], Iterator[ChatEvent]]
    ) -> Iterator[Updates]:
        """Show `begun`, then each event as it comes, and at last what the store holds."""
        shown = [*self._messages(conversation), *begun]
        for message in shown:
            message.pop("options", None)
        hidden = self.view.card.show(None)
        yield {self.view.chatbot: [*shown, render.working("One moment …")], self.view.box: "", **hidden}
        try:
            for event in events():
                if isinstance(event, QuizShown):
                    continue  # its form follows with the last update
                message = render.event(event, self.front.sources)
                yield {self.view.chatbot: [*shown, message]}
                if not isinstance(event, Working):
                    shown.append(message)
        except UserError as error:
            yield {**self.open(conversation), self.view.chatbot: [*shown, render.failed(str(error))]}
            return
        yield self.open(conversation)

    def fault(self, conversation: str | None) -> Updates:
        """After a fault of ours, whose traceback is in the log: the chat must not look as if it were still at work."""
        return {**self.open(conversation), self.view.chatbot: [*self._messages(conversation), render.failed(FAULT)]}

    def _messages(self, conversation: str | None) -> list[Message]:
        """What was said, without the question that stands in the form."""
        if conversation is None:
            return []
        seen: dict[str, QuizState | None] = {}

        def quiz_of(quiz_id: str) -> QuizState | None:
            if quiz_id not in seen:
                try:
                    seen[quiz_id] = self.front.desk.quiz(quiz_id)
                except UserError:
                    seen[quiz_id] = None
            return seen[quiz_id]

        turns = self.front.desk.turns(conversation)
        quiz = self._open_quiz(turns)
        item = quiz.open_item if quiz else None
        waiting = {"kind": "quiz", "quiz": quiz.id, "item": item.id} if quiz and item else None
        said = [turn for turn in turns if waiting is None or dict(turn.data) != waiting]
        return render.conversation(said, self.front.sources, quiz_of)

    def _card(self, conversation: str | None) -> Updates:
        return self.view.card.show(self._open_quiz(self.front.desk.turns(conversation)) if conversation else None)

    def _open_quiz(self, turns: Sequence[Turn]) -> QuizState | None:
        """The quiz that waits for an answer, where it was asked in this conversation."""
        quiz = self.front.desk.open_quiz()
        here = quiz is not None and any(turn.data.get("quiz") == quiz.id for turn in turns)
        return quiz if here else None

    # Renaming and deleting ---------------------------------------------------------------------------------------

    def _title(self, conversation: str | None) -> str:
        return next((each.title for each in self.front.desk.conversations() if each.id == conversation), "")

    def begin_rename(self, conversation: str | None) -> Updates:
        title = self._title(conversation)
        return {self.view.renaming: gr.update(visible=True), self.view.deleting: gr.update(visible=False),
                self.view.title: title}  # fmt: skip

    def rename(self, conversation: str | None, title: str | None) -> Updates:
        self.front.desk.rename_conversation(conversation or "", title or "", now=now())
        return self.open(conversation)

    def begin_delete(self, conversation: str | None) -> Updates:
        text = f"Delete “{self._title(conversation)}”? Its text is gone for good; quiz answers stay in your progress."
        return {self.view.deleting: gr.update(visible=True), self.view.renaming: gr.update(visible=False),
                self.view.warning: render.paragraph(text)}  # fmt: skip

    def delete(self, conversation: str | None) -> Updates:
        self.front.desk.delete_conversation(conversation or "", now=now())
        return self.load()

    def cancel(self) -> Updates:
        return {self.view.renaming: gr.update(visible=False), self.view.deleting: gr.update(visible=False)}


def build(front: Front) -> Part:
    with gr.Row(elem_id="chat", equal_height=False):
        gr.HTML(TOGGLE, elem_id="listing-toggle")
        with gr.Column(elem_id="conversations", scale=0, min_width=250):
            gr.HTML('<h2 class="side">Conversations</h2>')
            new = gr.Button("New conversation", elem_id="new-conversation", size="sm")
            listed = gr.Radio(
                [], label="Conversations", show_label=False, container=False, visible=False, elem_id="conversation-list"
            )
            with gr.Row(visible=False, elem_id="manage") as manage:
                rename = gr.Button("Rename", size="sm", min_width=80, elem_id="rename")
                delete = gr.Button("Delete", size="sm", min_width=80, elem_id="delete")
            with gr.Column(visible=False, elem_id="renaming") as renaming:
                title = gr.Textbox(label="New title", max_lines=1)
                with gr.Row():
                    save = gr.Button("Save", variant="primary", size="sm", min_width=80)
                    keep_title = gr.Button("Cancel", size="sm", min_width=80)
            with gr.Column(visible=False, elem_id="deleting") as deleting:
                warning = gr.HTML("")
                with gr.Row():
                    sure = gr.Button("Delete", variant="stop", size="sm", min_width=80, elem_id="delete-for-good")
                    keep = gr.Button("Keep", size="sm", min_width=80)
        with gr.Column(elem_id="talk", scale=1, min_width=300):
            chatbot = gr.Chatbot(
                [], label="Conversation with the tutor", show_label=False, elem_id="chatbot", height="100%",
                placeholder=EMPTY, layout="bubble", buttons=[], group_consecutive_messages=False,
                examples=[{"text": each} for each in EXAMPLES], feedback_options=None,
                latex_delimiters=[
                    {"left": "\\(", "right": "\\)", "display": False}, {"left": "\\[", "right": "\\]", "display": True}
                ],
            )  # fmt: skip
            card = quizcard.build("chat")
            box = gr.Textbox(
                label="Your question", show_label=False, placeholder="Ask a question", lines=1, max_lines=6,
                submit_btn=True, elem_id="question", container=False, max_length=2000,
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )  # fmt: skip
    view = _View(listed, chatbot, box, manage, title, renaming, deleting, warning, card)
    chat = Chat(front, view)
    outputs = view.outputs
    for sent in (
        listen(box.submit, chat.ask, [box, listed], outputs),
        listen(chatbot.example_select, _chosen_example(chat), [listed], outputs),
        listen(chatbot.option_select, _chosen_option(chat), [listed], outputs),
        listen(card.submit.click, chat.answer, [card.single, card.several, listed], outputs),
    ):
        listen(sent.failure, chat.fault, [listed], outputs)
    listen(card.stop.click, chat.stop, [listed], outputs)
    listen(new.click, chat.start_new, [], outputs).then(None, js=FOCUS)
    listen(listed.input, chat.open, [listed], outputs)
    listen(rename.click, chat.begin_rename, [listed], outputs)
    listen(save.click, chat.rename, [listed, title], outputs)
    listen(title.submit, chat.rename, [listed, title], outputs)
    listen(delete.click, chat.begin_delete, [listed], outputs)
    listen(sure.click, chat.delete, [listed], outputs)
    for button in (keep, keep_title):
        listen(button.click, chat.cancel, [], outputs)
    return Part(chat.load, outputs, chat.again, (listed, card.head))


def _chosen_example(chat: Chat) -> Callable[..., Iterator[Updates]]:
    def example(conversation: str | None, data: gr.SelectData) -> Iterator[Updates]:
        yield from chat.ask(_text(data.value), conversation)

    return example


def _chosen_option(chat: Chat) -> Callable[..., Iterator[Updates]]:
    def option(conversation: str | None, data: gr.SelectData) -> Iterator[Updates]:
        yield from chat.ask(_text(data.value), conversation)

    return option


def _text(value: Any) -> str:
    """The text of an example or option, which Gradio gives as a text or inside a dictionary."""
    return str(value.get("text") or value.get("value") or "") if isinstance(value, dict) else str(value)
