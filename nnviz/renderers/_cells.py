"""Text in a terminal: how many cells it takes, how it is cut, how it reads in plain ASCII."""

from __future__ import annotations

import unicodedata
from typing import Final

LANES: Final = str.maketrans("●○⊕⊗•╵╷│╴╯╮┤╶╰╭├─┴┬┼┏┃┗", "*o+x@'.|-'.|-'.|-'.+.|'")
"""Marks, lanes and brackets, one ASCII character for each."""

SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ᵀⁿ", "0123456789Tn", strict=True))
WORDS: Final = {
    "×": "x", "÷": "/", "−": "-", "–": "-", "—": "-", "·": ".", "•": "*", "…": "...", "→": "->", "←": "<-", "≤": "<=",
    "≥": ">=", "≠": "!=", "√": "sqrt ", "σ": "sigma", "β": "beta", "α": "alpha", "ε": "eps", "µ": "mu", "μ": "mu",
    "↺": "<-",
}  # fmt: skip


def legible(text: str) -> str:
    """Replace what a terminal would act upon (escapes, line ends, directions) by U+FFFD."""
    return text if text.isprintable() else "".join(one if one.isprintable() else "\ufffd" for one in text)


def ascii_words(text: str) -> str:
    """Write words in ASCII: "64×112²" becomes "64x112^2", accents go, what has no likeness becomes "?"."""
    text = legible(text)
    written: list[str] = []
    for before, one in zip(" " + text, text, strict=False):
        if one in SUPERSCRIPTS:
            written.append(("" if before in SUPERSCRIPTS else "^") + SUPERSCRIPTS[one])
        elif one in WORDS:
            written.append(WORDS[one])
        else:
            plain = "".join(part for part in unicodedata.normalize("NFKD", one) if not unicodedata.combining(part))
            written.append(plain.encode("ascii", "replace").decode())
    return "".join(written)


def width_of(text: str) -> int:
    """Cells that `text` takes: two for wide East Asian characters, none for accents that combine."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def cut(text: str, cells: int, ellipsis: str) -> str:
    """Shorten `text` to `cells`, the last of which is then the ellipsis."""
    if width_of(text) <= cells:
        return text
    taken, left = 0, max(0, cells - 1)
    for end, one in enumerate(text):
        taken += _cells(one)
        if taken > left:
            return (text[:end].rstrip() + ellipsis)[: max(0, cells)]
    return text


def _cells(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1
