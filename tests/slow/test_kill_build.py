"""Thirty builds killed at random moments: the pointer always names a complete index, the old one or the new one."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest import index
from ingest.build import build
from ingest.config import IngestSettings
from ingest.dense import DenseIndex
from ingest.embed import Embedder
from ingest.lexical import LexicalIndex, analyze
from ingest.passages import Passages

KILLS = 30
ROOT = Path(__file__).parents[2]
# Says "ready" when everything heavy is loaded, so that a kill falls into the build and not into the imports.
PROGRAM = """
import sys
from pathlib import Path
import chromadb, bm25s, onnxruntime
from ingest.build import build
from ingest.config import IngestSettings

settings = IngestSettings(Path(sys.argv[1]), Path(sys.argv[2]), 1, {})
print("ready", flush=True)
build(settings)
print("done", flush=True)
"""


def write(checkout: Path, number: int) -> None:
    """Edition `number` of the lesson that changes with every build: thirty sections, so that a build takes a while."""
    sections = "\n\n".join(
        f"## Part {part}\nDropout of edition{number} switches off a share of {part} percent of the units."
        for part in range(30)
    )
    head = (checkout / "corpus/lessons/softmax.md").read_text().split("---\n")[1].replace("Softmax", "Dropout")
    (checkout / "corpus/lessons/dropout.md").write_text(f"---\n{head}---\nDropout is noise.\n\n{sections}\n")


def edition(settings: IngestSettings, embedder: Embedder) -> int:
    """The edition that the index in use holds, read through every part of it; all parts have to agree."""
    folder = index.current(settings)
    lexical, dense, passages = LexicalIndex(folder), DenseIndex(folder), Passages(folder)
    ids = passages.ids()
    stored = passages.get(ids)
    (vector,) = embedder.embed(["How many units are switched off in part 7?"])
    nearest = stored[dense.search(vector, 1)[0][0]].chunk.text
    found = stored[lexical.search(analyze("dropout units share"), 1)[0][0]].chunk.text
    assert dense.ids() == set(lexical.ids) == set(ids)
    assert json.loads((folder / "manifest.json").read_text())["chunks"] == len(ids)
    passages.close()
    dense.close()
    numbers = {int(text.split("edition")[1].split()[0]) for text in (nearest, found)}
    assert len(numbers) == 1
    return numbers.pop()


def started(settings: IngestSettings) -> subprocess.Popen[str]:
    """A build in a process of its own, at the moment when it begins to work."""
    command = [sys.executable, "-c", PROGRAM, str(settings.home), str(settings.checkout)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_thirty_killed_builds_leave_the_old_index_or_the_new_one(small_settings: IngestSettings) -> None:
    rng = random.Random(30)
    embedder = Embedder(small_settings.models, 1)
    write(small_settings.checkout, 0)
    process = started(small_settings)
    begin = time.perf_counter()
    process.communicate()
    whole = time.perf_counter() - begin
    present = number = killed = 0
    while killed < KILLS:
        number += 1
        assert number < 4 * KILLS
        write(small_settings.checkout, number)
        process = started(small_settings)
        time.sleep(rng.uniform(0, whole))
        process.send_signal(signal.SIGKILL)
        if "done" in process.communicate()[0]:
            whole *= 0.95  # the machine is faster than it was: a build that has ended is none that was killed
        else:
            killed += 1
        after = edition(small_settings, embedder)
        assert after in (present, number)
        present = after
    write(small_settings.checkout, number + 1)
    build(small_settings)
    assert edition(small_settings, embedder) == number + 1
    kept = {path.name for path in small_settings.index_root.iterdir()}
    generations = {name for name in kept if name.startswith("gen-")}
    assert kept - generations == {"current", "lock"}
    assert len(generations) == 2
    assert {path.name for path in small_settings.home.iterdir()} == {"models", "cache", "index"}
    assert [path.name for path in small_settings.models.glob("export-*")] == []
