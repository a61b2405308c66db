"""Progress: phases that fill, topics by state, where roadmaps disagree, and the learner's own data."""

import html
from collections.abc import Sequence

import gradio as gr

from tutor.records import Mastery, PhaseProgress, Progress
from tutor.talk import headline
from ui import words
from ui.front import Front, Part, Updates, now
from ui.tabs import disagree
from ui.tabs.way import bare, counted, named

KNOWN, MASTERED = 0.85, 0.95  # design, section 2


def build(front: Front) -> tuple[Part, gr.Button]:
    """The tab, and the button that opens the three first questions again."""
    with gr.Column(elem_id="progress"):
        numbers = gr.HTML('<p class="muted">Reading your progress …</p>', elem_id="progress-numbers")
        change = gr.Button("Change my roadmaps and answers", elem_id="change-profile")
        conflicts = gr.HTML("", elem_id="conflicts")
        own = gr.HTML("", elem_id="own-data")

    def load() -> Updates:
        progress = front.desk.progress(now=now())
        return {
            numbers: overview(front, progress),
            conflicts: disagree.section(front.desk.catalog, front.desk.roadmap(), front.places),
            own: own_data(front),
        }

    return Part(load, [numbers, conflicts, own], load), change


def overview(front: Front, progress: Progress) -> str:
    """Headline numbers and a bar for each phase; its weeks and topics are folded inside."""
    route = dict.fromkeys(topic for phase in progress.phases for topic in phase.topic_ids)
    held = [progress.mastery[topic] for topic in route]
    known = sum(one.p_known >= KNOWN for one in held)
    right = f"{round(100 * progress.right / progress.answers)} %" if progress.answers else "none yet"
    tiles = (
        (f"{known} of {len(held)}", "topics known"),
        (str(progress.answers), "questions answered"),
        (right, "of them right"),
        (words.minutes(progress.minutes_spent), "spent, an estimate"),
    )
    tiled = "".join(f"<div><dt>{label}</dt><dd>{html.escape(value)}</dd></div>" for value, label in tiles)
    note = f'<p class="note">{html.escape(progress.note)}</p>' if progress.note else ""
    bars = "".join(
        f'<div class="phase" {_numbers(phase)}>{bar(phase)}{_inside(front, progress, phase)}</div>'
        for phase in progress.phases
    )
    return (
        f'<section>{note}<h2>{html.escape(headline(progress.title))}</h2><dl class="tiles">{tiled}</dl>'
        f'<div class="bars">{bars}</div><p class="legend"><span class="key mastered"></span> mastered '
        f'<span class="key known"></span> known <span class="key started"></span> begun '
        '<span class="key rest"></span> not begun</p></section>'
    )


def _numbers(phase: PhaseProgress) -> str:
    return f'data-phase="{phase.number}" data-known="{phase.known}" data-started="{phase.started}"'


def _inside(front: Front, progress: Progress, part: PhaseProgress) -> str:
    """What a bar stands for, folded: the weeks of a phase with their own bars, and topics under their state."""
    weeks = "".join(f'<div class="week">{bar(bare(week))}{_inside(front, progress, week)}</div>' for week in part.weeks)
    within = {topic for week in part.weeks for topic in (*week.topic_ids, *week.options)}
    topics = [topic for topic in part.topic_ids if topic not in within]
    options = [topic for topic in part.options if topic not in within]
    folds = _fold(headline(words.weeks([week.short for week in part.weeks])), weeks) if weeks else ""
    count = words.count(len(topics), "topic") if topics else "Optional topics"
    return folds + _fold(count, _states(front, progress, topics, options))


def _fold(label: str, inside: str) -> str:
    return f'<details class="weeks"><summary>{label}</summary>{inside}</details>' if inside else ""


def bar(phase: PhaseProgress) -> str:
    """A phase or week as a bar with its numbers beside it; screen readers are told the same numbers."""
    known_only = phase.known - phase.mastered
    said = f"{phase.known} of {phase.topics} topics known, {phase.mastered} of them mastered, {phase.started} begun"
    parts = "".join(
        f'<div class="{kind}" style="width:{100 * count / phase.topics:.2f}%"></div>'
        for kind, count in (("mastered", phase.mastered), ("known", known_only), ("started", phase.started))
        if phase.topics and count
    )
    track = f'<div class="track" role="img" aria-label="{html.escape(said)}">{parts}</div>' if phase.topics else ""
    return f"<p><span>{named(phase)}</span><span>{counted(phase)}</span></p>{track}"


def _states(front: Front, progress: Progress, topics: Sequence[str], options: Sequence[str]) -> str:
    """Topics under their state; optional ones apart, because they are counted nowhere."""
    held = [progress.mastery[topic] for topic in topics]
    labels = (("mastered", "Mastered"), ("known", "Known"), ("begun", "Begun"), ("rest", "Not begun"))
    groups = "".join(_group(front, label, [one for one in held if state(one) == name]) for name, label in labels)
    return groups + _group(front, "Optional, not counted", [progress.mastery[topic] for topic in options])


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
