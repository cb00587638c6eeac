"""Any text as TeX that compiles: specials are escaped, signs become commands, what TeX has not becomes a visible box.

All that comes out is ASCII and needs no package: letters with accents are built from their parts, signs are those of
plain mathematics, and small raised or lowered letters stand for the superscripts and subscripts of Unicode.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

UNKNOWN: Final = r"\unknown{}"
"""What stands for a character that TeX's fonts lack; every document defines it, and `\\by`, a narrow ×."""

SPECIALS: Final = {
    **{letter: "\\" + letter for letter in "#%&_{}"}, "$": r"$\mathdollar$",
    "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": "$<$", ">": "$>$",
    "|": r"\textbar{}", '"': "''", "`": "\\textquoteleft{}", "\t": " ", "\n": " ", "\r": " ", "\u00a0": "~",
}  # fmt: skip

MATHS: Final = {
    "·": r"\cdot", "÷": r"\div", "±": r"\pm", "−": "-", "√": r"\surd", "∞": r"\infty", "≈": r"\approx",
    "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≡": r"\equiv", "∼": r"\sim", "∝": r"\propto", "∈": r"\in", "∑": r"\sum",
    "∏": r"\prod", "∂": r"\partial", "∇": r"\nabla", "∫": r"\int", "→": r"\to", "←": r"\leftarrow", "↑": r"\uparrow",
    "↓": r"\downarrow", "↔": r"\leftrightarrow", "⇒": r"\Rightarrow", "⊕": r"\oplus", "⊗": r"\otimes", "⊙": r"\odot",
    "∘": r"\circ", "°": r"^\circ", "¬": r"\neg", "∧": r"\wedge", "∨": r"\vee", "∩": r"\cap", "∪": r"\cup", "µ": r"\mu",
    "‖": r"\|", "ℓ": r"\ell", "′": "'", "″": "''", "*": "*", "∗": "*", "•": r"\bullet", "«": r"\ll", "»": r"\gg",
    "£": r"\mathsterling", "§": r"\mathsection", "¶": r"\mathparagraph",
}  # fmt: skip

TEXTS: Final = {
    "×": r"\by{}", "…": r"\dots{}", "–": "--", "—": "---", "‐": "-", "‑": "-", "‘": r"\textquoteleft{}", "’": "'",
    "“": "``", "”": "''", "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}",
    "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "ȷ": r"\j{}",
    "©": "(c)", "¡": "!`", "¿": "?`", "\u2002": r"\enspace{}", "\u2003": r"\quad{}", "\u2009": r"\,",
    "\u202f": r"\,",
}  # fmt: skip

GREEK: Final = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)")
NO_COMMAND: Final = {"omicron": "o", "lamda": r"\lambda"}
LATIN_CAPITALS: Final = {
    "alpha": "A", "beta": "B", "epsilon": "E", "zeta": "Z", "eta": "H", "iota": "I", "kappa": "K", "mu": "M", "nu": "N",
    "omicron": "O", "rho": "P", "tau": "T", "chi": "X",
}  # fmt: skip
SMALL: Final = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lamda mu nu xi omicron pi rho sigma tau upsilon"
)
LETTERS: Final = frozenset(f"{SMALL} phi chi psi omega".split())

ACCENTS: Final = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0331": "b",
}  # fmt: skip
"""Accents that TeX sets over or under any letter (LaTeX2e for authors, "accents")."""

LIGATURE: Final = re.compile(r"(?<=[-'!?,])(?=[-'`,])")


def escape(text: str) -> str:
    """Write any text in TeX, in ASCII; it compiles, and each of its characters is seen."""
    runs = re.split(r"([-'!?,`]{2,})", unicodedata.normalize("NFC", text))
    return "".join(_apart(run) if number % 2 else "".join(map(_letter, run)) for number, run in enumerate(runs))


def comment(text: str) -> str:
    """Any text for a comment: one line of ASCII."""
    return "".join(letter if " " <= letter <= "~" else "?" for letter in text[:200])


def _apart(run: str) -> str:
    """Signs that TeX would join, such as the two hyphens of a--b, kept apart."""
    return LIGATURE.sub("{}", run).replace("`", SPECIALS["`"])


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    if letter in SPECIALS:
        return SPECIALS[letter]
    if " " <= letter <= "~":
        return letter
    if letter in MATHS:
        return f"${MATHS[letter]}$"
    return TEXTS.get(letter) or _greek(letter) or _composed(letter) or UNKNOWN


def _greek(letter: str) -> str:
    found = GREEK.fullmatch(unicodedata.name(letter, ""))
    if not found or found[2].lower() not in LETTERS:
        return ""
    name = found[2].lower()
    if found[1] == "SMALL":
        return f"${NO_COMMAND.get(name, chr(92) + name)}$"
    return LATIN_CAPITALS.get(name) or f"${NO_COMMAND.get(name, chr(92) + name).title()}$"


def _composed(letter: str) -> str:
    """A letter of parts: with an accent, raised, lowered, or two in one (fi); nothing where a part is unknown."""
    kind, *parts = unicodedata.decomposition(letter).split() or [""]
    if not kind.startswith("<"):
        parts = [kind, *parts] if kind else []
        return _accented([chr(int(part, 16)) for part in parts])
    inner = "".join(_letter(chr(int(part, 16))) for part in parts)
    if UNKNOWN in inner or kind not in ("<super>", "<sub>", "<compat>", "<font>", "<wide>", "<narrow>", "<noBreak>"):
        return ""
    raised = {"<super>": "superscript", "<sub>": "subscript"}.get(kind)
    return f"\\text{raised}{{{inner}}}" if raised else inner


def _accented(parts: list[str]) -> str:
    if len(parts) != 2 or parts[1] not in ACCENTS:
        return ""
    letter = {"i": r"\i", "j": r"\j"}.get(parts[0]) or _letter(parts[0])
    return "" if UNKNOWN in letter or "$" in letter else f"\\{ACCENTS[parts[1]]}{{{letter}}}"
