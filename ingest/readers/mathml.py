"""A formula in MathML as TeX: the TeX that it was made from where it is kept, else a plain translation.

Covers what stands in most pages: fractions, roots, scripts, rows, tables as matrices. It is no typesetter: spacing and
accents beyond a few are dropped.
"""

from typing import Any

_DEEPEST = 200  # of nested elements; formulas of people stay below 20
_ACCENTS = {"^": r"\hat", "¯": r"\bar", "‾": r"\bar", "→": r"\vec", "~": r"\tilde", "˙": r"\dot"}


def tex_of(math: Any) -> str:
    """Return the TeX of a `math` element, "" where it holds nothing."""
    for annotation in math.iter():
        if _name(annotation) == "annotation" and "tex" in (annotation.get("encoding") or "").casefold():
            return _without_style(annotation.text or "")
    if math.get("alttext"):
        return _without_style(math.get("alttext"))
    return _tex(math, 0).strip()


def _without_style(tex: str) -> str:
    tex = tex.strip()
    if tex.startswith(r"{\displaystyle") and tex.endswith("}"):
        tex = tex[len(r"{\displaystyle") : -1]
    return tex.strip()


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _tex(element: Any, depth: int) -> str:
    name = _name(element)
    if depth > _DEEPEST or name in ("annotation", "annotation-xml", ""):
        return ""
    if name in ("mi", "mn", "mo", "mtext", "ms"):
        text = " ".join("".join(element.itertext()).split())
        return (
            rf"\text{{{text}}}" if name == "mtext" and text else rf"\mathrm{{{text}}}" if _is_word(name, text) else text
        )
    parts = [_tex(child, depth + 1) for child in element]
    one, two, three = (*parts, "", "", "")[:3]
    simple = {
        "mfrac": rf"\frac{{{one}}}{{{two}}}",
        "msup": f"{_group(one)}^{{{two}}}",
        "msub": f"{_group(one)}_{{{two}}}",
        "msubsup": f"{_group(one)}_{{{two}}}^{{{three}}}",
        "munder": f"{_group(one)}_{{{two}}}",
        "munderover": f"{_group(one)}_{{{two}}}^{{{three}}}",
        "mover": f"{_ACCENTS[two]}{{{one}}}" if two in _ACCENTS else f"{_group(one)}^{{{two}}}",
        "mroot": rf"\sqrt[{two}]{{{one}}}",
        "msqrt": rf"\sqrt{{{' '.join(filter(None, parts))}}}",
        "mtr": " & ".join(parts),
        "mtable": r"\begin{matrix} " + r" \\ ".join(parts) + r" \end{matrix}",
    }
    return simple.get(name) or " ".join(filter(None, parts))


def _is_word(name: str, text: str) -> bool:
    return name == "mi" and len(text) > 1 and text.isascii() and text.isalpha()


def _group(base: str) -> str:
    return base if len(base) <= 1 or base.startswith("\\") else f"{{{base}}}"
