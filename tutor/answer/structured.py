"""Answers about the roadmap itself, looked up and computed from the catalog: hours, phases, projects, skips, order.

In a shell: `python -m tutor ask "how many hours does phase 2 take"`. Pure and deterministic; every statement cites the
lines that it is computed from. It does not explain topics, recommend a next step or change anything.
"""

from collections.abc import Callable, Iterable

from corpus.catalog import Catalog
from corpus.records import Phase, Roadmap
from tutor.answer.draft import Draft, Statement
from tutor.answer.roadmap import facts
from tutor.answer.roadmap import topics as of_topics
from tutor.answer.roadmap.asked import Asked, Kind
from tutor.answer.roadmap.intent import understand
from tutor.answer.roadmap.lines import name, places, stops
from tutor.answer.roadmap.needs import View, builders, needs, needs_check
from tutor.answer.roadmap.words import read
from tutor.retrieve.link import Links


def answer(
    question: str,
    links: Links,
    catalog: Catalog,
    roadmap: Roadmap,
    known: Callable[[str], bool] = lambda t: False,
) -> Draft | None:
    """Answer a question about `roadmap`, None where it is about something else.

    `links` are the linker's for `question`; `known(topic id)` says whether the learner knows a topic.
    """
    if not question.strip() or not roadmap.phases:
        return None
    asked = understand(read(links, catalog, roadmap), catalog, roadmap)
    if asked is None:
        return None
    view = View(catalog, roadmap, known)
    wrong = [number for number in asked.phases if not any(number == phase.number for phase in roadmap.phases)]
    phases = [phase for number in asked.phases for phase in roadmap.phases if phase.number == number]
    statements = [facts.no_such_phase(number, roadmap) for number in wrong]
    if phases or not wrong:
        for kind in asked.kinds:
            after = statements[-1].paragraph + 1 if statements else 0
            statements += _shift(_statements(kind, asked, phases, view), after)
    if not statements:
        return None
    topics, suggestions = _topics(asked, phases, view), _suggestions(asked, phases, view)
    return Draft(tuple(statements), "answered", topics, suggestions=suggestions)


def _statements(kind: Kind, asked: Asked, phases: list[Phase], view: View) -> list[Statement]:
    """Look up the facts of one kind."""
    roadmap, catalog, reading = view.roadmap, view.catalog, asked.reading
    every = phases or list(roadmap.phases)
    if kind == "time":
        if phases:
            return facts.times(phases, roadmap, reading.weekly, asked.flag)
        return facts.whole_time(roadmap, reading.weekly, asked.flag)
    if kind == "phase order":
        return facts.phase_order(phases[0], roadmap, asked.flag)
    if kind in ("needs check", "order", "next", "previous", "needs"):
        return _of_several(kind, asked.topics, view)
    if kind == "project topics":
        return facts.project_places(_practising(asked.topics, view), roadmap)
    lookups: dict[Kind, Callable[[], Iterable[Statement]]] = {
        "extreme": lambda: facts.extreme(roadmap, asked.flag),
        "goal": lambda: facts.goals(every, roadmap),
        "topics": lambda: facts.topics(every, roadmap),
        "projects": lambda: facts.projects(every, roadmap),
        "skip": lambda: facts.skips(every, roadmap, whole=not phases),
        "overview": lambda: facts.overview(roadmap),
        "advice": lambda: facts.advice(roadmap),
        "maths": lambda: facts.advice(roadmap, "math"),
        "resources": lambda: facts.resources(phases, roadmap),
        "project place": lambda: facts.project_places(reading.projects, roadmap),
        "project time": lambda: (
            *facts.project_times(reading.projects, catalog), *facts.project_places(reading.projects, roadmap)),
        "where": lambda: _each(asked.topics, lambda topic: of_topics.where(view, topic)),
        "topic time": lambda: _each(asked.topics, lambda topic: of_topics.topic_time(view, topic)),
        "worth": lambda: _each(asked.topics, lambda topic: of_topics.worth(view, topic, asked.flag)),
    }  # fmt: skip
    return list(lookups[kind]())


def _of_several(kind: Kind, topics: tuple[str, ...], view: View) -> list[Statement]:
    if kind == "needs check":
        return needs_check(view, topics[0], topics[1]) + of_topics.where(view, topics[1])[:1]
    if kind == "needs":
        return needs(view, topics) + [each for topic in topics for each in of_topics.where(view, topic)[:1]]
    if kind == "order":
        return of_topics.order(view, topics)
    return of_topics.following(view, topics) if kind == "next" else of_topics.preceding(view, topics)


def _each(topics: tuple[str, ...], look_up: Callable[[str], list[Statement]]) -> list[Statement]:
    """One paragraph per topic."""
    return [statement for number, topic in enumerate(topics) for statement in _shift(look_up(topic), number)]


def _shift(statements: Iterable[Statement], by: int) -> list[Statement]:
    return [Statement(each.text, each.spans, each.layout, each.paragraph + by) for each in statements]


def _practising(topics: tuple[str, ...], view: View) -> tuple[str, ...]:
    projects = view.catalog.projects.values()
    return tuple(project.id for project in projects if set(topics) & set(project.topics))


def _topics(asked: Asked, phases: list[Phase], view: View) -> tuple[str, ...]:
    """Ids of the topics that the answer is about: those asked for, else those that it lists."""
    found = list(asked.topics)
    if set(asked.kinds) & {"skip", "topics"}:
        part = "skip" if "skip" in asked.kinds else "learn"
        for phase in phases or (view.roadmap.phases if part == "skip" else ()):
            items = phase.part("skip") if part == "skip" else phase.part("learn")
            found += [topic for item in items for topic in item.topics]
    if "worth" in asked.kinds:
        found += [above for topic in asked.topics for above in builders(view, topic)]
    if "next" in asked.kinds and any(places(view.roadmap, topic) for topic in asked.topics):
        road = stops(view.roadmap)
        last = max(road.index(stop) for topic in asked.topics for stop, _ in places(view.roadmap, topic)[:1])
        found = [*(road[last + 1].topics if last + 1 < len(road) else ()), *found]
    return tuple(dict.fromkeys(found))


def _suggestions(asked: Asked, phases: list[Phase], view: View) -> tuple[str, ...]:
    """Questions that make sense next."""
    unit = view.roadmap.unit
    if len(phases) == 1:
        number = phases[0].number
        wishes: dict[str, str] = {
            "topics": f"What are the topics of {unit} {number}?",
            "projects": f"What are the projects of {unit} {number}?",
            "skip": f"What can I skip in {unit} {number}?",
            "time": f"How long is {unit} {number}?",
        }
        return tuple(text for kind, text in wishes.items() if kind not in asked.kinds)[:2]
    if asked.topics:
        title, placed = name(view.catalog, asked.topics[0]), places(view.roadmap, asked.topics[0])
        wishes = {"needs": f"What do I need before {title}?"}
        if placed:
            wishes["next"] = f"What comes after {title} in the roadmap?"
        return tuple(text for kind, text in wishes.items() if kind not in asked.kinds)
    if "extreme" in asked.kinds:
        return ("How long is the whole roadmap?",)
    return (f"Which {unit} takes the most time?",)
