"""Practice: a quiz on a topic of choice, one question at a time, every option explained. A reload goes on with it."""

import html
import random
from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from corpus.errors import UserError
from tutor.records import QuizState
from ui import quizcard, render
from ui.front import Front, Part, Updates, listen, now
from ui.markup import Markup, mathml
from ui.quizcard import QuizCard

DEFAULT_LENGTH = 5
MOST = 10
IDLE = (
    '<p class="muted">Choose a topic and start. Questions come from its lesson, and each option is explained with its '
    "source.</p>"
)


@dataclass(frozen=True)
class PracticeTab:
    part: Part
    tab: "Practice"


class Practice:
    """The handlers of the tab."""

    def __init__(self, front: Front, topic: gr.Dropdown, length: gr.Slider, setup: gr.Column, card: QuizCard,
                 said: gr.HTML, following: gr.Button) -> None:  # fmt: skip
        self.front, self.topic, self.length, self.setup = front, topic, length, setup
        self.card, self.said, self.following = card, said, following

    @property
    def outputs(self) -> list[Block]:
        return [self.topic, self.setup, *self.card.outputs, self.said, self.following]

    def load(self) -> Updates:
        """The open quiz, or the choice of a topic."""
        return {self.topic: gr.update(choices=self.choices()), **self.show(self.front.desk.open_quiz())}

    def again(self, head: str | None) -> Updates:
        return {} if self.card.shows(head, self.front.desk.open_quiz()) else self.load()

    def show(self, quiz: QuizState | None) -> Updates:
        if quiz is None or quiz.open_item is None:
            return {**self._idle(), self.said: IDLE}
        title = self.front.catalog.topic(quiz.topic).title
        return {
            self.setup: gr.update(visible=False),
            **self.card.show(quiz),
            self.said: f'<p class="muted">Quiz on {html.escape(title)}</p>',
            self.following: gr.update(visible=False),
        }

    def _idle(self) -> Updates:
        return {self.setup: gr.update(visible=True), **self.card.show(None),
                self.following: gr.update(visible=False)}  # fmt: skip

    def choices(self) -> list[tuple[str, str]]:
        """Topics with questions: those of the roadmap in its order, then the others by name."""
        catalog = self.front.catalog
        route = [topic for topic in self.front.desk.roadmap().topics() if topic in catalog.topics]
        others = sorted(set(catalog.topics) - set(route), key=lambda t: catalog.topics[t].title.casefold())
        return [(catalog.topics[t].title, t) for t in (*route, *others) if catalog.lesson(t).claims]

    def start(self, topic: str | None, length: float | None) -> Updates:
        if not topic:
            raise UserError("No topic is chosen.", "Choose one from the list, then start.")
        seed = random.SystemRandom().randrange(2**31)
        count = max(1, min(MOST, int(length or DEFAULT_LENGTH)))
        return self.show(self.front.desk.start_quiz(topic, count, seed, now=now()))

    def answer(self, single: str | None, several: Sequence[str] | None) -> Updates:
        """Grade, and show what each option is; the next question comes when the learner wants it."""
        given = quizcard.given(single, several)
        grade = self.front.desk.answer_item(given.quiz, given.item, given.options, now=now())
        quiz = self.front.desk.quiz(given.quiz)
        before, after = round(100 * grade.p_known_before), round(100 * grade.p_known_after)
        title = self.front.catalog.topic(quiz.topic).title
        note = f"{title}: known with {after} %, before this answer {before} %."
        markup = Markup(mathml, lambda _: "")
        stem = f'<p class="stem">{markup.inline(grade.item.stem)}</p>'
        said = stem + render.feedback(quiz, grade.item, self.front.sources, markup, note)
        if quiz.open_item is None:
            said = f'<div role="status">{said}</div>'
            return {**self._idle(), **self.card.answered(quiz), self.said: said, self.topic: quiz.topic}
        left = len(quiz.items) - len(quiz.chosen)
        return {
            self.setup: gr.update(visible=False),
            **self.card.answered(quiz),
            self.said: f'<div role="status">{said}</div>',
            self.following: gr.update(visible=True, value=f"Next question ({left} left)"),
        }

    def go_on(self) -> Updates:
        return self.show(self.front.desk.open_quiz())

    def stop(self) -> Updates:
        quiz = self.front.desk.open_quiz()
        if quiz is not None:
            self.front.desk.stop_quiz(quiz.id, now=now())
        return self.show(None)


def build(front: Front) -> PracticeTab:
    with gr.Column(elem_id="practice"):
        gr.HTML('<h2 class="title">Practice</h2>')
        with gr.Column(elem_id="quiz-setup") as setup:
            with gr.Row(equal_height=True):
                topic = gr.Dropdown([], label="Topic", elem_id="quiz-topic", filterable=True, scale=3, min_width=240)
                length = gr.Slider(
                    1, MOST, value=DEFAULT_LENGTH, step=1, label="Number of questions", elem_id="quiz-length", scale=2,
                    min_width=200,
                )  # fmt: skip
            start = gr.Button("Start the quiz", variant="primary", elem_id="start-quiz")
        said = gr.HTML(IDLE, elem_id="quiz-said")
        following = gr.Button("Next question", variant="primary", visible=False, elem_id="next-question")
        card = quizcard.build("practice")
    tab = Practice(front, topic, length, setup, card, said, following)
    listen(start.click, tab.start, [topic, length], tab.outputs)
    listen(card.submit.click, tab.answer, [card.single, card.several], tab.outputs)
    listen(card.stop.click, tab.stop, [], tab.outputs)
    listen(following.click, tab.go_on, [], tab.outputs)
    return PracticeTab(Part(tab.load, tab.outputs, tab.again, (card.head,)), tab)
