"""Reference functions are read from the syntax tree: where they stand, what they say, and that nothing is run."""

import ast
from pathlib import Path

import pytest

from corpus import catalog
from corpus.read_reference import read_module
from corpus.records import ReferenceFunction

MODULE = '''"""Größen.

Topics: pooling, self-attention
"""

import functools

SEPARATOR = "a form feed: \x0c and a line separator: \u2028"


@functools.cache
def größe(x: float, *, scale: float = 1.0) -> float:
    """Return the größe of `x`.

    It is scaled.
    """
    return x * scale  # ε


def _hidden():
    pass


def cases(rng):
    return {"größe": [(1.0,)]}


class Widget:
    def method(self):
        """No public function: it belongs to a class."""
'''


def read(text: str, tmp_path: Path) -> list[ReferenceFunction]:
    path = tmp_path / "sizes.py"
    path.write_bytes(text.encode("utf-8"))
    functions, problems = read_module(path, "corpus/reference/sizes.py")
    assert problems == []
    return functions


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_function_stands_at_its_span_with_its_decorators(newline: str, tmp_path: Path) -> None:
    text = MODULE.replace("\n", newline)
    (function,) = read(text, tmp_path)
    lines = text[function.span.start : function.span.end].split(newline)
    assert (lines[0], lines[-1]) == ("@functools.cache", "    return x * scale  # ε")


def test_a_function_has_signature_summary_and_the_topics_of_its_module(tmp_path: Path) -> None:
    (function,) = read(MODULE, tmp_path)
    assert (function.module, function.name) == ("sizes", "größe")
    assert function.signature == "größe(x: float, *, scale: float=1.0)"
    assert function.summary == "Return the größe of `x`."
    assert function.topics == ("pooling", "self-attention")


def test_reading_a_module_does_not_run_it(tmp_path: Path) -> None:
    read(MODULE.replace("import functools", "import functools\n\nraise SystemExit"), tmp_path)


@pytest.mark.parametrize(
    "function", catalog.load().functions, ids=lambda function: f"{function.module}.{function.name}"
)
def test_the_span_of_each_real_function_is_that_function_alone(function: ReferenceFunction) -> None:
    text = (catalog.CHECKOUT / function.span.path).read_bytes().decode("utf-8")
    (node,) = ast.parse(text[function.span.start : function.span.end]).body
    assert isinstance(node, ast.FunctionDef)
    assert node.name == function.name
