"""A server, a browser, and the store of the learner as the server sees it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from corpus import catalog
from tests.ui.driving import FLAGS, Server, start
from tutor import config
from tutor.learner.service import LearnerDesk


@pytest.fixture
def server(indexed_home: Path) -> Iterator[Server]:
    running = start(indexed_home)
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("There is no chromium. Run `apt-get install chromium`, then the tests again.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def desk(indexed_home: Path) -> Iterator[LearnerDesk]:
    """The learner's store as the server sees it."""
    opened = LearnerDesk.open(config.load(home=indexed_home), catalog.load())
    yield opened
    opened.close()


@pytest.fixture
def asked(desk: LearnerDesk) -> LearnerDesk:
    """A learner who has answered the first questions."""
    desk.set_profile(now=datetime.now(UTC), roadmap="genai-phases", known=[], hours_per_week=5)
    return desk
