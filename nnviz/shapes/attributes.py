"""Attributes of a Node as ONNX's messages.

A tensor is known by "NAME.dtype" beside it; graphs by their names in "bodies".  Names with a dot say something about
another attribute, and are none themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.graph import Attribute, Node, Scalar, TensorType, Value
from nnviz.shapes.types import element_type

if TYPE_CHECKING:
    from onnx import AttributeProto, NodeProto, TensorProto

PLAIN = frozenset(
    {"int64", "int32", "int16", "int8", "uint8", "uint16", "bool", "uint32", "uint64", "float32", "float64"}
)
"""Element types whose content is written."""


def write_attributes(node: Node, proto: NodeProto) -> None:
    """Write the attributes of `node`, but for its bodies, into `proto`."""
    for name, value in node.attributes.items():
        if "." in name or name == "bodies":
            continue
        attribute = proto.attribute.add()
        attribute.name = name
        if f"{name}.dtype" in node.attributes:
            _write_literal(node, name, attribute)
        elif isinstance(value, tuple):
            _write_list(value, attribute)
        else:
            _write_scalar(value, attribute)


def _write_scalar(value: Scalar, attribute: AttributeProto) -> None:
    from onnx import AttributeProto as Kinds

    if isinstance(value, str):
        attribute.s, attribute.type = value.encode("utf-8", "replace"), Kinds.STRING
    elif isinstance(value, int):
        attribute.i, attribute.type = value, Kinds.INT
    else:
        attribute.f, attribute.type = value, Kinds.FLOAT


def _write_list(value: tuple[Attribute, ...], attribute: AttributeProto) -> None:
    from onnx import AttributeProto as Kinds

    items = [item for item in value if not isinstance(item, tuple)]
    if items and all(isinstance(item, str) for item in items):
        attribute.strings.extend(str(item).encode("utf-8", "replace") for item in items)
        attribute.type = Kinds.STRINGS
    elif all(isinstance(item, int) for item in items):
        attribute.ints.extend(int(item) for item in items)
        attribute.type = Kinds.INTS
    else:
        attribute.floats.extend(float(item) for item in items)
        attribute.type = Kinds.FLOATS


def _write_literal(node: Node, name: str, attribute: AttributeProto) -> None:
    from onnx import AttributeProto as Kinds

    sizes, items = node.attributes.get(f"{name}.shape"), node.attributes[name]
    shape = tuple(size for size in sizes if isinstance(size, int)) if isinstance(sizes, tuple) else ()
    content = tuple(item for item in items if not isinstance(item, tuple)) if isinstance(items, tuple) else ()
    attribute.type = Kinds.TENSOR
    write_tensor(Value(name, TensorType(str(node.attributes[f"{name}.dtype"]), shape), True, content), attribute.t)


def write_tensor(value: Value, proto: TensorProto) -> None:
    """Write a small constant with its content; one whose element type has no plain layout keeps only its type."""
    proto.data_type = element_type(value.type.dtype)
    proto.dims.extend(dim for dim in value.type.shape or () if isinstance(dim, int))
    content = value.content or ()
    match value.type.dtype:
        case "int64":
            proto.int64_data.extend(int(item) for item in content)
        case "int32" | "int16" | "int8" | "uint8" | "uint16" | "bool":
            proto.int32_data.extend(int(item) for item in content)
        case "uint32" | "uint64":
            proto.uint64_data.extend(int(item) for item in content)
        case "float32":
            proto.float_data.extend(float(item) for item in content)
        case "float64":
            proto.double_data.extend(float(item) for item in content)
        case _:
            pass
