"""Answers about roadmaps, looked up and computed from the catalog: hours, phases, projects, skips, order, conflicts.

In a shell: `python -m tutor ask "how many hours does phase 2 take"`. Pure and deterministic; every statement cites the
lines that it is computed from. It does not explain topics, recommend a next step or change anything.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from corpus.catalog import Catalog
from corpus.conflicts import stance
from corpus.records import Phase, Roadmap
from tutor.answer.draft import Draft, Statement
from tutor.answer.roadmap import compare, contents, listing
from tutor.answer.roadmap import times as timing
from tutor.answer.roadmap import topics as of_topics
from tutor.answer.roadmap.asked import Asked, Kind
from tutor.answer.roadmap.intent import understand
from tutor.answer.roadmap.lines import name, places, stops
from tutor.answer.roadmap.lookup import Asked as Looked
from tutor.answer.roadmap.lookup import Meaning, accounts_for, look_up, names_something
from tutor.answer.roadmap.needs import View, builders, needs, needs_check
from tutor.answer.roadmap.which import Scope, scope
from tutor.answer.roadmap.words import Reading, read
from tutor.retrieve.link import Links


def answer(
    question: str,
    links: Links,
    catalog: Catalog,
    roadmap: Roadmap,
    known: Callable[[str], bool] = lambda t: False,
    meaning: Meaning = lambda question, path: (),
) -> Draft | None:
    """Answer a question about roadmaps, None where it is about something else.

    `roadmap` is the one that the learner follows, or several merged; `links` are the linker's for `question`;
    `known(topic id)` says whether the learner knows a topic; `meaning` gives cosines where there is an index.
    """
    if not question.strip() or not roadmap.phases:
        return None
    own = roadmap.members or (roadmap,)
    about = scope(links, catalog, own)
    if about.compared:
        reading = read(links, catalog, about.roadmaps[0], named=True)
        return compare.answer(reading, _words(links), about.roadmaps, catalog, meaning)
    drafts = [_of_one(links, View(catalog, each, known, each in own), about, meaning) for each in about.roadmaps]
    return _joined([draft for draft in drafts if draft is not None])


def _of_one(links: Links, view: View, about: Scope, meaning: Meaning) -> Draft | None:
    roadmap, catalog = view.roadmap, view.catalog
    reading = read(links, catalog, roadmap, named=about.named)
    asked = understand(reading, catalog, roadmap)
    vague = asked is None or set(asked.kinds) <= _VAGUE
    found = _looked_up(links, reading, view, meaning, bold=vague) if vague or reading.unknown else []
    if asked is None and found and not reading.named and not accounts_for(reading.unknown, found, _all(view)):
        return None  # "quiz me on phase 2": a part is named, and its lines say nothing on what is asked
    if asked is None or (found and _says_more(found, asked, view)):
        if not found and links.roadmaps and asked is None and not _EXPLAINS.search(reading.line):
            found = _looked_up(links, reading, view, meaning, bold=True, despite_topics=True)
        return Draft(tuple(found), "answered") if found else _placed(reading, view)
    phases = list(asked.phases)
    statements = [contents.no_such_phase(missing, roadmap) for missing in reading.missing]
    if phases or not reading.missing:
        for kind in asked.kinds:
            after = statements[-1].paragraph + 1 if statements else 0
            statements += _shift(_statements(kind, asked, phases, view), after)
    if not statements:
        found = found or _looked_up(links, reading, view, meaning, bold=True)
        return Draft(tuple(found), "answered") if found else None
    if asked.kinds == ("where",) and not any(stance(roadmap, topic) for topic in asked.topics):
        # No line asks for the topic; some line may name it all the same.
        named = _looked_up(links, reading, view, meaning, bold=False)
        statements += _shift(named, statements[-1].paragraph + 1)
    topics, suggestions = _topics(asked, phases, view), _suggestions(asked, phases, view)
    return Draft(tuple(statements), "answered", topics, suggestions=suggestions)


_TOLD_WHOLE: frozenset[Kind] = frozenset({"projects", "objectives", "practise"})  # of one part, with all its lines


def _says_more(found: list[Statement], asked: Asked, view: View) -> bool:
    """Tell whether the roadmap's own lines hold words of the question that no kind of fact accounts for."""
    unknown, kinds = asked.reading.unknown, set(asked.kinds)
    if kinds <= _VAGUE and names_something(unknown):
        return True
    if asked.phases and kinds & _TOLD_WHOLE:
        return False
    return not kinds <= _OF_TOPICS and accounts_for(unknown, found, _all(view))


_VAGUE: frozenset[Kind] = frozenset({"overview", "advice", "goal"})  # what remains when nothing is understood
_OF_TOPICS: frozenset[Kind] = frozenset([
    "needs", "needs check", "order", "where", "worth", "topic time", "time", "extreme", "certificate", "phase order",
    "count", "recommended", "prerequisites",
])  # fmt: skip


def _all(view: View) -> tuple[Roadmap, ...]:
    return tuple(view.catalog.roadmaps.values())


