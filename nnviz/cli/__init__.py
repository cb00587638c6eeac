"""The command line: a skin over the library, and the only place that prints, asks or exits."""

from nnviz.cli.command import main

__all__ = ["main"]
