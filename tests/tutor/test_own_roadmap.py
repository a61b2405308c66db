"""A roadmap of one's own is followed like the five: from a shared document, and from one that is private."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus import catalog as corpus_catalog
from ingest import roadmaps
from ingest.__main__ import main as ingest_main
from ingest.build import build
from ingest.config import IngestSettings
from ingest.embed import Embedder
from ingest.private import change
from tests.corpus.foreign_documents import MONTHS, PLAIN_WEEKS
from tutor import config
from tutor.__main__ import main
from tutor.learner.own import OwnRoads, PrivateText, PrivateTexts, own_roadmaps
from tutor.learner.plan import plan
from tutor.learner.service import LearnerDesk
from tutor.records import Answered, Recommended
from tutor.session import Session, Tutor

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWN = """# Bootcamp notes

## Step 1: Layers
- Dropout
- Softmax
- Pooling

## Step 2: Layers again
- Softmax
- Dropout
- Pooling
- Underwater basket weaving
"""
ID = "added-bootcamp-notes"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "mine" / "bootcamp.md"
    path.parent.mkdir()
    path.write_text(OWN)
    return path


@pytest.fixture
def command(small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch) -> IngestSettings:
    """What the commands need to work on the small checkout."""
    monkeypatch.setenv("TUTOR_HOME", str(small_settings.home))
    monkeypatch.setattr("ingest.config.CHECKOUT", small_settings.checkout)
    monkeypatch.setattr("corpus.catalog.CHECKOUT", small_settings.checkout)
    return small_settings


@pytest.fixture
def desk(command: IngestSettings) -> Iterator[LearnerDesk]:
    opened = LearnerDesk.open(config.load(), corpus_catalog.load())
    yield opened
    opened.close()


# Shared documents -------------------------------------------------------------------------------------------------


def test_the_build_and_the_list_say_in_one_line_what_was_recognised(
    command: IngestSettings, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (document.parent / "note.md").write_text("# A note\n\nPooling shrinks a feature map.\n")
    said = (
        "recognised as a roadmap: 2 steps, 6 lines linked to known topics, 1 unknown (“Underwater basket weaving”); "
        f"follow it with `python -m tutor next --roadmap {ID}`"
    )
    assert ingest_main(["build", "--quiet", str(document.parent)]) == 0
    assert f"Bootcamp notes: {said}\n" in capsys.readouterr().out
    assert ingest_main(["build", "--quiet"]) == 0
    assert "recognised" not in capsys.readouterr().out  # it is news once
    assert ingest_main(["list"]) == 0
    listed = capsys.readouterr().out
    assert f"{document}: {said}\n" in listed
    assert "note.md" not in listed


def test_a_shared_one_is_followed_by_every_command(
    command: IngestSettings, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(command, [document])
    for verb in ("next", "plan", "progress"):
        assert main([verb, "--roadmap", "bootcamp notes"]) == 0
        assert "Step 1" in capsys.readouterr().out
    assert main(["next", "--roadmap", f"{ID} and the small one"]) == 0
    said = capsys.readouterr().out
    assert "Next in Step 1 of Bootcamp notes (Layers)." in said
    assert f"[1] {command.documents}" in said


def test_when_the_document_is_removed_who_followed_it_is_told_and_goes_on(
    command: IngestSettings, document: Path, desk: LearnerDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    build(command, [document])
    desk.set_profile(now=NOW, roadmap=ID, known=["softmax"])
    found = desk.next_step(now=NOW)
    assert (found.roadmap, found.gone) == (ID, "")
    before = desk.mastery()
    assert ingest_main(["remove", str(document)]) == 0
    capsys.readouterr()
    found = desk.next_step(now=NOW)  # the desk was open all the time
    assert found.roadmap == "small"
    assert found.gone.startswith(f"The roadmap “{ID}” that you followed is gone")
    assert desk.progress(now=NOW).note == found.gone
    assert desk.mastery() == before
    for verb in ("next", "plan", "progress"):
        assert main([verb]) == 0
        assert capsys.readouterr().out.startswith(found.gone)


def test_two_of_one_title_are_two_and_each_is_read_once(
    command: IngestSettings, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (document.parent / "other.md").write_text(OWN.replace("Underwater", "Upstream"))
    first = build(command, [document.parent])
    assert [found.roadmap.id for found in first.roadmaps] == [ID, f"{ID}-2"]
    monkeypatch.setattr("ingest.roadmaps._recognised", None)  # not called again
    assert build(command).roadmaps == ()
    assert [found.roadmap.id for found in roadmaps.shared(command)] == [ID, f"{ID}-2"]


def test_a_changed_lesson_is_a_reason_to_look_again(command: IngestSettings, document: Path) -> None:
    build(command, [document])
    lesson = command.checkout / "corpus/lessons/pooling.md"
    lesson.write_text(lesson.read_text().replace("aliases: []", "aliases: [underwater basket weaving]"))
    build(command)
    (found,) = roadmaps.shared(command)
    assert found.unknown == ()


def test_a_damaged_file_hides_the_roadmaps_until_the_next_build_and_stops_nobody(
    command: IngestSettings, document: Path
) -> None:
    build(command, [document])
    for broken in ("", "[]", '{"documents": 3}', '{"documents": {"/x.md": {"roadmap": 1}}}'):
        (command.index_root / roadmaps.FILE).write_text(broken)
        assert roadmaps.shared(command) == ()
    build(command)
    assert len(roadmaps.shared(command)) == 1


# Private documents ------------------------------------------------------------------------------------------------


def test_a_private_one_is_its_owners_alone_and_goes_with_the_document(
    command: IngestSettings, document: Path, desk: LearnerDesk, models: Path
) -> None:
    embedder = Embedder(models, 1)
    kept = change.add(command, "ada", document, "bootcamp.md", embedder=lambda: embedder, now=NOW)
    ada, me = desk.for_learner("ada"), desk
    assert list(ada.catalog.roadmaps) == ["small", "own-bootcamp-notes"]
    assert list(me.catalog.roadmaps) == ["small"]
    (own,) = ada.own_roadmaps()
    assert (own.private, own.linked, own.unknown) == (True, 6, ("Underwater basket weaving",))
    ada.set_profile(now=NOW, roadmap="own-bootcamp-notes")
    step = ada.next_step(now=NOW)
    assert (step.roadmap, step.steps[0].topic) == ("own-bootcamp-notes", "dropout")
    assert [phase.topics for phase in ada.progress(now=NOW).phases] == [3, 3]
    assert len(plan(ada.catalog, ada.roadmap(), (), NOW).phases) == 1  # all is learned in step 1
    change.remove(command, "ada", kept.id, embedder=lambda: embedder)
    assert ada.next_step(now=NOW).gone.startswith("The roadmap “own-bootcamp-notes”")
    left = [path for path in command.home.rglob("*") if path.is_file() and b"basket weaving" in path.read_bytes()]
    assert left == []


def test_what_was_recognised_in_private_documents_is_kept_with_their_index(
    command: IngestSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, generation = tmp_path / "0123456789abcdef.md", tmp_path / "gen-1"
    file.write_text(OWN)
    generation.mkdir()
    texts = PrivateTexts(generation, (PrivateText(file, "bootcamp"),))
    topics = corpus_catalog.load().topics
    (first,) = own_roadmaps(command, "ada", topics, lambda *_: texts)
    monkeypatch.setattr("tutor.learner.own._recognised", None)  # not called again
    assert own_roadmaps(command, "ada", topics, lambda *_: texts) == (first,)
    file.unlink()
    assert own_roadmaps(command, "ada", topics, lambda *_: texts) == ()


# In a conversation ------------------------------------------------------------------------------------------------


@pytest.fixture
def session(indexed_home: Path, real_tutor: Tutor, tmp_path: Path) -> Iterator[Session]:
    """Ada, whose one private document is a roadmap, at the real tutor."""
    opened = Tutor(config.load({}, home=indexed_home), real_tutor.catalog, _engine=real_tutor._engine)
    file = tmp_path / "0123456789abcdef.txt"
    file.write_text(PLAIN_WEEKS.replace("Week ", "Stage "))
    (tmp_path / "gen").mkdir()
    texts = PrivateTexts(tmp_path / "gen", (PrivateText(file, "plan"),))
    roads = OwnRoads(opened.settings.ingest, opened.catalog, lambda _, name: texts if name == "ada" else None)
    desk = replace(opened._desk, learner="ada", roads=roads)
    desk.set_profile(now=NOW, roadmap="own-my-ml-study-plan", hours_per_week=5)
    yield Session(opened, desk)
    opened._desk.close()


def said(session: Session, text: str) -> Answered | Recommended:
    conversation = session.desk.start_conversation(text, now=NOW).id
    last = list(session.say(text, conversation))[-1]
    assert isinstance(last, Answered | Recommended)
    return last


def test_my_roadmap_is_the_one_that_is_followed(session: Session, tmp_path: Path) -> None:
    for question, held in (
        ("how many stages does my roadmap have?", "4 stages"),
        ("what do I learn in stage 3 of my roadmap?", "Linear regression"),
    ):
        found = said(session, question)
        assert isinstance(found, Answered)
        assert held in found.answer.text
        assert {citation.path for citation in found.answer.citations} == {str(tmp_path / "0123456789abcdef.txt")}


def test_the_next_step_is_told_from_it_and_it_is_known_by_name(session: Session) -> None:
    found = said(session, "what should I learn next?")
    assert isinstance(found, Recommended)
    assert found.recommendation.roadmap == "own-my-ml-study-plan"
    found = said(session, "what should I learn next on the LEVEL 0-7 roadmap?")
    assert isinstance(found, Recommended)
    assert found.recommendation.roadmap == "ai-levels"
    session.desk.set_profile(now=NOW, roadmap="ai-levels")
    found = said(session, "what should I learn next on my ml study plan?")
    assert isinstance(found, Recommended)
    assert found.recommendation.roadmap == "own-my-ml-study-plan"


# Time -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_next_takes_at_most_a_second_from_a_cold_process_with_ten_roadmaps_added(
    command: IngestSettings, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.md").write_text(MONTHS.replace("6-Month", f"{number}-Month"))
    real = replace(command, checkout=Path(__file__).parents[2])
    build(real, [folder])
    assert len(roadmaps.shared(real)) == 10
    id_ = roadmaps.shared(real)[3].roadmap.id

    def cold() -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tutor", "next", "--roadmap", id_, "--json"], check=True,
                       capture_output=True, cwd=real.checkout)  # fmt: skip
        return time.perf_counter() - begin

    assert min(cold() for _ in range(5)) <= 1.0
