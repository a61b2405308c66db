"""Roadmap texts as people deliver them, with damaged encodings, come out of the index readable.

The real text is read where TUTOR_SOURCES names its folder; everywhere else a fixture with the same kinds of damage.
"""

import os
from pathlib import Path

import pytest

from ingest import index
from ingest.build import build
from ingest.config import IngestSettings
from ingest.passages import Passages
from ingest.records import Chunk

MOJIBAKE = ("Ã©", "â€", "ðŸ", "Â ", "\ufffd", "âœ", "ï»¿")
DAMAGED = b"\xef\xbb\xbf" + b"\r\n".join(
    [
        "🚀 Roadmap to Image Models".encode(),
        b"",
        "PHASE 1: BASICS (1–2 months)".encode().replace("–".encode(), b"\x96"),  # one line in cp1252
        b"",
        "Learn NumPy âœ… and Pandas â€“ the basics.".encode(),  # UTF-8 that was read as cp1252 and saved again
        b"",
        b"PHASE 2: MODELS",
        b"",
        b"The VAE of Kingma na\xefvely samples. It\x92s smooth.",
        "Größe ≥ 3 stays as it is.".encode(),
        b"",
    ]
)


def indexed(settings: IngestSettings, path: Path) -> list[Chunk]:
    build(settings, [path])
    passages = Passages(index.current(settings))
    stored = passages.get(passages.ids())
    passages.close()
    return [found.chunk for found in stored.values() if found.chunk.kind == "added"]


def test_a_damaged_roadmap_is_mended_line_by_line(small_settings: IngestSettings, tmp_path: Path) -> None:
    (tmp_path / "roadmap.txt").write_bytes(DAMAGED)
    chunks = indexed(small_settings, tmp_path / "roadmap.txt")
    assert {(chunk.headings, chunk.text) for chunk in chunks} == {
        ((), "🚀 Roadmap to Image Models"),
        (("PHASE 1: BASICS (1–2 months)",), "Learn NumPy ✅ and Pandas – the basics."),
        (("PHASE 2: MODELS",), "The VAE of Kingma naïvely samples. It’s smooth.\nGröße ≥ 3 stays as it is."),
    }


def test_the_delivered_roadmap_has_no_mojibake(small_settings: IngestSettings) -> None:
    folder = os.environ.get("TUTOR_SOURCES")
    if not folder:
        pytest.skip("TUTOR_SOURCES is not set")
    (path,) = Path(folder).glob("000_*.txt")
    chunks = indexed(small_settings, path)
    assert len(chunks) > 5
    said = "\n".join(" ".join(chunk.headings) + chunk.text for chunk in chunks)
    assert [mark for mark in MOJIBAKE if mark in said] == []
    assert "LSTM" in said
    for chunk in chunks:
        assert Path(chunk.path).read_text("utf-8")[chunk.start : chunk.end] == chunk.text
