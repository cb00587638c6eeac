"""What nnviz is doing where that takes longer than a second, on a terminal only."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Final

PATIENCE: Final = 1.0
"""Seconds for which nothing is said."""
CELLS: Final = 24
"""Of the line that says it; it is written over with blanks, so that no escape is needed."""


class _Progress:
    """The current step; on the terminal once it is `begun`, until it is `ended`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text = ""
        self._visible = False

    def step(self, text: str) -> None:
        """Name what is done now."""
        with self._lock:
            self._text = f"{text} ..."
            self._write(self._text)

    def begin(self) -> None:
        """Let the user see it."""
        with self._lock:
            self._visible = True
            self._write(self._text)

    def end(self) -> None:
        """Leave nothing of it."""
        with self._lock:
            self._write("")
            self._visible = False

    def _write(self, text: str) -> None:
        if self._visible:
            with suppress(OSError, UnicodeError):
                sys.stderr.write(f"\r{'':{CELLS}}\r{text[:CELLS]}")
                sys.stderr.flush()


@contextmanager
def progress(quiet: bool) -> Generator[Callable[[str], None]]:
    """Yield a function that is told the current step; it says nothing where standard error is no terminal."""
    shown = _Progress()
    if quiet or not sys.stderr.isatty():
        yield shown.step
        return
    timer = threading.Timer(PATIENCE, shown.begin)
    timer.daemon = True
    timer.start()
    try:
        yield shown.step
    finally:
        timer.cancel()
        shown.end()
