"""Text of a file in a line of ours."""

from __future__ import annotations


def printable(text: str, length: int = 60) -> str:
    """Return `text` in one line: no control, format or surrogate characters, and no more than `length` of the rest."""
    shown = "".join(letter if letter.isprintable() else "�" for letter in text[: length + 1])
    return shown if len(shown) <= length else shown[: length - 1] + "…"
