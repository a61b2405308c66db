"""`tutor ask` and `tutor ask --batch`: the contract's JSON, what is kept, and what is never written."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from corpus import catalog as corpus_catalog
from tutor import config
from tutor.__main__ import main
from tutor.learner.service import LearnerDesk

ROOT = Path(__file__).parents[2]
ANSWER_KEYS = ["id", "answer", "status", "citations", "topics", "ms"]


def desk() -> LearnerDesk:
    return LearnerDesk.open(config.load(), corpus_catalog.load())


def resolves(citation: dict[str, Any]) -> bool:
    text = (ROOT / citation["path"]).read_bytes().decode("utf-8")
    return bool(text[citation["start"] : citation["end"]] == citation["quote"] != "")


def lines_of(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_an_answer_as_json_has_the_contract_s_keys_and_citations_that_resolve(
    indexed_home: Path,
    out: Callable[[], Any],
) -> None:
    assert main(["ask", "Why do we scale attention by the square root of d?", "--json"]) == 0
    answer = out()
    assert list(answer) == ANSWER_KEYS
    assert answer["status"] == "answered"
    assert "scaled-dot-product-attention" in {Path(c["path"]).stem for c in answer["citations"]}
    assert all(resolves(citation) for citation in answer["citations"])
    assert [c["mark"] for c in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))
    assert answer["ms"] > 0


def test_an_answer_as_text_ends_with_its_sources_by_file_and_line(
    indexed_home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ask", "how", "many", "hours", "does", "phase", "2", "take?"]) == 0
    answer, _, listed = capsys.readouterr().out.partition("\n\nSources:\n")
    assert "50-80 hours" in answer
    found = re.findall(r"^  \[\d+\] (\S+):(\d+)  “(.+)”$", listed, re.MULTILINE)
    assert len(found) == len(listed.splitlines())
    cited = [(ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1] for path, line, _ in found]
    assert any("50-80 hours" in line for line in cited)


def test_a_question_is_kept_as_a_conversation_of_the_learner(
    indexed_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    out: Callable[[], Any],
) -> None:
    monkeypatch.setenv("TUTOR_LEARNER", "ada")
    assert main(["ask", "What is dropout?", "--json"]) == 0
    opened = desk()
    (conversation,) = opened.conversations()
    assert conversation.title == "What is dropout?"
    asked, answered = opened.turns(conversation.id)
    assert answered.answer is not None
    assert (asked.text, answered.answer.id) == ("What is dropout?", out()["id"])
    assert opened.for_learner("me").conversations() == ()
    opened.close()


def test_a_wish_is_granted_without_an_index_and_an_answer_grades_the_open_quiz(
    home: Path,
    out: Callable[[], Any],
) -> None:
    assert main(["ask", "What should I learn next?", "--json"]) == 0
    advised = out()
    assert (advised["status"], advised["topics"][0]) == ("answered", "python-basics")
    assert all(resolves(citation) for citation in advised["citations"])
    assert main(["ask", "quiz me on GANs", "--json"]) == 0
    shown = out()
    assert (shown["status"], shown["citations"]) == ("asked", [])
    assert "Question 1 of 5" in shown["answer"]
    assert main(["ask", "A", "--json"]) == 0
    graded = out()
    assert "Question 2 of 5" in graded["answer"]
    assert graded["citations"]
    assert all(resolves(citation) for citation in graded["citations"])
    assert main(["ask", "show my progress", "--json"]) == 0
    assert "1 answers right" in out()["answer"]


# Batch -----------------------------------------------------------------------------------------------------------


def snapshot(folder: Path) -> list[tuple[str, int, int]]:
    """Every file below `folder`, behind links too, with its size and the time of its last change.

    Of Chroma's own file only the size: opening a collection, it counts a number up in there.
    """
    found = [Path(top) / name for top, _, names in os.walk(folder, followlinks=True) for name in names]
    times = {path: 0 if path.name == "chroma.sqlite3" else path.stat().st_mtime_ns for path in found}
    return sorted((str(path), path.stat().st_size, time) for path, time in times.items())


def test_a_batch_answers_each_line_as_its_own_conversation_in_order_and_writes_nothing(
    indexed_home: Path, tmp_path: Path
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "z", "turns": ["What does the forget gate of an LSTM do?", "and GRU?"]},
        {"id": 7, "turns": ["and GRU?"]},
        {"id": "weather", "turns": ["What will the weather be in Lisbon tomorrow?"]},
        {"id": "next", "turns": ["What should I learn next?"]},
        {"id": "quiz", "turns": ["Quiz me on GANs"]},
        {"id": "progress", "turns": ["Show my progress"], "slice": "keys that are not ours are let be"},
    ]
    before = snapshot(indexed_home)
    place = tmp_path / "elsewhere"
    place.mkdir()
    # ONNX Runtime kept a log for its maker in the cache folder, which is under HOME; CI and ORT_* would hide that.
    kept = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith(("ORT_", "XDG_"))}
    environment = {**kept, "HOME": str(place), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "tutor", "ask", "--batch", "-"]
    done = subprocess.run(
        command, input=lines_of(rows), cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["z", 7, "weather", "next", "quiz", "progress"]
    assert all(list(answer) == ANSWER_KEYS for answer in answers)
    followed, alone, weather, advised, quizzed, progress = answers
    assert "gru" in followed["topics"]
    assert followed["answer"] != alone["answer"]
    assert weather["status"] == "declined"
    assert (advised["status"], advised["topics"][0]) == ("answered", "python-basics")
    assert (quizzed["status"], quizzed["topics"]) == ("asked", ["generative-adversarial-network"])
    assert progress["status"] == "answered"
    assert "no answers yet" in progress["answer"]
    assert snapshot(indexed_home) == before
    assert list(place.iterdir()) == []


def test_a_batch_of_wishes_needs_no_index_and_makes_no_home(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"id": "right", "turns": ["quiz me on lora", "A", "A", "A", "A", "A"]},
        {"id": "again", "turns": ["quiz me on lora", "A", "A", "A", "A", "A"]},
        {"id": "two", "turns": ["quiz me on lora", "A", "stop quiz"]},
        {"id": "none", "turns": ["stop quiz"]},
        {"id": "what", "turns": ["quiz me"]},
    ]
    (tmp_path / "rows.jsonl").write_text(lines_of(rows))
    assert main(["ask", "--batch", str(tmp_path / "rows.jsonl")]) == 0
    right, again, two, none, what = map(json.loads, capsys.readouterr().out.splitlines())
    assert right["answer"] == again["answer"]
    assert all(resolves(citation) for citation in right["citations"])
    assert (two["status"], none["status"], what["status"]) == ("answered", "asked", "asked")
    assert not home.exists()


def test_a_batch_keeps_the_key_of_an_open_question_to_itself(
    indexed_home: Path,
    tmp_path: Path,
    out: Callable[[], Any],
) -> None:
    (tmp_path / "rows.jsonl").write_text(lines_of([{"id": 1, "turns": ["quiz me on lora", "what is the answer?"]}]))
    assert main(["ask", "--batch", str(tmp_path / "rows.jsonl")]) == 0
    assert out()["status"] == "declined"


def test_a_bad_line_is_named_on_stderr_and_takes_no_other_with_it(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps({"id": "good", "turns": ["what next?"]}).encode()
    bad = [b"{", b'"text"', b'{"turns": ["hi"]}', b'{"id": 1, "turns": []}', b'{"id": 1, "turns": "hi"}', b"\xff"]
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + b"\n".join([good, b"", *bad, good]))
    assert main(["ask", "--batch", str(file)]) == 1
    said = capsys.readouterr()
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == ["good", "good"]
    assert [line.split(": ")[0] for line in said.err.splitlines()] == [f"{file}:{n}" for n in range(3, 9)]
    assert not home.exists()
