"""The size of the grammar that a tree of parts is: each class of body written down once."""

from __future__ import annotations

from nnviz.folding.mining.line import Line
from nnviz.folding.mining.parts import Part


def description_length(line: Line, root: Part) -> int:
    """Number of parts to write down `root`, plus those that stand at the top: what a reader sees first."""
    written: set[int] = set()
    total = len(root.parts)
    pending = [root]
    while pending:
        part = pending.pop()
        total += len(part.parts)
        for child in part.parts:
            for opened in child.opened() if child.kind != "leaf" else ():
                shape = line.signature(opened.start, opened.start + opened.period if opened.period else opened.end)
                if shape not in written:
                    written.add(shape)
                    pending.append(opened)
    return total
