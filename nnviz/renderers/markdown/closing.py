"""A diagram with fewer blocks opened: what would be inside them is gone, and its edges end at the closed blocks."""

from __future__ import annotations

from dataclasses import replace

from nnviz.diagram import Box, Diagram, Edge


def depth(diagram: Diagram) -> int:
    """How many opened blocks stand in one another at most."""
    deepest = 0
    pending = [(box, 0) for box in diagram.boxes]
    while pending:
        box, level = pending.pop()
        if box.children is not None:
            deepest = max(deepest, level + 1)
            pending += [(child, level + 1) for child in box.children]
    return deepest


def closed(diagram: Diagram, levels: int) -> Diagram:
    """The same with blocks opened that stand in fewer than `levels` others; definitions stay."""
    stands = {box.key: box.key for box in replace(diagram, definitions=()).leaves()}
    boxes = tuple(_closed(box, levels, stands) for box in diagram.boxes)
    edges: dict[tuple[str, str, int], Edge] = {}
    for edge in diagram.edges:
        source, target = stands[edge.source], stands[edge.target]
        if source != target:
            edges.setdefault((source, target, edge.value), replace(edge, source=source, target=target))
    return replace(diagram, boxes=boxes, edges=tuple(edges.values()))


def _closed(box: Box, levels: int, stands: dict[str, str]) -> Box:
    if box.children is None:
        return box
    if levels:
        return replace(box, children=tuple(_closed(child, levels - 1, stands) for child in box.children))
    pending = list(box.children)
    while pending:
        inner = pending.pop()
        stands[inner.key] = box.key
        pending += inner.children or ()
    return replace(box, children=None)
