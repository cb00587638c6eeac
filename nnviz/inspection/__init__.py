"""An independent judge of a finished figure: it knows shapes, their tags and the diagram, and nothing of the layout.

1. gather      boxes, frames, panels, lines and what is written, from the groups of a scene          gathering
2. boxes       none lies on another, what a frame holds lies inside it                                   boxes
3. lines       none crosses a box, a word or a strange frame, none is slanted or kinked                  lines
4. stretches   no two tensors share a piece of line, none runs along a border                        stretches
5. marks       labels, titles, badges, sheets and arrowheads touch nothing strange                       marks
6. texts       what is written fits its box, its frame, its panel                                        texts
7. edges       everything in the diagram is drawn once, every line from border to border                 edges
8. page        nothing leaves the page                                                                    page

All of it takes time in proportion to the shapes, but for a logarithm: `sweeping` finds what meets.
"""

from __future__ import annotations

from nnviz.diagram import Diagram
from nnviz.inspection.boxes import misplaced_boxes
from nnviz.inspection.edges import misdrawn_edges
from nnviz.inspection.gathering import gather
from nnviz.inspection.lines import misled_lines
from nnviz.inspection.marks import touched_marks
from nnviz.inspection.page import off_page
from nnviz.inspection.stretches import shared_stretches
from nnviz.inspection.texts import misfits
from nnviz.inspection.violation import KINDS, Kind, Violation
from nnviz.scene import Scene

__all__ = ["KINDS", "Kind", "Violation", "violations"]


def violations(scene: Scene, diagram: Diagram) -> tuple[Violation, ...]:
    """All that is wrong with the drawing of a diagram, from the top of the page down; nothing where it is flawless.

    Where several things lie on one another, at least one of them is reported, though not each pair.
    """
    found = gather(scene)
    flaws = [
        *misplaced_boxes(found), *misled_lines(found), *shared_stretches(found), *touched_marks(found),
        *misfits(found), *misdrawn_edges(found, diagram), *off_page(scene),
    ]  # fmt: skip
    return tuple(sorted(dict.fromkeys(flaws), key=lambda flaw: (flaw.where[1], flaw.where[0], flaw.kind, flaw.message)))
