"""The next step and up to three alternatives, with reasons in numbers that a learner can check. Pure.

In this order: what was begun and is not known yet; one project of a phase that was just finished; topics whose gating
prerequisites are known, in the roadmap's order (see `Route.order`), each after a bridge to it; the other projects; at
the end of the road, practice for what is known and not mastered. While a topic of the roadmap is unknown there is
always a step.

A bridge is a prerequisite that the roadmap neither lists nor skips. It never gates: the topic behind it is offered
right after it. It is offered once: who starts that topic, or skips the bridge, does not see it again.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from corpus.records import Phase, Roadmap
from tutor.learner.mastery import KNOWN, MASTERED
from tutor.learner.route import Curriculum, Route, project_minutes, rounded
from tutor.records import Mastery, Profile, Reason, Recommendation, Step

ALTERNATIVES = 3


@dataclass(frozen=True)
class _Situation:
    """A learner on a route."""

    route: Route
    mastery: Mapping[str, Mastery]
    skipped: Collection[str]
    projects_done: Collection[str]

    def p(self, topic: str) -> float:
        return self.mastery[topic].p_known

    def known(self, topic: str) -> bool:
        return self.p(topic) >= KNOWN

    def settled(self, topic: str) -> bool:
        """Known, or passed over by the learner's own wish."""
        return self.known(topic) or topic in self.skipped

    def started(self, topic: str) -> bool:
        return self.mastery[topic].answers > 0

    def title(self, topic: str) -> str:
        return self.route.curriculum.topics[topic].title.split(":")[0]


def recommend(
    catalog: Curriculum,
    roadmap: Roadmap,
    mastery: Mapping[str, Mastery],
    profile: Profile,
    now: datetime,
    *,
    skipped: Collection[str] = (),
    projects_done: Collection[str] = (),
    route: Route | None = None,
) -> Recommendation:
    """What to do next on `roadmap`; `mastery` holds every topic of the catalog. `now` is aware.

    `skipped`: topics that the learner does not want; they gate nothing. Hours a week (`profile`) make the minutes of a
    step a share of a week. `route`: that of `roadmap`, for who asks often.
    """
    if now.tzinfo is None:
        raise ValueError(f"naive datetime {now!r}")
    now_at = _Situation(route or Route(catalog, roadmap), mastery, frozenset(skipped), frozenset(projects_done))
    steps = _chosen(list(_candidates(now_at)))
    if steps and profile.hours_per_week:
        share = Reason(_share_of_week(steps[0].minutes, profile.hours_per_week), profile.hours_per_week)
        steps[0] = Step(steps[0].action, steps[0].topic, steps[0].minutes, (*steps[0].reasons, share))
    return Recommendation(tuple(steps), roadmap.id, now, _note(now_at))


def _chosen(candidates: list[Step]) -> list[Step]:
    """The first ones; the last alternatives are a project and a new topic where these would not be seen otherwise."""
    steps = candidates[: 1 + ALTERNATIVES]
    for slot, action in ((-1, "project"), (-2, "learn")):
        other = next((step for step in candidates if step.action == action), None)
        if len(steps) > ALTERNATIVES and other is not None and all(step.action != action for step in steps):
            steps[slot] = other
    return steps


def _candidates(at: _Situation) -> Iterator[Step]:
    route = at.route
    reviews = [topic for topic in route.topics if at.started(topic) and not at.settled(topic)]
    bridges = dict.fromkeys(bridge for topic in route.topics for bridge in route.bridges[topic])
    reviews += [bridge for bridge in bridges if at.started(bridge) and not at.settled(bridge)]
    yield from (_review(at, topic) for topic in reviews)
    projects = list(_open_projects(at))
    leading = [(phase, project) for phase, project in projects if _leads(at, phase)][:1]
    yield from (_project(at, phase, project) for phase, project in leading)
    yield from _ready(at, set(reviews))
    yield from (_project(at, phase, project) for phase, project in projects if (phase, project) not in leading)
    if all(at.settled(topic) for topic in route.topics):
        unsure = [topic for topic in route.topics if at.known(topic) and at.p(topic) < MASTERED]
        yield from (_practise(at, topic) for topic in sorted(unsure, key=at.p))


