"""Bytes to clean text: one decoding a line, because real files mix encodings, then what was decoded wrongly before.

ftfy mends most of it. Before it, here: emoji and typography that were saved as cp1252, cp1254 or Mac Roman, which ftfy
takes for real text (Mac Roman) or, where bytes were lost, for another emoji. What lost bytes is dropped, never guessed.
Every mended line is listed. It does not guess at languages or rewrite anything that was right.
"""

import codecs
import re
from functools import cache

import ftfy
import ftfy.bad_codecs

from ingest.readers.extract import Repair, UnreadableError

LONGEST_LINE = 1_000_000  # characters; text written by people stays far below, and sentences are cut line by line
LOST = "lost bytes, dropped"
# Typographic quotes and ligatures are what the author wrote; only damage is mended.
_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False, normalization=None,
    restore_byte_a0=False,  # would make another emoji of one that lost a byte before a space
)  # fmt: skip
_CONFIG_A0 = _CONFIG._replace(restore_byte_a0=True)  # for "Ã ", which was an "à"
_UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")  # in cp1252; a byte of these says Mac Roman
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\b\x1b"))
_CODE_PAGES = ("sloppy-windows-1252", "sloppy-windows-1254", "mac_roman")
_SUSPECT = re.compile("[âðğ\uf8ff‚ï]")  # leading bytes E2, F0 and EF of UTF-8, as the three code pages show them
_GAP = "\x00"  # stands where something was dropped, until the space around it is closed
_TAILS = re.escape(bytes(range(0x80, 0xC0)).decode("sloppy-windows-1252"))
_ONLY_A = re.compile(rf"(?<![^\W_])â+[{_TAILS}]?(?![^\W_])")


def repair(raw: bytes, longest_line: int | None = LONGEST_LINE) -> tuple[str, tuple[Repair, ...]]:
    """Return the text of `raw` with plain newlines, and what was repaired, in order of lines.

    Raises UnreadableError when it looks like no text at all, or has a line of more than `longest_line` characters.
    """
    raw = _without_utf_16(raw)
    if b"\x00" in raw or (len(raw) > 512 and _share_of_controls(raw[:8192]) > 0.05):
        raise UnreadableError("binary, not text", "give the document as text, Markdown, HTML, PDF or notebook")
    raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines, repairs = [], []
    for number, line in enumerate(raw.split(b"\n"), 1):
        if longest_line and len(line) > longest_line and len(line.decode("utf-8", "ignore")) > longest_line:
            raise UnreadableError(
                f"line {number} has more than {longest_line:,} characters, the limit of a line",
                "break it into lines, if it is text",
            )
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            text, damage = _decode(line)
            lines.append(text)
            repairs.append(Repair(number, line.decode("utf-8", "backslashreplace"), text, damage))
    return _mend_lines(lines, repairs)


def mend(text: str) -> tuple[str, tuple[Repair, ...]]:
    """Return `text`, which a library has decoded, with its damaged lines mended, and what was repaired."""
    return _mend_lines(text.split("\n"), [])


def _without_utf_16(raw: bytes) -> bytes:
    """Return UTF-16 as UTF-8, also where its mark is missing; anything else as it is."""
    half = len(raw[:4096]) // 2
    little = half and raw[1:4096:2].count(0) > 0.4 * half and not raw[:4096:2].count(0)
    big = half and raw[:4096:2].count(0) > 0.4 * half and not raw[1:4096:2].count(0)
    if not raw.startswith((b"\xff\xfe", b"\xfe\xff")) and not little and not big:
        return raw
    encoding = "utf-16" if not (little or big) else "utf-16-le" if little else "utf-16-be"
    try:
        return raw.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeError as error:
        raise UnreadableError("UTF-16 that is damaged or cut short", "save it again as UTF-8") from error


def _share_of_controls(raw: bytes) -> float:
    return 1 - len(raw.translate(None, _CONTROLS)) / len(raw)


