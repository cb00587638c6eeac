"""Several networks in one table: what each is made of and costs."""

from __future__ import annotations

from typing import Final

from nnviz.cost import parameters, stored_bytes, total_macs
from nnviz.diagram.extras import rounded
from nnviz.diagram.words import printable
from nnviz.graph import Graph, Value, operators
from nnviz.reporting.counting import all_weights
from nnviz.reporting.summary import MOST_REPEATS, repeated
from nnviz.reporting.wording import UNKNOWN, size_in_bytes, tensors
from nnviz.tables import Table

LAYERS: Final = frozenset(
    {
        "Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "DeformConv", "Gemm", "MatMul", "LSTM", "GRU", "RNN",
    }
)  # fmt: skip
"""Operators that count as a layer where they have weights: a network is as deep as its longest way has layers
(Simonyan and Zisserman 2015, He et al. 2016); normalisations, embeddings and pooling do not count."""


def compared(graph: Graph, brief: bool = False) -> tuple[Table, ...]:
    """Of each of the networks of `graph` a row: what it costs, how deep it is and what repeats; then its ends.

    With `brief` the first table alone, without what repeats.
    """
    networks = {printable(heading): network for heading, network in graph.networks.items()}
    head = ("", "parameters", "bytes", "MACs", "depth", "operators", *(() if brief else ("blocks",)))
    costs = [(name, *_costs(network), *(() if brief else (_blocks(network),))) for name, network in networks.items()]
    table = Table(tuple(costs), head, frozenset(range(1, 6)), (2, 2, 2), not brief, "title")
    if brief:
        return (table,)
    ends = [(name, tensors(network.inputs, 1), tensors(network.outputs, 1)) for name, network in networks.items()]
    return table, Table(tuple(ends), ("", "input", "output"), yields=(1, 2, 1, 2), label="title")


def depth(graph: Graph) -> int:
    """How many layers with weights lie on the longest way through a network."""
    reached: dict[Value, int] = {}
    for node in operators(graph):
        before = max((reached.get(value, 0) for value in node.inputs), default=0)
        here = before + (node.op in LAYERS and bool(node.weights))
        reached.update(dict.fromkeys(node.outputs, here))
    return max(reached.values(), default=0)


def _costs(graph: Graph) -> tuple[str, ...]:
    weights, macs = all_weights(graph), total_macs(graph)
    return (
        f"{parameters(weights):,}",
        size_in_bytes(stored_bytes(weights)),
        UNKNOWN if macs is None else rounded(macs),
        str(depth(graph)),
        f"{sum(1 for _ in operators(graph)):,}",
    )


def _blocks(graph: Graph) -> str:
    return repeated(graph, MOST_REPEATS) or "none that repeat"
