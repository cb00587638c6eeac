"""What the search hands on: the blocks of a graph by position."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.folding.boxing.copies import Copy
from nnviz.folding.boxing.details import Details
from nnviz.folding.mining.line import Line
from nnviz.graph import Node


@dataclass(frozen=True, slots=True)
class Found:
    """The operators of a graph in order, their line and details, what is boxed, and the classes that are stages."""

    nodes: list[Node]
    line: Line
    details: Details
    root: Copy
    stages: frozenset[int] = frozenset()
