"""Broken and hostile input: one clear line each, everything else goes in, and the index answers."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.build import build
from ingest.config import IngestSettings
from ingest.read import added_sources
from tests.ingest.input_matrix import CASES, Case, feed


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.what, marks=pytest.mark.slow if case.slow else ()) for case in CASES]
)
def test_a_case_is_said_in_one_line_and_the_index_stays_whole(
    case: Case, small_settings: IngestSettings, tmp_path: Path
) -> None:
    outcome = feed(case, small_settings, tmp_path / "given")
    assert outcome.intact
    assert outcome.read == case.read
    assert any(case.said in line for line in outcome.lines) if case.said else outcome.lines == ()
    assert [line for line in outcome.lines if not line.isprintable()] == []
    again = build(small_settings)
    assert all(source.problem == "" or source.chunks == 0 for source in again.sources)


def test_a_file_of_the_server_that_a_link_leads_to_is_not_in_the_index(
    small_settings: IngestSettings, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The password is swordfish.")
    folder = tmp_path / "given"
    (folder / "deep").mkdir(parents=True)
    (folder / "link.txt").symlink_to(secret)
    (folder / "deep" / "folder").symlink_to(tmp_path)
    report = build(small_settings, [folder])
    assert {Path(source.path).name for source in report.sources if source.problem} == {"link.txt", "folder"}
    stored = [file.read_text() for file in (small_settings.home / "documents").glob("*")]
    assert [text for text in stored if "swordfish" in text] == []


@pytest.fixture
def without_rights(tmp_path: Path) -> Iterator[Path]:
    """A folder of the test's own, while the process has the rights of nobody: root may read everything."""
    parents = {parent: parent.stat().st_mode for parent in tmp_path.parents if parent.stat().st_uid == os.getuid()}
    root = os.geteuid() == 0
    for parent in (tmp_path, *parents) if root else ():
        parent.chmod(parent.stat().st_mode | 0o055)
    yield tmp_path
    if root:
        os.seteuid(0)
    for parent, mode in parents.items() if root else ():
        parent.chmod(mode)


def test_a_folder_and_a_file_that_may_not_be_read_are_one_line_each(without_rights: Path) -> None:
    (without_rights / "closed").mkdir(mode=0)
    (without_rights / "closed.txt").write_text("Not for you.")
    (without_rights / "closed.txt").chmod(0)
    (without_rights / "open.txt").write_text("For all.")
    (without_rights / "open.txt").chmod(0o644)
    if os.geteuid() == 0:
        os.seteuid(65534)
    found = {Path(item.path).name: str(item) for item in added_sources(without_rights)}
    said = "not readable: Permission denied; give yourself permission to read it"
    assert {name: item for name, item in found.items() if name != "open.txt"} == {"closed": said, "closed.txt": said}
    assert "open.txt" in found
