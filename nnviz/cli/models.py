"""The models on the command line: one, or several that are compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

import nnviz


def beside(models: Sequence[nnviz.Model], paths: Sequence[Path], names: Sequence[str]) -> nnviz.Model:
    """What is drawn of the models from the files at `paths`; `names` are the headings of several, if given."""
    return models[0] if len(models) == 1 else nnviz.compare(models, names or headings(paths))


def called(paths: Sequence[Path]) -> str:
    """What a figure of the files is called in messages."""
    return ", ".join(map(str, paths))


def check(paths: Sequence[Path], names: Sequence[str], alone: dict[str, object]) -> None:
    """Refuse names that are not one for each of several models, and options `alone` that go with one model."""
    for option, value in alone.items():
        if value and len(paths) > 1:
            raise click.UsageError(f"{option} goes with one model, and there are {len(paths)}: leave it out.")
    if names and len(names) != len(paths):
        raise click.UsageError(f"{len(names)} --name for {len(paths)} models: give one for each, in their order.")
    if names and len(paths) == 1:
        raise click.UsageError("--name is the heading of one of several models; --title is that of the figure.")


def headings(paths: Sequence[Path]) -> list[str]:
    """The files by their stems; by more of their paths where those are alike."""
    for parts in range(1, 4):
        found = [path.stem if parts == 1 else "/".join(path.parts[1 - parts :]) for path in paths]
        if len(set(found)) == len(found):
            return found
    return [str(path) for path in paths]
