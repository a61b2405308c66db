"""Library: roadmaps, lessons, projects, reference code and one's own documents, with a search over all of it."""

import html
from collections.abc import Callable

import gradio as gr

from corpus.errors import UserError
from corpus.markdown import plain
from ui import words
from ui.front import Front, Part, Updates, listen
from ui.tabs import documents

ALL = "all"
LIMIT = 12
FRAME = "library-reader"


def build(front: Front) -> Part:
    first = next(iter(front.catalog.roadmaps.values()), None)
    start = front.places.url(first.path) if first else "about:blank"
    areas = sorted({topic.area for topic in front.catalog.topics.values()}, key=words.area)
    with gr.Row(elem_id="library", equal_height=False):
        with gr.Column(scale=2, min_width=300, elem_id="shelf"):
            query = gr.Textbox(
                label="Search", placeholder="Search lessons, projects and code", max_lines=1, elem_id="search",
                submit_btn=True,
            )  # fmt: skip
            area = gr.Dropdown(
                [("All areas", ALL), *((words.area(each), each) for each in areas)], value=ALL, label="Area",
                elem_id="area", filterable=False,
            )  # fmt: skip
            own = documents.build(front, FRAME)
            listing = gr.HTML(shelf(front, ALL), elem_id="listing")
        with gr.Column(scale=3, min_width=300, elem_id="reading"):
            gr.HTML(f'<iframe name="{FRAME}" title="Reader" src="{html.escape(start)}" loading="lazy"></iframe>')

    def show(text: str | None, chosen: str | None) -> Updates:
        wanted = chosen or ALL
        return {listing: results(front, text.strip(), wanted) if text and text.strip() else shelf(front, wanted)}

    for event in (query.submit, area.input):
        listen(event, show, [query, area], [listing])
    listen(query.change, _cleared(front, listing), [query, area], [listing])

    def again(text: str | None, chosen: str | None) -> Updates:
        return {**show(text, chosen), **own.again()}

    return Part(lambda: {listing: shelf(front, ALL), **own.load()}, [listing, *own.outputs], again, (query, area))


def _cleared(front: Front, listing: gr.HTML) -> Callable[[str | None, str | None], Updates]:
    """An emptied search box brings the shelf back; typing alone searches nothing yet."""

    def cleared(text: str | None, chosen: str | None) -> Updates:
        return {} if text else {listing: shelf(front, chosen or ALL)}

    return cleared


def shelf(front: Front, area: str) -> str:
    """Everything there is to read, folded by kind and area."""
    catalog = front.catalog
    parts = []
    if area == ALL:
        roadmaps = [(each.path, each.title, "") for each in catalog.roadmaps.values()]
        parts.append(_fold("Roadmaps", roadmaps, opened=True))
    by_area: dict[str, list[tuple[str, str, str]]] = {}
    for topic in sorted(catalog.topics.values(), key=lambda each: each.title.casefold()):
        by_area.setdefault(topic.area, []).append((topic.path, topic.title, words.minutes(topic.minutes)))
    for each in sorted(by_area, key=words.area):
        if area in (ALL, each):
            parts.append(_fold(words.area(each), by_area[each], opened=area == each))
    inside = [p for p in catalog.projects.values() if area == ALL or _in_area(front, p.topics, area)]
    parts.append(_fold("Projects", [(p.path, p.title, f"{p.hours} h") for p in inside]))
    modules: dict[str, tuple[str, tuple[str, ...]]] = {}
    for function in catalog.functions:
        modules.setdefault(function.span.path, (function.module, function.topics))
    code = [(path, f"{name}.py", "") for path, (name, topics) in modules.items()
            if area == ALL or _in_area(front, topics, area)]  # fmt: skip
    parts.append(_fold("Reference code", code))
    return "".join(parts)


def _in_area(front: Front, topics: tuple[str, ...], area: str) -> bool:
    return any(front.catalog.topics[topic].area == area for topic in topics if topic in front.catalog.topics)


def _fold(title: str, rows: list[tuple[str, str, str]], opened: bool = False) -> str:
    if not rows:
        return ""
    items = "".join(
        f'<li><a href="/read/{html.escape(path)}" target="{FRAME}">{html.escape(name)}</a>'
        f'<span class="muted">{html.escape(note)}</span></li>'
        for path, name, note in rows
    )
    state = " open" if opened else ""
    head = f'{html.escape(title)} <span class="muted">{len(rows)}</span>'
    return f'<details class="shelf"{state}><summary>{head}</summary><ul>{items}</ul></details>'


def results(front: Front, text: str, area: str) -> str:
    """The best passages, each linked to its place; titles alone where the index cannot be used."""
    try:
        found = [passage.chunk for passage in front.session.search(text, LIMIT * 3)]
    except UserError as error:
        return f'<div class="failed" role="alert"><p>{html.escape(str(error))}</p></div>{_titles(front, text)}'
    topics = front.catalog.topics
    kept = [c for c in found if area == ALL or (c.topic in topics and topics[c.topic].area == area)][:LIMIT]
    if not kept:
        said = f"Nothing found for “{html.escape(text)}”. Try another word, or all areas."
        return f'<p class="muted" role="status">{said}</p>'
    rows = "".join(
        f'<li><a href="{html.escape(front.places.url(chunk.path, chunk.start, chunk.end))}" target="{FRAME}">'
        f"{html.escape(front.sources.title(chunk.path, chunk.start))}</a><p>{html.escape(snippet(chunk.text))}</p></li>"
        for chunk in kept
    )
    return f'<p class="muted" role="status">{words.count(len(kept), "passage")}</p><ul class="results">{rows}</ul>'


def _titles(front: Front, text: str) -> str:
    wanted = text.casefold()
    rows = [(t.path, t.title, "") for t in front.catalog.topics.values()
            if any(wanted in name.casefold() for name in (t.title, *t.aliases))]  # fmt: skip
    return _fold("Lessons with this name", rows, opened=True)


def snippet(text: str, length: int = 180) -> str:
    """The beginning of a passage in one line, without Markdown's links."""
    line = " ".join(plain(text).split())
    return line if len(line) <= length else line[: length - 1].rsplit(" ", 1)[0] + " …"
