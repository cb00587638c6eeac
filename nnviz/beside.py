"""What else the page has room for: blocks that a finished figure shows closed are defined in panels beside it.

The blocks that stand for most of the network come first.  A panel is added where the figure stays within the page and
its text as large as it was; a panel's own closed blocks are candidates, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from typing import Final

from nnviz.diagram import Diagram
from nnviz.graph import Graph, blocks, operators

MOST_TRIED: Final = 8
"""Blocks that are tried at most: each is a layout of the whole figure."""

LEAST: Final = 2
"""Operators of a block that is worth a panel."""


def candidates(graph: Graph, diagram: Diagram, tried: Set[str]) -> list[str]:
    """The classes that a diagram shows closed and does not define, by the operators that they stand for, most first."""
    closed = {box.ref for box in diagram.leaves() if box.role == "block" and not box.definition} - tried
    weight = _weights(graph, closed)
    return sorted(weight, key=lambda kind: (-weight[kind], _number(kind)))


def says_nothing(diagram: Diagram, kind: str) -> bool:
    """Whether the panel of a class shows nothing but blocks of which a reader does not see what they are."""
    shown = next((panel.boxes for panel in diagram.definitions if panel.kind == kind), ())
    return all(box.role == "port" or (box.role == "block" and not box.definition and not box.children) for box in shown)


def _weights(graph: Graph, kinds: Set[str]) -> Counter[str]:
    weight: Counter[str] = Counter()
    for block in blocks(graph):
        if block.kind in kinds and sum(1 for _ in operators(block.body)) >= LEAST:
            weight[block.kind] += sum(1 for copy in block.instances for _ in operators(copy))
    return weight


def _number(kind: str) -> tuple[int, str]:
    """Classes in the order of the JSON document: B2 before B10."""
    return (int(kind[1:]) if kind[1:].isdigit() else 0, kind)
