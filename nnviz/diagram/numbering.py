"""Ids that the SVG, the JSON document and the figure share: counted along the unfolded graph, so names play no part."""

from __future__ import annotations

from nnviz.graph import Graph, Node, Value, operators


def operator_ids(graph: Graph) -> dict[Node, int]:
    """Number the operators of `graph` in order; those inside the bodies of operators come after all others.

    Of several networks, the numbers of each begin behind the last of the one before it.
    """
    ids: dict[Node, int] = {}
    for current in _with_bodies(graph):
        for node in operators(current):
            ids.setdefault(node, len(ids))
    return ids


def value_ids(graph: Graph) -> dict[Value, int]:
    """Number the tensors of `graph`: its inputs, then what each operator reads, writes and weighs, in order."""
    ids: dict[Value, int] = {}
    for current in _with_bodies(graph):
        for value in current.inputs:
            ids.setdefault(value, len(ids))
        for node in operators(current):
            for value in (*node.inputs, *node.outputs, *node.weights):
                ids.setdefault(value, len(ids))
        for value in current.outputs:
            ids.setdefault(value, len(ids))
    return ids


def _with_bodies(graph: Graph) -> list[Graph]:
    """`graph` and the bodies of its operators, each once: a function may be called from many places."""
    return [body for network in graph.networks.values() or (graph,) for body in _reached(network)]


def _reached(graph: Graph) -> list[Graph]:
    found = [graph]
    seen = {graph}
    for current in found:
        for node in operators(current):
            fresh = [body for body in node.bodies if body not in seen]
            found.extend(fresh)
            seen.update(fresh)
    return found
