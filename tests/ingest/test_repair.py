"""Damaged bytes become the text that their author wrote, and right text stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.repair import repair


def test_a_line_in_cp1252_is_read_as_such_among_lines_in_utf_8() -> None:
    raw = "café\n".encode() + b"na\xefve \x96 \x93quoted\x94\n" + "ε → 0".encode()
    assert repair(raw) == ("café\nnaïve – “quoted”\nε → 0", (2,))


def test_a_line_that_mixes_both_encodings_is_mended() -> None:
    assert repair("café ".encode() + b"\x96 th\xe9") == ("café – thé", (1,))


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        ("La mÃ©thode", "La méthode"),
        ("itâ€™s", "it’s"),
        ("1â€“2 months", "1–2 months"),
        ("âœ… done", "✅ done"),
    ],
)
def test_text_that_was_decoded_wrongly_before_is_mended(damaged: str, text: str) -> None:
    assert repair(f"Right.\n{damaged}\n".encode()) == (f"Right.\n{text}\n", (2,))


@pytest.mark.parametrize(
    "text", ["“Curly” quotes – and ﬁ ligatures", "Ａ full width", "a &amp; b &lt; c", "Größe ≤ ½ 🦊", "x\tx\n\n  y", ""]
)
def test_what_the_author_wrote_stays(text: str) -> None:
    assert repair(text.encode()) == (text, ())


@pytest.mark.parametrize("newline", [b"\r\n", b"\r", b"\n"])
def test_newlines_are_plain_and_their_kind_is_no_damage(newline: bytes) -> None:
    assert repair(newline.join([b"one", b"", b"three", b""])) == ("one\n\nthree\n", ())


def test_a_byte_order_mark_is_no_text() -> None:
    assert repair("\ufeffone".encode()) == ("one", ())
    assert repair("\ufeffεins\r\nzwei".encode("utf-16-le"))[0] == "εins\nzwei"
    assert repair("\ufeffεins".encode("utf-16-be"))[0] == "εins"


@pytest.mark.parametrize("raw", [b"PK\x03\x04\x00\x00", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(256))])
def test_binary_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="binary, not text"):
        repair(raw)


def test_half_a_utf_16_file_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="cut short"):
        repair(b"\xff\xfea\x00b")


@given(st.text(st.characters(codec="ascii", exclude_characters="\x00")))
def test_plain_ascii_is_never_touched(text: str) -> None:
    folded = text.replace("\r\n", "\n").replace("\r", "\n")
    assert repair(text.encode()) == (folded, ())


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_are_refused_and_repair_twice_is_repair_once(raw: bytes) -> None:
    try:
        text, repaired = repair(raw)
    except ValueError:
        return
    assert "\r" not in text
    assert all(1 <= number <= len(raw) + 1 for number in repaired)
    text.encode("utf-8")  # no half characters
