"""The way ahead as HTML: phases with their weeks folded inside, what is optional, the plan. Pure."""

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from corpus.catalog import Catalog
from corpus.markdown import plain
from tutor.learner.plan import Plan, PlannedPhase
from tutor.records import PhaseProgress, Profile, Progress, Step
from tutor.talk import headline, title_of
from ui import words
from ui.places import Places

SHOWN = 6  # parts ahead; a route of several roadmaps has dozens
VERBS = {"learn": "Learn", "review": "Go over", "practise": "Practise", "project": "Build", "place": "Check"}


def named(part: PhaseProgress) -> str:
    """A part's name; of several roadmaps followed, the roadmap stands behind it."""
    title = plain(part.title)
    name = part.short if title == part.short else f"{part.short}: {title}"
    of = f' <small class="of">{html.escape(_brief(part.of))}</small>' if part.of else ""
    return f"<strong>{html.escape(name)}</strong>{of}"


def _brief(name: str) -> str:
    """A roadmap's spoken name for a small label: "four-phase", "LEVEL 0-7", "study guide"."""
    return name.removeprefix("the ").removesuffix(" roadmap").removeprefix("week-by-week ")


def counted(part: PhaseProgress) -> str:
    """Topics known and stated hours: "2 of 13 known · 15-20 hours"."""
    known = f"{part.known} of {part.topics} known" if part.topics else "optional" if part.options else "projects only"
    return html.escape(" · ".join((known, part.hours)) if part.hours else known)


def done(part: PhaseProgress) -> bool:
    return bool(part.topics) and part.known == part.topics


def phase_list(progress: Progress, profile: Profile, catalog: Catalog, places: Places) -> str:
    """The roadmap at a glance: what comes now, folded what is done and what comes much later, and what is optional."""
    ahead = [part for part in progress.phases if not done(part)]
    behind = [part for part in progress.phases if done(part)]
    short = len(progress.phases) <= SHOWN + 2
    if short:
        listed = _list([_part(part, profile, part in ahead[:1]) for part in progress.phases])
    else:
        listed = _folded(f"{words.count(len(behind), 'part')} done", [_part(each, profile) for each in behind])
        listed += _list([_part(part, profile, part in ahead[:1]) for part in ahead[:SHOWN]])
        later = [_part(part, profile) for part in ahead[SHOWN:]]
        listed += _folded(f"{words.count(len(later), 'part')} after that", later)
    title = html.escape(headline(progress.title))
    pace = f", at your {profile.hours_per_week:g} hours a week" if profile.hours_per_week else ""
    return (
        f'<section class="phases"><h2>The way ahead</h2><p class="muted">{title}{pace}</p>{listed}'
        f"{optional(progress, catalog, places)}</section>"
    )


def _list(rows: Iterable[str]) -> str:
    return f"<ol>{''.join(rows)}</ol>"


def _folded(label: str, rows: Sequence[str]) -> str:
    return f'<details class="rest"><summary>{label}</summary>{_list(rows)}</details>' if rows else ""


def _part(part: PhaseProgress, profile: Profile, now: bool = False) -> str:
    facts = [counted(part)]
    weeks = weeks_left(part, profile.hours_per_week)
    if weeks:
        facts.append(f"about {words.count(weeks, 'week')} left")
    inside = ""
    if part.weeks:
        rows = "".join(
            f'<li class="{"done" if done(week) else "open"}">{named(bare(week))}<br><span>{counted(week)}</span></li>'
            for week in part.weeks
        )
        opened = " open" if now else ""
        label = headline(words.weeks([week.short for week in part.weeks]))
        inside = f'<details class="weeks"{opened}><summary>{html.escape(label)}</summary><ul>{rows}</ul></details>'
    state = "done" if done(part) else "now" if now else "open"
    return f'<li class="{state}">{named(part)}<br><span>{" · ".join(facts)}</span>{inside}</li>'


def bare(week: PhaseProgress) -> PhaseProgress:
    """A week inside its phase, which names the roadmap already."""
    return replace(week, called=week.short, of="")


def weeks_left(phase: PhaseProgress, hours_per_week: float | None) -> int:
    """Weeks for the topics not known yet: their share of the stated hours (mean of the range), rounded up; or 0."""
    numbers = [float(number) for number in phase.hours.replace("+", " ").replace("-", " ").split()[:-1]]
    if not numbers or not hours_per_week or not phase.topics:
        return 0
    hours = sum(numbers) / len(numbers) * (phase.topics - phase.known) / phase.topics
    return int(-(-hours // hours_per_week))


def optional(progress: Progress, catalog: Catalog, places: Places) -> str:
    """The topics that the roadmap calls optional, folded, with their lessons; "" without any."""
    topics = dict.fromkeys(topic for part in progress.phases for topic in part.options)
    if not topics:
        return ""
    rows = "".join(
        f'<li><a href="{html.escape(places.url(catalog.topics[topic].path))}">'
        f"{html.escape(catalog.topics[topic].title)}</a></li>"
        for topic in topics
    )
    return (
        f'<details class="optional"><summary>Optional: {words.count(len(topics), "topic")}</summary>'
        '<p class="muted">You may leave them out: nothing waits for them and they are not counted. Read the lesson, or '
        f"choose one under Practice.</p><ul>{rows}</ul></details>"
    )


# The plan --------------------------------------------------------------------------------------------------------


def plan_html(plan: Plan, catalog: Catalog) -> str:
    """All steps that are left, each phase or week folded, with the hours and the weeks that they take."""
    if not plan.phases:
        return '<section class="plan"><p>Nothing is left to learn or to build.</p></section>'
    steps = words.count(sum(len(part.steps) for part in plan.phases), "step")
    weeks = f", {words.count(plan.weeks, 'week')} at {plan.hours_per_week:g} hours a week" if plan.weeks else ""
    head = f"<p>{steps} left, about {round(plan.minutes / 60)} hours{weeks}. Times are estimates.</p>"
    before = accumulate((part.minutes for part in plan.phases), initial=0)
    rows = "".join(
        _planned(part, catalog, plan.hours_per_week, past) for part, past in zip(plan.phases, before, strict=False)
    )
    return f'<section class="plan"><h2>Plan</h2>{head}{rows}</section>'


def _planned(part: PlannedPhase, catalog: Catalog, hours_per_week: float | None, before: int) -> str:
    """One phase or week of the roadmap, which begins after `before` minutes of learning."""
    name = part.called if part.called.startswith(part.title) else f"{part.called}: {plain(part.title)}"
    when = _when(before, part.minutes, hours_per_week)
    facts = f"{words.count(len(part.steps), 'step')} · {_hours(part.minutes)}{when}"
    rows = "".join(map(_row(catalog), part.steps))
    return (
        f"<details><summary><span>{html.escape(name)}</span> "
        f'<span class="muted">{facts}</span></summary><ul>{rows}</ul></details>'
    )


def _row(catalog: Catalog) -> Callable[[Step], str]:
    def row(step: Step) -> str:
        title = html.escape(title_of(step.topic, catalog))
        return f'<li>{VERBS[step.action]}: {title} <span class="muted">{words.minutes(step.minutes)}</span></li>'

    return row


def _when(before: int, minutes: int, hours_per_week: float | None) -> str:
    """In which of the learner's own weeks a part falls: " · your weeks 3-6"."""
    if not hours_per_week:
        return ""
    first, last = (int(count // (hours_per_week * 60)) + 1 for count in (before, before + minutes - 1))
    return f" · your week {first}" if first == last else f" · your weeks {first}-{last}"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.0f} hours" if minutes >= 90 else words.minutes(minutes)
