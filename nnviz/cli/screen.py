"""What the place that is printed to can show: how wide and high it is, its letters, its colours."""

from __future__ import annotations

import os
import sys
from typing import Final, TextIO

PIPED: Final = 100
"""Cells of a figure that is piped, unless COLUMNS says otherwise."""
NARROWEST: Final = 20
"""Cells below which nothing can be read: what is printed is then wider than the screen."""
LOWEST: Final = 24

ASCII_LOCALES: Final = frozenset({"C", "POSIX"})


def width(stream: TextIO) -> int:
    """Cells of a line: what COLUMNS says, or as many as the terminal has, or 100 where there is none."""
    return max(NARROWEST, _told("COLUMNS") or (_size(stream)[0] if stream.isatty() else PIPED) or PIPED)


def height(stream: TextIO) -> int:
    """Lines of the terminal: what LINES says, or as many as it has."""
    return _told("LINES") or _size(stream)[1] or LOWEST


def is_unicode(stream: TextIO) -> bool:
    """Whether box characters can be shown: not in a narrow encoding, on a dumb terminal or in the locale C.

    Python takes the locale C for one of UTF-8, unless it is told what to do; whoever sets it asks for ASCII.
    """
    encoding = (stream.encoding or "").lower().replace("-", "")
    return encoding == "utf8" and not is_dumb() and not _is_ascii_locale()


def is_coloured(stream: TextIO) -> bool:
    """Whether colours and bold letters can be shown: on a terminal, unless it is dumb or NO_COLOR is set."""
    return stream.isatty() and not is_dumb() and not os.environ.get("NO_COLOR")


def is_dumb() -> bool:
    """Whether the terminal says of itself that it can do nothing but print."""
    return os.environ.get("TERM") in ("dumb", "unknown")


def _is_ascii_locale() -> bool:
    language = os.environ.get("LC_ALL") or os.environ.get("LANG")
    told = "PYTHONUTF8" in os.environ or "PYTHONIOENCODING" in os.environ
    return language in ASCII_LOCALES and bool(sys.flags.utf8_mode) and not told


def _told(name: str) -> int:
    """A number that the environment holds, 0 for none."""
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _size(stream: TextIO) -> tuple[int, int]:
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):  # no terminal, or one that does not tell
        return 0, 0
    return size.columns, size.lines
