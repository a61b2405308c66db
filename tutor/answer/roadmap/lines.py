"""The lines of a roadmap as they are cited, and its values as they are worded. Pure functions over records."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.catalog import Catalog
from corpus.markdown import links
from corpus.records import TO_LEARN, Item, Phase, Range, Roadmap, Span, TotalRow
from corpus.topics import normalise


@dataclass(frozen=True)
class Stop:
    """A group of items of one phase: the unit in which "what comes next" is answered."""

    phase: Phase
    group: str
    items: tuple[Item, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(topic for item in self.items for topic in item.topics))


def stops(roadmap: Roadmap) -> tuple[Stop, ...]:
    """Return the groups to learn, in the document's order."""
    found: list[Stop] = []
    for phase in roadmap.stretches():
        parts = [part for part in phase.parts if part.kind in TO_LEARN]
        for part in parts:
            for item in part.items:
                group = item.group or (part.kind.capitalize() if part.kind != "learn" else "")
                if found and found[-1].phase is phase and found[-1].group == group:
                    found[-1] = Stop(phase, group, (*found[-1].items, item))
                else:
                    found.append(Stop(phase, group, (item,)))
    return tuple(found)


def places(roadmap: Roadmap, topic: str) -> list[tuple[Stop, Item]]:
    """Return where `topic` is to be learned, in order."""
    return [(stop, item) for stop in stops(roadmap) for item in stop.items if topic in item.topics]


def skipped(roadmap: Roadmap, topic: str) -> list[tuple[Phase | None, Item]]:
    """Return the lines that tell to skip `topic`; those of the advice have no phase."""
    found: list[tuple[Phase | None, Item]] = [
        (phase, item) for phase in roadmap.phases for item in phase.part("skip") if topic in item.topics
    ]
    return found + [(None, item) for item in skip_advice(roadmap) if topic in item.topics]


def skip_advice(roadmap: Roadmap) -> list[Item]:
    return [item for item in roadmap.advice if item.text.casefold().startswith("skip")]


# Spans -----------------------------------------------------------------------------------------------------------


def heading(phase: Phase, roadmap: Roadmap) -> Span:
    """Return the line that gives a phase its number and title."""
    return Span(phase.span.path, phase.span.start, roadmap.text.index("\n", phase.span.start))


def ends(roadmap: Roadmap) -> tuple[Span, ...]:
    """Return the headings of the first and the last part: what vouches for a statement on the whole."""
    return (heading(roadmap.phases[0], roadmap), heading(roadmap.phases[-1], roadmap))


def from_heading(phase: Phase, line: Span) -> Span:
    """Return the text from a phase's heading to `line`, which says whose goal or time it is."""
    return Span(line.path, phase.span.start, line.end)


def heading_above(line: Span, roadmap: Roadmap) -> Span:
    """Return the nearest heading above a line: one of Markdown, or that of its part in a document without such."""
    parts = (part.span.start for phase in roadmap.phases for part in (phase, *phase.weeks))
    start = max(roadmap.text.rfind("\n#", 0, line.start) + 1, *(at for at in (0, *parts) if at <= line.start))
    return Span(roadmap.path, start, roadmap.text.index("\n", start))


def group_heading(item: Item, roadmap: Roadmap) -> tuple[Span, ...]:
    """Return the heading of an item's group; an item without one stands under "Learn" or the like."""
    above = heading_above(item.span, roadmap)
    learn = roadmap.text[above.start : above.end].lstrip("# ").casefold() == "learn"
    return () if learn and not item.group else (above,)


def group_lines(stop: Stop, roadmap: Roadmap) -> Span:
    """Return a whole group, heading and notes included, as one passage."""
    first, last = stop.items[0], stop.items[-1]
    start = group_heading(first, roadmap)[0].start if stop.group else first.span.start
    return Span(roadmap.path, start, max(last.span.end, last.note.end if last.note else 0))


