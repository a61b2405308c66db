r"""Markdown and formulas to HTML: one parser for lesson pages and chat messages. Raw HTML in the text is shown as text.

Pages get formulas as MathML, which browsers draw themselves; the chat gets them between `\(` and `\)`, which Gradio's
own KaTeX draws. No image is ever fetched: its alternative text stands in its place. Sanitising is `clean`'s job.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from latex2mathml import converter
from latex2mathml import exceptions as tex_exceptions
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

MathWriter = Callable[[str, bool], str]  # (TeX, display?) -> HTML
LinkWriter = Callable[[str], str]  # target as written -> href, "" for a link that is shown as plain text

# What latex2mathml raises on formulas that it cannot read: its own classes share no base, and broken input (added
# documents) also surfaces as lookup and value errors.
TEX_ERRORS: tuple[type[Exception], ...] = (
    *(item for item in vars(tex_exceptions).values() if isinstance(item, type) and issubclass(item, Exception)),
    LookupError, ValueError, TypeError, AttributeError,
)  # fmt: skip

_UPRIGHT = re.compile(r'(?:<mi mathvariant="normal">[^<]+</mi>){2,}')
_MATHML = (
    "math", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "msub", "msup", "msubsup", "mfrac", "msqrt", "mroot",
    "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mpadded", "mphantom", "mstyle", "menclose",
    "mmultiscripts", "mprescripts",
)  # fmt: skip
_TAGS = {
    *_MATHML, "a", "abbr", "article", "b", "blockquote", "br", "code", "details", "div", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "li", "mark", "nav", "ol", "p", "pre", "s", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_MATH_ATTRIBUTES = {
    "display", "mathvariant", "stretchy", "fence", "form", "width", "height", "depth", "minsize", "maxsize", "accent",
    "accentunder", "linethickness", "movablelimits", "columnalign", "rowspacing", "columnspacing", "displaystyle",
    "scriptlevel", "separator", "lspace", "rspace", "notation",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "class", "title", "tabindex", "aria-label"},
    "a": {"href", "target"},
    "ol": {"start"},
    "details": {"open"},
    "th": {"scope"},
    **dict.fromkeys(_MATHML, _MATH_ATTRIBUTES),
}


def clean(markup: str) -> str:
    """`markup` without the tags and attributes that are not on the list; scripts and images go altogether."""
    return nh3.clean(
        markup, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener noreferrer"
    )


@lru_cache(maxsize=4096)
def mathml(tex: str, display: bool) -> str:
    """`tex` as MathML; as code where it cannot be read."""
    try:
        found = converter.convert(tex, display="block" if display else "inline")
    except TEX_ERRORS:
        return f'<code class="tex">{html.escape(tex)}</code>'
    # \mathrm{softmax} comes as seven letters set apart; a name of several letters is upright by itself.
    return _UPRIGHT.sub(lambda match: f"<mi>{re.sub('<[^>]+>', '', match[0])}</mi>", found)


def katex(tex: str, display: bool) -> str:
    r"""`tex` between the delimiters that the chat hands to KaTeX.

    Gradio cuts at the first `\)`, so a formula that holds a delimiter is shown as code; `<` and `>` are written as
    relations, so that no formula can open a tag.
    """
    if re.search(r"\\[()\[\]]", tex):
        return f'<code class="tex">{html.escape(tex)}</code>'
    safe = " ".join(tex.replace("<", r" \lt ").replace(">", r" \gt ").split())
    return rf"\[{safe}\]" if display else rf"\({safe}\)"


def code_block(code: str, language: str = "", marked: tuple[int, int] | None = None) -> str:
    """A scrollable block of code; `marked` is highlighted. It can be reached by keyboard, as it may scroll."""
    name = re.sub(r"[^\w+-]", "", language)
    label = f'class="language-{name}"' if name else ""
    body = html.escape(code, quote=False)
    if marked is not None:
        left, right = marked
        parts = [html.escape(part, quote=False) for part in (code[:left], code[left:right], code[right:])]
        body = f"{parts[0]}<mark>{parts[1]}</mark>{parts[2]}"
    return f'<pre tabindex="0"><code {label}>{body}</code></pre>'


class Markup:
    """A parser and renderer with its way of writing formulas and links."""

    def __init__(self, math: MathWriter, link: LinkWriter) -> None:
        self._math, self._link = math, link
        # `html: False` turns raw HTML into visible text. The rest is as in corpus.markdown, so that blocks agree.
        self.parser = MarkdownIt("commonmark", {"html": False}).enable("table")
        self.parser.use(dollarmath_plugin, double_inline=True)
        rules: dict[str, Callable[..., str]] = {
            "math_inline": self._formula,
            "math_inline_double": self._formula,
            "math_block": self._formula,
            "fence": self._code,
            "code_block": self._code,
            "image": self._image,
            "link_open": self._link_open,
            "link_close": self._link_close,
        }
        self.parser.renderer.rules.update(rules)  # type: ignore[attr-defined]

    def parse(self, text: str) -> list[Token]:
        return self.parser.parse(text)

    def render(self, tokens: Sequence[Token]) -> str:
        return str(self.parser.renderer.render(tokens, self.parser.options, {"links": []}))

    def inline(self, text: str) -> str:
        """One line of Markdown, without the paragraph around it."""
        return str(self.parser.renderInline(text, {"links": []}))

    def _formula(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        display = token.type != "math_inline"
        written = self._math(token.content.strip(), display)
        if token.meta.get("marked"):
            written = f"<mark>{written}</mark>"
        return f'<div class="formula" tabindex="0">{written}</div>' if token.type == "math_block" else written

    def _code(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        marked: tuple[int, int] | None = token.meta.get("marked")
        return code_block(token.content, token.info.split(" ")[0], marked)

    def _image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return f'<span class="image">[image: {html.escape(tokens[index].content or "no description")}]</span>'

    def _link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, list[bool]]) -> str:
        href = self._link(str(tokens[index].attrGet("href") or ""))
        env["links"].append(bool(href))
        if not href:
            return ""
        outside = ' target="_blank"' if re.match(r"https?:", href) else ""
        return f'<a href="{html.escape(href)}"{outside}>'

    def _link_close(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, list[bool]]) -> str:
        return "</a>" if env["links"].pop() else ""
