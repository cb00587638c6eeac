"""How the command fails: one line on standard error and exit 1; a traceback under --debug only."""

from __future__ import annotations

import functools
import sys
import unicodedata
from collections.abc import Callable
from typing import ParamSpec

import click

import nnviz

P = ParamSpec("P")


def guarded(command: Callable[P, None]) -> Callable[..., None]:
    """Turn the errors of `command` into one line and an exit status; takes the flag `debug` away from it."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        debug = bool(kwargs.pop("debug", False))
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except BrokenPipeError:
            _leave_quietly()
        except nnviz.NnvizError as error:
            if debug:
                raise
            fail(str(error))
        except Exception as error:
            if debug:
                raise
            about = f"{kwargs['model']}: " if "model" in kwargs else ""
            fail(f"{about}nnviz failed ({type(error).__name__}: {error}); a bug: run with --debug and report it")

    return run


def fail(message: str) -> None:
    """Say `message` in one safe line and leave with status 1."""
    click.echo(one_line(message), err=True)
    sys.exit(1)


def one_line(message: str) -> str:
    """Replace control and direction characters, which a file's names may hold, by blanks."""
    unsafe = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown = "".join(" " if unicodedata.category(character) in unsafe else character for character in message)
    return " ".join(shown.split())[:1000]


def _leave_quietly() -> None:
    """The reader has gone (`| head`): say nothing, and keep the interpreter from saying it at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)
