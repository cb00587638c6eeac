"""ONNX Runtime's contributed operators as operators of ONNX that give the same types.

Only types count: an attention makes what has the shape of its queries, a matrix of four bits a product with a matrix of
K rows and N columns.  Source: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from nnviz.graph import ABSENT, Attribute, Dim, Node, Shape, TensorType, Value, integer, integers

Nodes = tuple[Node, ...]
FLOAT: Final = 1
"""ONNX's number of float32."""


def _slot(node: Node, index: int) -> Value:
    return node.inputs[index] if index < len(node.inputs) else ABSENT


def _of_shape(*shape: Dim) -> Value:
    """A matrix that is known by its shape alone."""
    return Value("", TensorType("float32", shape), constant=True)


def _keep(node: Node) -> Nodes:
    """What is made first has the type of the first input."""
    return (Node("Identity", node.inputs[:1], node.outputs[:1]),)


def _keep_sum(node: Node) -> Nodes:
    """A skip normalisation, whose fourth output is the sum that it normalises."""
    made = [value for value in (*node.outputs[:1], *node.outputs[3:4]) if value.name]
    return tuple(Node("Identity", node.inputs[:1], (value,)) for value in made)


def _as(op: str, *slots: int, keep: tuple[str, ...] = ()) -> Callable[[Node], Nodes]:
    """`op` on the operands in `slots`, with the attributes to `keep`."""

    def rule(node: Node) -> Nodes:
        attributes: dict[str, Attribute] = {name: node.attributes[name] for name in keep if name in node.attributes}
        return (Node(op, tuple(_slot(node, slot) for slot in slots), node.outputs[:1], attributes),)

    return rule


def _concat(node: Node) -> Nodes:
    return (Node("Concat", node.inputs[2::3], node.outputs[:1], {"axis": integer(node, "axis", 1)}),)


def _as_floats(node: Node) -> Nodes:
    """A product of integers that is written as floats."""
    product = Value("product")
    cast = Node("Cast", (product,), node.outputs[:1], {"to": FLOAT})
    return Node("MatMul", node.inputs[:2], (product,)), cast


def _times(node: Node, rows: Dim, columns: Dim) -> Nodes:
    """The first input times a matrix of `rows` and `columns`."""
    return (Node("MatMul", (node.inputs[0], _of_shape(rows, columns)), node.outputs[:1]),)


def _few_bits(node: Node) -> Nodes:
    return _times(node, integer(node, "K") or None, integer(node, "N") or None)


def _few_bits_table(node: Node) -> Nodes:
    table: Shape = node.inputs[0].type.shape or (None, None)
    packed = 8 // integer(node, "bits", 4) if node.inputs[0].type.dtype == "uint8" else 1
    last = table[-1] * packed if isinstance(table[-1], int) else None
    return (Node("Gather", (_of_shape(*table[:-1], last), _slot(node, 1)), node.outputs[:1]),)


def _turned(node: Node) -> Nodes:
    """A product whose right matrix, of two dimensions, may be read turned."""
    right = _slot(node, 1)
    shape = right.type.shape or ()
    if node.attributes.get("transA") or (node.attributes.get("transB") and len(shape) != 2):
        return (node,)
    matrix = replace(right, type=TensorType(right.type.dtype, shape[::-1])) if node.attributes.get("transB") else right
    return (Node("MatMul", (node.inputs[0], matrix), node.outputs[:1]),)


def _projecting(node: Node) -> Nodes:
    """Attention that holds its projection: as wide as its values, a third of the matrix where nothing else is said."""
    sizes, matrix = integers(node, "qkv_hidden_sizes"), _slot(node, 1).type.shape or (None,)
    third = matrix[-1] // 3 if isinstance(matrix[-1], int) else None
    return _times(node, None, sizes[2] if len(sizes) == 3 else third)


def _attending(node: Node) -> Nodes:
    """Attention of queries, keys and values: as long as the queries, as wide as values where they say so."""
    if _slot(node, 1) is ABSENT:
        return _packed(node)
    values = _slot(node, 2).type.shape or ()
    width = values[2] if len(values) == 3 and isinstance(values[2], int) and not integer(node, "kv_num_heads") else None
    return _keep(node) if width is None else _times(node, None, width)


def _packed(node: Node) -> Nodes:
    """Queries, keys and values side by side: the size of a head is known from the past keys, or from the width."""
    heads, shared = integer(node, "num_heads"), integer(node, "kv_num_heads") or integer(node, "num_heads")
    past, width = _slot(node, 3).type.shape or (None,), (node.inputs[0].type.shape or (None,))[-1]
    size = past[-1] if len(past) == 4 else width // (heads + 2 * shared) if isinstance(width, int) and heads else None
    return _times(node, None, size * heads) if isinstance(size, int) and heads else (node,)


def _embedding(node: Node) -> Nodes:
    """Rows of the table of words; what is third is their sum before it is normalised."""
    made = [value for value in (*node.outputs[:1], *node.outputs[2:3]) if value.name]
    return tuple(Node("Gather", (_slot(node, 2), _slot(node, 0)), (value,)) for value in made)


def _embedding_of_integers(node: Node) -> Nodes:
    table = _of_shape(*(_slot(node, 2).type.shape or (None, None)))
    return (Node("Gather", (table, _slot(node, 0)), node.outputs[:1]),)


RULES: Final[Mapping[str, Callable[[Node], Nodes]]] = {
    **dict.fromkeys(
        ("BiasAdd", "BiasGelu", "BiasSplitGelu", "DecoderMaskedMultiHeadAttention", "FastGelu", "Gelu", "GroupNorm",
         "QLinearLeakyRelu", "QLinearSigmoid", "QLinearSoftmax", "QuickGelu", "RotaryEmbedding",
         "SimplifiedLayerNormalization", "SkipGroupNorm"),
        _keep,
    ),
    "Attention": _projecting,
    "DequantizeLinear": _as("DequantizeLinear", 0, 1),
    "DynamicQuantizeMatMul": _as_floats,
    "EmbedLayerNormalization": _embedding,
    "FusedMatMul": _turned,
    "GatherBlockQuantized": _few_bits_table,
    "GroupQueryAttention": _attending,
    "MatMulBnb4": _few_bits,
    "MatMulIntegerToFloat": _as_floats,
    "MatMulNBits": _few_bits,
    "MultiHeadAttention": _attending,
    "QAttention": _projecting,
    "QEmbedLayerNormalization": _embedding_of_integers,
    "QGemm": _as("Gemm", 0, 3, keep=("transA", "transB")),
    "QLinearAdd": _as("Add", 0, 3),
    "QLinearAveragePool": _as("AveragePool", 0, keep=("kernel_shape", "strides", "pads", "auto_pad", "ceil_mode")),
    "QLinearConcat": _concat,
    "QLinearGlobalAveragePool": _as("GlobalAveragePool", 0),
    "QLinearMul": _as("Mul", 0, 3),
    "QLinearReduceMean": _as("ReduceMean", 0, keep=("axes", "keepdims")),
    "QLinearWhere": _as("Where", 0, 1, 4),
    "QuantizeLinear": _as("QuantizeLinear", 0, 1, 2),
    "SkipLayerNormalization": _keep_sum,
    "SkipSimplifiedLayerNormalization": _keep_sum,
}  # fmt: skip
"""How the type of what each operator makes is written."""
