"""Lines of styled spans on standard output: coloured on a terminal, plain where they are piped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TextIO, TypeAlias

from nnviz.cli import screen
from nnviz.cli.failing import to_stdout
from nnviz.cli.pager import page, pager_for

Line: TypeAlias = Sequence[tuple[str, str]]
"""(text, style) spans, as `nnviz.Model.lines` yields them."""

STYLES: Final = {
    "convolution": "blue",
    "linear": "magenta",
    "arithmetic": "red",
    "normalisation": "green",
    "activation": "yellow",
    "pooling": "dark_orange",
    "resampling": "cyan",
    "merge": "",
    "terminal": "bold",
    "title": "bold italic",
    "badge": "bold",
    "gutter": "dim",
    "lane": "dim",
    "note": "",
    "shape": "dim cyan",
    "label": "dim",
    "head": "dim",
}
"""Style of a span to a style of the terminal: the hues of a figure, as far as a terminal's own palette has them."""


def print_lines(lines: Sequence[Line], paged: bool = True) -> None:
    """Print `lines`; where they are more than the screen has, and with `paged`, through the user's pager."""
    with to_stdout() as stream:
        text = _coloured(lines, stream) if screen.is_coloured(stream) else _plain(lines)
        pager = pager_for(stream, len(lines)) if paged else ""
        if pager:
            page(text, pager, stream.encoding)
        else:
            stream.write(text)


def _plain(lines: Iterable[Line]) -> str:
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)


def _coloured(lines: Iterable[Line], stream: TextIO) -> str:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, width=10_000)  # the lines fit the screen already
    with console.capture() as written:
        for line in lines:
            console.print(Text.assemble(*((text, style_of(style)) for text, style in line)), no_wrap=True)
    return written.get()


def style_of(style: str) -> str:
    """The terminal's style of a span; "title:convolution" is coloured by its category."""
    name, _, hue = style.partition(":")
    return STYLES.get(hue or name, "")
