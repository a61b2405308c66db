"""Sixty times kill -9 at a random moment of appending and answering: every acknowledged event is there afterwards."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

KILLS = 60

# Acknowledges on stdout, one line each: "E number-of-the-event" or "A item-id quiz-id".
PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from corpus.catalog import load
from tutor import config
from tutor.learner.service import LearnerDesk

desk = LearnerDesk.open(config.load({}, home=Path(sys.argv[1])), load())
seed = int(sys.argv[2])
while True:
    quiz = desk.start_quiz("self-attention", 3, seed, now=datetime.now(UTC))
    for item in quiz.items:
        desk.answer_item(quiz.id, item.id, item.key, now=datetime.now(UTC))
        print("A", item.id, quiz.id, flush=True)
        event = desk.store.append("me", "topic_read", {"topic": "self-attention"}, at=datetime.now(UTC))
        print("E", event.seq, flush=True)
    seed += 1000
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_sixty_kills_lose_no_acknowledged_event(tmp_path: Path) -> None:
    rng = random.Random(60)
    acknowledged: set[tuple[str, ...]] = set()
    for kill in range(KILLS):
        command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(kill)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        first = process.stdout.readline()
        # Some are killed at their first word, most within the next tenths of a second of steady writing.
        time.sleep(rng.choice([0.0, rng.uniform(0, 0.05), rng.uniform(0, 0.4)]))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        # A line cut by the kill was not received by anybody, so it acknowledges nothing.
        lines = (first + rest).splitlines(keepends=True)
        acknowledged |= {tuple(line.split()) for line in lines if line.endswith("\n")}
        with closing(sqlite3.connect(tmp_path / "learner.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            rows = connection.execute(
                "SELECT seq, kind, json_extract(data, '$.item'), json_extract(data, '$.quiz') FROM events"
            ).fetchall()
        present: set[tuple[str, ...]] = {("E", str(seq)) for seq, kind, _, _ in rows if kind == "topic_read"}
        present |= {("A", item, quiz) for _, kind, item, quiz in rows if kind == "item_answered"}
        assert acknowledged <= present
    # Not vacuous: more was written than killed, on however slow a machine.
    assert len(acknowledged) > KILLS


@pytest.mark.slow
def test_a_learner_goes_on_after_a_kill(tmp_path: Path) -> None:
    """The open quiz of a killed process is open in the next one, with the answers that it acknowledged."""
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    _, item, quiz = process.stdout.readline().split()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    from corpus.catalog import load
    from tutor import config
    from tutor.learner.service import LearnerDesk

    desk = LearnerDesk.open(config.load({}, home=tmp_path), load())
    assert item in desk.quiz(quiz).chosen
    desk.close()
