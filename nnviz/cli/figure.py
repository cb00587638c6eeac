"""The options on how a figure looks: one for each field of `nnviz.Options`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

import nnviz
from nnviz.cli.options import DEPTH, THEME, WIDTH, WORDS
from nnviz.cli.shells import complete_block, complete_words

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS: Final = (
    click.option(
        "--depth", type=DEPTH, default="auto", help="Nestings to open: a number, all, or auto for what fits the page."
    ),
    click.option(
        "--width", type=WIDTH, default="page", help="Width to fit: column, page, slide, or a number of points."
    ),
    click.option(
        "--composition",
        type=click.Choice(["auto", "nested", "panels"]),
        default="auto",
        help="Repeated blocks are opened once in place, or defined in panels beside the chain, or as fits the page.",
    ),
    click.option(
        "--direction",
        type=click.Choice(["auto", "down", "right"]),
        default="auto",
        help="Where data flows to: down, unless this says otherwise, and volumes to the right."
        " A chain too long for the page goes on in the next column, or row.",
    ),
    click.option(
        "--select",
        default="",
        metavar="BLOCK",
        shell_complete=complete_block,
        help="Draw this block alone: by its label, its id in the JSON, or the name of an operator or scope.",
    ),
    click.option(
        "--detail",
        type=click.Choice(["overview", "normal", "full"]),
        default="normal",
        help="Titles alone, with nothing opened; or more; or all that is known: padding, bias, types, parameters ...",
    ),
    click.option(
        "--show",
        type=WORDS,
        default="",
        shell_complete=complete_words,
        help=f"What boxes and edges say besides, in commas: {', '.join(nnviz.WORDS)} (shapes with the axes of the file,"
        " not channels first).",
    ),
    click.option(
        "--hide", type=WORDS, default="", shell_complete=complete_words, help="What of it they do not say, in commas."
    ),
    click.option(
        "--layout",
        type=click.Choice(["nnviz", "graphviz"]),
        default="nnviz",
        help="Who finds the places of the boxes: nnviz, or Graphviz, where its program dot is installed.",
    ),
    click.option(
        "--legend/--no-legend", default=True, help="What the colours mean, below the figure (default: shown)."
    ),
    click.option(
        "--nodes",
        type=click.Choice(["operators", "tensors", "volumes"]),
        default="operators",
        help="What boxes are: operators, joined by tensors; tensors with their shapes, joined by operators; or volumes:"
        " solids as large as the tensors, whose kernels project onto the next.",
    ),
    click.option(
        "--emphasis",
        type=click.Choice(["none", "space", "messages"]),
        default="none",
        help="space: a band for each resolution of pictures, in the margin with the receptive field;"
        " messages: what a graph network sends along edges and aggregates at nodes.",
    ),
    click.option(
        "--theme",
        default="colour",
        metavar="colour|print|dark|FILE",
        type=THEME,
        help="Colours, patterns and type: colour, print (patterns that survive a grey copier), dark, or a TOML file"
        " (docs/themes.md).",
    ),
    click.option("--title", default="", help="Title of the figure: bold at its top, and in its metadata."),
    click.option(
        "--dpi",
        type=click.FloatRange(1, 100_000),
        metavar="N",
        help="Dots per inch of a PNG: 220 unless given, fewer for a figure of many pages.",
    ),
    click.option(
        "--ascii",
        is_flag=True,
        help="Plain ASCII in the terminal and in text; by itself where nothing else can be shown.",
    ),
    click.option(
        "--document/--no-document",
        default=True,
        help="Figures (SVG, PDF, PNG, JSON) carry the network without its weights: nnviz FIGURE draws it again"
        " (default: they do). Its names are those of the file.",
    ),
    click.option("--embed-fonts", is_flag=True, help="Write the typeface into an SVG, which is then 2 MB larger."),
)


def figure_options(command: _Command) -> _Command:
    """Give a command the options of a figure."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
