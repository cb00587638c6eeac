"""Option types: a word or a number, or a name and what it stands for."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Final

import click
from click.shell_completion import CompletionItem

import nnviz
from nnviz import WIDTHS, Depth


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
        if isinstance(value, str) and value in WIDTHS:
            return WIDTHS[value]
        try:
            points = float(str(value))
        except ValueError:
            points = 0.0
        if 36 <= points <= 14400:
            return points
        self.fail(f"{value!r} is not column, page, slide or a number of points from 36 to 14400", param, ctx)


class _ShapeType(click.ParamType[tuple[str, tuple[int | str, ...]]]):
    name = "NAME=1,3,224,224"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, tuple[int | str, ...]]:
        """Accept a name, and numbers and symbols in commas; nothing behind the sign is a single number's shape."""
        name, sign, text = str(value).rpartition("=")
        dims = [dim.strip() for dim in text.split(",")] if text.strip() else []
        if not sign or not name or not all(re.fullmatch(r"\d{1,12}|[^\W\d]\w*", dim, re.ASCII) for dim in dims):
            self.fail(f"{value!r} is not the name of an input, =, and numbers or symbols in commas", param, ctx)
        return name, tuple(int(dim) if dim.isdecimal() else dim for dim in dims)


class _WordsType(click.ParamType[tuple[str, ...]]):
    name = "WORD,..."

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Accept words in commas, each once."""
        if not isinstance(value, str):
            return ()
        words = tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))
        for word in words:
            if word not in nnviz.WORDS:
                self.fail(f"{word!r} is none of {', '.join(nnviz.WORDS)}", param, ctx)
        return words


class _ThemeType(click.ParamType[str]):
    name = "theme"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names of themes, and files."""
        names = [CompletionItem(name) for name in nnviz.THEMES if name.startswith(incomplete)]
        return [*names, CompletionItem(incomplete, type="file")]


class _LimitType(click.ParamType[tuple[str, int]]):
    name = "NAME=NUMBER"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Accept the name of a limit and a whole number."""
        name, _, number = str(value).partition("=")
        if name not in LIMITS or not re.fullmatch(r"\d{1,15}", number, re.ASCII):
            self.fail(f"{value!r} is not one of {', '.join(LIMITS)}, =, and a whole number", param, ctx)
        return name, int(number)


LIMITS: Final = tuple(field.name for field in fields(nnviz.Limits))
"""Names of the limits on a model."""

DEPTH: Final = _DepthType()
WIDTH: Final = _WidthType()
SHAPE: Final = _ShapeType()
WORDS: Final = _WordsType()
LIMIT: Final = _LimitType()
THEME: Final = _ThemeType()
