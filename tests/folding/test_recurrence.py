"""Cells unrolled in time: the input of a step is in the cell that reads it, not before the first."""

import pytest

from nnviz.folding import fold
from nnviz.graph import Block, operators
from nnviz.notation import parse

GATES = (
    "Split\ns = .\nSigmoid s\ni = .\nSigmoid s\nf = .\nSigmoid s\no = .\n"
    "Tanh s\nMul i .\nu = .\nMul f c\nAdd . u\nc = .\n"
)
CELL = "Gather xs\nGemm:32\nt = .\nGemm:32 h\nAdd {}\n" + GATES + "Tanh c\nMul o .\nh = .\n"


@pytest.mark.parametrize("operands", ["t .", ". t"], ids=["input first", "state first"])
def test_the_input_of_a_step_belongs_to_its_cell(operands: str) -> None:
    text = "xs = input\nh = input\nc = input\n" + 6 * CELL.format(operands) + "Gemm:4\n"
    row, *rest = fold(parse(text)).nodes
    assert isinstance(row, Block)
    assert (row.label, len(row.instances)) == ("LSTM cell", 6)
    assert [node.op for node in rest] == ["Gemm"]
    assert all([node.op for node in operators(copy)].count("Gather") == 1 for copy in row.instances)
    assert not any(isinstance(node, Block) for node in row.body.nodes)
