"""Small networks with shapes, weights and names: what reports are tested on."""

from collections.abc import Iterable

from nnviz.graph import Graph, Hidden, Node, TensorType, Value
from nnviz.tables import Table


def value(name: str, *shape: int | str | None, dtype: str = "float32") -> Value:
    return Value(name, TensorType(dtype, shape))


def weight(*shape: int, dtype: str = "float32") -> Value:
    return Value("w", TensorType(dtype, shape), constant=True, learned=True)


def small(pairs: int = 2, **metadata: str) -> Graph:
    """A convolution and a linear layer with a ReLU behind it, `pairs` times; a node of the file is hidden."""
    data = value("data", "N", 3, 8, 8)
    nodes: list[Node] = []
    last = data
    for pair in range(pairs):
        seen, flat, live = (value(f"{word}{pair}", "N", 3, 8, 8) for word in ("seen", "flat", "live"))
        kernel = {"kernel_shape": (3, 3), "channels": 3}
        read = (5 * pair, 5 * pair + 1), (5 * pair + 2,), (5 * pair + 3,)
        kernels, matrix = (weight(3, 3, 3, 3),), (weight(8, 8, dtype="int8"),)
        nodes += [
            Node("Conv", (last,), (seen,), kernel, f"conv{pair}", sources=read[0], weights=kernels),
            Node("Gemm", (seen,), (flat,), {"features": 8}, f"fc{pair}", sources=read[1], weights=matrix),
            Node("Relu", (flat,), (live,), {}, f"relu{pair}", sources=read[2]),
        ]
        last = live
    told = {"format": "ONNX", "opset": "17", **metadata}
    return Graph("net", tuple(nodes), (data,), (last,), (Hidden(4, "padding"),), told, ("one is odd", "two is odd"))


def plain(lines: Iterable[Iterable[tuple[str, str]]]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def cells(table: Table) -> list[list[str]]:
    return [list(row) for row in table.rows]
