"""The public functions of `corpus/reference`, read from syntax trees. No corpus code is imported or run."""

import ast
import re
from pathlib import Path

from corpus.errors import Problem
from corpus.markdown import line_starts
from corpus.records import ReferenceFunction, Span

_TOPICS = re.compile(r"^Topics?:\s*(.+?)\s*$", re.MULTILINE)


def read_module(path: Path, relative: str) -> tuple[list[ReferenceFunction], list[Problem]]:
    """Return the public functions of one module and what is missing of docstrings, topics and `cases`."""
    try:
        text = path.read_bytes().decode("utf-8")
        tree = ast.parse(text)
    except (ValueError, SyntaxError, OSError) as error:
        return [], [Problem(relative, getattr(error, "lineno", None) or 1, f"not readable Python: {error}")]
    problems: list[Problem] = []
    document = ast.get_docstring(tree) or ""
    named = _TOPICS.search(document)
    topics = tuple(re.findall(r"[a-z0-9][a-z0-9-]*", named[1])) if named else ()
    if not topics:
        problems.append(Problem(relative, 1, "the module's docstring has no line 'Topics: <topic id>, ...'"))
    definitions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if not any(node.name == "cases" for node in definitions):
        problems.append(Problem(relative, 1, "no function cases(rng)"))
    functions = []
    for node in definitions:
        if node.name.startswith("_") or node.name == "cases":
            continue
        summary = (ast.get_docstring(node) or "").strip().split("\n")[0]
        if not summary:
            problems.append(Problem(relative, node.lineno, f"{node.name} has no docstring"))
        start, end = _offsets(text, node)
        signature = f"{node.name}({ast.unparse(node.args)})"
        functions.append(
            ReferenceFunction(path.stem, node.name, signature, summary, topics, Span(relative, start, end))
        )
    return functions, problems


def _offsets(text: str, node: ast.FunctionDef) -> tuple[int, int]:
    """Return the code-point span of `node`, by whole lines."""
    starts = line_starts(text)
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    assert node.end_lineno is not None
    start, end = starts[first - 1], starts[node.end_lineno]
    return start, start + len(text[start:end].rstrip())
