"""Where each operator lies in the hierarchy, and who makes each tensor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from nnviz.graph import Block, Graph, Node, Value, operators

Path: TypeAlias = tuple[tuple[Block, int], ...]
"""The blocks around an operator, outermost first, each with the index of the copy it lies in."""


@dataclass(frozen=True, slots=True)
class Places:
    """Index of a folded graph: the path of every operator and the producer and consumers of every tensor."""

    path: dict[Node, Path]
    producer: dict[Value, Node]
    consumers: dict[Value, list[Node]]
    outputs: frozenset[Value]


def places(graph: Graph) -> Places:
    """Walk the hierarchy of `graph` once."""
    path: dict[Node, Path] = {}
    producer: dict[Value, Node] = {}
    consumers: dict[Value, list[Node]] = {}
    pending: list[tuple[Node, Path]] = [(node, ()) for node in reversed(graph.nodes)]
    while pending:
        node, here = pending.pop()
        if isinstance(node, Block):
            copies = [(copy, (*here, (node, index))) for index, copy in enumerate(node.instances)]
            pending.extend((inner, there) for copy, there in reversed(copies) for inner in reversed(copy.nodes))
            continue
        path[node] = here
        producer.update((value, node) for value in node.outputs)
        for value in node.inputs:
            consumers.setdefault(value, []).append(node)
    return Places(path, producer, consumers, frozenset(graph.outputs))


def inside(node: Node) -> Iterator[Node]:
    """The operators of a block, or the operator itself."""
    return operators(Graph("", (node,)))


def entering(nodes: list[Node]) -> list[Value]:
    """Tensors that the operators `nodes` read and none of them makes, in the order they are first read."""
    made = {value for node in nodes for value in node.outputs}
    return list(dict.fromkeys(value for node in nodes for value in node.inputs if value not in made))
