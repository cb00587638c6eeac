"""From a diagram to a scene: the spine layout.

1. lift        edges become wires of the levels they pass                      lifting
2. plan        main entry, satellites, skips, series and branches              planning, topology, decomposition
3. place       every level, inner before outer, checked, else in layers        levels, series, columns, layered, frames
4. shape       a U for nested skips, newspaper columns for a long chain        u_shape, wrapping
5. stitch      edges across frames into one line each, labels                  pictures, labels
6. compose     panels beside the chain, so that the text is largest; legend    composing, legend, painting

Post-condition: every edge of the diagram is one line with an arrowhead, from border to border.
"""

from __future__ import annotations

from nnviz.diagram import Diagram
from nnviz.layout.composing import compose
from nnviz.scene import Scene
from nnviz.theme import COMPACT, SPACING

__all__ = ["layout"]


def layout(diagram: Diagram, width: float = 505.0) -> Scene:
    """Place a diagram for a page `width` points wide; where it must shrink, try the compact spacing as well."""
    roomy = compose(diagram, width, SPACING)
    if roomy.scale >= 1.0:
        return roomy
    compact = compose(diagram, width, COMPACT)
    return compact if compact.scale > roomy.scale * 1.02 else roomy
