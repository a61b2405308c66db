"""`next`, `quiz` and `progress` stay light: what they load, and that they are done within a second from cold."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = ("langgraph", "langchain_core", "chromadb", "onnxruntime", "numpy", "torch", "transformers", "gradio", "bm25s")
PROGRAM = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from corpus.catalog import load
from tutor import config
from tutor.learner.service import LearnerDesk

desk = LearnerDesk.open(config.load({{}}, home=Path(sys.argv[1])), load())
now = datetime.now(UTC)
desk.next_step(now=now)
desk.progress(now=now)
quiz = desk.start_quiz("self-attention", 5, 1, now=now)
desk.answer_item(quiz.id, quiz.items[0].id, quiz.items[0].key, now=now)
desk.close()
print(sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def run(home: Path) -> tuple[str, float]:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(home)], capture_output=True, text=True, check=True)
    return done.stdout.strip(), time.perf_counter() - start


def test_the_learner_path_loads_nothing_heavy(tmp_path: Path) -> None:
    assert run(tmp_path)[0] == "[]"


@pytest.mark.slow
def test_a_step_progress_and_a_quiz_take_at_most_a_second_from_a_cold_process(tmp_path: Path) -> None:
    run(tmp_path)
    assert min(run(tmp_path)[1] for _ in range(5)) <= 1.0
