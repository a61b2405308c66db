"""The first visit: three questions. They can be skipped, and changed later from Progress."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from corpus.errors import UserError
from corpus.merge import JOIN
from corpus.records import Roadmap
from tutor.learner.own import Own
from ui import words
from ui.front import Front, Updates, listen, now
from ui.tabs import known as knowing

NEW, SOME = "new", "some"
DEFAULT_HOURS = 5
MOST_HOURS = 40
GROUPS = len(words.AREAS)
Fold = tuple[gr.Accordion, gr.CheckboxGroup]


@dataclass(frozen=True)
class Welcome:
    """The form; `fill` draws it from the store, `save` stores it."""

    column: gr.Column
    inputs: list[Block]
    outputs: list[Block]
    start: gr.Button
    later: gr.Button
    fill: Callable[[], Updates]
    save: Callable[..., None]


class Form:
    """The handlers of the form."""

    def __init__(self, front: Front, roadmaps: gr.CheckboxGroup, route: gr.HTML, own: gr.HTML, level: gr.Radio,
                 known: gr.Column, hours: gr.Slider, folds: list[Fold]) -> None:  # fmt: skip
        self.front, self.roadmaps, self.route, self.own = front, roadmaps, route, own
        self.level, self.known, self.hours, self.folds = level, known, hours, folds

    @property
    def outputs(self) -> list[Block]:
        drawn = [self.roadmaps, self.route, self.own, self.level, self.known, self.hours]
        return [*drawn, *(part for fold in self.folds for part in fold)]

    def fill(self) -> Updates:
        """Draw the form as the store has it."""
        desk = self.front.desk
        catalog, own, profile = desk.catalog, desk.own_roadmaps(), desk.profile()
        chosen = [each for each in (profile.roadmap or "").split(JOIN) if each in catalog.roadmaps]
        chosen = chosen or list(catalog.roadmaps)[:1]
        choices = knowing.choices(catalog.roadmaps, own, catalog.topics)
        return {
            self.roadmaps: gr.update(choices=choices, value=chosen),
            self.own: _unknown(own),
            self.level: SOME if profile.known else NEW,
            self.known: gr.update(visible=bool(profile.known)),
            self.hours: profile.hours_per_week or DEFAULT_HOURS,
            **self._draw(chosen, profile.known),
        }

    def choose(self, chosen: Sequence[str] | None, *ticks: Sequence[str] | None) -> Updates:
        """Other roadmaps are ticked: draw their topics; what was ticked on the page or is known stays ticked."""
        ticked = [topic for each in ticks for topic in each or ()]
        return self._draw(chosen or (), [*ticked, *self.front.desk.profile().known])

    def tick_all(self, number: int) -> Callable[[Sequence[str] | None], Updates]:
        def every(chosen: Sequence[str] | None) -> Updates:
            found = self._groups(self._roadmap(chosen or ()))
            return {self.folds[number][1]: list(found[number].topics)} if number < len(found) else {}

        return every

    def save(
        self, chosen: Sequence[str] | None, how: str | None, per_week: float | None, *ticks: Sequence[str] | None
    ) -> None:
        """Store the answers. What is known beyond the topics that the page shows stays known."""
        if not chosen:
            raise UserError("No roadmap is ticked.", "Tick at least one, or press “Skip for now”.")
        roadmap = JOIN.join(chosen)
        said: list[str] = []
        if how == SOME:
            shown = set(self.front.desk.catalog.roadmap(roadmap).topics())
            before = [topic for topic in self.front.desk.profile().known if topic not in shown]
            said = [*(topic for each in ticks for topic in each or ()), *before]
        hours_per_week = float(per_week or DEFAULT_HOURS)
        self.front.desk.set_profile(now=now(), roadmap=roadmap, known=said, hours_per_week=hours_per_week)

    def _roadmap(self, chosen: Sequence[str]) -> Roadmap | None:
        return self.front.desk.catalog.followed(JOIN.join(chosen))

    def _groups(self, roadmap: Roadmap | None) -> tuple[knowing.Group, ...]:
        return () if roadmap is None else knowing.groups(roadmap, self.front.catalog.topics, len(self.folds))

    def _draw(self, chosen: Sequence[str], said: Sequence[str]) -> Updates:
        """The topics of a route to tick, and what the route is."""
        topics, roadmap = self.front.catalog.topics, self._roadmap(chosen)
        found = self._groups(roadmap)
        sentence = knowing.chosen_route(roadmap, topics) if roadmap else "Tick at least one."
        updates: Updates = {self.route: f'<p class="muted" role="status">{html.escape(sentence)}</p>'}
        for number, (fold, ticks) in enumerate(self.folds):
            if number >= len(found):
                updates |= {fold: gr.update(visible=False), ticks: gr.update(choices=[], value=[])}
                continue
            group = found[number]
            choices = [(topics[topic].title, topic) for topic in group.topics]
            updates[fold] = gr.update(label=group.label, visible=True)
            updates[ticks] = gr.update(choices=choices, value=[topic for topic in group.topics if topic in said])
        return updates


def build(front: Front) -> Welcome:
    with gr.Column(visible=False, elem_id="welcome") as column:
        gr.HTML(
            "<h2>Welcome</h2><p>Three questions, so that the tutor can say what to learn next. You can change the "
            "answers at any time; what you have learned stays.</p>"
        )
        with gr.Column(elem_id="which-roadmaps"):
            roadmaps = gr.CheckboxGroup(
                knowing.choices(front.catalog.roadmaps, (), front.catalog.topics), label="1. Which roadmap do you want "
                "to follow?", info="Tick one, or several to follow them as one. The one that you tick first leads.",
                elem_id="choose-roadmap",
            )  # fmt: skip
            route = gr.HTML("", elem_id="chosen-route")
            own = gr.HTML("", elem_id="own-roadmaps")
        level = gr.Radio(
            [("I am a complete beginner", NEW), ("I know some of it", SOME)], value=NEW,
            label="2. What do you know already?", elem_id="choose-level",
        )  # fmt: skip
        folds: list[Fold] = []
        buttons = []
        with gr.Column(visible=False, elem_id="choose-known") as known:
            gr.HTML('<p class="muted">Tick what you could explain. What it builds on counts as known too.</p>')
            for number in range(GROUPS):
                with gr.Accordion("", open=number == 0, visible=False) as fold:
                    buttons.append(gr.Button("Tick all", size="sm", min_width=90, elem_classes="tick-all"))
                    folds.append((fold, gr.CheckboxGroup([], label="Topics", show_label=False, container=False)))
        hours = gr.Slider(
            1, MOST_HOURS, value=DEFAULT_HOURS, step=1, label="3. How many hours a week do you have?",
            elem_id="choose-hours",
        )  # fmt: skip
        with gr.Row():
            start = gr.Button("Start learning", variant="primary", elem_id="welcome-start")
            later = gr.Button("Skip for now", elem_id="welcome-later")
    form = Form(front, roadmaps, route, own, level, known, hours, folds)
    ticked: list[Block] = [ticks for _, ticks in folds]
    for number, button in enumerate(buttons):
        listen(button.click, form.tick_all(number), [roadmaps], [folds[number][1]])
    listen(level.input, lambda how: {known: gr.update(visible=how == SOME)}, [level], [known])
    drawn: list[Block] = [route, *(part for fold in folds for part in fold)]
    listen(roadmaps.input, form.choose, [roadmaps, *ticked], drawn, last=True)
    inputs: list[Block] = [roadmaps, level, hours, *ticked]
    return Welcome(column, inputs, form.outputs, start, later, form.fill, form.save)


def _unknown(own: Sequence[Own]) -> str:
    """For each roadmap from a document, folded: its lines that are no topic here, so that nobody misses them."""
    folds = []
    for each in own:
        if each.unknown:
            rows = "".join(f"<li>{html.escape(line)}</li>" for line in each.unknown)
            lines = f"{words.count(len(each.unknown), 'line')} that no lesson covers"
            folds.append(
                f"<details><summary>{html.escape(each.roadmap.title)}: {lines}</summary>"
                f'<p class="muted">They are left out of your route.</p><ul>{rows}</ul></details>'
            )
    return "".join(folds)
