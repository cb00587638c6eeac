"""Folded graphs, written by hand."""

from typing import Any

from nnviz.graph import Block, Graph, Node, TensorType, Value, Variant


def tensor(name: str = "", *shape: int | str | None) -> Value:
    return Value(name, TensorType("float32", shape or None))


def operator(op: str, *inputs: Value, shape: tuple[int | str | None, ...] = (), **attributes: Any) -> Node:
    then = attributes.pop("then", ())
    return Node(op, inputs, (tensor("", *shape),), attributes, then=then)


def copy(*nodes: Node) -> Graph:
    return Graph("", nodes)


def block(kind: str, label: str, *copies: Graph, variants: tuple[Variant, ...] = (), body: int = 0) -> Block:
    return Block(op="Block", kind=kind, label=label, instances=copies, variants=variants, body_index=body)


def residual(value: Value, width: int = 64, projection: bool = False) -> Graph:
    """Two convolutions and a sum; the shortcut is the input or a projection of it."""
    first = operator("Conv", value, channels=width, kernel_shape=(1, 1))
    second = operator("Conv", first.outputs[0], channels=4 * width, kernel_shape=(3, 3), pads=(1, 1, 1, 1))
    shortcut = [operator("Conv", value, channels=4 * width, kernel_shape=(1, 1))] if projection else []
    summed = operator("Add", second.outputs[0], shortcut[0].outputs[0] if shortcut else value)
    return copy(first, second, *shortcut, summed)


def exit_of(graph: Graph) -> Value:
    return graph.nodes[-1].outputs[0]


def chain_of_residuals(value: Value, count: int, width: int = 64, projection: bool = False) -> list[Graph]:
    """Residual copies, each reading the one before; the first may have a projection."""
    copies: list[Graph] = []
    for number in range(count):
        copies.append(residual(value, width, projection and number == 0))
        value = exit_of(copies[-1])
    return copies


def network(inputs: list[Value], nodes: list[Node], outputs: list[Value]) -> Graph:
    return Graph("network", tuple(nodes), tuple(inputs), tuple(outputs))
