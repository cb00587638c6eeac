"""Sizes that a tool made up are forgotten, so that they can be inferred.

Tools that infer shapes write what they do not know as a name of their own: "unk__7" (onnx, ONNX Runtime),
"Addlogits_dim_1" (PyTorch).  Such a name says nothing, and hides even a number that follows from the operators.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from nnviz.graph import Dim, Graph, TensorType, Value
from nnviz.shapes.retyping import replaced
from nnviz.shapes.types import symbols_in
from nnviz.shapes.walk import all_graphs, all_nodes

INVENTED: Final = re.compile(r"unk__\d+|[A-Za-z]\w*_dim_\d+")


def forget_invented(graph: Graph) -> Graph:
    """Return `graph` with such a size of what its nodes make as unknown; what inputs state is theirs to say."""
    stated = symbols_in(value.type for part in all_graphs(graph) for value in part.inputs)

    def kept(dim: Dim) -> Dim:
        return None if isinstance(dim, str) and dim not in stated and INVENTED.fullmatch(dim) else dim

    new: dict[Value, Value] = {}
    for value in (value for node in all_nodes(graph) for value in node.outputs):
        shape = tuple(kept(dim) for dim in value.type.shape or ())
        if shape != (value.type.shape or ()):
            new[value] = replace(value, type=TensorType(value.type.dtype, shape))
    return replaced(graph, new)
