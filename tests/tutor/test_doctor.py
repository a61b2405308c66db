"""The doctor names what is missing with the next command, and touches nothing."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import pytest

from ingest.read import corpus_sources
from tutor import config, doctor
from tutor.__main__ import main
from tutor.doctor import Diagnosis, Finding
from tutor.learner.store import Store


def finding(found: Diagnosis, name: str) -> Finding:
    return next(finding for finding in found.findings if finding.name == name)


def states(found: Diagnosis) -> dict[str, str]:
    return {finding.name: finding.state for finding in found.findings}


def files(home: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in home.rglob("*"))


def test_a_fresh_home_misses_index_and_model_and_the_doctor_says_what_to_run(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "There is no index of the corpus yet. Run `python -m ingest build`." in said
    assert "The embedding model is not exported yet. Run `python -m ingest build`." in said
    assert said.endswith("2 things are missing.\n")
    assert not home.exists()


def test_a_built_home_is_well_and_every_origin_is_told(
    indexed_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUTOR_LEARNER", "ada")
    assert main(["doctor", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["well"] is True
    origins = {setting["name"]: (setting["value"], setting["origin"]) for setting in said["settings"]}
    assert origins["home"] == (str(indexed_home), "TUTOR_HOME")
    assert origins["learner"] == ("ada", "TUTOR_LEARNER")
    assert origins["threads"][1] == "default"
    assert set(origins) == {"home", "checkout", "threads", "learner", "roadmap", "file_mb", "read_seconds"}


def test_it_looks_and_changes_nothing(indexed_home: Path) -> None:
    settings = config.load()
    store = Store(settings.database)
    store.append("me", "topic_read", {"topic": "numpy"}, at=datetime(2025, 3, 1, tzinfo=UTC))
    store.close()
    before = files(indexed_home)
    assert doctor.examine(settings).well
    assert files(indexed_home) == before


def test_versions_of_all_direct_dependencies_are_listed(home: Path) -> None:
    text = next(f.text for f in doctor.examine(config.load()).findings if f.name == "packages")
    for name in ("torch", "chromadb", "langgraph", "sqlalchemy", "gradio"):
        assert f"{name} {metadata.version(name)}" in text
    assert "pytest" not in text


def test_a_package_that_is_gone_is_missed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "chromadb":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    missing = [f for f in doctor.examine(config.load()).findings if f.name == "packages" and f.state == "missing"]
    assert [(f.text, f.next_step) for f in missing] == [("chromadb is not installed.", "Run `make setup`.")]


def test_programs_are_a_note_and_never_needed(home: Path) -> None:
    found = doctor.examine(config.load(), which=lambda _: None)
    assert states(found)["bubblewrap"] == states(found)["chromium"] == "note"
    assert "apt-get install bubblewrap" in finding(found, "bubblewrap").next_step
    there = doctor.examine(config.load(), which=lambda name: f"/opt/{name}")
    assert finding(there, "bubblewrap") == Finding("bubblewrap", "good", "/opt/bwrap")


def test_a_home_that_cannot_be_made_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "file" / "home"))
    found = finding(doctor.examine(config.load()), "home")
    assert (found.state, found.text) == ("missing", f"{tmp_path / 'file'} is no folder.")


def test_a_full_disk_is_missed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.doctor.BUILD_MB", 10**12)
    found = finding(doctor.examine(config.load()), "disk")
    assert found.state == "missing"
    assert "TUTOR_HOME" in found.next_step


def test_a_roadmap_that_does_not_exist_is_missed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_ROADMAP", "nowhere")
    found = finding(doctor.examine(config.load()), "corpus")
    assert found.state == "missing"
    assert "genai-phases" in found.next_step


def test_the_database_is_judged_by_its_schema(home: Path) -> None:
    settings = config.load()
    Store(settings.database).close()
    assert finding(doctor.examine(settings), "database").text.endswith("schema 1")
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
        connection.commit()
    newer = finding(doctor.examine(settings), "database")
    assert (newer.state, newer.next_step) == ("missing", "Update the tutor with `git pull && make setup`.")
    settings.database.write_text("spilled coffee" * 1000)
    broken = finding(doctor.examine(settings), "database")
    assert (broken.state, broken.next_step) == ("missing", "Restore a backup with `python -m tutor restore FILE`.")


def test_an_index_of_another_recipe_is_missed_and_one_of_changed_files_is_noted(home: Path, built_home: Path) -> None:
    settings = config.load().ingest
    built = config.load(home=built_home).ingest
    generation = (built.index_root / "current").read_text().strip()
    folder = settings.index_root / generation
    folder.mkdir(parents=True)
    (settings.index_root / "current").write_text(generation)
    manifest = json.loads((built.index_root / generation / "manifest.json").read_text())
    present = {source.path: source.digest for source in corpus_sources(settings.checkout)}
    changed = present | dict.fromkeys(list(present)[:2], "0" * 64)
    (folder / "manifest.json").write_text(json.dumps(manifest | {"sources": changed}))
    noted = finding(doctor.examine(config.load(home=home)), "index")
    assert noted.state == "note"
    assert "2 files of the corpus have changed" in noted.text
    (folder / "manifest.json").write_text(json.dumps(manifest | {"recipe": ["older"]}))
    missed = finding(doctor.examine(config.load(home=home)), "index")
    assert (missed.state, missed.next_step) == ("missing", "Run `python -m ingest build`.")
