"""Driving the real server, in a process of its own, with a real browser."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Page, Request, expect

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
expect.set_options(timeout=20_000)


@dataclass
class Server:
    """A running `python -m ui`."""

    home: Path
    process: "subprocess.Popen[str]"
    url: str

    def stop(self) -> None:
        """End it as Ctrl+C does; it has logged no fault."""
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate(timeout=20)[0]
        assert "Traceback" not in said, said
        assert self.process.returncode == 0


def start(home: Path, port: int = 0, learner: str = "me") -> Server:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUTOR_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", "--port", str(port)],
        env=environment | {"TUTOR_HOME": str(home), "TUTOR_LEARNER": learner}, cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    if found is None:
        process.kill()
        pytest.fail(line + process.communicate()[0])
    return Server(home, process, found[0])


@dataclass
class Record:
    """What a page did beside what it shows."""

    hosts: set[str] = field(default_factory=set)
    console: list[str] = field(default_factory=list)
    waiting: set[Request] = field(default_factory=set)  # requests that are not answered to the end

    def follow(self, page: Page) -> None:
        page.on("request", self._asked)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._answered)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("console", lambda said: self.console.append(said.text) if said.type in ("error", "warning") else None)

    def _asked(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).netloc)
        self.waiting.add(request)

    def _answered(self, request: Request) -> None:
        self.waiting.discard(request)


RECORDS: WeakKeyDictionary[Page, Record] = WeakKeyDictionary()


def settle(page: Page) -> None:
    """Wait until nothing is under way: Gradio logs an error when a page is left in the middle of an answer."""
    for _ in range(200):
        page.wait_for_timeout(100)
        if not RECORDS[page].waiting:
            return
    pytest.fail(f"still waiting for {[request.url for request in RECORDS[page].waiting]}")


def reload(page: Page) -> None:
    settle(page)
    page.reload()


@contextmanager
def visit(browser: Browser, url: str, width: int = 1280, height: int = 860) -> Iterator[Page]:
    """A fresh page; when it is left, no other host was asked and the console holds neither error nor warning."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    seen = RECORDS[page] = Record()
    seen.follow(page)
    page.goto(url)
    yield page
    settle(page)
    context.close()
    assert seen.hosts - {""} == {urlsplit(url).netloc}
    assert seen.console == []


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
