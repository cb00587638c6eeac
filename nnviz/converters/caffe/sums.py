"""Axpy, a product and a sum in one layer, is written out as both: gates are told by products (Hu 2018)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nnviz.converters.caffe.operators import CAFFE
from nnviz.graph import Graph, Node, Value


def write_sums(graph: Graph) -> Graph:
    """Return `graph` with a Mul and an Add, which stands for the layer, in place of each Axpy."""
    return replace(graph, nodes=tuple(written for node in graph.nodes for written in _written(node)))


def _written(node: Node) -> Iterator[Node]:
    if node.op != "Axpy" or node.domain != CAFFE or len(node.inputs) != 3 or len(node.outputs) != 1:
        yield node
        return
    gate, data, other = node.inputs
    product = Value("", node.outputs[0].type)
    yield Node("Mul", (data, gate), (product,), name=node.name)
    yield Node("Add", (product, other), node.outputs, name=node.name, sources=node.sources)
