"""What a process loads on the way to an answer: the light doors stay light."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASK = """
import json, sys
from tutor import config
from tutor.session import Tutor

tutor = Tutor.open(config.load())
tutor.warm()
context = None
statuses = []
for question in sys.argv[1:]:
    answer, context = tutor.respond(question, context)
    statuses.append(answer.status)
print(json.dumps([statuses, sorted(sys.modules)]))
"""
SAY = """
import json, sys
from datetime import UTC, datetime
from tutor import config
from tutor.session import Tutor

session = Tutor.open(config.load()).learner("me")
talk = session.desk.start_conversation("A talk", now=datetime.now(UTC))
events = []
for message in sys.argv[1:]:
    events += [type(event).__name__ for event in session.say(message, talk.id)]
session.desk.close()
print(json.dumps([events, sorted(sys.modules)]))
"""
NEVER_TO_ANSWER = {"torch", "transformers", "sentence_transformers", "numba", "gradio", "jax"}
NEVER_TO_LEARN = {*NEVER_TO_ANSWER, "langgraph", "chromadb", "onnxruntime", "bm25s"}


def run(program: str, home: Path, *messages: str) -> tuple[list[str], set[str]]:
    """What `program` printed, and the top-level modules that it had loaded at its end."""
    environment = {**os.environ, "TUTOR_HOME": str(home)}
    command = [sys.executable, "-c", program, *messages]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said, modules = json.loads(done.stdout)
    return said, {module.split(".")[0] for module in modules}


def test_a_question_loads_neither_training_nor_browser_libraries(built_home: Path) -> None:
    statuses, modules = run(
        ASK,
        built_home,
        "Why do we scale attention by the square root of d?",
        "How many hours does phase 2 of the roadmap take?",
    )
    assert statuses == ["answered", "answered"]
    assert {"langgraph", "chromadb"} <= modules
    assert modules & NEVER_TO_ANSWER == set()


def test_next_quiz_and_progress_in_the_chat_load_neither_graph_nor_index(home: Path) -> None:
    events, modules = run(SAY, home, "What should I learn next?", "Quiz me on self-attention", "Show my progress")
    assert events == ["Recommended", "QuizShown", "ProgressShown"]
    assert modules & NEVER_TO_LEARN == set()