def lesson_line(catalog: Catalog, topic: str, key: str) -> Span:
    """Return the line of a lesson's front matter that starts with `key`, e.g. "needs"."""
    lesson = catalog.lesson(topic)
    match = re.search(rf"^{key}:.*$", lesson.text[: lesson.body_start], re.MULTILINE)
    start, end = match.span() if match else (0, lesson.body_start)
    return Span(lesson.topic.path, start, end)


def lines_with(spans: Iterable[Span], word: str, roadmap: Roadmap) -> list[tuple[str, Span]]:
    """Return the single lines within `spans` that hold `word`, with where they stand."""
    found = []
    for span in spans:
        start = span.start
        for line in roadmap.text[span.start : span.end].split("\n"):
            if word in line.casefold():
                found.append((line.strip(), Span(span.path, start, start + len(line.rstrip()))))
            start += len(line) + 1
    return found


# Words -----------------------------------------------------------------------------------------------------------


def label(phase: Phase) -> str:
    return f"{phase.called}, {phase.title}"


def said_times(values: Sequence[Range]) -> str:
    """Word a time with hours first: 30-50 hours over 1-2 months."""
    ordered = sorted(values, key=lambda value: value.unit != "hours")
    return " over ".join(map(str, ordered))


def joined(names: Sequence[str], word: str = "and") -> str:
    """Word a list: a, b and c; names that hold an "and" themselves are kept apart by semicolons."""
    if any(f" {word} " in each for each in names):
        return "; ".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else "".join(names)


def name(catalog: Catalog, topic: str) -> str:
    """Return a topic's title for the middle of a sentence, without subtitle or remark: "diffusion models"."""
    if topic not in catalog.topics:
        return topic.replace("-", " ")
    title = re.sub(r" \(skippable\)| and its .*|:.*", "", catalog.topics[topic].title)
    first = title.split(" ", maxsplit=1)[0]
    proper = not re.fullmatch(r"[A-Z][a-z-]+'?", first) or _is_proper(first, catalog.lesson(topic).text)
    return title if proper else title[0].lower() + title[1:]


_PROPER = ("Bayes'", "Git", "Python")  # whose lessons are full of commands in small letters


@lru_cache(maxsize=512)
def _is_proper(word: str, lesson: str) -> bool:
    """Tell whether a lesson keeps the capital of a word in the middle of its sentences, as of Python or Adam."""
    capital = len(re.findall(rf"(?<=[a-z,] ){word}\b", lesson))
    return word in _PROPER or capital > max(1, len(re.findall(rf"\b{word.lower()}\b", lesson)))


def begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def short_group(group: str) -> str:
    return group.split(" – ", maxsplit=1)[0]


def short_item(item: Item, roadmap: Roadmap) -> str:
    """Return an item without its explanation, but with the topics named there: Types of GANs (DCGAN, CycleGAN)."""
    head, _, tail = item.text.partition(": ")
    return f"{head} ({tail})" if tail and links(_raw_tail(item, roadmap)) else head


def reason(item: Item, roadmap: Roadmap) -> str:
    """Return the reason that a line to skip states after its colon, "" without one."""
    tail = item.text.partition(": ")[2]
    return "" if links(_raw_tail(item, roadmap)) else tail


def _raw_tail(item: Item, roadmap: Roadmap) -> str:
    return roadmap.text[item.span.start : item.span.end].rpartition("): ")[2]


def note(span: Span | None, roadmap: Roadmap) -> str:
    return roadmap.text[span.start : span.end].removeprefix("Note:").strip() if span else ""


def row(phase: Phase, roadmap: Roadmap) -> TotalRow | None:
    """Return a phase's row in the table of times; the rows stand in the order of the phases, the total last."""
    if phase not in roadmap.phases:  # a week
        return None
    index = roadmap.phases.index(phase)
    return roadmap.totals[index] if index < len(roadmap.totals) - 1 else None


def mentions(text: str, names_of_topic: Iterable[str]) -> bool:
    folded = f" {normalise(text)} "
    return any(re.search(rf"\b{re.escape(normalise(each))}s?\b", folded) for each in names_of_topic if normalise(each))
