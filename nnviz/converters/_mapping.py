"""A file as a buffer: a small one in memory, a large one as a map of which only what is read is loaded.

A map dies with the whole process (SIGBUS) where another program cuts the file meanwhile; a copy does not.  Only files
whose weights are worth passing over are mapped.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from nnviz.converters._wire import Buffer
from nnviz.errors import InvalidModelError

WHOLE = 8 * 1024 * 1024
"""Size of the largest file that is read whole, in bytes."""


@contextmanager
def mapped(path: Path) -> Generator[Buffer]:
    """Give the content of the file at `path`; raise `InvalidModelError` where it cannot be read any more."""
    try:
        buffer = _content(path)
    except (OSError, ValueError) as error:  # a ValueError of a file that was emptied
        reason = error.strerror if isinstance(error, OSError) else "it was changed meanwhile"
        raise InvalidModelError(f"{path}: cannot be read ({reason}); check the path") from error
    try:
        yield buffer
    finally:
        if isinstance(buffer, mmap.mmap):
            buffer.close()


def _content(path: Path) -> Buffer:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size <= WHOLE:
            return file.read(size)
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