_PLACED_WORDS = 14  # a longer question that names a topic wants more than its place


# What asks for an explanation is for the lessons, also where it names a roadmap.
_EXPLAINS = re.compile(
    r"\b(?:explain|describe|define)\b|\b(?:how|why) (?:does|do|is|are)\b|\bwhat (?:is|are) (?:an? |the )?TOPIC"
)


def _looked_up(
    links: Links, reading: Reading, view: View, meaning: Meaning, *, bold: bool, despite_topics: bool = False
) -> list[Statement]:
    """What the roadmap's lines say, where it or one of its parts is named."""
    if not reading.named and not reading.phases:
        return []
    topics = {link.topic for link in reading.topics}
    asked = Looked(_words(links), topics, reading.phases)
    near = meaning if reading.named else _no_meaning
    return look_up(
        asked, view.roadmap, _all(view), near, bold=bold and bool(links.roadmaps) and (despite_topics or not topics)
    )


def _no_meaning(question: str, path: str) -> tuple[()]:
    return ()


def _placed(reading: Reading, view: View) -> Draft | None:
    """A topic and a roadmap are named and nothing is asked that is known here: where the topic stands."""
    if not reading.named or not reading.topics or len(reading.line.split()) > _PLACED_WORDS:
        return None
    topics = tuple(dict.fromkeys(link.topic for link in reading.topics))
    return Draft(tuple(_each(topics, lambda topic: of_topics.where(view, topic))), "answered", topics)


def _words(links: Links) -> str:
    """The question without the names of roadmaps."""
    return links.folded.replace("_", " ").replace("roadmaps", " ").replace("roadmap", " ")


def _joined(drafts: list[Draft]) -> Draft | None:
    """Answers of several roadmaps, one after the other."""
    if len(drafts) < 2:
        return drafts[0] if drafts else None
    statements: list[Statement] = []
    for draft in drafts:
        after = statements[-1].paragraph + 1 if statements else 0
        statements += _shift(draft.statements, after)
    topics = tuple(dict.fromkeys(topic for draft in drafts for topic in draft.topics))
    return replace(drafts[0], statements=tuple(statements), topics=topics)


def _statements(kind: Kind, asked: Asked, phases: list[Phase], view: View) -> list[Statement]:
    """Look up the facts of one kind."""
    roadmap, catalog, reading = view.roadmap, view.catalog, asked.reading
    every = phases or list(roadmap.phases)
    if kind == "time":
        if phases:
            whole = timing.whole_time(roadmap, None, False) if "total" in reading.line.split() else []
            return [*timing.times(phases, roadmap, reading.weekly, asked.flag), *whole]
        return timing.whole_time(roadmap, reading.weekly, asked.flag)
    if kind == "phase order":
        return contents.phase_order(phases[0], roadmap, asked.flag)
    if kind in ("needs check", "order", "next", "previous", "needs"):
        return _of_several(kind, asked.topics, view)
    if kind == "project topics":
        return contents.project_places(_practising(asked.topics, view), roadmap)
    lookups: dict[Kind, Callable[[], Iterable[Statement]]] = {
        "extreme": lambda: timing.extreme(roadmap, asked.flag),
        "goal": lambda: contents.goals(every, roadmap),
        "topics": lambda: contents.topics(every, roadmap),
        "projects": lambda: contents.projects(every, roadmap),
        "skip": lambda: contents.skips(every, roadmap, whole=not phases),
        "overview": lambda: contents.overview(roadmap),
        "count": lambda: contents.overview(roadmap),
        "recommended": lambda: listing.recommended(roadmap, phases),
        "project asks": lambda: listing.project_lines(reading.projects, roadmap),
        "prerequisites": lambda: contents.prerequisites(roadmap),
        "advice": lambda: listing.outside(roadmap, "advice", reading.line),
        "maths": lambda: listing.with_word(roadmap, "advice", "math"),
        "objectives": lambda: listing.listed(every, roadmap, "objectives"),
        "practise": lambda: listing.listed(every, roadmap, "practise"),
        "study material": lambda: listing.listed(every, roadmap, "study material"),
        "optional": lambda: listing.listed(every, roadmap, "optional"),
        "certificate": lambda: listing.certificates(roadmap),
        "assessment": lambda: listing.outside(roadmap, "assessment", reading.line),
        "why": lambda: [said for phase in every for said in contents.reasons(phase, roadmap)],
        "resources": lambda: listing.resources(phases, roadmap, reading.line),
        "project place": lambda: contents.project_places(reading.projects, roadmap),
        "project time": lambda: (
            *contents.project_times(reading.projects, catalog), *contents.project_places(reading.projects, roadmap)),
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
            items = phase.part("skip") if part == "skip" else phase.to_learn()
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
        part = phases[0].called
        wishes: dict[str, str] = {
            "topics": f"What are the topics of {part}?",
            "projects": f"What are the projects of {part}?",
            **({"time": f"How long is {part}?"} if phases[0].times else {}),
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
