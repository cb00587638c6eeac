"""Ids that the SVG, the JSON document and the figure share: counted along the unfolded graph, so names play no part."""

from __future__ import annotations

from nnviz.graph import Graph, Node, Value, operators


def operator_ids(graph: Graph) -> dict[Node, int]:
    """Number the operators of `graph` in order; those inside the bodies of operators come after all others."""
    ids: dict[Node, int] = {}
    waiting = [graph]
    for current in waiting:
        for node in operators(current):
            ids.setdefault(node, len(ids))
            waiting.extend(node.bodies)
    return ids


def value_ids(graph: Graph) -> dict[Value, int]:
    """Number the tensors of `graph`: its inputs, then what each operator reads, writes and weighs, in order."""
    ids: dict[Value, int] = {}
    waiting = [graph]
    for current in waiting:
        for value in current.inputs:
            ids.setdefault(value, len(ids))
        for node in operators(current):
            for value in (*node.inputs, *node.outputs, *node.weights):
                ids.setdefault(value, len(ids))
            waiting.extend(node.bodies)
        for value in current.outputs:
            ids.setdefault(value, len(ids))
    return ids
