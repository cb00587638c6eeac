"""What nnviz is doing, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def progress(quiet: bool) -> Generator[Callable[[str], None]]:
    """Yield a function that shows the current step; it does nothing where standard error is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("") as status:
        yield lambda step: status.update(f"{step} …")
