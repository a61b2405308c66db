"""Progress: phases that fill, topics by state, and the learner's own data."""

import html
from collections.abc import Sequence

import gradio as gr

from corpus.markdown import plain
from tutor.records import Mastery, PhaseProgress, Progress
from ui import words
from ui.front import Front, Part, Updates, now

KNOWN, MASTERED = 0.85, 0.95  # design, section 2


def build(front: Front) -> tuple[Part, gr.Button]:
    """The tab, and the button that opens the three first questions again."""
    with gr.Column(elem_id="progress"):
        numbers = gr.HTML('<p class="muted">Reading your progress …</p>', elem_id="progress-numbers")
        topics = gr.HTML("", elem_id="progress-topics")
        own = gr.HTML("", elem_id="own-data")
        change = gr.Button("Change roadmap, what I know, or hours", elem_id="change-profile")

    def load() -> Updates:
        progress = front.desk.progress(now=now())
        return {numbers: overview(front, progress), topics: by_phase(front, progress), own: own_data(front)}

    return Part(load, [numbers, topics, own], load), change


def overview(front: Front, progress: Progress) -> str:
    """Headline numbers and a bar for each phase."""
    route = front.catalog.roadmap(progress.roadmap).topics()
    held = [progress.mastery[topic] for topic in route if topic in progress.mastery]
    known = sum(one.p_known >= KNOWN for one in held)
    right = f"{round(100 * progress.right / progress.answers)} %" if progress.answers else "none yet"
    tiles = (
        (f"{known} of {len(held)}", "topics known"),
        (str(progress.answers), "questions answered"),
        (right, "of them right"),
        (words.minutes(progress.minutes_spent), "spent, an estimate"),
    )
    tiled = "".join(f"<div><dt>{label}</dt><dd>{html.escape(value)}</dd></div>" for value, label in tiles)
    bars = "".join(bar(phase) for phase in progress.phases)
    return (
        f'<section><h2>{html.escape(progress.title)}</h2><dl class="tiles">{tiled}</dl>'
        f'<div class="bars">{bars}</div><p class="legend"><span class="key mastered"></span> mastered '
        f'<span class="key known"></span> known <span class="key started"></span> begun '
        '<span class="key rest"></span> not begun</p></section>'
    )


def bar(phase: PhaseProgress) -> str:
    """A phase as a bar with its numbers beside it; screen readers are told the same numbers."""
    known_only = phase.known - phase.mastered
    said = f"{phase.known} of {phase.topics} topics known, {phase.mastered} of them mastered, {phase.started} begun"
    parts = "".join(
        f'<div class="{kind}" style="width:{100 * count / phase.topics:.2f}%"></div>'
        for kind, count in (("mastered", phase.mastered), ("known", known_only), ("started", phase.started))
        if phase.topics and count
    )
    hours = f" · {html.escape(phase.hours)}" if phase.hours else ""
    name = f"{phase.called}: {plain(phase.title)}"
    return (
        f'<div class="phase" data-phase="{phase.number}" data-known="{phase.known}" data-started="{phase.started}">'
        f"<p><strong>{html.escape(name)}</strong><span>{phase.known} of {phase.topics} known{hours}</span></p>"
        f'<div class="track" role="img" aria-label="{html.escape(said)}">{parts}</div></div>'
    )


def by_phase(front: Front, progress: Progress) -> str:
    """Every topic of every phase under its state, folded away."""
    roadmap = front.catalog.roadmap(progress.roadmap)
    sections = []
    for phase in roadmap.phases:
        listed = dict.fromkeys(topic for item in phase.to_learn() for topic in item.topics)
        held = [progress.mastery[topic] for topic in listed if topic in progress.mastery]
        groups = "".join(
            _group(front, label, [one for one in held if state(one) == name])
            for name, label in (("mastered", "Mastered"), ("known", "Known"), ("begun", "Begun"), ("rest", "Not begun"))
        )
        name = f"{phase.called}: {plain(phase.title)}"
        sections.append(f"<details><summary>{html.escape(name)}</summary>{groups}</details>")
    return f'<section class="topics"><h2>Topics</h2>{"".join(sections)}</section>'


def state(one: Mastery) -> str:
    """mastered, known, begun or rest."""
    if one.p_known >= MASTERED:
        return "mastered"
    if one.p_known >= KNOWN:
        return "known"
    return "begun" if one.answers else "rest"


def _group(front: Front, label: str, held: Sequence[Mastery]) -> str:
    if not held:
        return ""
    rows = "".join(
        f'<li><a href="{html.escape(front.places.url(front.catalog.topics[one.topic].path))}">'
        f"{html.escape(front.catalog.topics[one.topic].title)}</a>{_how(one)}</li>"
        for one in held
    )
    return f'<h3>{label} <span class="muted">{len(held)}</span></h3><ul class="columns">{rows}</ul>'


def _how(one: Mastery) -> str:
    """What the estimate rests on; nothing for a topic that nothing is known about."""
    share = f"{round(100 * one.p_known)} %"
    said = {
        "answers": f"{share} after {words.count(one.answers, 'answer')}",
        "said": "you said so",
        "read": "read",
        "prior": "",
    }[one.source]
    return f' <span class="muted">{said}</span>' if said else ""


def own_data(front: Front) -> str:
    """Where the learner's data lie and what can be done with them."""
    profile = front.desk.profile()
    conversations = words.count(len(front.desk.conversations()), "conversation")
    said = words.count(len(profile.known), "topic")
    hours = f"{profile.hours_per_week:g} hours a week" if profile.hours_per_week else "no hours a week given"
    return (
        f'<section class="own"><h2>Your data</h2><p>{conversations}, {said} that you said you know, {hours}. All of it '
        f"is in one file on this machine: <code>{html.escape(str(front.tutor.settings.database))}</code>. Nothing is "
        "sent anywhere. <code>python -m tutor backup</code> makes a copy of it.</p></section>"
    )
