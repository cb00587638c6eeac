"""One record of options, and the same words for it in Python and on the command line."""

from dataclasses import fields

import click

import nnviz
from nnviz.cli import main
from nnviz.cli.group import DRAW


def test_every_option_of_a_figure_is_a_keyword_and_an_option_of_the_command() -> None:
    names = [field.name for field in fields(nnviz.Options)]
    assert list(nnviz.Choices.__annotations__) == names
    command = main.commands[DRAW]
    known = {param.name for param in command.params if isinstance(param, click.Option)}
    assert set(names) <= known
