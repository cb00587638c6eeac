"""The cycle collector, paused: a model is millions of objects that all stay; walking them again and again is slow."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Generator[None]:
    """Pause the cycle collector, and leave it as it was; what makes few cycles runs up to a third faster."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
