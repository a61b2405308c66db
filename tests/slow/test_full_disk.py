"""A disk that is really full: a build on a file system of a few hundred kilobytes to a few megabytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSIDE = """
mount -t tmpfs -o size="$2" none "$1" || exit 77
ln -s "$3" "$1/models"
TUTOR_HOME="$1" "$4" -m ingest build --quiet
status=$?
echo "litter: $(find "$1" -name 'building-*' | wc -l)"
exit $status
"""


# Vector cache, Chroma's tables, its log, its graph, chunks: each size fills up in another stage of the build.
@pytest.mark.slow
@pytest.mark.parametrize("size", ["64k", "1m", "4m", "7m", "9m", "11m", "12m"])
def test_a_full_disk_is_one_sentence_with_the_next_step(size: str, tmp_path: Path, models: Path) -> None:
    command = ["unshare", "-m", "sh", "-c", INSIDE, "sh", str(tmp_path), size, str(models), sys.executable]
    environment = {**os.environ, "TUTOR_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip(f"mounting a small disk needs root: {done.stderr.strip()}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.startswith(f"The disk that holds {tmp_path} is full; the index is as it was. Free some space or")
    assert done.stderr.count("\n") == 1
    assert done.stdout == "litter: 0\n"