def _ready(at: _Situation, offered: set[str]) -> Iterator[Step]:
    """Topics that can be learned now, each after one bridge to it where there is one."""
    first = True
    passed_over = {
        bridge
        for topic in at.route.topics
        if at.started(topic) or at.known(topic)
        for bridge in at.route.bridges[topic]
    }
    for topic in at.route.order:
        if at.settled(topic) or topic in offered or not all(at.settled(gate) for gate in at.route.gates[topic]):
            continue
        for bridge in at.route.bridges[topic]:
            if not at.settled(bridge) and bridge not in passed_over:
                if bridge not in offered:
                    offered.add(bridge)
                    yield _bridge(at, bridge, topic)
                break
        yield _learn(at, topic, first)
        first = False


def _open_projects(at: _Situation) -> Iterator[tuple[Phase, str]]:
    """Projects not done yet of the phases whose topics are all known; of one without topics, those before it."""
    before: list[str] = []
    for phase in at.route.roadmap.stretches():
        before += at.route.topics_of(phase)
        topics = at.route.topics_of(phase) or before
        if topics and all(at.settled(topic) for topic in topics):
            open_ones = (p for p in at.route.projects_of(phase) if p not in at.projects_done)
            yield from ((phase, project) for project in open_ones)


def _leads(at: _Situation, phase: Phase) -> bool:
    """Whether a project of `phase` comes before new topics: the phase was learned here, and the road not gone on."""
    learned_here = any(at.mastery[topic].source in ("answers", "read") for topic in at.route.topics_of(phase))
    own = set(at.route.topics_of(phase))
    # A later topic that one of this phase waits for was learned for the phase's sake: that is not going on.
    here = at.route.place[phase.span]
    later = [
        topic
        for topic, first in at.route.phase_of.items()
        if at.route.place[first.span] > here and not own & at.route.opens[topic]
    ]
    gone_on = any(at.started(topic) or at.mastery[topic].source == "read" for topic in later)
    built = any(project in at.projects_done for project in at.route.projects_of(phase))
    return learned_here and not gone_on and not built


# Steps with their reasons ----------------------------------------------------------------------------------------


def _learn(at: _Situation, topic: str, first: bool) -> Step:
    minutes = at.route.minutes[topic]
    phase = at.route.phase_of[topic]
    reasons = [
        Reason(f"{'Next' if first else 'Also ready'} in {_place(at, phase)}.", phase.number),
        _known_gates(at, topic),
        *_brought_forward(at, topic),
        *_opens(at, topic),
        *_left_out(at, topic),
        Reason(_effort(at, minutes, phase), minutes),
        *_how_it_ends(at, topic),
    ]
    return Step("learn", topic, minutes, tuple(reasons))


def _bridge(at: _Situation, bridge: str, topic: str) -> Step:
    minutes = at.route.curriculum.topics[bridge].minutes
    stand = "calls it optional" if bridge in at.route.options else "does not list it"
    reasons = (
        Reason(f"A bridge: {at.title(topic)} builds on it, and the roadmap {stand}.", topic),
        Reason(f"About {minutes} minutes. Skip it if you know it, or go straight to {at.title(topic)}.", minutes),
    )
    return Step("learn", bridge, minutes, (*reasons, *_how_it_ends(at, bridge)))


def _review(at: _Situation, topic: str) -> Step:
    full = at.route.minutes.get(topic, at.route.curriculum.topics[topic].minutes)
    minutes = rounded(full * (1 - at.p(topic)))
    phase = at.route.phase_of.get(topic)
    place = () if phase is None else (Reason(f"It stands in {_place(at, phase)}.", phase.number),)
    count = at.mastery[topic].answers
    reasons = (
        Reason(f"You have begun it: {count} {'answer' if count == 1 else 'answers'} so far.", count),
        Reason(f"It is known with {at.p(topic):.2f}; from {KNOWN:.2f} on it counts as known.", round(at.p(topic), 2)),
        *place,
        *_opens(at, topic),
        Reason(f"About {minutes} minutes: what is left of {full}.", minutes),
    )
    return Step("review", topic, minutes, reasons)


