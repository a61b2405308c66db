"""What a reader page shows of a lesson, a roadmap, a project, a reference module or an added document.

Functions from catalog and text to HTML; sanitised as the last step by `reader`. Nothing is fetched or written.
"""

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from markdown_it.token import Token

from corpus.catalog import Catalog
from corpus.markdown import plain
from corpus.records import Claim, ReferenceFunction, Topic
from ui import spans, words
from ui.markup import Markup, code_block, mathml
from ui.places import PREFIX, rewrite

SELF_CHECK = "self-check"


@dataclass(frozen=True)
class Cited:
    """The span to highlight, in code points of the file."""

    start: int
    end: int


@dataclass(frozen=True)
class Body:
    """The inside of a page; `contents` are (anchor, title) of its parts."""

    html: str
    contents: tuple[tuple[str, str], ...]


def link(path: str, label: str) -> str:
    return f'<a href="{html.escape(PREFIX + path)}">{html.escape(label)}</a>'


def markdown_body(page: str, text: str, body_start: int, cited: Cited | None, claims: Sequence[Claim] = ()) -> Body:
    """A Markdown file without its front matter; the section Claims becomes a self-check where `claims` are given."""
    markup = Markup(mathml, lambda target: rewrite(target, page))
    source = text[body_start:]
    if cited is None:
        tokens = markup.parse(source)
    else:
        prepared = spans.prepare(text, body_start, cited.start, cited.end)
        tokens = markup.parse(prepared.body)
        spans.mark(tokens, source, prepared)
    _name_functions(tokens)
    before, after = _without_claims(tokens) if claims else (tokens, [])
    contents = _anchors([*before, *after])
    shown = markup.render(before)
    if claims:
        shown += _self_check(markup, claims, cited)
        contents.insert(len(_heads(before)), (SELF_CHECK, "Check yourself"))
    return Body(shown + markup.render(after), tuple(contents))


def _heads(tokens: Sequence[Token]) -> list[int]:
    return [index for index, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]