def _decode(line: bytes) -> tuple[str, str]:
    """Decode a line that is not UTF-8: what is UTF-8 in it as such, each other byte by a code page."""
    odd = set(re.sub(rb"[\x00-\x7f]+", b"", re.sub(rb"[\xc2-\xf4][\x80-\xbf]+", b"", line)))
    page = "mac_roman" if odd & _UNDEFINED else "sloppy-windows-1252"
    return line.decode("utf-8", _by_page(page)), f"not UTF-8, read as {_name(page)}"


@cache
def _by_page(page: str) -> str:
    """Return the name of a codec error handler that reads by a code page what is no UTF-8."""

    def handle(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        return error.object[error.start : error.end].decode(page), error.end

    codecs.register_error(f"tutor-{page}", handle)
    return f"tutor-{page}"


def _mend_lines(lines: list[str], repairs: list[Repair]) -> tuple[str, tuple[Repair, ...]]:
    found = {repair.line: repair for repair in repairs}
    odd = [index for index, text in enumerate(lines) if not text.isascii()]
    # Only then is an "â" on its own what is left of an emoji, and no letter or hat.
    emoji = any(_patterns(page)[0].search(lines[index]) for index in odd for page in _CODE_PAGES[:2])
    for index in odd:
        text = lines[index]
        fixed, damage = _mend(text, emoji)
        if fixed != text:
            lines[index] = fixed
            old = found.get(index + 1)
            before, damage = (old.before, f"{old.damage}; {damage}") if old else (text, damage)
            found[index + 1] = Repair(index + 1, before, fixed, damage)
    return "\n".join(lines), tuple(found[line] for line in sorted(found))


def _mend(text: str, emoji: bool) -> tuple[str, str]:
    """Return one line mended, and which damage it had; `emoji`: other lines of the text have damaged ones."""
    damages: list[str] = []
    mended = text
    if _SUSPECT.search(text):
        for page in _CODE_PAGES:
            whole, cut = _patterns(page)
            undone = whole.sub(lambda match, page=page: match[0].encode(page).decode("utf-8", "ignore"), mended)  # type: ignore[misc]
            if undone != mended:
                damages.append(f"UTF-8 read as {_name(page)}")
            closed = _close(cut.sub(_GAP, undone)) if cut.search(undone) else undone
            if closed != undone:
                damages.append(f"UTF-8 read as {_name(page)}, {LOST}")
            mended = closed
    if emoji and "â" in mended and (closed := _close(_ONLY_A.sub(_GAP, mended))) != mended:
        damages.append(LOST)
        mended = closed
    config = _CONFIG_A0 if "Ã " in mended else _CONFIG
    fixed = ftfy.fix_text(mended, config)
    if fixed != mended:
        steps = ftfy.fix_and_explain(mended, config).explanation or []
        pages = [_name(step.parameter) for step in steps if step.action == "encode"]
        damages += [f"UTF-8 read as {page}" for page in pages] or ["characters that show nothing or are no text"]
    return fixed, "; ".join(dict.fromkeys(damages))


@cache
def _patterns(page: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what UTF-8 of emoji and typography looks like in a code page: whole, and with bytes lost on the way.

    Only U+2000-2FFF, emoji, mathematical letters and the two marks U+FE0F, U+FEFF: for all else ftfy knows better.
    """
    shown = bytes(range(128, 256)).decode(page)

    def at(byte: int) -> str:
        return re.escape(shown[byte - 128])

    tail = "[" + "".join(at(byte) for byte in range(0x80, 0xC0)) + "]"
    head = f"{at(0xF0)}[{at(0x9D)}{at(0x9F)}]"
    marks = f"{at(0xEF)}(?:{at(0xB8)}{at(0x8F)}|{at(0xBB)}{at(0xBF)})"
    whole = f"{at(0xE2)}{tail}{{2}}|{head}{tail}{{2}}|{marks}"
    return re.compile(whole), re.compile(f"{head}{tail}?")


def _close(text: str) -> str:
    """Take out the marks of what was dropped, each with one space where it stood between two or at an end."""
    return re.sub(rf"(?:(?<=\s)|^){_GAP}+[ ]?|[ ]?{_GAP}+$|{_GAP}+", "", text)


def _name(page: str) -> str:
    return page.replace("sloppy-windows-", "cp").replace("macroman", "Mac Roman").replace("mac_roman", "Mac Roman")
