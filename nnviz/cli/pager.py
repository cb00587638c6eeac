"""What is longer than the screen goes through a pager, as git does."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

from nnviz.cli import screen

USUAL: Final = "less"
ENVIRONMENT: Final = {"LESS": "FRX", "LV": "-c"}
"""What pagers are told, unless the user tells them: end with one screen, show colours, leave the text there."""


def pager_for(stream: TextIO, lines: int) -> str:
    """The command that so many lines go through: PAGER, or less; "" where they fit, or there is no terminal."""
    if not stream.isatty() or screen.is_dumb() or lines < screen.height(stream):
        return ""
    command = os.environ.get("PAGER", USUAL).strip()
    return command if command != "cat" and _is_installed(command) else ""


def page(text: str, command: str, encoding: str) -> None:
    """Give `text` to the pager and wait until the user leaves it; how it ends is the user's business."""
    environment = {**ENVIRONMENT, **os.environ}
    child = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=environment)
    with child, _uninterrupted(), suppress(BrokenPipeError):
        child.communicate(text.encode(encoding, "replace"))


def _is_installed(command: str) -> bool:
    try:
        words = shlex.split(command)
    except ValueError:  # a quotation mark without its other
        return False
    return bool(words) and shutil.which(words[0]) is not None


@contextmanager
def _uninterrupted() -> Generator[None]:
    """Ctrl-C is for the pager."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
