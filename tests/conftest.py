"""Homes for tests: each test has its own; the real index is built once per session and shared."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TUTOR_HOME of the test's own, not made yet; no other setting reaches the test from outside."""
    for name in [name for name in os.environ if name.startswith("TUTOR_") and name != "TUTOR_TEST_MODELS"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real index and model. Read it, never write to it: see `indexed_home`.

    Exporting the model takes most of the time; with TUTOR_TEST_MODELS=<folder> the export is kept there and used again.
    """
    built = tmp_path_factory.mktemp("built") / "home"
    built.mkdir(mode=0o700)
    if os.environ.get("TUTOR_TEST_MODELS"):
        models = Path(os.environ["TUTOR_TEST_MODELS"]).expanduser().absolute()
        models.mkdir(parents=True, exist_ok=True)
        (built / "models").symlink_to(models)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUTOR_")}
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "build", "--quiet"],
        env=environment | {"TUTOR_HOME": str(built)},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return built


@pytest.fixture
def indexed_home(home: Path, built_home: Path) -> Path:
    """A TUTOR_HOME of the test's own that has the index: linked, so it costs nothing."""
    home.mkdir(mode=0o700)
    for folder in ("index", "models"):
        (home / folder).symlink_to((built_home / folder).resolve())
    return home
