"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from nnviz.errors import OutputError


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path` by way of a temporary file beside it, so that a failure keeps what was there before.

    Raises `OutputError` where the folder is missing, read-only or full.
    """
    try:
        _replace(path, data)
    except (OSError, RuntimeError) as error:  # a RuntimeError of links that lead to each other
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise OutputError(f"{path}: cannot be written ({reason}); check the folder and the space left") from error


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a pipe or a device is written to, not replaced
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(name, path.resolve() if path.is_symlink() else path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    """The process's mask for new files; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
