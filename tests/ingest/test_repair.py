"""Damaged bytes become the text that their author wrote, and right text stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import repair as module
from ingest.readers.extract import Repair, UnreadableError


def repair(raw: bytes) -> tuple[str, tuple[int, ...]]:
    """The text, and the numbers of the lines that were repaired."""
    text, repairs = module.repair(raw)
    return text, tuple(repair.line for repair in repairs)


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


@pytest.mark.parametrize(
    ("damaged", "text", "damage"),
    [
        ("ðŸ“˜ LEVEL 0 â€” Foundations", "📘 LEVEL 0 — Foundations", "UTF-8 read as cp1252"),
        ("ğŸ“š Materials", "📚 Materials", "UTF-8 read as cp1254"),
        ("\uf8ffüåê Profile", "🌐 Profile", "UTF-8 read as Mac Roman"),
        ("Engineer ‚âà NLP", "Engineer ≈ NLP", "UTF-8 read as Mac Roman"),
        ("voilÃ  le rÃ©seau", "voilà le réseau", "UTF-8 read as latin-1"),
    ],
)
def test_each_code_page_is_undone_and_named(damaged: str, text: str, damage: str) -> None:
    fixed, (found,) = module.repair(damaged.encode())
    assert (fixed, found.before, found.after) == (text, damaged, text)
    assert damage in found.damage


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        (
            "## ğŸ¯ Phases",
            "## Phases",
        ),  # ftfy alone reads the space as the missing byte: U+1FBE0, a symbol nobody wrote
        ("### ğŸ“ Project", "### Project"),  # it would become a fax machine
        ("- âŒ Jumping", "- Jumping"),
        ("### Skills ââ", "### Skills"),
    ],
)
def test_an_emoji_that_lost_bytes_is_dropped_with_a_note_and_never_guessed(damaged: str, text: str) -> None:
    """The bytes 81, 8D, 8E, 8F, 90, 9D and 9E have no character in cp1254, and were dropped on the way."""
    found, repairs = module.repair(f"âœ… whole\n{damaged}\n".encode())
    assert found == f"✅ whole\n{text}\n"
    assert (repairs[1].line, repairs[1].before) == (2, damaged)
    assert "lost bytes, dropped" in repairs[1].damage


@pytest.mark.parametrize(
    "text",
    [
        "the estimate â of a",
        "le mot « château »",
        "ğ is a letter",
        "„So“ ‚so‘",
        "Ærø ð þ",
        "café…” he said",
        "© 2020 – x²",
    ],
)
def test_letters_that_resemble_damage_stay(text: str) -> None:
    assert module.repair(text.encode()) == (text, ())


def test_bytes_that_are_not_utf_8_are_read_by_the_code_page_that_has_them_all() -> None:
    text, repairs = module.repair(b"na\xefve\nr\x8fgle\n")
    assert text == "naïve\nrègle\n"
    assert repairs == (
        Repair(1, "na\\xefve", "naïve", "not UTF-8, read as cp1252"),
        Repair(2, "r\\x8fgle", "règle", "not UTF-8, read as Mac Roman"),
    )


def test_utf_16_is_read_without_its_mark_too() -> None:
    assert repair("Dropout drops units.".encode("utf-16-le") * 9)[0].startswith("Dropout drops units.Drop")


def test_a_line_beyond_the_limit_is_refused_by_its_number() -> None:
    with pytest.raises(
        UnreadableError, match=r"line 2 has more than 1,000,000 characters, the limit of a line; break it"
    ):
        repair(b"short\n" + b"x" * 1_000_001)
