r"""HTML as Markdown: headings, paragraphs, lists, quotes, fences, tables and formulas; parsed by lxml.

Dropped: scripts, styles, navigation, forms, hidden parts, images, and the addresses of links (their words stay).
Formulas are kept as TeX where the page has it (KaTeX, MathJax, Wikipedia, `\(...\)`) and written as TeX from simple
MathML otherwise.
The walk is a loop over events, not a recursion, so that no depth of nesting can end it.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.readers import shape
from ingest.readers.extract import Extract, UnreadableError
from ingest.readers.html_writer import Writer
from ingest.readers.mathml import tex_of
from ingest.repair import mend, repair

_DROPPED = frozenset({
    "script", "style", "nav", "noscript", "template", "head", "iframe", "object", "embed", "svg", "canvas", "audio",
    "video", "form", "button", "input", "select", "textarea", "option", "dialog",
})  # fmt: skip
_DROPPED_CLASSES = frozenset({
    "MathJax", "MathJax_Display", "MathJax_Preview", "MJX_Assistive_MathML", "mw-editsection", "navbox", "headerlink",
    "anchor-link", "toc", "toctree-wrapper", "noprint",
})  # fmt: skip
_DROPPED_ROLES = frozenset({"navigation", "banner", "search", "contentinfo"})
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Every tag but those of blocks that cannot nest and of what is dropped.
_NESTING = re.compile(r"</?(?!(?:p|h[1-6]|br|title|script|style|nav|head|body|html)\b)[a-z][^>]*>", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_TOO_DEEP = "is nested too deeply for its structure to be kept: its text was taken without it"


def read(raw: bytes) -> Extract:
    """Return the text of an HTML page. Raises UnreadableError for one without any."""
    text, repairs = _decoded(raw)
    root, notes = _parsed(text)
    if root is None:
        raise UnreadableError("HTML without any text")
    writer = Writer()
    _walk(_main(root), writer)
    markdown = writer.finish()
    if not markdown.strip():
        raise UnreadableError("HTML without any text", "pages that are drawn by scripts must be saved from the browser")
    heading = _FIRST_HEADING.search(markdown)
    title = heading[1] if heading else shape.squeeze(root.xpath("string(//title[1])"))
    return Extract(markdown + "\n", "md", title, repairs, notes)


def _decoded(raw: bytes) -> tuple[str, tuple[Any, ...]]:
    """Decode by the charset that the page names; without one, or with UTF-8, line by line as any text."""
    named = _CHARSET.search(raw[:4096])
    charset = named[1].decode("ascii").casefold() if named else "utf-8"
    if charset not in ("utf-8", "utf8", "utf-16", "unicode"):
        try:
            return mend(raw.decode("cp1252" if charset in ("iso-8859-1", "latin1") else charset, "replace"))
        except LookupError:
            pass  # a charset that nobody knows says nothing
    return repair(raw, longest_line=None)


def _parsed(text: str) -> tuple[Any, tuple[str, ...]]:
    """Return the root, and a note where the nesting had to be taken out first (libxml2 ends at a depth of 2048)."""
    for notes in ((), (_TOO_DEEP,)):
        parser: Any = etree.HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(text.encode("utf-8"), parser)
        except etree.ParserError:
            return None, ()
        except etree.XMLSyntaxError as error:
            raise UnreadableError(f"HTML that cannot be parsed: {shape.squeeze(str(error))[:200]}") from error
        if not any("RESOURCE_LIMIT" in (entry.type_name or "") for entry in parser.error_log):
            return root, notes
        text = _NESTING.sub(" ", text)
    raise UnreadableError("HTML that is nested deeper than 2048 elements", "save it as text")


def _main(root: Any) -> Any:
    """Return the one element that holds the page's own text, where the page marks it; else the whole page."""
    marked = root.xpath("//main|//*[@role='main']") or root.xpath("//article")
    if len(marked) != 1:
        return root
    return marked[0] if len(marked[0].xpath("string()")) * 3 > len(root.xpath("string(//body)")) else root


def _walk(root: Any, writer: Writer) -> None:
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "end":
            if element is not root:
                writer.end(element.tag)
                writer.text(element.tail)
            continue
        formula = _formula(element)
        if formula is not None:
            tex, display = formula
            writer.formula(tex, display)
            events.skip_subtree()
            writer.skip()
        elif _dropped(element):
            events.skip_subtree()
            writer.skip()
        else:
            writer.start(element.tag, element)
            writer.text(element.text)


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _formula(element: Any) -> tuple[str, bool] | None:
    """Return (TeX, whether it stands on a line of its own) of an element that is a formula, None for any other."""
    tag, classes = element.tag, _classes(element)
    if tag == "script" and (element.get("type") or "").startswith("math/tex"):
        return element.text or "", "mode=display" in element.get("type")
    if "katex" in classes or tag in ("math", "mjx-container"):
        maths = [element] if tag == "math" else element.xpath(".//*[local-name()='math']")
        if maths:
            display = maths[0].get("display") == "block" or element.get("display") == "true" or _in_display(element)
            return tex_of(maths[0]), display
    if tag == "img" and classes & {"tex", "latex", "math"}:
        return element.get("alt") or "", "display" in " ".join(classes)
    return None


def _in_display(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and "katex-display" in _classes(parent)


def _dropped(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _DROPPED or _classes(element) & _DROPPED_CLASSES:
        return True
    if element.get("role") in _DROPPED_ROLES or element.get("hidden") is not None:
        return True
    if element.tag in ("footer", "header", "aside") and not any(_inside(element, "article", "main", "section")):
        return element.tag != "header"
    if element.get("aria-hidden") == "true":
        return True
    # Wikipedia hides the MathML that its pictures of formulas stand for.
    return bool(_HIDDEN.search(element.get("style") or "")) and not any(
        name.startswith("mwe-math") for name in _classes(element)
    )


def _inside(element: Any, *tags: str) -> Iterator[bool]:
    yield from (ancestor.tag in tags for ancestor in element.iterancestors())
