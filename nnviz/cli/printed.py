"""What is printed: the figure under its header, or a report instead."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import click

import nnviz
from nnviz.cli import screen
from nnviz.cli.printing import Line


@dataclass(frozen=True, slots=True)
class Printed:
    """The reports that are asked for; none is the figure, unless that is written elsewhere."""

    summary: bool = False
    table: bool = False
    explain: str | None = None

    def __bool__(self) -> bool:
        return bool(self._asked())

    def _asked(self) -> list[str]:
        return [f"--{name}" for name in ("summary", "table", "explain") if getattr(self, name) not in (False, None)]

    def check(self, outputs: tuple[str, ...]) -> None:
        """Refuse to print two things in one place."""
        if self and "-" in outputs:
            raise click.UsageError(
                f"{self._asked()[0]} is printed on standard output, and so is -o -: give one of them."
            )

    def lines(self, model: nnviz.Model, choices: nnviz.Choices) -> list[Line]:
        """All lines, as wide as standard output and in letters that it can show."""
        stream = sys.stdout
        if stream is None:  # pyright: ignore[reportUnnecessaryComparison]  # as in `nnviz model.onnx >&-`
            raise nnviz.OutputError("standard output: cannot be written (it is closed); write to a file with -o")
        ascii = choices.get("ascii", False) or not screen.is_unicode(stream)
        return list(self._lines(model, screen.width(stream), {**choices, "ascii": ascii}))

    def _lines(self, model: nnviz.Model, cells: int, choices: nnviz.Choices) -> Iterator[Line]:
        if self.summary or not self:
            yield from model.summary(cells, brief=not self, **choices)
        if self.table:
            yield from [()] * self.summary
            yield from model.table(cells, **choices)
        if self.explain is not None:
            yield from [()] * (self.summary or self.table)
            yield from model.explain(self.explain, cells, **choices)
        if not self:
            yield ()
            yield from model.lines(cells, **choices)
