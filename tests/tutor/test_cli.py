"""The commands as a person or a script meets them: what they print, how they end, what they keep and load."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus import catalog as corpus_catalog
from tutor import config
from tutor.__main__ import main
from tutor.learner.service import LearnerDesk

ROOT = Path(__file__).parents[2]
NEVER_TO_LEARN = {
    "torch", "transformers", "sentence_transformers", "numba", "jax", "gradio", "langgraph", "langchain_core",
    "chromadb", "onnxruntime", "bm25s",
}  # fmt: skip
ITEM_KEYS = {
    "id", "topic", "kind", "stem", "options", "key", "tolerance", "explanations", "citations", "origin", "difficulty",
}  # fmt: skip
Type = Callable[..., None]


def desk() -> LearnerDesk:
    return LearnerDesk.open(config.load(), corpus_catalog.load())


def letters(item: dict[str, Any]) -> str:
    return ", ".join("ABCDEFGH"[n] for n, option in enumerate(item["options"]) if option["id"] in item["key"])


def wrong_letter(item: dict[str, Any]) -> str:
    return next("ABCDEFGH"[n] for n, option in enumerate(item["options"]) if option["id"] not in item["key"])


def resolves(citation: dict[str, Any]) -> bool:
    text = (ROOT / citation["path"]).read_bytes().decode("utf-8")
    return bool(text[citation["start"] : citation["end"]] == citation["quote"] != "")


def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tutor", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8", **more)


# Usage and errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [[], ["exercise", "lora"], ["user"], ["ask"], ["ask", "why?", "--batch", "-"], ["next", "--hours"], ["quiz"],
     ["quiz", "lora", "-n", "many"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_2(wrong: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
    assert not home.exists()


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["ask", "What is self-attention?"], "Run `python -m ingest build`."),
        (["ask", "  "], "Try `python -m tutor ask"),
        (["ask", "--batch", "missing.jsonl"], "Give a file of JSON lines."),
        (["next", "--roadmap", "nowhere"], "Choose one of: genai-phases"),
        (["quiz", "quizzical-zebra", "--json"], "`python -m tutor progress` lists the topics."),
        (["quiz", "lora", "-n", "0"], "Ask for at least one."),
        (["backup", "b.sqlite"], "Start with `python -m tutor next`."),
        (["restore", "missing.sqlite"], "Give the path of a file made by `python -m tutor backup FILE`."),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_what_a_person_can_fix_is_one_line_with_the_next_command_and_ends_with_1(
    arguments: list[str], hint: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert hint in said.err
    assert home.exists() <= (home / "learner.sqlite").exists()


def test_a_question_without_an_index_begins_no_conversation(home: Path) -> None:
    assert main(["ask", "What is self-attention?"]) == 1
    opened = desk()
    assert opened.conversations() == ()
    opened.close()


# Next, progress, plan --------------------------------------------------------------------------------------------


def test_next_as_json_is_the_contract_s_and_the_one_of_the_learner(home: Path, out: Callable[[], Any]) -> None:
    opened = desk()
    opened.set_profile(now=datetime.now(UTC), known=["python-basics"])
    opened.close()
    assert main(["next", "--roadmap", "the four phases", "--json"]) == 0
    found = out()
    assert list(found) == ["steps", "roadmap", "as_of"]
    assert found["roadmap"] == "genai-phases"
    assert datetime.fromisoformat(found["as_of"]).tzinfo is not None
    assert 1 <= len(found["steps"]) <= 4
    for step in found["steps"]:
        assert list(step) == ["action", "topic", "minutes", "reasons"]
        assert step["topic"] != "python-basics"
        assert all(list(reason) == ["text", "value"] for reason in step["reasons"])


def test_the_plan_begins_with_the_next_step_and_holds_every_topic_and_project_once(
    home: Path,
    out: Callable[[], Any],
) -> None:
    opened = desk()
    opened.set_profile(now=datetime.now(UTC), known=["numpy"], hours_per_week=10)
    known = {topic for topic, found in opened.mastery().items() if found.p_known >= 0.85}
    opened.skip_topic("t5", now=datetime.now(UTC))
    wanted = set(opened.roadmap().topics()) - known - {"t5"}
    projects = {p for phase in opened.roadmap().phases for item in phase.part("build") for p in item.projects}
    opened.close()
    assert main(["next", "--json"]) == 0
    first = out()["steps"][0]
    assert main(["plan", "--json"]) == 0
    plan = out()
    steps = plan["steps"]
    assert (steps[0]["topic"], steps[0]["minutes"]) == (first["topic"], first["minutes"])
    topics = [step["topic"] for step in steps]
    assert len(topics) == len(set(topics))
    assert wanted | projects <= set(topics)
    assert not set(topics) & (known | {"t5"})
    assert [step["phase"] for step in steps] == sorted(step["phase"] for step in steps)
    hours = sum(step["minutes"] for step in steps) / 60
    assert plan["minutes"] == hours * 60
    assert plan["weeks"] - 1 < hours / 10 <= plan["weeks"]


def test_a_plan_without_hours_a_week_names_no_weeks(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan"]) == 0
    said = capsys.readouterr().out
    assert "week" not in said.splitlines()[1]
    assert "140 min  learn Python basics" in said


def test_progress_lists_every_topic_of_the_roadmap_and_counts_answers(
    home: Path,
    types: Type,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["quiz", "lora", "--seed", "3", "-n", "2", "--json"]) == 0
    right, wrong = json.loads(capsys.readouterr().out)
    types(letters(right), wrong_letter(wrong))
    assert main(["quiz", "lora", "--seed", "3", "-n", "2"]) == 0
    capsys.readouterr()
    assert main(["progress", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["answers"], found["right"], found["mastery"]["lora"]["answers"]) == (2, 1, 2)
    assert main(["progress"]) == 0
    said = capsys.readouterr().out
    assert "1 of 2 answers right" in said
    for topic in corpus_catalog.load().roadmap("genai-phases").topics():
        assert f"  {topic}: " in said


# Quiz ------------------------------------------------------------------------------------------------------------


def test_quiz_as_json_gives_items_with_keys_and_leaves_the_learner_alone(home: Path, out: Callable[[], Any]) -> None:
    assert main(["quiz", "self-attention", "-n", "4", "--seed", "7", "--json"]) == 0
    items = out()
    assert len(items) == 4
    for item in items:
        assert set(item) == ITEM_KEYS
        assert set(item["key"]) <= {option["id"] for option in item["options"]} == set(item["explanations"])
        assert all(resolves(citation) for citation in item["citations"])
    assert main(["quiz", "self-attention", "-n", "4", "--seed", "7", "--json"]) == 0
    assert out() == items
    assert not home.exists()


@pytest.mark.parametrize(
    "name", ["self-attention", "Self-Attention", "intra-attention", "self atention", "SELF ATTENTION"]
)
def test_a_topic_is_found_by_any_of_its_names(name: str, home: Path, out: Callable[[], Any]) -> None:
    assert main(["quiz", *name.split(), "-n", "1", "--json"]) == 0
    assert out()[0]["topic"] == "self-attention"


def test_a_quiz_in_the_terminal_explains_each_answer_and_is_remembered(
    home: Path,
    types: Type,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["quiz", "lora", "--seed", "3", "-n", "3", "--json"]) == 0
    items = json.loads(capsys.readouterr().out)
    types("perhaps", "Z", *(letters(item) for item in items))
    assert main(["quiz", "lora", "--seed", "3", "-n", "3"]) == 0
    said = capsys.readouterr().out
    assert said.count("Type a letter") == 2
    assert said.count("Right.") == 3
    assert "3 of 3 right" in said
    assert "Sources:\n  [1] corpus/lessons/lora.md:" in said
    opened = desk()
    assert opened.open_quiz() is None
    assert opened.mastery()["lora"].answers == 3
    opened.close()


@pytest.mark.parametrize("leave", [EOFError, KeyboardInterrupt])
def test_leaving_keeps_what_was_answered_and_the_quiz_goes_on_where_it_stopped(
    leave: type[BaseException],
    home: Path,
    types: Type,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["quiz", "lora", "--seed", "3", "-n", "3", "--json"]) == 0
    items = json.loads(capsys.readouterr().out)
    types(letters(items[0]), leave)
    assert main(["quiz", "lora", "--seed", "3", "-n", "3"]) == 0
    assert "go on with `python -m tutor quiz lora`" in capsys.readouterr().out
    types("", letters(items[1]), letters(items[2]))
    assert main(["quiz", "lora"]) == 0
    said = capsys.readouterr().out
    assert "is open, with 1 of 3 questions answered" in said
    assert "Question 1 of 3" not in said
    assert "3 of 3 right" in said


def test_who_does_not_go_on_gets_a_new_quiz_and_who_says_stop_ends_it(
    home: Path,
    types: Type,
    capsys: pytest.CaptureFixture[str],
) -> None:
    types()
    assert main(["quiz", "lora"]) == 0
    types("n", "stop")
    assert main(["quiz", "self-attention"]) == 0
    said = capsys.readouterr().out
    assert "on Self-attention" in said
    assert "The quiz is stopped" in said
    opened = desk()
    assert opened.open_quiz() is None
    opened.close()


# Care ------------------------------------------------------------------------------------------------------------


def test_a_backup_comes_back_with_what_it_held(
    home: Path, tmp_path: Path, types: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.sqlite"
    types("A", "A")
    assert main(["quiz", "lora", "-n", "2"]) == 0
    assert main(["backup", str(file)]) == 0
    assert str(file) in capsys.readouterr().out
    types("A", "A")
    assert main(["quiz", "self-attention", "-n", "2"]) == 0
    assert main(["restore", str(file)]) == 0
    assert f"kept in {home / 'learner.sqlite.replaced-'}" in capsys.readouterr().out
    opened = desk()
    assert [opened.mastery()[topic].answers for topic in ("lora", "self-attention")] == [2, 0]
    opened.close()


# Processes -------------------------------------------------------------------------------------------------------


def loaded_by(*arguments: str, typed: str = "") -> set[str]:
    """The top-level modules that one command has loaded at its end."""
    program = (
        "import json, sys; from tutor.__main__ import main; status = main(sys.argv[1:]);"
        "print(json.dumps([status, sorted(sys.modules)]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, input=typed, capture_output=True, text=True, check=False
    )
    status, modules = json.loads(done.stderr.splitlines()[-1])
    assert status == 0, done.stderr
    return {module.split(".")[0] for module in modules}


@pytest.mark.parametrize(
    "arguments", [["next"], ["progress"], ["plan"], ["quiz", "lora"], ["ask", "what next?"]], ids=" ".join
)
def test_learning_loads_neither_graph_nor_index(arguments: list[str], home: Path) -> None:
    assert loaded_by(*arguments, typed="A\n") & NEVER_TO_LEARN == set()


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    command = [sys.executable, "-m", "tutor", "progress"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_json_is_utf_8_and_text_is_readable_on_a_terminal_that_speaks_ascii(home: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    items = json.loads(run("quiz", "lora", "--seed", "1", "--json", env=environment).stdout)
    assert len(items) == 5
    done = run("next", env=environment)
    assert done.returncode == 0
    assert "Next: learn Python basics" in done.stdout


@pytest.mark.slow
def test_next_takes_at_most_a_second_from_a_cold_process(home: Path) -> None:
    seconds = []
    for _ in range(5):
        begin = time.perf_counter()
        assert run("next").returncode == 0
        seconds.append(time.perf_counter() - begin)
    assert min(seconds) <= 1.0
