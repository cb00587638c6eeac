"""Printing: the terminal figure, remarks, and bytes to standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

import nnviz
from nnviz.cli.failing import one_line, to_stdout

WIDTH = 100
"""Cells of a figure that is piped."""

STYLES = {
    "convolution": "blue",
    "linear": "magenta",
    "arithmetic": "red",
    "normalisation": "green",
    "activation": "yellow",
    "pooling": "dark_orange",
    "resampling": "cyan",
    "merge": "cyan",
    "terminal": "bold",
    "title": "bold italic",
    "badge": "bold",
    "gutter": "dim",
    "lane": "dim",
    "note": "",
    "shape": "dim cyan",
}
"""Style of a span of the text figure to a style of the terminal."""

MOST_REMARKS = 10
"""Remarks that are printed; the rest are counted."""


def print_figure(model: nnviz.Model, choices: nnviz.Choices) -> None:
    """Print the figure: coloured and as wide as the terminal, or plain where the output is piped."""
    with to_stdout() as stream:
        plain_letters = not _unicode()
        if stream.isatty():
            _print_colours(model, choices, plain_letters)
            return
        for spans in model.lines(WIDTH, ascii=plain_letters, **choices):
            click.echo("".join(text for text, _ in spans).rstrip())


def _print_colours(model: nnviz.Model, choices: nnviz.Choices, plain_letters: bool) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for spans in model.lines(console.width, ascii=plain_letters, **choices):
        line = Text.assemble(*((text, _style(style)) for text, style in spans))
        console.print(line, no_wrap=True, overflow="crop")


def _style(style: str) -> str:
    """The style of a span; "title:convolution" is coloured by its category."""
    name, _, hue = style.partition(":")
    return STYLES.get(hue or name, "")


def _unicode() -> bool:
    """Whether the terminal shows box characters: not where its encoding is narrow or it says that it is dumb."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" and os.environ.get("TERM") != "dumb"


def complain(remarks: tuple[str, ...], model: Path) -> None:
    """Write the remarks about a file to standard error."""
    for remark in remarks[:MOST_REMARKS]:
        click.echo(one_line(f"{model}: {remark}"), err=True)
    if len(remarks) > MOST_REMARKS:
        click.echo(one_line(f"{model}: {len(remarks) - MOST_REMARKS} more remarks"), err=True)


def report(violations: tuple[str, ...], model: Path) -> None:
    """Write what is wrong with a figure to standard error, one line each."""
    for violation in violations:
        click.echo(one_line(f"{model}: figure: {violation}"), err=True)


def write_to_stdout(data: bytes) -> None:
    """Write a figure to standard output as it is."""
    with to_stdout() as stream:
        stream.buffer.write(data)
