"""Next: one recommended step with its reasons, the other steps that are ready, and the phases of the roadmap."""

import html
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block

from corpus.errors import UserError
from tutor.learner.plan import plan
from tutor.records import QuizState, Recommendation, Step
from ui import words
from ui.front import Front, Part, Updates, listen, now
from ui.tabs.way import VERBS, phase_list, plan_html

QUIZ_LENGTH = 5


@dataclass(frozen=True)
class NextTab:
    part: Part
    quiz: gr.Button
    chosen: gr.Radio
    start: Callable[[str | None], QuizState]


class Next:
    """The handlers of the tab."""

    def __init__(self, front: Front, note: gr.HTML, card: gr.HTML, others: gr.Radio, buttons: dict[str, gr.Button],
                 phases: gr.HTML, planned: gr.HTML) -> None:  # fmt: skip
        self.front, self.planned = front, planned
        self.note, self.card, self.others, self.buttons, self.phases = note, card, others, buttons, phases

    @property
    def outputs(self) -> list[Block]:
        return [self.note, self.card, self.others, *self.buttons.values(), self.phases, self.planned]

    def load(self) -> Updates:
        return self.show(None)

    def show(self, chosen: str | None) -> Updates:
        """Draw the steps; `chosen` is "action|topic" of the one that is looked at, the advice where it is none."""
        found = self.front.desk.next_step(now=now())
        progress = self.front.desk.progress(now=now())
        profile = self.front.desk.profile()
        phases = phase_list(progress, profile, self.front.catalog, self.front.places)
        if not found.steps:
            hidden: Updates = {button: gr.update(visible=False) for button in self.buttons.values()}
            return {self.note: _note(found), self.card: _finished(), self.others: gr.update(visible=False),
                    self.phases: phases, self.planned: "", **hidden}  # fmt: skip
        step = next((each for each in found.steps if _value(each) == chosen), found.steps[0])
        choices = [(self._label(each), _value(each)) for each in found.steps]
        return {
            self.note: _note(found),
            self.card: self._card(step, advice=step is found.steps[0]),
            self.others: gr.update(choices=choices, value=_value(step), visible=len(choices) > 1),
            self.phases: phases,
            self.planned: "",
            **self._buttons(step),
        }

    def title(self, step: Step) -> str:
        if step.action == "project" and step.topic in self.front.catalog.projects:
            return self.front.catalog.projects[step.topic].title
        return self.front.catalog.topic(step.topic).title

    def _label(self, step: Step) -> str:
        return f"{VERBS[step.action]}: {self.title(step)} ({words.minutes(step.minutes)})"

    def _card(self, step: Step, advice: bool) -> str:
        catalog = self.front.catalog
        path = catalog.projects[step.topic].path if step.action == "project" else catalog.topic(step.topic).path
        label = "Open the brief" if step.action == "project" else "Open the lesson"
        reasons = "".join(f"<li>{html.escape(reason.text)}</li>" for reason in step.reasons)
        kind = "Your next step" if advice else "Another step that is ready"
        return (
            f'<section class="step"><p class="kind">{kind}</p><h2>{VERBS[step.action]}: '
            f'{html.escape(self.title(step))}</h2><p class="time">about {words.minutes(step.minutes)}</p>'
            f'<h3>Why this</h3><ul class="reasons">{reasons}</ul>'
            f'<a class="open" href="{html.escape(self.front.places.url(path))}">{label}</a></section>'
        )

    def _buttons(self, step: Step) -> Updates:
        project = step.action == "project"
        quiz = not project and bool(self.front.catalog.lesson(step.topic).claims)
        shown = {"quiz": quiz, "known": not project, "read": not project, "built": project, "skip": not project}
        return {self.buttons[name]: gr.update(visible=visible) for name, visible in shown.items()}

    def plan(self) -> Updates:
        """Everything that is left: half a second for several roadmaps, so only when it is asked for."""
        desk = self.front.desk
        found = plan(self.front.catalog, desk.roadmap(), desk.store.events(desk.learner), now())
        return {self.planned: plan_html(found, self.front.catalog)}

    # What the learner says ---------------------------------------------------------------------------------------

    def know(self, chosen: str | None) -> Updates:
        """Said to be known: so is, more weakly, what it builds on."""
        topic = self._topic(chosen)
        self.front.desk.set_profile(now=now(), known=[*self.front.desk.profile().known, topic])
        return self.show(None)

    def read(self, chosen: str | None) -> Updates:
        self.front.desk.mark_read(self._topic(chosen), now=now())
        return self.show(None)

    def skip(self, chosen: str | None) -> Updates:
        self.front.desk.skip_topic(self._topic(chosen), now=now())
        return self.show(None)

    def built(self, chosen: str | None) -> Updates:
        self.front.desk.mark_project_done(self._topic(chosen), now=now())
        return self.show(None)

    def start_quiz(self, chosen: str | None) -> QuizState:
        seed = random.SystemRandom().randrange(2**31)
        return self.front.desk.start_quiz(self._topic(chosen), QUIZ_LENGTH, seed, now=now())

    def _topic(self, chosen: str | None) -> str:
        """The topic or project of the step that the page shows; the advice where the page has sent none."""
        if chosen and "|" in chosen:
            return chosen.split("|", 1)[1]
        steps = self.front.desk.next_step(now=now()).steps
        if not steps:
            raise UserError("There is no step left on this roadmap.", "Look at Progress, or practise a topic.")
        return steps[0].topic


def build(front: Front) -> NextTab:
    with gr.Row(elem_id="next", equal_height=False):
        with gr.Column(scale=3, min_width=300):
            note = gr.HTML("", visible=False)
            card = gr.HTML(_waiting(), elem_id="step")
            with gr.Row(elem_id="step-buttons"):
                buttons = {
                    "quiz": gr.Button("Quiz me on it", variant="primary", elem_id="quiz-me", min_width=130),
                    "read": gr.Button("I have read this", elem_id="have-read", min_width=130),
                    "known": gr.Button("I know this already", elem_id="know-this", min_width=130),
                    "built": gr.Button("I have built this", variant="primary", visible=False, min_width=130),
                    "skip": gr.Button("Leave it out", elem_id="leave-out", min_width=130),
                }
            others = gr.Radio([], label="Or take another step", visible=False, elem_id="other-steps")
            show_plan = gr.Button("Plan everything that is left", elem_id="show-plan")
            planned = gr.HTML("", elem_id="plan")
        with gr.Column(scale=2, min_width=300):
            phases = gr.HTML("", elem_id="phase-list")
    tab = Next(front, note, card, others, buttons, phases, planned)
    listen(show_plan.click, tab.plan, [], [planned])
    listen(others.input, tab.show, [others], tab.outputs)
    for name, handler in (("known", tab.know), ("read", tab.read), ("skip", tab.skip), ("built", tab.built)):
        listen(buttons[name].click, handler, [others], tab.outputs)
    return NextTab(Part(tab.load, tab.outputs, tab.load), buttons["quiz"], others, tab.start_quiz)


def _value(step: Step) -> str:
    return f"{step.action}|{step.topic}"


def _note(found: Recommendation) -> Any:
    said = (text for text in (found.gone, found.note) if text)
    shown = "".join(f'<p class="note">{html.escape(text)}</p>' for text in said)
    return gr.update(value=shown, visible=bool(shown))


def _finished() -> str:
    said = "<h2>Nothing is left on this roadmap</h2><p>Practise any topic, or read on in the Library.</p>"
    return f'<section class="step">{said}</section>'


def _waiting() -> str:
    return '<p class="muted">Looking up your next step …</p>'
