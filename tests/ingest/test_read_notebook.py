"""Notebooks as Markdown: cells in order, outputs as text and cut short."""

import re
from typing import Any

import pytest

from ingest.readers.extract import UnreadableError
from ingest.readers.notebook import OUTPUT_LINES, read
from tests.ingest.documents import notebook

STREAM = {"output_type": "stream", "name": "stdout"}


def outputs(*listed: dict[str, Any]) -> str:
    return read(notebook([("code", "f()", listed)])).text


def test_cells_stand_in_order_and_code_in_fences() -> None:
    found = read(notebook([("markdown", "# Softmax\n\nIt sums to $1$.", []), ("code", "import numpy", [])]))
    assert (found.text, found.title) == ("# Softmax\n\nIt sums to $1$.\n\n```python\nimport numpy\n```\n", "Softmax")


def test_outputs_are_text_and_pictures_are_counted() -> None:
    result = {"output_type": "execute_result", "data": {"text/plain": "0.5"}, "metadata": {}, "execution_count": 1}
    picture = {"output_type": "display_data", "data": {"image/png": "aGk=", "text/plain": "<Figure>"}, "metadata": {}}
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["\x1b[31mlong\x1b[0m"]}
    red = STREAM | {"text": "\x1b[31mred\x1b[0m\n"}
    found = read(notebook([("code", "f()", [result, picture, error, red])]))
    assert re.findall("```text\n(.*)\n```", found.text) == ["0.5", "ValueError: no", "red"]
    assert found.notes == ("1 outputs without text dropped",)


def test_a_long_output_is_cut_with_a_line_that_says_so() -> None:
    text = outputs(STREAM | {"text": "line\n" * 100})
    assert text.count("line\n") == OUTPUT_LINES
    assert "[output cut short: 350 more characters]" in text


def test_a_fence_that_a_cell_leaves_open_swallows_nothing() -> None:
    text = read(notebook([("markdown", "```python\nx = 1", []), ("markdown", "After it.", [])])).text
    assert text == "```python\nx = 1\n```\n\nAfter it.\n"


def test_pictures_within_markdown_are_dropped() -> None:
    assert read(notebook([("markdown", "Look ![a](data:image/png;base64,AAAA) here", [])])).text == "Look  here\n"


@pytest.mark.parametrize(
    "raw", [b"{}", b"[1]", b'{"cells": 3, "nbformat": 4, "metadata": {}}', b"{", b'{"nbformat": 99}']
)
def test_what_is_no_notebook_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableError, match="no notebook that can be read"):
        read(raw)


def test_a_notebook_of_the_third_version_is_read() -> None:
    old = b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"metadata": {}, "cells": ['
    cell = b'{"cell_type": "markdown", "metadata": {}, "source": "Old text."}]}]}'
    assert read(old + cell).text == "Old text.\n"
