"""The first visit: three questions. They can be skipped, and changed later from Progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from corpus.markdown import plain
from corpus.records import Roadmap
from ui import words
from ui.front import Front, Updates, listen, now

NEW, SOME = "new", "some"
DEFAULT_HOURS = 5
MOST_HOURS = 40


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


def build(front: Front) -> Welcome:
    roadmaps = front.catalog.roadmaps
    slots = max((len(roadmap.phases) for roadmap in roadmaps.values()), default=0)
    first = next(iter(roadmaps.values()), None)
    with gr.Column(visible=False, elem_id="welcome") as column:
        gr.HTML(
            "<h2>Welcome</h2><p>Three questions, so that the tutor can say what to learn next. You can change the "
            "answers at any time.</p>"
        )
        roadmap = gr.Radio(
            [(_described(each), each.id) for each in roadmaps.values()], value=first.id if first else None,
            label="1. Which roadmap do you want to follow?", elem_id="choose-roadmap",
        )  # fmt: skip
        level = gr.Radio(
            [("I am a complete beginner", NEW), ("I know some of it", SOME)], value=NEW,
            label="2. What do you know already?", elem_id="choose-level",
        )  # fmt: skip
        groups = []
        with gr.Column(visible=False, elem_id="choose-known") as known:
            gr.HTML('<p class="muted">Tick what you could explain. What it builds on counts as known too.</p>')
            for number in range(slots):
                with gr.Accordion("", open=number == 0, visible=False) as fold:
                    every = gr.Button("Tick all", size="sm", min_width=90, elem_classes="tick-all")
                    ticks = gr.CheckboxGroup([], label="Topics", show_label=False, container=False)
                groups.append((fold, ticks))
                listen(every.click, _all_of(front, number, ticks), [roadmap], [ticks])
        hours = gr.Slider(
            1, MOST_HOURS, value=DEFAULT_HOURS, step=1, label="3. How many hours a week do you have?",
            elem_id="choose-hours",
        )  # fmt: skip
        with gr.Row():
            start = gr.Button("Start learning", variant="primary", elem_id="welcome-start")
            later = gr.Button("Skip for now", elem_id="welcome-later")
    ticked = [ticks for _, ticks in groups]

    def draw(chosen: str, said: Sequence[str]) -> Updates:
        return _groups(front, chosen, said, groups)

    def fill() -> Updates:
        profile = front.desk.profile()
        chosen = profile.roadmap if profile.roadmap in roadmaps else first.id if first else ""
        return {
            roadmap: chosen or None,
            level: SOME if profile.known else NEW,
            known: gr.update(visible=bool(profile.known)),
            hours: profile.hours_per_week or DEFAULT_HOURS,
            **draw(chosen or "", profile.known),
        }

    def save(chosen: str | None, how: str | None, per_week: float | None, *ticks: Sequence[str] | None) -> None:
        said = [topic for each in ticks for topic in each or ()] if how == SOME else []
        hours_per_week = float(per_week or DEFAULT_HOURS)
        front.desk.set_profile(now=now(), roadmap=chosen or None, known=said, hours_per_week=hours_per_week)

    outputs: list[Block] = [roadmap, level, known, hours, *(part for group in groups for part in group)]
    listen(level.input, lambda how: {known: gr.update(visible=how == SOME)}, [level], [known])
    listen(roadmap.input, lambda chosen: draw(chosen, front.desk.profile().known), [roadmap], outputs)
    return Welcome(column, [roadmap, level, hours, *ticked], outputs, start, later, fill, save)


def _groups(
    front: Front, chosen: str, said: Sequence[str], groups: Sequence[tuple[gr.Accordion, gr.CheckboxGroup]]
) -> Updates:
    """One group for each phase; a topic that two phases list stands in the first."""
    roadmap = front.catalog.roadmaps.get(chosen)
    updates: Updates = {}
    phases = roadmap.phases if roadmap else ()
    for number, (fold, ticks) in enumerate(groups):
        if roadmap is None or number >= len(phases):
            updates |= {fold: gr.update(visible=False), ticks: gr.update(choices=[], value=[])}
            continue
        topics = _topics_of(front, roadmap, number)
        name = f"{phases[number].called}: {plain(phases[number].title)}"
        updates[fold] = gr.update(label=f"{name} ({words.count(len(topics), 'topic')})", visible=bool(topics))
        choices = [(front.catalog.topics[topic].title, topic) for topic in topics]
        updates[ticks] = gr.update(choices=choices, value=[topic for topic in topics if topic in said])
    return updates


def _topics_of(front: Front, roadmap: Roadmap, number: int) -> list[str]:
    """Topics of a phase that no earlier phase lists."""
    listed: list[dict[str, None]] = [
        dict.fromkeys(topic for item in phase.to_learn() for topic in item.topics if topic in front.catalog.topics)
        for phase in roadmap.phases[: number + 1]
    ]
    return [topic for topic in listed[number] if not any(topic in earlier for earlier in listed[:number])]


def _all_of(front: Front, number: int, ticks: gr.CheckboxGroup) -> Callable[[str | None], Updates]:
    def all_of(chosen: str | None) -> Updates:
        roadmap = front.catalog.roadmaps.get(chosen or "")
        if roadmap is None or number >= len(roadmap.phases):
            return {}
        return {ticks: _topics_of(front, roadmap, number)}

    return all_of


def _described(roadmap: Roadmap) -> str:
    facts = words.count(len(roadmap.phases), roadmap.unit)
    total = next((time for row in reversed(roadmap.totals) for time in row.times if time.unit == "hours"), None)
    if total is not None:
        facts += f", {total.low:g}-{total.high:g} hours" if total.high else f", {total.low:g}+ hours"
    return f"{roadmap.title} ({facts})"
