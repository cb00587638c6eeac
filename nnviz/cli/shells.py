"""Completion of the command line for bash, zsh and fish, by way of click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem, get_completion_class

import nnviz

PROGRAM: Final = "nnviz"
VARIABLE: Final = "_NNVIZ_COMPLETE"
"""What the script of a shell sets when it asks the command for completions; click knows it by this name."""
SHELLS: Final = ("bash", "zsh", "fish")


def script(command: click.Command, shell: str) -> str:
    """The script that a shell runs so that it completes `command`."""
    found = get_completion_class(shell)
    assert found is not None, "click knows all of SHELLS"
    return found(command, {}, PROGRAM, VARIABLE).source()


def complete_block(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The blocks of the model that is named on the line: by their label where that is one plain word, else by id."""
    path = _model(ctx)
    if path is None:
        return []
    try:
        blocks = nnviz.load(path).fold().blocks
    except nnviz.NnvizError:  # the command itself will say what is wrong
        return []
    words = {word: help for kind, label in blocks.items() for word, help in _words(kind, label)}
    return [CompletionItem(word, help=help) for word, help in words.items() if _begins(word, incomplete)]


def complete_format(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of all outputs."""
    writes = nnviz.formats()[1]
    return [CompletionItem(one.name, help=one.description) for one in writes if one.name.startswith(incomplete)]


def complete_words(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The next word of a list in commas."""
    before, comma, begun = incomplete.rpartition(",")
    taken = before.split(",")
    left = [word for word in nnviz.WORDS if word.startswith(begun) and word not in taken]
    return [CompletionItem(f"{before}{comma}{word}") for word in left]


def complete_limit(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the limits, up to the number."""
    from nnviz.cli.options import LIMITS

    return [CompletionItem(f"{name}=") for name in LIMITS if name.startswith(incomplete)]


def _model(ctx: click.Context) -> Path | None:
    """The model on the line, which click does not tell behind an option that still waits for its word."""
    words = ctx.parent.args if ctx.parent else []
    values = zip(["", *words], words, strict=False)
    files = (Path(word) for before, word in values if before not in ("-o", "--output", "--weights"))
    return next((path for path in files if path.is_file()), None)


def _words(kind: str, label: str) -> Iterator[tuple[str, str]]:
    """What a block may be called on a command line without quotation marks: a shell acts upon other words."""
    if re.fullmatch(r"[A-Za-z][\w-]*", label, re.ASCII):
        yield label, kind
    else:
        yield kind, re.sub(r"[^\w ,.+-]", " ", label)


def _begins(word: str, incomplete: str) -> bool:
    return word.casefold().startswith(incomplete.casefold())
