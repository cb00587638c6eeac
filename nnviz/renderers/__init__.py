"""Figures out: one module an output.

An output is a module that declares a `Renderer`; nothing else is edited.  What it `needs` decides what its `render` is
given: a placed figure ("scene"), a figure for the terminal ("rows"), the boxes before layout ("diagram", which holds
the folded graph as well), or that alone, where nothing is drawn ("graph").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from nnviz._plugins import declared
from nnviz.errors import UnknownFormatError

Need: TypeAlias = Literal["scene", "rows", "diagram", "graph"]


@dataclass(frozen=True, slots=True)
class Renderer:
    """An output.  Declaring one at the top of a module of this package registers it.

    name      what `--format` calls it; suffix: the ending of a file's name, with its dot
    render    from a Scene, Rows, Diagram or Graph (as `needs` says) to the bytes of the file
    settings  options that `render` takes as keywords as well, such as "dpi": names of fields of `Options`
    """

    name: str
    suffix: str
    needs: Need
    render: Callable[..., bytes]
    description: str = ""
    settings: tuple[str, ...] = ()


@cache
def renderers() -> tuple[Renderer, ...]:
    """All known outputs, in the order of their modules' names."""
    return tuple(declared(__name__, Renderer))


def renderer_for(suffix: str, path: str = "") -> Renderer:
    """Find the output of a suffix (".pdf") or a name ("pdf"); raise `UnknownFormatError` that lists those there are."""
    wanted = suffix.lower().removeprefix(".")
    for renderer in renderers():
        if wanted in (renderer.suffix.removeprefix("."), renderer.name):
            return renderer
    known = ", ".join(renderer.suffix for renderer in renderers())
    raise UnknownFormatError(
        f"{path or suffix}: nnviz does not write {suffix or 'files without a suffix'}; use {known}"
    )
