"""Private by default: build, ask and the browser UI in a network namespace that has no route to anywhere.

Needs root (for the namespace) and iproute2 (for the loopback device inside it).
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUESTION = "Why do we scale attention by the square root of d?"
INSIDE = """
ip link set lo up || exit 78
exec "$@"
"""
# Starts the UI on a free port, fetches the first page and a lesson, and prints what it got.
BROWSE = """
import json, re, subprocess, sys, time, urllib.error, urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetch(url):
    for _ in range(100):  # the address is printed a moment before the server listens
        try:
            with opener.open(url, timeout=60) as answer:
                return [answer.status, answer.read().decode(), dict(answer.headers)]
        except urllib.error.HTTPError as error:
            return [error.code, "", {}]
        except urllib.error.URLError:
            time.sleep(0.2)
    raise SystemExit(url + " is not served")


server = subprocess.Popen([sys.executable, "-m", "ui", "--port", "0"], stdout=subprocess.PIPE, text=True)
address = None
for line in server.stdout:
    found = re.search(r"http://127[.]0[.]0[.]1:[0-9]+", line)
    if found:
        address = found[0]
        break
try:
    paths = ("/", "/config", "/read/corpus/lessons/self-attention.md", "/ui/tokens.css")
    pages = {path: fetch(address + path) for path in paths}
finally:
    server.terminate()
    server.wait(20)
print(json.dumps(pages))
"""
REACH = """
import socket
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    print(error.strerror)
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def alone(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a Python command without a network and return it when it went well."""
    if shutil.which("ip") is None:
        pytest.fail("The loopback device needs `ip`: install iproute2 (`apt-get install iproute2`).")
    if shutil.which("unshare") is None:
        pytest.fail("A network namespace needs `unshare`: install util-linux (`apt-get install util-linux`).")
    inside = ["unshare", "-n", "sh", "-c", INSIDE, "sh", sys.executable, *command]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUTOR_")}
    environment |= {"TUTOR_HOME": str(home)}
    done = subprocess.run(inside, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if "unshare failed" in done.stderr:
        pytest.fail(f"A network namespace needs root; run `make slow` as root. {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_namespace_of_these_tests_reaches_nothing(home: Path) -> None:
    assert alone(home, "-c", REACH).stdout == "Network is unreachable\n"


def test_the_first_build_with_the_export_of_the_model_needs_no_network(home: Path) -> None:
    done = alone(home, "-m", "ingest", "build", "--quiet")
    assert " embedded (" in done.stdout
    assert list((home / "models").glob("*/model.onnx"))


def test_an_answer_needs_no_network(built_home: Path) -> None:
    answer = json.loads(alone(built_home, "-m", "tutor", "ask", QUESTION, "--json").stdout)
    assert answer["status"] == "answered"
    assert answer["citations"]
    for citation in answer["citations"]:
        text = (ROOT / citation["path"]).read_text("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_browser_ui_is_served_without_a_network(built_home: Path) -> None:
    pages = json.loads(alone(built_home, "-c", BROWSE).stdout)
    assert {path: page[0] for path, page in pages.items()} == dict.fromkeys(pages, 200)
    assert "Self-attention" in pages["/read/corpus/lessons/self-attention.md"][1]
    policy = {name.lower(): value for name, value in pages["/"][2].items()}["content-security-policy"]
    assert "default-src 'self'" in policy
