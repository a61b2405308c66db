"""Records as plain text for a terminal and as the JSON of the contract (design, section 5). Pure but for `line_of`."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.catalog import Catalog
from tutor import talk
from tutor.answer.cite import ReadText
from tutor.learner.mastery import KNOWN
from tutor.learner.plan import Plan
from tutor.records import Answer, Citation, PhaseProgress, Progress, Recommendation

QUOTE = 100  # characters of a quote that a list of sources shows


# Answers ---------------------------------------------------------------------------------------------------------


def answer_text(answer: Answer, text_of: ReadText) -> str:
    """The answer, then its sources: mark, file and line, the beginning of the quote."""
    return answer.text + (f"\n\nSources:\n{sources(answer.citations, text_of)}" if answer.citations else "")


def sources(citations: Iterable[Citation], text_of: ReadText) -> str:
    return "\n".join(
        f"  [{citation.mark}] {citation.path}:{line_of(citation, text_of)}  "
        f"“{textwrap.shorten(citation.quote, QUOTE, placeholder='…')}”"
        for citation in citations
    )


def line_of(citation: Citation, text_of: ReadText) -> int:
    """Line, from 1, on which the quote begins."""
    return text_of(citation.path).count("\n", 0, citation.start) + 1


# The next step, progress, plan -----------------------------------------------------------------------------------


def recommendation_json(recommendation: Recommendation) -> dict[str, Any]:
    return {
        "steps": [
            {
                "action": step.action,
                "topic": step.topic,
                "minutes": step.minutes,
                "reasons": [{"text": reason.text, "value": reason.value} for reason in step.reasons],
            }
            for step in recommendation.steps
        ],
        "roadmap": recommendation.roadmap,
        "as_of": recommendation.as_of.isoformat(),
    }


def progress_json(progress: Progress) -> dict[str, Any]:
    return {
        "roadmap": progress.roadmap,
        "title": progress.title,
        "phases": [_phase_json(phase) for phase in progress.phases],
        "mastery": {
            topic: {"p_known": round(found.p_known, 4), "sd": round(found.sd, 4), "answers": found.answers}
            for topic, found in progress.mastery.items()
        },
        "answers": progress.answers,
        "right": progress.right,
        "minutes_spent": progress.minutes_spent,
        "as_of": progress.as_of.isoformat(),
    }


def _phase_json(phase: PhaseProgress) -> dict[str, Any]:
    return {
        "number": phase.number,
        "called": phase.called,
        "title": phase.title,
        "topics": phase.topics,
        "mastered": phase.mastered,
        "known": phase.known,
        "started": phase.started,
        "hours": phase.hours,
        "optional": list(phase.options),
        "weeks": [_phase_json(week) for week in phase.weeks],
    }


def progress_text(progress: Progress, catalog: Catalog) -> str:
    """The table of phases, then every topic with its id and the probability that it is known, week by week."""
    lines = [talk.progress_text(progress)]

    def listed(topics: Sequence[str], options: Sequence[str]) -> None:
        for topic in (*topics, *options):
            p = progress.mastery[topic].p_known
            apart = " (optional)" if topic in options else ""
            lines.append(f"  {'✓' if p >= KNOWN else ' '} {p:4.0%}  {topic}: {catalog.topics[topic].title}{apart}")

    for phase in progress.phases:
        if phase.topic_ids or phase.options:
            lines += ["", phase.name]
        for week in phase.weeks:
            lines += ["", f" {week.name}, {week.known} of {week.topics} known"]
            listed(week.topic_ids, week.options)
        within = {topic for week in phase.weeks for topic in (*week.topic_ids, *week.options)}
        listed([t for t in phase.topic_ids if t not in within], [t for t in phase.options if t not in within])
    return "\n".join(lines)


def plan_json(plan: Plan) -> dict[str, Any]:
    steps = [
        {"phase": phase.number, "action": step.action, "topic": step.topic, "minutes": step.minutes}
        for phase in plan.phases
        for step in phase.steps
    ]
    return {
        "steps": steps,
        "roadmap": plan.roadmap,
        "minutes": plan.minutes,
        "hours_per_week": plan.hours_per_week,
        "weeks": plan.weeks,
        "as_of": plan.as_of.isoformat(),
    }


def plan_text(plan: Plan, catalog: Catalog) -> str:
    """What is left by phase with minutes, and the weeks that it takes."""
    if not plan.phases:
        return f"{talk.headline(plan.title)}: nothing is left to learn or to build."
    lines = [f"{talk.headline(plan.title)}: {_steps(plan)} left, about {_hours(plan.minutes)}."]
    if plan.weeks is not None:
        weeks = f"{plan.weeks} {'week' if plan.weeks == 1 else 'weeks'}"
        lines.append(f"With {plan.hours_per_week:g} hours a week that is {weeks}.")
    for phase in plan.phases:
        title = "" if phase.called.startswith(phase.title) else f": {phase.title}"
        lines += ["", f"{phase.called}{title} ({_hours(phase.minutes)})"]
        lines += [
            f"  {step.minutes:4d} min  {'build' if step.action == 'project' else step.action} "
            f"{talk.title_of(step.topic, catalog)}"
            for step in phase.steps
        ]
    return "\n".join(lines)


def _steps(plan: Plan) -> str:
    count = sum(len(phase.steps) for phase in plan.phases)
    return f"{count} {'step' if count == 1 else 'steps'}"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.0f} hours" if minutes >= 90 else f"{minutes} minutes"
