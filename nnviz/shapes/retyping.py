"""A graph with other types: every Value whose type changes is replaced, at every place, by one new Value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nnviz.graph import Graph, Node, TensorType, Value


def retyped(graph: Graph, found: Mapping[Value, TensorType]) -> Graph:
    """Return `graph` with the types that were `found` of its values.

    Pre: no blocks.  Post: the same nodes in the same order; what was one Value or one body is one still.
    """
    new = dict[Value, Value]()
    for value, type_ in found.items():
        if type_ != value.type:
            new[value] = replace(value, type=type_)
    return replaced(graph, new)


def replaced(graph: Graph, new: Mapping[Value, Value]) -> Graph:
    """Return `graph` with another Value in place of each that `new` names, wherever it is read or made."""
    return _Retyping(new).graph(graph) if new else graph


class _Retyping:
    def __init__(self, new: Mapping[Value, Value]) -> None:
        self._new = new
        self._graphs: dict[Graph, Graph] = {}

    def graph(self, graph: Graph) -> Graph:
        """Replace the values of `graph` and of its bodies, as deep as graphs nest, which converters bound."""
        if graph not in self._graphs:
            self._graphs[graph] = replace(
                graph,
                nodes=tuple(self._node(node) for node in graph.nodes),
                inputs=self._values(graph.inputs),
                outputs=self._values(graph.outputs),
            )
        return self._graphs[graph]

    def _node(self, node: Node) -> Node:
        return replace(
            node,
            inputs=self._values(node.inputs),
            outputs=self._values(node.outputs),
            weights=self._values(node.weights),
            bodies=tuple(self.graph(body) for body in node.bodies),
        )

    def _values(self, values: Iterable[Value]) -> tuple[Value, ...]:
        return tuple(self._new.get(value, value) for value in values)
