"""The house rules that the syntax tree can tell: who may import whom, no broad except, no print, small files."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OF = {
    "corpus": set[str](),
    "ingest": {"corpus"},
    "tutor": {"corpus", "ingest"},
    "finetune": {"corpus", "ingest", "tutor"},
    "evals": {"corpus", "ingest", "tutor"},
    "ui": {"corpus", "ingest", "tutor"},
}
FILES = sorted(path for folder in LEFT_OF for path in (ROOT / folder).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MAX_LINES = 400
SMALL = [path for path in (*FILES, *TESTS) if path.parent.name != "reference"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """The modules that a file of `package` imports, wherever the statement stands; relative ones made absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            yield ".".join([*base, *([node.module] if node.module else [])])
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant) and type(arg.value) is str)


def forbidden(text: str, package: str) -> list[str]:
    folder = package.partition(".")[0]
    tops = {module.split(".")[0] for module in imported(ast.parse(text), package)}
    return sorted((tops & LEFT_OF.keys()) - LEFT_OF[folder] - {folder})


def broad(text: str) -> list[int]:
    """Lines with an `except` that catches everything and neither raises it again at its end nor logs its traceback."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler) and not _keeps_traceback(node):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or ast.unparse(kind) in ("Exception", "BaseException") for kind in caught):
                found.append(node.lineno)
    return found


def _keeps_traceback(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    calls = [node.func for node in ast.walk(handler) if isinstance(node, ast.Call)]
    logged = any(isinstance(called, ast.Attribute) and called.attr == "exception" for called in calls)
    return logged or (isinstance(last, ast.Raise) and last.exc is None)


def prints(text: str) -> list[int]:
    """Lines that print, but for those that say why they may: `# noqa: T201  reason`."""
    lines = text.split("\n")
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    bare = [node.lineno for node in calls if ast.unparse(node.func) == "print"]
    return [line for line in bare if not lines[line - 1].partition("# noqa: T201 ")[2].strip()]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_imports_only_what_stands_to_its_left(path: Path) -> None:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    assert forbidden(path.read_text("utf-8"), package) == []


@pytest.mark.parametrize(
    ("text", "package", "wrong"),
    [
        ("import tutor.records", "ingest", ["tutor"]),
        ("def f():\n    from ui import front", "tutor", ["ui"]),
        ("from evals import run", "ui.tabs", ["evals"]),
        ("from ..finetune import rows", "ui.tabs", []),  # a module of ui that happens to have the name
        ("import importlib\nimportlib.import_module('finetune.rows')", "evals", ["finetune"]),
        ("from corpus import catalog\nfrom ingest import index", "tutor.retrieve", []),
    ],
)
def test_the_rule_sees_imports_in_functions_by_name_and_in_calls(text: str, package: str, wrong: list[str]) -> None:
    assert forbidden(text, package) == wrong


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_except_catches_everything(path: Path) -> None:
    assert broad(path.read_text("utf-8")) == []


def test_the_rule_sees_bare_broad_and_listed_excepts() -> None:
    one = "try:\n    f()\nexcept {}:\n    pass\n"
    texts = [one.format(kind) for kind in ("", "Exception", "(KeyError, BaseException)", "KeyError")]
    assert [broad(text) for text in texts] == [[3], [3], [3], []]
    assert broad("try:\n    f()\nexcept Exception:\n    clean_up()\n    raise\n") == []
    assert broad("try:\n    f()\nexcept Exception:\n    log.exception('why')\n    show()\n") == []
    assert broad("try:\n    f()\nexcept Exception:\n    log.error('why')\n") == [3]


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "__main__.py"], ids=name)
def test_only_commands_print(path: Path) -> None:
    assert prints(path.read_text("utf-8")) == []


def test_a_print_is_excused_by_a_reason_and_by_nothing_less() -> None:
    assert prints("print(1)\nprint(2)  # noqa: T201\nprint(3)  # noqa: T201  the server's log") == [1, 2]


@pytest.mark.parametrize("path", SMALL, ids=name)
def test_a_file_is_a_small_room(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < MAX_LINES


@pytest.mark.parametrize("path", [*FILES, *(path for path in TESTS if path.stat().st_size)], ids=name)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))
