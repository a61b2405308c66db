"""The process in which HTML, PDF and notebooks are read: `python -m ingest.readers.worker`, started by `child` alone.

On standard input one request after another: a line of JSON {"format", "size", "seconds", "memory"}, then the file's
bytes. On standard output for each a line with the size of the answer, then the answer as JSON. Ends with its input.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from typing import BinaryIO

from ingest.readers.extract import Extract, UnreadableError

MAX_ANSWER = 50_000_000  # characters of text


def main() -> int:
    """Serve until standard input ends."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while line := requests.readline():
        asked = json.loads(line)
        _limit(asked["memory"], asked["seconds"])
        _answer(answers, _served(asked["format"], requests.read(asked["size"])))
    return 0


def _limit(memory: int, seconds: float) -> None:
    """Bound the memory of this process, and its time should nobody be left to end it."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 5, resource.RLIM_INFINITY))


def _served(format_: str, raw: bytes) -> dict[str, object]:
    try:
        found = _read(format_, raw)
        if len(found.text) > MAX_ANSWER:
            raise UnreadableError(f"more than {MAX_ANSWER:,} characters of text", "split it")
        return {"extract": asdict(found)}
    except UnreadableError as error:
        return {"why": error.why, "todo": error.todo}
    except MemoryError:
        return {"memory": True}
    except RecursionError:
        return {"why": "nested too deeply", "todo": "save it as text"}


def _read(format_: str, raw: bytes) -> Extract:
    if format_ == "html":
        from ingest.readers import html

        return html.read(raw)
    if format_ == "pdf":
        from ingest.readers import pdf

        return pdf.read(raw)
    from ingest.readers import notebook

    return notebook.read(raw)


def _answer(answers: BinaryIO, answer: dict[str, object]) -> None:
    payload = json.dumps(answer).encode("ascii")
    answers.write(b"%d\n" % len(payload) + payload)
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
