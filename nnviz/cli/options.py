"""Option types whose values are a word or a number."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import click

Depth: TypeAlias = int | Literal["auto", "all"]

POINTS: Final[dict[str, float]] = {"column": 241.0, "page": 505.0, "slide": 720.0}
"""Widths with a name, in points: a paper's column, its page, a slide."""


class _DepthType(click.ParamType[Depth]):
    name = "N|auto|all"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Depth:
        """Accept auto, all and whole numbers from 0."""
        if value == "auto":
            return "auto"
        if value == "all":
            return "all"
        if isinstance(value, str) and value.isdecimal() and len(value) < 5:
            return int(value)
        self.fail(f"{value!r} is not a whole number, auto or all", param, ctx)


class _WidthType(click.ParamType[float]):
    name = "column|page|slide|POINTS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Accept the named widths and points from 36 to 14400."""
        if isinstance(value, str) and value in POINTS:
            return POINTS[value]
        try:
            points = float(str(value))
        except ValueError:
            points = 0.0
        if 36 <= points <= 14400:
            return points
        self.fail(f"{value!r} is not column, page, slide or a number of points from 36 to 14400", param, ctx)


DEPTH: Final = _DepthType()
WIDTH: Final = _WidthType()
