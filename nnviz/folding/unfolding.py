"""The inverse of folding: every operator on one level again, in an order in which they can run."""

from __future__ import annotations

from dataclasses import replace

from nnviz.graph import Graph, operators


def unfold(graph: Graph) -> Graph:
    """Return `graph` without blocks."""
    return replace(graph, nodes=tuple(operators(graph)))
