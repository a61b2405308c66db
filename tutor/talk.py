"""What the tutor says about steps, quizzes and progress: records to drafts and chat text. Pure functions."""

import re
from collections.abc import Sequence

from corpus.catalog import Catalog
from corpus.records import TO_LEARN, Roadmap, Span
from tutor.answer import phrases
from tutor.answer.draft import Draft, Statement
from tutor.records import Grade, Progress, QuizItem, QuizState, Recommendation

LETTERS = "ABCDEFGH"
_VERB = {"learn": "learn", "review": "go over", "practise": "practise", "project": "build", "place": "check"}


def recommendation_draft(recommendation: Recommendation, catalog: Catalog, roadmap: Roadmap) -> Draft:
    """Say the next step with its reasons and alternatives; each step cites its line of the roadmap."""
    if not recommendation.steps:
        done = f"You have finished every topic of {roadmap.title}."
        return Draft((*_gone(recommendation), Statement(done)), "answered", suggestions=("Show my progress",))
    first, *others = recommendation.steps
    title = title_of(first.topic, catalog)
    head = f"**Next: {_VERB[first.action]} {title}** (about {first.minutes} minutes)."
    statements = [*_gone(recommendation), Statement(head, _lines(first.topic, roadmap), "sentence", 1)]
    statements += [Statement(_sentence(reason.text), (), "item", 1) for reason in first.reasons]
    if others:
        listed = "; or ".join(f"{_VERB[step.action]} {title_of(step.topic, catalog)}" for step in others)
        spans = tuple(span for step in others for span in _lines(step.topic, roadmap))
        statements.append(Statement(f"You could also {listed}.", spans, "sentence", 2))
    short = title.split(":")[0]
    suggestions = (f"What is {short}?", f"Quiz me on {short}") if first.topic in catalog.topics else ()
    topics = tuple(step.topic for step in recommendation.steps if step.topic in catalog.topics)
    return Draft(tuple(statements), "answered", topics, suggestions=suggestions)


def _gone(recommendation: Recommendation) -> tuple[Statement, ...]:
    return (Statement(recommendation.gone),) if recommendation.gone else ()


def title_of(topic_or_project: str, catalog: Catalog) -> str:
    if topic_or_project in catalog.topics:
        return catalog.topics[topic_or_project].title
    if topic_or_project in catalog.projects:
        return catalog.projects[topic_or_project].title
    return topic_or_project


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _lines(topic_or_project: str, roadmap: Roadmap) -> tuple[Span, ...]:
    """Return the line of the roadmap that first asks for a topic or project; else the first that names it at all."""
    named = None
    for phase in (part for whole in roadmap.phases for part in (whole, *whole.weeks)):
        for part in phase.parts:
            for item in part.items:
                if topic_or_project in (*item.topics, *item.projects):
                    if part.kind in (*TO_LEARN, "build"):
                        return (item.span,)
                    named = named or item.span
    return (named,) if named else ()


def question_text(quiz: QuizState, item: QuizItem, number: int, catalog: Catalog) -> str:
    """Return an open question as a chat message; nothing in it tells the key."""
    intro = phrases.QUIZ_INTRO.format(number=number, total=len(quiz.items), topic=title_of(quiz.topic, catalog))
    options = "\n".join(f"- **{LETTERS[i]}.** {option.text}" for i, option in enumerate(item.options))
    return f"{intro}\n\n{item.stem}\n\n{options}\n\n*{phrases.QUIZ_HOW}*"


def grade_text(grade: Grade, quiz: QuizState) -> str:
    """Return what a graded answer says: right or not, every option explained, and the score at the end."""
    item = grade.item
    lines = [f"**{phrases.RIGHT if grade.correct else phrases.WRONG}**", ""]
    for i, option in enumerate(item.options):
        sign = "✓" if option.id in item.key else "✗"
        chosen = " (your choice)" if option.id in grade.chosen else ""
        lines.append(f"- {sign} **{LETTERS[i]}.** {option.text}{chosen} — {item.explanations[option.id]} [{i + 1}]")
    if quiz.open_item is None:
        right, total = quiz.score
        lines += ["", phrases.QUIZ_DONE.format(right=right, total=total)]
    return "\n".join(lines)


def progress_text(progress: Progress) -> str:
    """Return progress as a table a learner can check."""
    rows = ["| phase | topics | known | started |", "| --- | --- | --- | --- |"]
    rows += [f"| {p.name} | {p.topics} | {p.known} | {p.started} |" for p in progress.phases]
    optional = dict.fromkeys(topic for phase in progress.phases for topic in phase.options)
    apart = f"\n\nOptional and not counted: {len(optional)} {'topic' if len(optional) == 1 else 'topics'}."
    answered = f"{progress.right} of {progress.answers} answers right" if progress.answers else "no answers yet"
    spent = f"about {progress.minutes_spent} minutes spent (an estimate)"
    head = f"{progress.note}\n\n**{headline(progress.title)}**" if progress.note else f"**{headline(progress.title)}**"
    return f"{head}\n\n" + "\n".join(rows) + (apart if optional else "") + f"\n\n{answered}; {spent}."


def headline(title: str) -> str:
    """A roadmap's title at the head of something: that of several is made of names, "the LEVEL 0-7 roadmap and ..."."""
    return title[:1].upper() + title[1:]


def chosen_options(text: str, item: QuizItem) -> tuple[str, ...] | None:
    """Read a chat message as an answer to `item`: letters, numbers, "true", or an option's text; None if it is none."""
    said = text.strip().casefold().rstrip(".!")
    by_text = {option.text.casefold().rstrip("."): option.id for option in item.options}
    if said in by_text:
        return (by_text[said],)
    said = re.sub(
        r"^(my\s+)?(answer|option|choice|i\s+(say|think|choose|pick)|it'?s|number)s?\s*(is\s+)?:?\s*", "", said
    )
    if not re.fullmatch(r"[a-h1-8](\)|\.)?((\s*(,|and|&|\+|;)\s*|\s+)[a-h1-8](\)|\.)?)*", said):
        return None
    letters: Sequence[str] = re.findall(r"[a-h1-8](?![a-z])", said.replace("and", ","))
    places = [LETTERS.lower().index(x) if x.isalpha() else int(x) - 1 for x in letters]
    if not places or max(places) >= len(item.options):
        return None
    return tuple(dict.fromkeys(item.options[place].id for place in places))