def _anchors(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Give each heading an id and return those of the second level."""
    seen: dict[str, int] = {}
    found = []
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        title = plain(tokens[index + 1].content)
        slug = "-".join(re.findall(r"[a-z0-9]+", title.casefold())) or "part"
        seen[slug] = seen.get(slug, 0) + 1
        anchor = slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"
        token.attrSet("id", anchor)
        if token.tag == "h2":
            found.append((anchor, title))
    return found


def _name_functions(tokens: Sequence[Token]) -> None:
    """A link whose label is the name of a function leads to that function, not to the top of its module."""
    for token in tokens:
        children = token.children or []
        for index, child in enumerate(children[:-1]):
            href = str(child.attrGet("href") or "")
            name = next((each for each in children[index + 1 :] if each.type == "code_inline"), None)
            if child.type == "link_open" and href.endswith(".py") and name is not None:
                child.attrSet("href", f"{href}#{name.content.strip('()')}")


def _without_claims(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens before the section Claims and those after it."""
    heads = _heads(tokens)
    for number, index in enumerate(heads):
        if tokens[index + 1].content.strip("⸨⸩ ") == "Claims":
            end = heads[number + 1] if number + 1 < len(heads) else len(tokens)
            return list(tokens[:index]), list(tokens[end:])
    return list(tokens), []


def _self_check(markup: Markup, claims: Sequence[Claim], cited: Cited | None) -> str:
    """Claims with hidden answers. The file lists the true ones first, which would give them away: they are mixed."""
    mixed = sorted(claims, key=lambda claim: hashlib.sha256(claim.text.encode()).digest())
    items = "".join(_claim(markup, claim, cited) for claim in mixed)
    return (
        f'<section id="{SELF_CHECK}"><h2>Check yourself</h2><p class="hint">True or false? Decide first, then open '
        f'the answer.</p><ol class="claims">{items}</ol></section>'
    )


def _claim(markup: Markup, claim: Claim, cited: Cited | None) -> str:
    def shown(text: str, start: int, end: int) -> str:
        hit = cited is not None and cited.start < end and start < cited.end
        return f"<mark>{markup.inline(text)}</mark>" if hit else markup.inline(text)

    statement = shown(claim.text, claim.span.start, claim.span.end)
    because = shown(claim.because, claim.because_span.start, claim.because_span.end)
    # A citation of the reason comes from the feedback on an answer that was given: there it stands open.
    opened = " open" if "<mark>" in because else ""
    verdict = "True." if claim.true else "False."
    return (
        f"<li>{statement}<details{opened}><summary>Show the answer</summary>"
        f"<p><strong>{verdict}</strong> {because}</p></details></li>"
    )


def front_matter(text: str, body_start: int, cited: Cited) -> str:
    """The head of the file where the span lies in it: computed answers cite hours or prerequisites from there."""
    if cited.start >= body_start:
        return ""
    marked = (cited.start, min(cited.end, body_start))
    return f'<div class="head"><p>From the head of the file:</p>{code_block(text[:body_start], "yaml", marked)}</div>'


def lesson_intro(catalog: Catalog, topic: Topic) -> str:
    """What stands between the title and the text: area, time, other names, what it builds on and leads to."""
    facts = [words.area(topic.area), f"about {words.minutes(topic.minutes)}"]
    rows = [f'<p class="facts">{" · ".join(html.escape(fact) for fact in facts)}</p>']
    if topic.aliases:
        rows.append(f'<p class="facts">Also called: {html.escape(", ".join(topic.aliases))}</p>')
    leads = [other for other in catalog.topics.values() if topic.id in other.needs]
    for label, topics in (
        ("Builds on", [catalog.topics[need] for need in topic.needs if need in catalog.topics]),
        ("Leads to", leads),
    ):
        if topics:
            names = ", ".join(link(other.path, other.title) for other in topics)
            rows.append(f'<p class="facts"><strong>{label}:</strong> {names}</p>')
    return "".join(rows)


def neighbours(catalog: Catalog, topic_id: str) -> str:
    """Links to the previous and the next lesson of the first roadmap that lists the topic."""
    for roadmap in catalog.roadmaps.values():
        route = [each for each in roadmap.topics() if each in catalog.topics]
        if topic_id not in route:
            continue
        at = route.index(topic_id)
        ends = []
        for index, label, side in ((at - 1, "Previous", "previous"), (at + 1, "Next", "next")):
            if 0 <= index < len(route):
                other = catalog.topics[route[index]]
                ends.append(f'<div class="{side}"><small>{label}</small><br>{link(other.path, other.title)}</div>')
        where = f"<p>{html.escape(roadmap.title)}: lesson {at + 1} of {len(route)}</p>"
        return f'<nav class="neighbours" aria-label="Lessons before and after">{"".join(ends)}</nav>{where}'
    return ""


def reference_body(text: str, functions: Sequence[ReferenceFunction], cited: Cited | None) -> Body:
    """A module: its functions with a line each, then the whole source with an anchor before each of them."""
    rows = "".join(
        f'<li><a href="#{html.escape(each.name)}"><code>{html.escape(each.signature)}</code></a><br>'
        f"{html.escape(each.summary)}</li>"
        for each in functions
    )
    cuts: dict[int, str] = {each.span.start: f'<span id="{html.escape(each.name)}"></span>' for each in functions}
    if cited is not None:
        cuts[cited.start] = cuts.get(cited.start, "") + "<mark>"
        cuts[cited.end] = "</mark>" + cuts.get(cited.end, "")
    code, last = "", 0
    for offset in sorted(cuts):
        code += html.escape(text[last:offset], quote=False) + cuts[offset]
        last = offset
    code += html.escape(text[last:], quote=False)
    listing = f'<ul class="functions">{rows}</ul>' if rows else ""
    shown = f'{listing}<pre tabindex="0"><code class="language-python">{code}</code></pre>'
    return Body(shown, ())


def plain_body(text: str, cited: Cited | None) -> Body:
    """A text without structure, with its line ends kept."""
    marked = None if cited is None else (cited.start, cited.end)
    return Body(f'<div class="plain">{code_block(text, "", marked)}</div>', ())


def title_of_module(text: str, page: str) -> str:
    """The first words of a module's docstring, up to the colon or full stop."""
    match = re.match(r'\s*[rR]?"""(.+?)(?:[:.](?:\s|$)|""")', text)
    return match[1].strip() if match else PurePosixPath(page).stem
