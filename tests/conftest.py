"""Homes for tests: each test has its own; the real index is built once per session and shared."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.config import IngestSettings

ROOT = Path(__file__).parent.parent

LESSON = """---
title: {title}
aliases: []
area: maths
needs: []
minutes: 60
assess: quiz
formerly: []
---
{definition}

## Intuition
{intuition}

## Claims
- [x] {title} is true of {topic}. Because it is so.
- [ ] {title} is false of {topic}. Because it is not so.
"""
SMALL_LESSONS = {
    "dropout": (
        "Dropout switches off random units of a network in each training step.",
        "Dropout keeps units from relying on one another. A network with dropout is like many thin networks in one.",
    ),
    "softmax": (
        "Softmax turns a vector of scores into probabilities that sum to 1.",
        "Softmax raises e to the power of each score and divides by the sum of the powers.",
    ),
    "pooling": (
        "Pooling shrinks a feature map by keeping one number from each window.",
        "Max pooling keeps the largest activation of a window, and average pooling keeps the mean.",
    ),
}
SMALL_ROADMAP = """---
id: small
title: Small roadmap
source: small.txt
unit: phase
names: [the small one]
---
## Phase 1: Networks
Goal: Know three things.
Time: 1-2 months, 3-6 hours

### Learn
- [Dropout](../lessons/dropout.md): against overfitting
- [Softmax](../lessons/softmax.md)
- [Pooling](../lessons/pooling.md)
"""
SMALL_PROJECT = """---
title: Digit reader
topics: [softmax]
hours: 4-6
---
Goal: Read handwritten digits with a network of one layer.
"""
SMALL_MODULE = '''"""Halving, as reference code.

Topics: pooling
Source: none needed.
Not here: doubling.
"""


def halve(x: float) -> float:
    """Return half of `x`."""
    return x / 2


def cases(rng):
    """Valid random arguments for each public function."""
    return {"halve": [(float(rng.normal()),)]}
'''


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TUTOR_HOME of the test's own, not made yet; no other setting reaches the test from outside."""
    for name in [name for name in os.environ if name.startswith("TUTOR_") and name != "TUTOR_TEST_MODELS"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exported model, made in a process of its own because the export loads torch.

    The export takes ten seconds and more; with TUTOR_TEST_MODELS=<folder> it is kept there and used again.
    """
    kept = os.environ.get("TUTOR_TEST_MODELS")
    folder = Path(kept).expanduser().absolute() if kept else tmp_path_factory.mktemp("models")
    program = "import sys; from pathlib import Path; from ingest.export import export; export(Path(sys.argv[1]))"
    command = [sys.executable, "-c", program, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Path:
    """A home with the real index and model. Read it, never write to it: see `indexed_home`."""
    built = tmp_path_factory.mktemp("built") / "home"
    built.mkdir(mode=0o700)
    (built / "models").symlink_to(models)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUTOR_")}
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "build", "--quiet"],
        env=environment | {"TUTOR_HOME": str(built)},
        cwd=ROOT,
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


@pytest.fixture
def small_checkout(tmp_path: Path) -> Path:
    """A checkout with three lessons, a roadmap, a project and a reference module of a few lines each."""
    corpus = tmp_path / "checkout" / "corpus"
    for folder in ("lessons", "roadmaps", "projects", "reference"):
        (corpus / folder).mkdir(parents=True)
    for topic, (definition, intuition) in SMALL_LESSONS.items():
        text = LESSON.format(topic=topic, title=topic.capitalize(), definition=definition, intuition=intuition)
        (corpus / "lessons" / f"{topic}.md").write_text(text)
    (corpus / "roadmaps" / "small.md").write_text(SMALL_ROADMAP)
    (corpus / "projects" / "digit-reader.md").write_text(SMALL_PROJECT)
    (corpus / "reference" / "halving.py").write_text(SMALL_MODULE)
    return tmp_path / "checkout"


@pytest.fixture
def small_settings(small_checkout: Path, tmp_path: Path, models: Path) -> IngestSettings:
    """Settings of a build of the small checkout into an empty home that already has the exported model."""
    folder = tmp_path / "small-home"
    folder.mkdir(mode=0o700)
    (folder / "models").symlink_to(models)
    return IngestSettings(home=folder, checkout=small_checkout, threads=1, origin={})
