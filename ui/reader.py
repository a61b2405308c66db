"""Reader pages: GET /read/<file>?start=&end= shows a file of the corpus with a span of it highlighted.

The page has no script: the address ends in `#cited`, so the browser itself scrolls to the mark.
"""

import html
from collections.abc import Callable
from pathlib import PurePosixPath
from string import Template

from corpus import markdown
from corpus.catalog import Catalog
from ui import pages
from ui.markup import clean, code_block
from ui.pages import Body, Cited
from ui.places import OWN, Places

KINDS = {"lessons": "Lesson", "roadmaps": "Roadmap", "projects": "Project", "reference": "Reference code"}


def page(
    catalog: Catalog,
    places: Places,
    template: Template,
    address: str,
    span: tuple[int, int] | None,
    own_title: Callable[[str], str] = lambda name: "",
) -> str | None:
    """The page at `address`, the part after `/read/`; None where there is no such file to read.

    `own_title` gives the title of a document of the learner's own by the file name of its text.
    """
    file = places.file(address)
    if file is None:
        return None
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    cited = _valid(text, span)
    kind, title, intro, body, after = _parts(catalog, address, text, cited)
    if address.startswith(f"{OWN}/"):
        kind, title = "Your document", own_title(file.name) or title
    article = f"{intro}{_contents(body)}{body.html}{after}"
    if cited is not None and "<mark>" not in article:
        # The span lies where no block is; the passage is shown all the same.
        quote = code_block(text[cited.start : cited.end], "", (0, cited.end - cited.start))
        article = f'<div class="head"><p>The cited passage:</p>{quote}</div>{article}'
    article = clean(article.replace("<mark>", '<mark id="cited">', 1))
    return template.substitute(title=html.escape(title), kind=html.escape(kind), article=article)


def _valid(text: str, span: tuple[int, int] | None) -> Cited | None:
    if span is None:
        return None
    start, end = max(0, span[0]), min(len(text), span[1])
    return Cited(start, end) if start < end and text[start:end].strip() else None


def _parts(catalog: Catalog, address: str, text: str, cited: Cited | None) -> tuple[str, str, str, Body, str]:
    """Kind, title, introduction, body and what follows it."""
    pure = PurePosixPath(address)
    kind = KINDS[pure.parts[1]] if pure.parts[0] == "corpus" else "Added document"
    if pure.suffix == ".py":
        functions = [each for each in catalog.functions if each.span.path == address]
        return kind, pages.title_of_module(text, address), "", pages.reference_body(text, functions, cited), ""
    if pure.suffix == ".txt":
        return kind, pure.name, "", pages.plain_body(text, cited), ""
    try:
        data, body_start = markdown.front_matter(text)
    except ValueError:
        data, body_start = {}, 0
    title = str(data.get("title") or pure.name)
    intro = "" if cited is None else pages.front_matter(text, body_start, cited)
    topic = catalog.topics.get(pure.stem) if kind == "Lesson" else None
    if topic is not None:
        body = pages.markdown_body(address, text, body_start, cited, catalog.lesson(topic.id).claims)
        return kind, title, pages.lesson_intro(catalog, topic) + intro, body, pages.neighbours(catalog, topic.id)
    project = catalog.projects.get(pure.stem) if kind == "Project" else None
    if project is not None:
        topics = [catalog.topics[each] for each in project.topics if each in catalog.topics]
        names = ", ".join(pages.link(each.path, each.title) for each in topics)
        intro = f'<p class="facts">About {html.escape(project.hours)} hours · uses {names}</p>{intro}'
    return kind, title, intro, pages.markdown_body(address, text, body_start, cited), ""


def _contents(body: Body) -> str:
    if len(body.contents) < 3:
        return ""
    items = "".join(f'<li><a href="#{anchor}">{html.escape(title)}</a></li>' for anchor, title in body.contents)
    return f'<details class="contents"><summary>On this page</summary><ul>{items}</ul></details>'
