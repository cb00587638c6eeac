"""Sizes that a tool made up give way to whatever follows from the operators, numbers included."""

import pytest

from nnviz.graph import Graph, Node, TensorType, Value
from nnviz.shapes import infer

HIDDEN = Value("x", TensorType("float32", ("N", "S", 64)))


@pytest.mark.parametrize("made_up", ["unk__7", "Addlogits_dim_1"])
def test_sizes_that_a_tool_made_up_are_inferred(made_up: str) -> None:
    y = Value("y", TensorType("float32", ("N", made_up, made_up)))
    graph = infer(Graph("g", (Node("Relu", (HIDDEN,), (y,)),), (HIDDEN,), (y,)))
    assert graph.outputs[0].type.shape == graph.nodes[0].outputs[0].type.shape == ("N", "S", 64)


def test_an_input_may_be_called_so() -> None:
    x, y = Value("x", TensorType("float32", ("unk__7", 4))), Value("y", TensorType("float32", ("unk__7", 4)))
    assert infer(Graph("g", (Node("Relu", (x,), (y,)),), (x,), (y,))).outputs[0].type.shape == ("unk__7", 4)
