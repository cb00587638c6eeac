"""How the command fails: one line on standard error and exit 1, or 130 where the user interrupts it, 141 without a word
where nobody reads on.

A traceback is shown under --debug only.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
import unicodedata
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any, ParamSpec, TextIO

import click

import nnviz

P = ParamSpec("P")

INTERRUPTED, TERMINATED, UNREAD = 130, 143, 141
"""Exit status of a command that the user interrupts, the system ends, or whose reader has left, as in `| head`: 128 and
the number of the signal that would have ended it."""


class _TerminatedError(BaseException):
    """The system asks the command to end (SIGTERM): what is half-written must go first."""


def guarded(command: Callable[P, None]) -> Callable[..., None]:
    """Turn the errors of `command` into one line and an exit status; takes the flag `debug` away from it."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        debug = bool(kwargs.pop("debug", False))
        try:
            with _terminable():
                command(*args, **kwargs)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except KeyboardInterrupt:
            fail("interrupted", INTERRUPTED)
        except _TerminatedError:
            fail("terminated", TERMINATED)
        except nnviz.NnvizError as error:
            if debug:
                raise
            fail(str(error))
        except Exception as error:
            if debug:
                raise
            about = f"{_listed(kwargs['models'])}: " if "models" in kwargs else ""
            fail(f"{about}nnviz failed ({type(error).__name__}: {error}); a bug: run with --debug and report it")

    return run


def _listed(paths: Any) -> str:
    return ", ".join(map(str, paths))


@contextmanager
def _terminable() -> Generator[None]:
    """Let SIGTERM be an exception; in a thread of another program it is that program's business."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(*_: object) -> None:
    raise _TerminatedError


def fail(message: str, status: int = 1) -> None:
    """Say `message` in one safe line and leave with `status`, even where nobody can be told."""
    try:
        click.echo(one_line(message), err=True)
    except OSError:
        _abandon(sys.stderr)
    sys.exit(status)


@contextmanager
def to_stdout() -> Generator[TextIO]:
    """Give standard output to write to; raise `OutputError` where it is closed or full.

    Where its reader has gone, as in `nnviz model.onnx | head -3`, the command ends without a word, as git does.
    """
    stream = sys.stdout
    if stream is None:  # pyright: ignore[reportUnnecessaryComparison]  # as in `nnviz model.onnx >&-`
        raise nnviz.OutputError("standard output: cannot be written (it is closed); write to a file with -o")
    try:
        yield stream
        stream.flush()
    except BrokenPipeError:
        _abandon(stream)
        sys.exit(UNREAD)
    except OSError as error:
        _abandon(stream)
        reason = error.strerror or str(error)
        raise nnviz.OutputError(f"standard output: cannot be written ({reason}); check the space left") from error


def _abandon(stream: TextIO) -> None:
    """Let what is left in the buffer of `stream` go nowhere, or the interpreter complains of it at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def one_line(message: str) -> str:
    """Replace control and direction characters, which a file's names may hold, by blanks."""
    unsafe = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown = "".join(" " if unicodedata.category(character) in unsafe else character for character in message)
    return " ".join(shown.split())[:1000]
