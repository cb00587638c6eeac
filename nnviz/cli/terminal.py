"""What is said besides: remarks on standard error, and bytes to standard output."""

from __future__ import annotations

import click

from nnviz.cli.failing import one_line, to_stdout

MOST_REMARKS = 10
"""Remarks that are printed; the rest are counted."""


def complain(remarks: tuple[str, ...], model: str) -> None:
    """Write the remarks about a file to standard error."""
    for remark in remarks[:MOST_REMARKS]:
        click.echo(one_line(f"{model}: {remark}"), err=True)
    if len(remarks) > MOST_REMARKS:
        click.echo(one_line(f"{model}: {len(remarks) - MOST_REMARKS} more remarks"), err=True)


def report(violations: tuple[str, ...], model: str) -> None:
    """Write what is wrong with a figure to standard error, one line each."""
    for violation in violations:
        click.echo(one_line(f"{model}: figure: {violation}"), err=True)


def write_to_stdout(data: bytes) -> None:
    """Write a figure to standard output as it is."""
    with to_stdout() as stream:
        stream.buffer.write(data)
