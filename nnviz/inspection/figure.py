"""What a reader sees in a scene: boxes in frames, lines, and what is written beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from nnviz.inspection.areas import Area
from nnviz.scene import Point, Text

Ends: TypeAlias = tuple[int, int]
"""Numbers of the boxes on whose borders a line begins and ends; -1 where there is none of the name that it gives."""

MarkRole: TypeAlias = Literal["label", "title", "badge", "header", "legend", "heading", "table", "size"]
"""A shape beside a line, the title of a frame or panel, a repeat, the strip above a panel, the legend, the title of the
figure or of one of its networks, the table of a panel, the sizes at a solid."""


@dataclass(slots=True)
class Box:
    """An operator, a closed or opened block, a terminal, or the panel of a definition.

    area     its outline, whose corners are rounded by `radius`; extent: the same with the sheets behind it
    parent   number of the frame or panel that holds it, -1 at the root; panel: the same of the panel
    is_open  whether boxes stand in it
    texts    what is written in it; the title of a frame or panel is a mark
    """

    role: str
    ref: str
    parent: int
    panel: int
    area: Area = (0.0, 0.0, 0.0, 0.0)
    extent: Area = (0.0, 0.0, 0.0, 0.0)
    radius: float = 0.0
    is_open: bool = False
    texts: list[Text] = field(default_factory=list[Text])

    @property
    def is_leaf(self) -> bool:
        """Whether nothing else may be where it is."""
        return not self.is_open and self.role != "panel"


@dataclass(frozen=True, slots=True)
class Edge:
    """The line of a tensor to one consumer, or back to the next step of a loop; `panel` is a number, -1 for none."""

    panel: int
    value: str
    source: str
    target: str
    points: tuple[Point, ...]
    arrow: bool
    returns: bool = False

    @property
    def tensor(self) -> tuple[int, str, str]:
        """Lines of one tensor may lie on one another."""
        return (self.panel, self.source, self.value)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something small at a place of its own; `owner` is the number of its box, -1 for none."""

    role: MarkRole
    text: str
    area: Area
    owner: int

    def __str__(self) -> str:
        return f"{self.role} {self.text!r}"


@dataclass(slots=True)
class Found:
    """All that a scene holds; `ends` are those of the edges, in their order."""

    boxes: list[Box] = field(default_factory=list[Box])
    edges: list[Edge] = field(default_factory=list[Edge])
    marks: list[Mark] = field(default_factory=list[Mark])
    ends: list[Ends] = field(default_factory=list[Ends])

    def holders(self, box: int) -> Iterator[int]:
        """Numbers of the frames and of the panel around a box, from the inside out."""
        while box >= 0 and (box := self.boxes[box].parent) >= 0:
            yield box

    def standing(self, *roles: MarkRole) -> list[Mark]:
        """The marks of some roles."""
        return [mark for mark in self.marks if mark.role in roles]
