"""What stands beside the lanes: the brackets of groups to their left, the words of a row to their right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from nnviz.diagram.types import Box, Edge
from nnviz.layout.lanes.sequence import Leaf
from nnviz.rows import Row

MARKS: Final = {"plus": "⊕", "times": "⊗"}
NAMES: Final = {"plus": "Add", "times": "Multiply", "bar": "concat"}
TERMINALS: Final = ("input", "output", "port")


class Gutter:
    """Brackets of nested groups: ┏ at a heading, ┗ at the last leaf, two cells a level."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._paths = [leaf.path for leaf in leaves]
        self._shared = [
            0,
            *(_shared(above, below) for above, below in zip(self._paths, self._paths[1:], strict=False)),
            0,
        ]
        self._levels = max(map(len, self._paths), default=0)

    def opened(self, row: int) -> range:
        """The levels whose groups begin with this row."""
        return range(self._shared[row], len(self._paths[row]))

    def heading(self, level: int) -> str:
        """Beside the heading of a group at `level`."""
        return self._text("┃ " * level + "┏")

    def inside(self, row: int) -> str:
        """Beside a line above the mark of `row`."""
        return self._text("┃ " * len(self._paths[row]))

    def mark(self, row: int) -> str:
        """Beside the mark of `row`, where the groups that end with it are closed."""
        kept = self._shared[row + 1]
        return self._text("┃ " * kept + "┗ " * (len(self._paths[row]) - kept))

    def below(self, row: int) -> str:
        """Beside a line below the mark of `row`."""
        return self._text("┃ " * self._shared[row + 1])

    def _text(self, brackets: str) -> str:
        return brackets.ljust(2 * self._levels)


def _shared(above: Sequence[Box], below: Sequence[Box]) -> int:
    """How many groups two paths have in common."""
    count = 0
    while count < min(len(above), len(below)) and above[count].key == below[count].key:
        count += 1
    return count


def sign(box: Box) -> str:
    """The mark of a leaf in its lane."""
    return "○" if box.role in TERMINALS else MARKS.get(box.symbol, "●")


def leaf_row(box: Box, shape: str) -> Row:
    """The words beside a leaf; a mere sign is put into words."""
    title = box.title if any(map(str.isalnum, box.title)) else NAMES.get(box.symbol, box.title)
    return Row("", "", title, box.note, _badge(box), shape, box.hue, box.figures)


def heading_row(box: Box) -> Row:
    """The words of an opened group."""
    return Row("", "", box.title, box.note, _badge(box), hue="title", figures=box.figures)


def _badge(box: Box) -> str:
    return f"×{box.repeat}" if box.repeat > 1 else ""


def shapes(leaves: Sequence[Leaf], edges: Collection[Edge]) -> dict[str, str]:
    """The shape of what leaves each box, by its key: the label towards its nearest reader that has one.

    Beside a tensor stands what made it.
    """
    made = {edge.target: edge.kind for edge in edges if edge.kind}
    if made:
        return made
    row = {leaf.box.key: index for index, leaf in enumerate(leaves)}
    labelled = sorted((edge for edge in edges if edge.label), key=lambda edge: row[edge.target])
    return {edge.source: edge.label for edge in reversed(labelled)}
