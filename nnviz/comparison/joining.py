"""Several graphs as one, whose nodes and tensors are those of the first, then of the second, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from nnviz.comparison.classes import agreed
from nnviz.graph import ABSENT, Graph


def join(names: Sequence[str], graphs: Sequence[Graph]) -> Graph:
    """Put `graphs` beside one another under different `names`; a graph that is there already is copied."""
    networks = dict(zip(names, agreed(_apart(graphs)), strict=True))
    parts = networks.values()
    return Graph(
        " | ".join(names),
        tuple(node for graph in parts for node in graph.nodes),
        tuple(value for graph in parts for value in graph.inputs),
        tuple(value for graph in parts for value in graph.outputs),
        remarks=tuple(f"{name}: {remark}" for name, graph in networks.items() for remark in graph.remarks),
        networks=networks,
    )


def _apart(graphs: Sequence[Graph]) -> list[Graph]:
    """The graphs, no two of which have a node in common: nodes are compared by identity."""
    found: list[Graph] = []
    for graph in graphs:
        found.append(deepcopy(graph, {id(ABSENT): ABSENT}) if graph in found else graph)
    return found
