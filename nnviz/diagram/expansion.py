"""The graph to draw, with the bodies of operators spliced in, and what its new nodes and tensors stand for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from nnviz.graph import Block, Graph, Node, Value

MOST_OPERATORS: Final = 2000
"""Operators of bodies that are spliced in; what lies beyond stays closed."""


@dataclass(slots=True)
class Expansion:
    """A graph whose bodies are blocks, for drawing alone.

    nodes    original of every spliced operator, port and selection; values: original of every renewed tensor
    ports    operators that only let a tensor in or out; returns: ports of states and what comes back to each
    frames   the operator that each new block stands for
    inline   blocks that read best where they stand: an If and its branches
    read     every tensor that something reads
    """

    graph: Graph
    read: set[Value] = field(default_factory=set[Value])
    nodes: dict[Node, Node] = field(default_factory=dict[Node, Node])
    values: dict[Value, Value] = field(default_factory=dict[Value, Value])
    ports: set[Node] = field(default_factory=set[Node])
    returns: dict[Node, Value] = field(default_factory=dict[Node, Value])
    frames: dict[Block, Node] = field(default_factory=dict[Block, Node])
    inline: set[Block] = field(default_factory=set[Block])
    used: set[Graph] = field(default_factory=set[Graph])
    left: int = MOST_OPERATORS

    def port(self, name: str, inputs: tuple[Value, ...], outputs: tuple[Value, ...], original: Node) -> Node:
        """A place where tensors enter or leave the body of `original`."""
        node = Node("Port", inputs, outputs, name=name)
        self.nodes[node] = original
        self.ports.add(node)
        return node

    def fresh(self, value: Value) -> Value:
        """A tensor of its own that stands for `value` once more."""
        new = replace(value)
        self.values[new] = self.values.get(value, value)
        return new
