"""What is drawn: boxes, edges and their words, but not where.

`Diagram` is the seam between what nnviz understands (a folded graph) and what it draws (a scene, or rows).  Two layouts
and the JSON document read it; only `draw` makes it.
"""

from nnviz.diagram.describing import describe
from nnviz.diagram.draw import deepest, draw
from nnviz.diagram.types import Box, Definition, Diagram, Edge, Extents, Network, Role, Space, Symbol

__all__ = [
    "Box",
    "Definition",
    "Diagram",
    "Edge",
    "Extents",
    "Network",
    "Role",
    "Space",
    "Symbol",
    "deepest",
    "describe",
    "draw",
]
