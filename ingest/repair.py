"""Bytes to clean text: one decoding a line, because real files mix encodings, and ftfy for text decoded wrongly before.

Reports which lines were repaired. It does not guess at languages or rewrite anything that was right.
"""

import ftfy

# Typographic quotes and ligatures are what the author wrote; only damage is mended.
_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False, normalization=None
)


def repair(raw: bytes) -> tuple[str, tuple[int, ...]]:
    """Return the text of `raw` with plain newlines, and the 1-based numbers of the lines that were repaired.

    Raises ValueError when it looks like no text at all.
    """
    if b"\x00" in raw[:8192] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("binary, not text")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            raw = raw.decode("utf-16").encode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError("UTF-16 that is damaged or cut short") from error
    raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines, repaired = [], []
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode("cp1252", errors="replace")
            repaired.append(number)
        if not text.isascii():
            fixed = ftfy.fix_text(text, _CONFIG)
            if fixed != text:
                text = fixed
                repaired.append(number)
        lines.append(text)
    return "\n".join(lines), tuple(dict.fromkeys(repaired))
