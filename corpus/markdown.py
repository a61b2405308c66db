"""Markdown as blocks with offsets: what a splitter must keep whole, and under which headings it stands.

Parsing is markdown-it-py's (CommonMark, tables, dollar maths). What is added here: code-point offsets of every block,
which a citation needs and the parser, working by lines, does not give. It does not render anything.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from corpus.records import Block, Heading

_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]*)\)")
_MARKER = re.compile(r"(?:(?:\s|>)*(?:[-*+]|\d+[.)])\s+)*(?:\[[ xX]\]\s+)?\s*")
# libyaml is ten times faster than the pure loader; it is missing only where PyYAML was built without it.
YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True)
    # Blocks are all we need, and a paragraph of a million "[" would take hours.
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


def front_matter(text: str) -> tuple[dict[str, Any], int]:
    """Return the YAML mapping at the top of `text` and the offset where the body starts.

    Raises ValueError when there is none, or when it is not a mapping.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise ValueError("no front matter between two lines of ---")
    try:
        data = yaml.load(match[1], Loader=YAML_LOADER)
    except yaml.YAMLError as error:
        raise ValueError(f"front matter is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ValueError("front matter is not a mapping")
    return data, match.end()


def body_start(text: str) -> int:
    """Return the offset where the body starts: after the front matter, 0 where there is none that can be read."""
    try:
        return front_matter(text)[1]
    except ValueError:
        return 0


def plain(markdown: str) -> str:
    """Return `markdown` with links replaced by their labels and emphasis marks dropped; formulas stay."""
    text = _LINK.sub(r"\1", markdown)
    return re.sub(r"(?<![\w*])\*\*?(?=\S)(.+?)(?<=\S)\*\*?(?![\w*])", r"\1", text)


def links(markdown: str) -> list[tuple[str, str]]:
    """Return (label, target) of every link in `markdown`, in order."""
    return [(match[1], match[2]) for match in _LINK.finditer(markdown)]


def line_starts(text: str) -> list[int]:
    r"""Return the offset of each line and, last, the length of `text`; lines end as for markdown-it and Python.

    That is at "\n", "\r\n" and "\r" alone: `str.splitlines` would also count form feeds and Unicode separators.
    """
    return [0, *accumulate(len(line) for line in re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z", text))]


def blocks(text: str, body_start: int = 0) -> Iterator[Block]:
    """Yield the blocks of `text` from offset `body_start` on, in document order."""
    body = text[body_start:]
    starts = line_starts(body)
    first_line = text.count("\n", 0, body_start)
    trail: list[Heading] = []
    tokens = _parser().parse(body)
    quote_depth = 0
    for index, token in enumerate(tokens):
        if token.type == "blockquote_open":
            quote_depth += 1
        elif token.type == "blockquote_close":
            quote_depth -= 1
        if token.map is None or token.type not in ("heading_open", "paragraph_open", "fence", "code_block",
                                                   "math_block", "table_open"):  # fmt: skip
            continue
        start, end = starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]
        end = start + len(body[start:end].rstrip())
        line = first_line + token.map[0] + 1
        if token.type == "heading_open":
            level, title = int(token.tag[1]), tokens[index + 1].content
            trail = [heading for heading in trail if heading.level < level] + [Heading(level, title)]
            yield Block("heading", body_start + start, body_start + end, line, tuple(trail))
        elif token.type == "paragraph_open":
            kind, info, start = _paragraph(tokens, index, body[start:end], start, quote_depth)
            yield Block(kind, body_start + start, body_start + end, line, tuple(trail), info)
        else:
            kind = {"fence": "code", "code_block": "code", "math_block": "formula", "table_open": "table"}[token.type]
            yield Block(kind, body_start + start, body_start + end, line, tuple(trail), token.info.strip())  # type: ignore[arg-type]


def _paragraph(tokens: list[Token], index: int, content: str, start: int, quote_depth: int) -> tuple[Any, str, int]:
    """Return kind, info and text offset of the paragraph that opens at `tokens[index]`, whose lines are `content`."""
    if index and tokens[index - 1].type == "list_item_open":
        marker = _MARKER.match(content)
        return "item", tokens[index - 1].info, start + (marker.end() if marker else 0)
    if quote_depth:
        marker = re.match(r"[\s>]*", content)
        return "quote", "", start + (marker.end() if marker else 0)
    stripped = content.lstrip(" ")
    if tokens[index + 1].content.startswith("$$") and tokens[index + 1].content.endswith("$$"):
        return "formula", "", start + len(content) - len(stripped)
    return "paragraph", "", start + len(content) - len(stripped)
