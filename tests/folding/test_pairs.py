"""Two or three operators that are one layer: separable convolutions, and what weighs the tensor it is made of."""

import pytest

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.outline import outline, rows

SEPARABLE = "x = .\nLayerNormalization\nConv9x9dw:64\nConv1x1:64\nBatchNormalization\nAdd . x\n"
GATED = "x = .\nLayerNormalization\nGemm:128\nGelu\nGemm:64\ny = .\nGemm:64\nSoftmax\nMul . y\nAdd . x\n"


def body(text: str) -> str:
    (row,) = rows(fold(parse("Conv4x4/4:64\n" + 4 * text + "Gemm:10\n")))
    return outline(row.body)


def test_a_depthwise_convolution_and_the_pointwise_one_that_alone_reads_it_are_a_separable_one() -> None:
    assert "Depthwise separable convolution x1 exact\n" in body(SEPARABLE)


@pytest.mark.parametrize(
    "other",
    [
        SEPARABLE.replace("Conv9x9dw:64", "Conv9x9dw:64+Relu"),
        SEPARABLE.replace("Conv1x1:64", "Conv1x1:64+Relu"),
        SEPARABLE.replace("Conv1x1:64\nBatch", "Conv1x1:64\nGelu\nBatch"),
        SEPARABLE.replace("Conv9x9dw:64", "Conv5x5dw:64\nConv9x9dw:64"),
        SEPARABLE.replace("Conv9x9dw:64", "Conv9x9dw:64\ny = .").replace("Add . x", "Add . x\nAdd . y"),
    ],
)
def test_what_is_bent_convolved_twice_or_read_beside_is_no_separable_convolution(other: str) -> None:
    assert "separable" not in body(other)


def test_what_a_linear_layer_and_a_softmax_make_of_a_tensor_weighs_it() -> None:
    assert body(GATED) == (
        "LayerNormalization\n"
        "Feed-forward x1 exact\n  Gemm\n  Gelu\n  Gemm\n"
        "Gated attention x1 exact\n  Gemm\n  Softmax\n  Mul\n"
        "Add"
    )


def test_weights_of_another_tensor_are_no_gate_of_this_one() -> None:
    assert "Gated attention" not in body(GATED.replace("Mul . y", "Mul . x"))


def test_what_a_layer_makes_of_each_node_goes_along_the_edges_of_a_constant_graph() -> None:
    convolution = "x = .\nConv1x1:48\nEinsum . $adjacency\nBatchNormalization+Relu\nConv9x1:16\nAdd . x\n"
    assert "Graph convolution x1 exact\n" in body(convolution)


def test_a_product_with_another_tensor_is_no_graph_convolution() -> None:
    attended = "x = .\nConv1x1:48\ny = .\nConv1x1:48 x\nEinsum . y\nBatchNormalization+Relu\nConv9x1:16\nAdd . x\n"
    assert "Graph" not in body(attended)
