"""The caller's side of the reading process: starts it, bounds it, and says in words when it had to be ended.

One process reads many files; after a failure it is given up and the next file gets a fresh one. A file that fails in a
process that has read others is tried once more in a fresh one, so that no file pays for another.
"""

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from ingest.readers.extract import Extract, Repair, UnreadableError

_ROOT = Path(__file__).resolve().parents[2]
_ENOUGH = 200  # files of one process: what libraries never give back stays small


@dataclass(frozen=True)
class Limits:
    """What one file may cost. The defaults suit a book of a thousand pages on a small machine."""

    file_bytes: int = 50 * 2**20
    seconds: float = 60.0  # of reading one PDF, page or notebook
    memory_bytes: int = 2 * 2**30  # address space of the process that reads it


class ChildReader:
    """Reads bytes in a process of its own; use as a context. The process starts with the first file."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0

    def __enter__(self) -> "ChildReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, format_: str, raw: bytes) -> Extract:
        """Return what a file of `format_` (html, pdf, ipynb) holds.

        Raises UnreadableError, also when it crashed the reader.
        """
        fresh = self._process is None
        answer, timed_out = self._ask(format_, raw)
        if answer is None and not timed_out and not fresh:
            answer, timed_out = self._ask(format_, raw)
        if answer is None:
            raise self._failure(timed_out)
        if answer.get("memory"):
            raise self._failure(False)
        if "why" in answer:
            raise UnreadableError(answer["why"], answer["todo"])
        found = answer["extract"]
        repairs = tuple(Repair(**repair) for repair in found["repairs"])
        return Extract(found["text"], found["format"], found["title"], repairs, tuple(found["notes"]))

    def _failure(self, timed_out: bool) -> UnreadableError:
        if timed_out:
            return UnreadableError(
                f"took longer than {self._limits.seconds:g} s to read", "split it, or raise TUTOR_READ_SECONDS"
            )
        return UnreadableError(
            f"broke its reader, or needed more than {self._limits.memory_bytes // 2**20} MB of memory",
            "save it again or split it",
        )

    def _ask(self, format_: str, raw: bytes) -> tuple[dict[str, Any] | None, bool]:
        """Return the answer, None where the process ended or was ended, and whether it ran out of time."""
        process = self._started()
        out = threading.Event()

        def end() -> None:
            out.set()
            process.kill()

        asked = {
            "format": format_,
            "size": len(raw),
            "seconds": self._limits.seconds,
            "memory": self._limits.memory_bytes,
        }
        timer = threading.Timer(self._limits.seconds, end)
        timer.start()
        answer = None
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps(asked).encode() + b"\n" + raw)
            process.stdin.flush()
            size = process.stdout.readline()
            payload = process.stdout.read(int(size)) if size.endswith(b"\n") else b""
            if size and len(payload) == int(size):
                answer = json.loads(payload)
        except BrokenPipeError:
            pass  # it ended while it was being asked: no answer
        finally:
            timer.cancel()
        self._read += 1
        if answer is None or answer.get("memory") or self._read >= _ENOUGH:
            self._stop()
        return answer, out.is_set() and answer is None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._read = 0
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest.readers.worker"],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        assert process.stdin is not None and process.stdout is not None
        with suppress(BrokenPipeError):  # it had ended before it had read all
            process.stdin.close()
        process.stdout.close()
        process.wait()
