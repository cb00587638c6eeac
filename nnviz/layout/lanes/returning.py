"""What goes back up: a mark in the row that makes it, with the name of the port, and a mark in the row of the port."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from nnviz.diagram.types import Box, Edge
from nnviz.layout.lanes.sequence import Leaf

MARK: Final = "↺"


def with_returns(leaves: Sequence[Leaf], edges: Iterable[Edge]) -> list[Leaf]:
    """Mark the two ends of each edge that returns: "Tanh  ↺ state" below, "state  ↺" above."""
    titles = {leaf.box.key: leaf.box.title for leaf in leaves}
    marks: dict[str, list[str]] = {}
    for edge in edges:
        if edge.returns:
            marks.setdefault(edge.target, []).append(MARK)
            marks.setdefault(edge.source, []).append(f"{MARK} {titles[edge.target]}")
    return [replace(leaf, box=_marked(leaf.box, marks.get(leaf.box.key, ()))) for leaf in leaves]


def _marked(box: Box, marks: Sequence[str]) -> Box:
    if not marks:
        return box
    return replace(box, note=", ".join(part for part in (box.note, *dict.fromkeys(marks)) if part))
