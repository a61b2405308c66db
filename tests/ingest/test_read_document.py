"""The one door for documents: what a file is, its stored text, its repairs, and the process that reads it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.config import CHECKOUT, IngestSettings, load
from ingest.files import printable, readable_title
from ingest.read import SUFFIXES, LeftOut, Reading, read_document
from ingest.readers.child import ChildReader, Limits
from ingest.readers.extract import UnreadableError
from tests.ingest.documents import page, pdf


def read(file: Path, **named: str) -> Reading:
    found = read_document(file, file.parent / "store", **named)  # type: ignore[arg-type]
    assert isinstance(found, Reading), found
    return found


def test_the_stored_text_is_the_documents_and_is_named_by_content(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("<h1>Dropout</h1><p>It drops.</p>"))
    found = read(tmp_path / "a.html")
    assert (found.document.format, found.document.title, found.document.kind) == ("md", "Dropout", "added")
    assert Path(found.document.path).read_text("utf-8") == found.document.text == "# Dropout\n\nIt drops.\n"
    (tmp_path / "b.html").write_bytes((tmp_path / "a.html").read_bytes())
    assert read(tmp_path / "b.html").document.path == found.document.path


def test_the_name_that_its_owner_gave_a_file_counts_and_not_that_on_our_disk(tmp_path: Path) -> None:
    (tmp_path / "upload-17").write_bytes(b"Pancakes are flat.")
    assert read(tmp_path / "upload-17", name="My_notes.txt").document.title == "My notes"


def test_a_text_with_the_headings_of_markdown_is_markdown_and_a_script_is_not(tmp_path: Path) -> None:
    (tmp_path / "map.txt").write_text("# Map\n\n## One\n- a\n- b\n\n## Two\n- c\n")
    (tmp_path / "script.txt").write_text("# one\n## two\n# three\n- a\n- b\n- c\nimport os\n")
    assert [read(tmp_path / name).document.format for name in ("map.txt", "script.txt")] == ["md", "txt"]


def test_repairs_are_listed_with_line_before_after_and_damage(
    small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(small_settings.home))
    monkeypatch.setattr("ingest.config.CHECKOUT", small_settings.checkout)
    (tmp_path / "n.txt").write_bytes("Right.\nitâ€™s\n".encode() + b"na\xefve\n")
    assert main(["build", "--quiet", str(tmp_path / "n.txt")]) == 0
    capsys.readouterr()
    assert main(["list", "--repairs"]) == 0
    name = f"  {tmp_path / 'n.txt'}"
    assert capsys.readouterr().out.splitlines()[2:] == [
        f"{name}:2: UTF-8 read as cp1252", "    - itâ€™s", "    + it’s",
        f"{name}:3: not UTF-8, read as cp1252", "    - na\\xefve", "    + naïve",
    ]  # fmt: skip


def test_a_build_of_which_nothing_could_be_read_has_status_1(
    small_settings: IngestSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(small_settings.home))
    monkeypatch.setattr("ingest.config.CHECKOUT", small_settings.checkout)
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "good.txt").write_bytes(b"A note.")
    assert main(["build", "--quiet", str(tmp_path / "bad.pdf")]) == 1
    assert f"{tmp_path / 'bad.pdf'}: PDF that is damaged or cut short" in capsys.readouterr().out
    assert main(["build", "--quiet", str(tmp_path / "bad.pdf"), str(tmp_path / "good.txt")]) == 0
    assert main(["build", "--quiet"]) == 0


def test_a_file_that_has_changed_since_it_was_listed_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("New.")
    found = read_document(tmp_path / "a.txt", tmp_path, expected="0" * 64)
    assert found == LeftOut(str(tmp_path / "a.txt"), "changed while the index was built",
                            "build again", passing=True)  # fmt: skip


def test_a_reader_that_is_killed_costs_its_file_and_no_other() -> None:
    with ChildReader(Limits()) as child:
        assert child.read("html", page("<p>One.")).text == "One.\n"
        assert child._process is not None
        os.kill(child._process.pid, signal.SIGKILL)
        assert child.read("html", page("<p>Two.")).text == "Two.\n"


def test_a_file_that_takes_too_long_is_given_up() -> None:
    attributes = " ".join(f"a{number}=x" for number in range(100_000))  # the parser compares each with all before it
    with ChildReader(Limits(seconds=1.0)) as child:
        with pytest.raises(
            UnreadableError, match=r"took longer than 1 s to read; split it, or raise TUTOR_READ_SECONDS"
        ):
            child.read("html", page(f"<p {attributes}>x"))
        assert child.read("pdf", pdf([["A page."]], headings=False)).text == "## Page 1\n\nA page.\n"


def test_the_limits_come_from_the_environment() -> None:
    given = load({"TUTOR_HOME": "/h", "TUTOR_MAX_FILE_MB": "7", "TUTOR_READ_SECONDS": "5"})
    assert given.limits == Limits(file_bytes=7 * 2**20, seconds=5.0)
    assert load({"TUTOR_HOME": "/h", "TUTOR_MAX_FILE_MB": "lots"}).limits == Limits()


def test_names_cannot_break_a_line_of_the_report() -> None:
    assert printable("a\nb\x1b[2J\u202ec\udcff") == "a\\nb\\x1b[2J\\u202ec\\udcff"
    assert readable_title("a\n\u202eb" + "x" * 200) == "a b" + "x" * 116 + "…"


def test_the_parsers_are_loaded_in_their_own_process_alone() -> None:
    program = "import sys, ingest.build, ingest.read; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & {"lxml", "pypdfium2", "nbformat"} == set()


def test_a_name_of_half_characters_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"Pancakes are flat.")
    assert read(tmp_path / "upload", name="a\ud800b.txt").document.title == "a b"


def test_every_suffix_that_is_taken_is_in_the_manual() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "documents.md").read_text("utf-8")
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in manual] == []


def test_repairs_are_kept_beside_the_text(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_bytes(b"na\xefve\n")
    path = Path(read(tmp_path / "n.txt").document.path)
    assert json.loads(path.with_suffix(".json").read_text())["repairs"][0]["after"] == "naïve"
