"""Shape inference: what the file says stays, the rest follows from the operators' rules.

Pre: a graph as a converter made it, whose operators mean what ONNX's do.  Post: the same graph, with the element types
and dimensions that could be found; what nobody knows is None, as before.  A symbol of the file stays a symbol.

    known?  --nothing to do--> the graph
            --a model for inference--> onnx's rules --> types --> the graph with new values

onnx is imported only where a type is missing, because that takes longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nnviz.graph import Graph, Value
from nnviz.limits import DEFAULTS, Limits
from nnviz.shapes.forgetting import forget_invented
from nnviz.shapes.opsets import opsets_of
from nnviz.shapes.overriding import override
from nnviz.shapes.retyping import retyped
from nnviz.shapes.types import is_clear, is_known, symbols_in
from nnviz.shapes.walk import all_graphs, all_nodes, written_out

__all__ = ["infer", "override"]


def infer(graph: Graph, most: Limits = DEFAULTS) -> Graph:
    """Return `graph` with its types filled in; never fails, and says in a remark where inference did."""
    symbols = symbols_in(value.type for part in all_graphs(graph) for value in part.inputs)
    known = all(is_known(value.type) for value in _made(graph))
    too_large = written_out(graph) > most.inferred
    if known and (too_large or all(is_clear(value.type, symbols) for value in _made(graph))):
        return graph
    if too_large:
        advice = "raise it with --limit inferred=NUMBER"
        return _remarked(graph, f"shapes were not inferred: more than {most.inferred:,} operators; {advice}")
    from nnviz.shapes.inferring import Inference

    graph = forget_invented(graph)
    inference = Inference(opsets_of(graph), most)
    inference.run(graph)
    better = retyped(graph, inference.types)
    if inference.failure:
        return _remarked(better, f"shapes could not be inferred everywhere ({inference.failure})")
    return better


def _made(graph: Graph) -> Iterator[Value]:
    return (value for node in all_nodes(graph) for value in node.outputs if value.name)


def _remarked(graph: Graph, remark: str) -> Graph:
    return replace(graph, remarks=(*graph.remarks, remark))
