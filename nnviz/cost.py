"""What a network costs: parameters that training learns, and multiply-accumulates (MACs) of one sample.

Pre: a cleaned graph, where the learned constants of an operator are its `weights`.  MACs are counted for convolutions,
linear layers and matrix products alone, as papers count them.  A symbol in the first place of a shape is the batch and
counts as one sample; any other dimension that is not known makes the count unknown.  A sum with an unknown term, or
with operators that a branch or a loop runs an unknown number of times, is unknown: half a sum would be a wrong number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from typing import Final

from nnviz.graph import Graph, Node, Shape, Value, integer, integers, operators

RUN_ANY_NUMBER_OF_TIMES: Final = frozenset({"If", "Loop", "Scan"})


def parameters(weights: Iterable[Value]) -> int:
    """The number of learned elements in `weights`, each tensor once; one of unknown size counts nothing."""
    return sum(weight.type.size or 0 for weight in dict.fromkeys(weights))


def stored_bytes(weights: Iterable[Value]) -> int:
    """How many bytes `weights` take, each tensor once: as the file stores them, or as it would."""
    return sum(weight.stored or (weight.type.size or 0) * _item_size(weight) for weight in dict.fromkeys(weights))


def _item_size(weight: Value) -> int:
    """Bytes of one element, by the digits of the type's name: 4 for "float32"; "bfloat16" is 2, "double" unknown."""
    digits = "".join(character for character in weight.type.dtype if character.isdigit())
    return int(digits) // 8 if digits and len(digits) < 3 else 0


def macs(node: Node) -> int | None:
    """Multiply-accumulates of one operator; 0 where none are counted, None where a dimension is not known."""
    return COUNTS[node.op](node) if node.op in COUNTS and not node.domain else 0


def total_macs(graph: Graph) -> int | None:
    """Multiply-accumulates of the whole network, functions included."""
    total = 0
    pending = [(node, True) for node in operators(graph)]
    while pending:
        node, counted_once = pending.pop()
        count = macs(node)
        if count is None or (count and not counted_once):
            return None
        total += count
        inside = counted_once and node.op not in RUN_ANY_NUMBER_OF_TIMES
        pending.extend((inner, inside) for body in node.bodies for inner in operators(body))
    return total


def _convolution(node: Node) -> int | None:
    """Each output element sums over its window: the kernel without its first dimension (M, C/group, sizes)."""
    return _product(_size(node.outputs[:1]), _window(node))


def _transposed(node: Node) -> int | None:
    """Each input element is spread over a window: the kernel without its first dimension (C, M/group, sizes)."""
    return _product(_size(node.inputs[:1]), _window(node))


def _window(node: Node) -> int | None:
    kernel = integers(node, "kernel_shape")
    for weight in node.weights:
        shape = weight.type.shape
        if shape is not None and len(shape) == len(kernel) + 2:
            return _elements(shape[1:])
    data = (node.inputs[0].type.shape if node.inputs else None) or ()
    width = data[1] if node.op == "Conv" and len(data) > 1 else integer(node, "channels")
    if not isinstance(width, int) or not width or not kernel:
        return None
    return width // max(1, integer(node, "group", 1)) * prod(kernel)


def _linear(node: Node) -> int | None:
    """Each output element sums over the input's features: the matrix without its output features."""
    features = integer(node, "features")
    matrix = next((weight.type.size for weight in node.weights if len(weight.type.shape or ()) > 1), None)
    return _product(_size(node.outputs[:1]), matrix // features) if matrix and features else _matmul(node)


def _matmul(node: Node) -> int | None:
    shape = node.inputs[0].type.shape if node.inputs else None
    inner = shape[-1] if shape else None
    return _product(_size(node.outputs[:1]), inner if isinstance(inner, int) else None)


def _attention(node: Node) -> int | None:
    """Scores and weighted sums: each element of the result meets every key once as a query, and once as a value."""
    size = _size(node.outputs[:1])
    return _product(size, 2 * integer(node, "keys") or None)


COUNTS: Final[dict[str, Callable[[Node], int | None]]] = {
    "Attention": _attention,
    "Conv": _convolution,
    "ConvTranspose": _transposed,
    "Gemm": _linear,
    "MatMul": _matmul,
}
"""How the MACs of each operator are counted; those that are not listed have none."""


def _size(values: tuple[Value, ...]) -> int | None:
    """Elements of the first of `values` in one sample."""
    shape = values[0].type.shape if values else None
    if not shape:
        return None
    return _elements((1, *shape[1:]) if isinstance(shape[0], str) else shape)


def _elements(shape: Shape) -> int | None:
    sizes = [dim for dim in shape if isinstance(dim, int)]
    return prod(sizes) if len(sizes) == len(shape) else None


def _product(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first * second
