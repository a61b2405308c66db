"""Where the roadmaps disagree, in words, each side with a link to its line."""

import html
from collections.abc import Sequence

from corpus.catalog import Catalog
from corpus.conflicts import Conflict, Side, conflicts, headline
from corpus.merge import spoken
from corpus.records import Roadmap, Span
from tutor.talk import headline as capitalised
from ui import words
from ui.places import Places

LINKS = 3  # of one side; a total rests on all phases


def section(catalog: Catalog, followed: Roadmap, places: Places) -> str:
    """What concerns the roadmaps that are followed, then the rest, folded."""
    own = {each.id for each in followed.members or (followed,)}
    ours = {key: each for key, each in catalog.roadmaps.items() if each.path.startswith("corpus/") or key in own}
    found = conflicts(ours)
    if not found:
        return ""
    mine = [each for each in found if any(side.roadmap in own for side in each.sides)]
    rest = [each for each in found if each not in mine]
    name = "your roadmaps" if len(own) > 1 else "your roadmap"
    folds = _fold(f"{words.count(len(mine), 'place')} that concern {name}", mine, ours, catalog, places)
    folds += _fold(f"{words.count(len(rest), 'place')} between the others", rest, ours, catalog, places)
    intro = "Computed from what they state. The tutor follows the one that you chose; nothing is hidden."
    return f'<section class="topics"><h2>Where the roadmaps disagree</h2><p class="muted">{intro}</p>{folds}</section>'


def _fold(label: str, found: Sequence[Conflict], roadmaps: dict[str, Roadmap], catalog: Catalog, places: Places) -> str:
    if not found:
        return ""
    rows = "".join(
        f"<details><summary>{html.escape(headline(each, roadmaps, catalog.topics))}</summary>"
        f"<ul>{''.join(_side(side, roadmaps[side.roadmap], places) for side in each.sides)}</ul></details>"
        for each in found
    )
    return f"<details><summary>{html.escape(label)}</summary>{rows}</details>"


def _side(side: Side, roadmap: Roadmap, places: Places) -> str:
    spans = side.spans[:LINKS]
    links = ", ".join(_line(span, roadmap, places) for span in spans)
    more = f" and {len(side.spans) - LINKS} more" if len(side.spans) > LINKS else ""
    return f"<li>{html.escape(capitalised(spoken(roadmap)))} {html.escape(side.says)} <small>{links}{more}</small></li>"


def _line(span: Span, roadmap: Roadmap, places: Places) -> str:
    said = f"line {roadmap.text.count(chr(10), 0, span.start) + 1}"
    url = places.url(span.path, span.start, span.end)
    return f'<a href="{html.escape(url)}">{said}</a>' if url else said
