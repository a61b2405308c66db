"""The server answers this machine only, lets pages load nothing from elsewhere, and says plainly what is wrong."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from fastapi.testclient import TestClient

from tutor import config
from tutor.config import Settings
from tutor.session import Tutor
from ui.__main__ import main
from ui.guard import APP_POLICY
from ui.layout import make_blocks
from ui.places import Places
from ui.server import make_app

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
BASE = "http://127.0.0.1:7860"


def inside_a_loop(make: Callable[[Tutor, Settings], T], home: Path) -> T:
    """What `make` gives. Gradio leaves an event loop open behind it unless it runs inside one."""
    settings = config.load(home=home)

    async def made() -> T:
        return make(Tutor.open(settings), settings)

    return asyncio.run(made())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The whole application on an empty home; its start-up (which warms retrieval) is left out."""
    return TestClient(inside_a_loop(make_app, tmp_path_factory.mktemp("ui") / "home"), base_url=BASE)


def test_the_page_is_served_and_may_load_nothing_from_elsewhere(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert policy == APP_POLICY
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "*" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-frame-options"] == "DENY"


def test_the_page_names_no_script_style_or_font_of_another_host(client: TestClient) -> None:
    page = client.get("/").text
    for attribute in ('src="http', 'href="http', "src='http", "fonts.googleapis", "cdnjs", "jsdelivr", "unpkg"):
        assert attribute not in page
    # The name space of SVG is a name, not an address that is fetched.
    assert "http" not in client.get("/theme.css").text.replace("http://www.w3.org/2000/svg", "")


def test_reader_pages_may_run_no_script_at_all(client: TestClient) -> None:
    response = client.get("/read/corpus/lessons/self-attention.md?start=400&end=460")
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "script-src" not in response.headers["content-security-policy"]
    assert response.headers["x-frame-options"] == "SAMEORIGIN"
    assert '<mark id="cited">' in response.text
    assert "<script" not in response.text


@pytest.mark.parametrize("host", ["localhost", "localhost:7860", "127.0.0.1:7860", "[::1]:7860", "LOCALHOST:80"])
def test_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/ui/reader.css", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1.example.org", "localhost.example.org:7860", "192.168.1.5:7860", "0.0.0.0", ""]
)
def test_other_names_are_refused_so_that_no_foreign_page_reaches_us_by_rebinding(client: TestClient, host: str) -> None:
    response = client.get("/", headers={"host": host})
    assert response.status_code == 421
    assert "answers only as localhost" in response.text
    assert response.headers["content-security-policy"]


@pytest.mark.parametrize("origin", ["https://example.org", "http://127.0.0.1:9999", "null", "http://localhost:7860"])
def test_requests_of_other_sites_are_refused(client: TestClient, origin: str) -> None:
    response = client.post("/gradio_api/queue/join", headers={"origin": origin}, json={})
    assert response.status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/read/corpus/lessons/..%2f..%2fpyproject.toml", "/read/%2e%2e/pyproject.toml", "/read//etc/passwd",
        "/read/corpus/lessons/none.md", "/gradio_api/file=/etc/passwd", "/gradio_api/upload", "/monitoring",
        "/gradio_api/proxy=https://example.org/", "/ui/../layout.py", "/ui/%2e%2e/layout.py", "/docs", "/openapi.json",
    ],
)  # fmt: skip
def test_what_is_not_offered_is_not_found(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "root:" not in response.text


def test_no_event_waits_for_another_and_none_is_offered_as_an_interface(home: Path) -> None:
    blocks = inside_a_loop(lambda tutor, settings: make_blocks(tutor, settings, Places(ROOT, home)), home)
    bound = [function for function in blocks.fns.values() if function.fn is not None]
    assert len(bound) > 30
    assert {function.concurrency_limit for function in bound} == {None}
    assert {function.api_visibility for function in bound} == {"private"}
    assert blocks.analytics_enabled is False


def test_serving_others_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--host", "0.0.0.0"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Serving on 0.0.0.0 would let others in" in said
    assert "`python -m ui` without --host" in said


def test_a_taken_port_is_said_with_another_one_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert capsys.readouterr().err == (
        f"Port {port} cannot be used: address already in use. Choose another: `python -m ui --port {port + 1}`.\n"
    )


def test_a_missing_index_is_said_with_the_command_that_builds_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--port", "0"]) == 1
    assert capsys.readouterr().err == (f"There is no index of the corpus under {home}. Run `python -m ingest build`.\n")


def test_a_store_that_cannot_be_opened_is_said_in_one_sentence(
    indexed_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (indexed_home / "learner.sqlite").mkdir()  # also root cannot open a folder as a database
    assert main(["--port", "0"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(indexed_home / "learner.sqlite") in said


def test_the_light_parts_load_no_gradio() -> None:
    code = "import sys, ui.__main__, ui.render, ui.reader; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
