"""ONNX Runtime's operators get the shapes that a run of theirs makes."""

from typing import Any

import pytest

from nnviz.graph import ABSENT, Graph, Node, Shape, TensorType, Value
from nnviz.shapes import infer


def tensor(*shape: int | str | None, dtype: str = "float32", constant: bool = False) -> Value:
    return Value("x", TensorType(dtype, shape), constant=constant)


def weight(*shape: int | str, dtype: str = "float32") -> Value:
    return tensor(*shape, dtype=dtype, constant=True)


HIDDEN, NARROW, PACKED = (tensor("N", "S", width) for width in (64, 32, 128))
SCALE, ZERO = weight(), weight(dtype="uint8")
IMAGE = tensor(1, 8, 6, 6, dtype="uint8")


@pytest.mark.parametrize(
    ("op", "inputs", "attributes", "shape"),
    [
        ("Attention", (HIDDEN, weight(64, 192), weight(192)), {"num_heads": 4}, ("N", "S", 64)),
        ("Attention", (HIDDEN, weight(64, 160)), {"num_heads": 4, "qkv_hidden_sizes": (64, 64, 32)}, ("N", "S", 32)),
        ("QAttention", (HIDDEN, weight(64, 192, dtype="int8")), {"num_heads": 4}, ("N", "S", 64)),
        ("MultiHeadAttention", (HIDDEN, tensor("N", "T", 64), tensor("N", "T", 48)), {}, ("N", "S", 48)),
        ("GroupQueryAttention", (HIDDEN, NARROW, NARROW), {"kv_num_heads": 2}, ("N", "S", 64)),
        ("GroupQueryAttention", (PACKED, ABSENT, ABSENT), {"num_heads": 4, "kv_num_heads": 2}, ("N", "S", 64)),
        ("MatMulNBits", (HIDDEN, weight(10, 2, 16, dtype="uint8")), {"K": 64, "N": 10, "bits": 4}, ("N", "S", 10)),
        ("EmbedLayerNormalization", (tensor("N", "S", dtype="int32"), ABSENT, weight(9, 64)), {}, ("N", "S", 64)),
        ("GatherBlockQuantized", (weight(9, 32, dtype="uint8"), tensor("N", "S", dtype="int64")), {}, ("N", "S", 64)),
        ("FusedMatMul", (HIDDEN, weight(10, 64)), {"transB": 1}, ("N", "S", 10)),
        ("DynamicQuantizeMatMul", (HIDDEN, weight(64, 10, dtype="int8")), {}, ("N", "S", 10)),
        ("QLinearAdd", (IMAGE, SCALE, ZERO, IMAGE, SCALE, ZERO), {}, (1, 8, 6, 6)),
        ("QLinearConcat", (SCALE, ZERO, IMAGE, SCALE, ZERO, IMAGE, SCALE, ZERO), {"axis": 1}, (1, 16, 6, 6)),
        ("QLinearGlobalAveragePool", (IMAGE, SCALE, ZERO, SCALE, ZERO), {}, (1, 8, 1, 1)),
        ("QGemm", (tensor(1, 8, dtype="uint8"), SCALE, ZERO, weight(3, 8, dtype="int8")), {"transB": 1}, (1, 3)),
    ],
)  # fmt: skip
def test_shapes(op: str, inputs: tuple[Value, ...], attributes: dict[str, Any], shape: Shape) -> None:
    node = Node(op, inputs, (Value("y"),), attributes, domain="com.microsoft")
    graph = Graph("g", (node,), tuple(value for value in inputs if not value.constant), node.outputs)
    found = infer(graph).nodes[0]
    assert found.outputs[0].type.shape == shape
    assert (found.op, found.domain, found.attributes) == (op, "com.microsoft", attributes)


def test_the_sum_of_a_skip_normalisation_has_its_shape() -> None:
    made = (Value("y"), Value(), Value(), Value("sum"))
    node = Node("SkipLayerNormalization", (HIDDEN, HIDDEN, weight(64)), made, domain="com.microsoft")
    found = infer(Graph("g", (node,), (HIDDEN,), made[:1])).nodes[0]
    assert [found.outputs[place].type.shape for place in (0, 3)] == [("N", "S", 64)] * 2
