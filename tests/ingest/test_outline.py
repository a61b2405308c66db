"""Documents into sections of quotable units, for each format: known cuts."""

from collections.abc import Callable

import pytest

from ingest.outline import outline
from ingest.records import Document

Make = Callable[..., Document]
LESSON = """A GAN is a game. It has two players.

## How it works
The loss comes first. The players fight over a value:

$$
V = \\log D(x)
$$

The symbol $D$ is the judge. It learns too.

- First point. Still first.
- Second point.

| a | b |
| --- | --- |
| 1 | 2 |

```python
x = 1. Not a sentence.
```

### A [linked](x.md) *title*
> Note: Quoted. Twice.

## Claims
- [x] A true claim. Because it is.
- [ ] A false claim. Because it is not.

### Below claims
Still nothing.

## Go deeper
- A book
"""


def units(document: Document) -> list[tuple[tuple[str, ...], list[tuple[str, str]]]]:
    return [
        (section.headings, [(unit.kind, document.text[unit.start : unit.end]) for unit in section.units])
        for section in outline(document)
    ]


def test_markdown_is_cut_into_sentences_items_tables_fences_and_formulas_with_their_neighbours(
    make_document: Make,
) -> None:
    formula = "The players fight over a value:\n\n$$\nV = \\log D(x)\n$$\n\nThe symbol $D$ is the judge."
    assert units(make_document(LESSON)) == [
        ((), [("sentence", "A GAN is a game."), ("sentence", "It has two players.")]),
        (
            ("How it works",),
            [
                ("sentence", "The loss comes first."),
                ("formula", formula),
                ("sentence", "It learns too."),
                ("sentence", "First point."),
                ("sentence", "Still first."),
                ("sentence", "Second point."),
                ("table", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
                ("code", "```python\nx = 1. Not a sentence.\n```"),
            ],
        ),
        (("How it works", "A linked title"), [("sentence", "Note: Quoted."), ("sentence", "Twice.")]),
        (("Go deeper",), [("sentence", "A book")]),
    ]


def test_claims_are_in_no_section_however_deep_they_stand(make_document: Make) -> None:
    said = " ".join(text for _, found in units(make_document(LESSON)) for _, text in found)
    assert "claim" not in said
    assert "Still nothing" not in said


def test_two_formulas_in_a_row_stay_one_unit(make_document: Make) -> None:
    ((_, found),) = units(make_document("Two values:\n\n$$\na\n$$\n\n$$\nb\n$$\n\nBoth count. Really."))
    assert found == [("formula", "Two values:\n\n$$\na\n$$\n\n$$\nb\n$$\n\nBoth count."), ("sentence", "Really.")]


def test_a_formula_does_not_reach_over_a_heading_a_list_or_a_fence(make_document: Make) -> None:
    found = units(make_document("# One\nA sentence.\n\n# Two\n$$\na\n$$\n\n- item\n\n```\ncode\n```\n\n$$\nb\n$$\n"))
    assert found == [
        (("One",), [("sentence", "A sentence.")]),
        (
            ("Two",),
            [("formula", "$$\na\n$$"), ("sentence", "item"), ("code", "```\ncode\n```"), ("formula", "$$\nb\n$$")],
        ),
    ]


def test_sentences_of_one_paragraph_share_its_block(make_document: Make) -> None:
    (section,) = outline(make_document("One. Two.\n\nThree.\n\n- Four. Five.\n- Six."))
    blocks = [unit.block for unit in section.units]
    assert blocks == [0, 0, 1, 2, 2, 3]


TEXT = """PREFACE TO THE TEXT
It begins. It goes on
over two lines.

Underlined heading
------------------
Under it.
=====
Still under it.

2.1 Numbered parts
They count.

Week 3: Trees
A tree grows.

this is no heading
"""


def test_text_without_markup_has_headings_in_capitals_underlined_or_numbered(make_document: Make) -> None:
    assert [(headings, [text for _, text in found]) for headings, found in units(make_document(TEXT, "txt"))] == [
        (("PREFACE TO THE TEXT",), ["It begins.", "It goes on\nover two lines."]),
        (("Underlined heading",), ["Under it.", "=====\nStill under it."]),
        (("2.1 Numbered parts",), ["They count."]),
        (("Week 3: Trees",), ["A tree grows.", "this is no heading"]),
    ]


@pytest.mark.parametrize(
    "line", ["A sentence in the text.", "ends in a comma,", "2. an item of a list;", "3.14", "GPU"]
)
def test_a_line_that_only_resembles_a_heading_is_text(line: str, make_document: Make) -> None:
    ((headings, found),) = units(make_document(f"{line}\nMore of it\n", "txt"))
    assert headings == ()
    assert "".join(text for _, text in found).startswith(line)


MODULE = '''"""What it is.

More of it.
"""

import functools

PAGE = "form feed \x0c, separator \u2028"


@functools.cache
def first(x):
    """Return x."""
    return x


class Second:
    def method(self):
        return 2


async def third():
    pass


def cases(rng):
    return {}
'''


def test_python_is_cut_by_function_and_class_without_the_cases(make_document: Make) -> None:
    found = units(make_document(MODULE, "py", "reference"))
    assert [headings for headings, _ in found] == [("module",), ("first",), ("Second",), ("third",)]
    assert [text for _, ((_, text),) in found] == [
        '"""What it is.\n\nMore of it.\n"""',
        '@functools.cache\ndef first(x):\n    """Return x."""\n    return x',
        "class Second:\n    def method(self):\n        return 2",
        "async def third():\n    pass",
    ]
    assert {kind for _, ((kind, _),) in found} == {"code"}


def test_what_is_no_python_stays_whole(make_document: Make) -> None:
    assert units(make_document("print 'two'\n", "py")) == [((), [("code", "print 'two'")])]


@pytest.mark.parametrize("format_", ["md", "txt", "py"])
@pytest.mark.parametrize("text", ["", "\n\n", "   ", "# \n", "---\n"])
def test_next_to_nothing_is_cut_into_next_to_nothing(text: str, format_: str, make_document: Make) -> None:
    for _, found in units(make_document(text, format_)):
        assert all(cut.strip() for _, cut in found)


def test_a_heading_named_claims_in_a_document_of_the_learner_is_kept() -> None:
    text = "# Patents\n\n## Claims\n\n- The device folds flat.\n"
    added = Document("/tmp/patent.md", "added", "md", "Patents", "", text, 0)
    quoted = [text[unit.start : unit.end] for section in outline(added) for unit in section.units]
    assert quoted == ["The device folds flat."]
