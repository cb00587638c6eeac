"""The manual page, made from --help: what a user reads with `man nnviz`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import click

import nnviz

DESCRIPTION: Final = """\
nnviz reads a neural network file and draws it the way papers do: what repeats is folded into blocks and drawn once,
with its count. Without -o the figure is printed in the terminal, under a header of four lines; with it, the suffix of
each FIGURE names the output."""

EXAMPLES: Final = (
    ("nnviz model.onnx", "Print the figure."),
    ("nnviz model.onnx -o figure.pdf -o figure.svg", "Write two."),
    ("nnviz model.onnx --summary", "Print where it is from, what it costs and what repeats."),
    ("nnviz model.onnx --explain Bottleneck", "Print all that is known of one block."),
    ("nnviz model.onnx -o - --format json", "Write data for other programs to standard output."),
)
STATUS: Final = (
    ("0", "All is drawn."),
    ("1", "Something failed; one line on standard error says what."),
    ("2", "The command line is wrong."),
    ("130, 141, 143", "The user interrupted, the reader of a pipe left, or the system ended the command."),
)
ENVIRONMENT: Final = (
    ("PAGER, LESS", "The command for what is longer than the screen, and what less is told (FRX unless set)."),
    ("COLUMNS, LINES", "The size of the screen, whatever the terminal says."),
    ("NO_COLOR", "Where it is set and not empty, no colours."),
    ("TERM, LANG, LC_ALL", "A dumb terminal and the locale C get plain ASCII."),
)


def manual(group: click.Group, draw: click.Command) -> str:
    """The page in the language of man(7); the same for the same version, whatever the terminal."""
    lines = [f'.TH NNVIZ 1 "" "nnviz {nnviz.__version__}" "User Commands"', ".SH NAME"]
    lines += [_text(f"nnviz - {_first_line(group)}")]
    lines += [".SH SYNOPSIS", ".B nnviz", _text("MODEL [-o FIGURE]... [OPTIONS]"), ".br"]
    lines += [".B nnviz", _text(f"{'|'.join(sorted(_named(group)))} [OPTIONS]"), ".SH DESCRIPTION", _text(DESCRIPTION)]
    lines += [".SH OPTIONS", *_definitions(_options(draw))]
    commands = [(name, command.get_short_help_str(200)) for name, command in _named(group).items()]
    lines += [".SH COMMANDS", *_definitions(commands)]
    for title, pairs in (("EXAMPLES", EXAMPLES), ("EXIT STATUS", STATUS), ("ENVIRONMENT", ENVIRONMENT)):
        lines += [f".SH {title}", *_definitions(pairs)]
    return "\n".join(lines) + "\n"


def _first_line(group: click.Group) -> str:
    return (group.help or "").strip().splitlines()[0].rstrip(".").lower()


def _named(group: click.Group) -> dict[str, click.Command]:
    """The commands that have a name of their own."""
    return {name: command for name, command in sorted(group.commands.items()) if not command.hidden}


def _options(command: click.Command) -> Iterator[tuple[str, str]]:
    context = click.Context(command)
    for parameter in command.params:
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None:
            yield record
    yield "-h, --help", "Show this message and exit."


def _definitions(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, words in pairs:
        yield from (".TP", f".B {_text(term)}", _text(words))


def _text(words: str) -> str:
    """Words as they are: backslashes, hyphens of options, and dots and apostrophes at the beginning of a line."""
    escaped = words.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in escaped.splitlines())
