"""What can be wrong with a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from nnviz.scene import Point

Kind: TypeAlias = Literal[
    "overlap", "outside its frame", "line through box", "line through mark", "line through frame", "line along border",
    "shared stretch", "slanted line", "kink", "touching marks", "text too large", "missing box", "missing edge",
    "loose end", "missing arrowhead", "no room for arrowhead", "off the page",
]  # fmt: skip
"""overlap                two boxes, panels or the legend lie on one another, or touch
outside its frame      a box leaves the frame or the panel that holds it
line through box       a line crosses a box
line through mark      a line crosses a title, a label, a badge, sheets of another box, the head of another tensor
line through frame     a line enters a frame that holds neither of its ends, or leaves one that holds both
line along border      a line lies on the border of a box or frame
shared stretch         two tensors lie on one another, or end where the other goes on, so that they read as one line
slanted line           a piece of a line runs neither across nor down
kink                   a line steps aside by less than a reader takes for a bend
touching marks         titles, labels, badges, arrowheads or sheets lie on one another or on what they do not belong to
text too large         a text leaves its box, a title its frame or panel
missing box            a box of the diagram is not drawn once, or one is drawn that the diagram does not have
missing edge           an edge of the diagram is not drawn once, or one is drawn that the diagram does not have
loose end              a line does not begin and end on the borders of its boxes
missing arrowhead      a line without an arrowhead
no room for arrowhead  a line whose last piece is shorter than its arrowhead
off the page           ink beyond the borders of the scene
"""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Violation:
    """One flaw: what kind it is, what it says of which shapes, and where in the scene it is, in points."""

    kind: Kind
    message: str
    where: Point

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.kind} at {self.where[0]:.0f},{self.where[1]:.0f}: {self.message}"