def _practise(at: _Situation, topic: str) -> Step:
    minutes = rounded(at.route.minutes[topic] * (1 - at.p(topic)))
    text = f"It is known with {at.p(topic):.2f}; from {MASTERED:.2f} on it counts as mastered."
    return Step("practise", topic, minutes, (Reason(text, round(at.p(topic), 2)),))


def _project(at: _Situation, phase: Phase, project: str) -> Step:
    brief = at.route.curriculum.projects[project]
    minutes = project_minutes(brief)
    count = len(at.route.topics_of(phase))
    known = f"all {count} topics of {_place(at, phase)}" if count else f"all topics before {_place(at, phase)}"
    practised = [at.title(topic) for topic in brief.topics if topic in at.route.curriculum.topics]
    reasons = [Reason(f"You know {known}.", count)]
    if practised:
        reasons.append(Reason(f"It practises {', '.join(practised)}.", len(practised)))
    reasons.append(Reason(f"About {minutes / 60:g} hours, as its brief says.", minutes))
    return Step("project", project, minutes, tuple(reasons))


def _place(at: _Situation, phase: Phase) -> str:
    # Parts of a merged route say themselves which roadmap they are of.
    of = f" of {at.route.roadmap.title}" if at.route.roadmap.path else ""
    title = "" if phase.title == phase.short else f" ({phase.title})"
    return f"{phase.called}{title}{of}"


def _known_gates(at: _Situation, topic: str) -> Reason:
    gates = [gate for gate in at.route.gates[topic] if at.known(gate)]
    if not gates:
        skipped = ", ".join(at.title(gate) for gate in at.route.gates[topic])
        return Reason(f"You skipped {skipped}." if skipped else "Nothing of the roadmap has to come before it.", 0)
    named = ", ".join(f"{at.title(gate)} ({at.p(gate):.2f})" for gate in gates)
    return Reason(f"You know its prerequisites: {named}.", round(min(map(at.p, gates)), 2))


def _opens(at: _Situation, topic: str) -> tuple[Reason, ...]:
    count = sum(not at.settled(later) for later in at.route.opens.get(topic, ()))
    return (Reason(f"It opens {count} later {'topic' if count == 1 else 'topics'}.", count),) if count else ()


def _brought_forward(at: _Situation, topic: str) -> tuple[Reason, ...]:
    waiting = at.route.brought_by(topic)
    phase = at.route.phase_of[waiting]
    if at.route.phase_of[topic] is phase:
        return ()
    text = f"It is brought forward: {at.title(waiting)} in {phase.called} needs it."
    return (Reason(text, phase.number),)


def _left_out(at: _Situation, topic: str) -> tuple[Reason, ...]:
    left_out = [at.title(need) for need in at.route.skipped_needs(topic) if not at.known(need)]
    text = f"It also touches {', '.join(left_out)}, which this roadmap skips: ask me where you miss it."
    return (Reason(text, len(left_out)),) if left_out else ()


def _effort(at: _Situation, minutes: int, phase: Phase) -> str:
    stated = phase.time("hours")
    if stated is None:
        return f"About {minutes} minutes."
    hours = f"{stated.low:g}" if stated.high is None else f"{stated.low:g}-{stated.high:g}"
    return f"About {minutes} minutes: its share of the {hours} hours of {phase.short}."


def _how_it_ends(at: _Situation, topic: str) -> tuple[Reason, ...]:
    read = at.route.curriculum.topics[topic].assess == "read"
    return (Reason("It has no quiz: it is finished when you say that you have read it.", None),) if read else ()


def _share_of_week(minutes: int, hours_per_week: float) -> str:
    weeks = minutes / (hours_per_week * 60)
    return f"That is {weeks:.0%} of your {hours_per_week:g} hours a week."


def _note(at: _Situation) -> str:
    """What is said when no topic is left to learn; "" before that."""
    topics = at.route.topics
    if not all(at.settled(topic) for topic in topics):
        return ""
    known = sum(at.known(topic) for topic in topics)
    mastered = sum(at.p(topic) >= MASTERED for topic in topics)
    count = f"all {known}" if known == len(topics) else f"{known} of the {len(topics)}"
    passed = "" if known == len(topics) else " and skipped the others"
    return f"You know {count} topics of {at.route.roadmap.title}{passed}; {mastered} are mastered."
