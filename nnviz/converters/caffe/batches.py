"""The batch of a network's images is a symbol: what a file states is how many somebody ran at once.

The number is kept in the metadata of the graph, and stands in again where shapes can only be told with it.
"""

from __future__ import annotations

from dataclasses import replace

from nnviz.graph import Dim, Graph, TensorType, Value

BATCH = "N"
STATED = "batch"
"""Where the metadata keeps the number."""


def name_batch(graph: Graph) -> Graph:
    """Name the first dimension of the inputs, if the images among them agree on more than one."""
    stated = {value.type.shape[0] for value in graph.inputs if value.type.shape and len(value.type.shape) == 4}
    number = stated.pop() if len(stated) == 1 else None
    if not isinstance(number, int) or number < 2:
        return graph
    return replace(_begun(graph, number, BATCH), metadata={**graph.metadata, STATED: str(number)})


def with_number(graph: Graph) -> Graph | None:
    """The graph with the number that its file states, if there is one and nobody has given another."""
    stated = graph.metadata.get(STATED, "")
    named = any(value.type.shape and value.type.shape[0] == BATCH for value in graph.inputs)
    return _begun(graph, BATCH, int(stated)) if stated and named else None


def _begun(graph: Graph, old: Dim, new: Dim) -> Graph:
    """Return the graph, of whose inputs those that begin with `old` begin with `new`."""
    changed = {value: _with_first(value, new) for value in graph.inputs if (value.type.shape or (None,))[0] == old}
    nodes = tuple(replace(node, inputs=tuple(changed.get(v, v) for v in node.inputs)) for node in graph.nodes)
    inputs, outputs = (tuple(changed.get(v, v) for v in values) for values in (graph.inputs, graph.outputs))
    return replace(graph, nodes=nodes, inputs=inputs, outputs=outputs)


def _with_first(value: Value, dim: Dim) -> Value:
    return replace(value, type=TensorType(value.type.dtype, (dim, *(value.type.shape or ())[1:])))
