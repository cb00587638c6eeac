"""Attributes of a node, as plain Python: scalars and tuples, and apart from them the graphs a node holds.

A tensor gives its elements where they are few, and always "NAME.dtype" and "NAME.shape"; so does a list of
thousands.  A graph leaves its name in the attribute "bodies", in the order of the node's bodies.  A reference to an
attribute that nobody sets is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.converters._digits import shortest
from nnviz.converters.onnx.limits import CONTENT
from nnviz.converters.onnx.messages import AttributeProto, GraphProto, NodeProto, SparseTensorProto, TensorProto
from nnviz.converters.onnx.tensors import constant, literal, sparse_constant
from nnviz.converters.onnx.types import tensor_type, text
from nnviz.graph import Attribute, TensorType, Value

# AttributeProto.AttributeType -> the field that holds the value
_FIELDS = {
    1: "f", 2: "i", 3: "s", 4: "t", 5: "g", 6: "floats", 7: "ints", 8: "strings", 9: "tensors", 10: "graphs",
    11: "sparse_tensor", 12: "sparse_tensors", 13: "tp", 14: "type_protos",
}  # fmt: skip
_SINGLE = ("f", "i", "s", "t", "g", "sparse_tensor", "tp")
_REPEATED = ("floats", "ints", "strings", "tensors", "graphs", "sparse_tensors", "type_protos")

MAX_STRING = 65536
"""Bytes of a string that is kept; of a longer one, only "NAME.bytes", their number."""


def field_of(attribute: AttributeProto) -> str:
    """Name the field that holds the value, "" for none; models of IR version 2 and before leave `type` unset."""
    if attribute.ref_attr_name:
        return ""
    if attribute.type:
        return _FIELDS.get(attribute.type, "")
    for field in _SINGLE:
        if attribute.HasField(field):
            return field
    return next((field for field in _REPEATED if getattr(attribute, field)), "")


def plain_attributes(node: NodeProto) -> dict[str, Attribute]:
    """Return the attributes of `node`, without its graphs but with their names."""
    found, bodies = dict[str, Attribute](), list[str]()
    for attribute in node.attribute:
        name, field = text(attribute.name), field_of(attribute)
        if field in ("g", "graphs"):
            bodies += [name] * (len(attribute.graphs) if field == "graphs" else 1)
        elif field:
            found.update(_plain(name, field, attribute))
    if bodies:
        found["bodies"] = tuple(bodies)
    return found


def graphs(node: NodeProto) -> Iterator[GraphProto]:
    """Yield the graphs that `node` holds, in the order of its attribute "bodies"."""
    for attribute in node.attribute:
        field = field_of(attribute)
        if field == "g":
            yield attribute.g
        elif field == "graphs":
            yield from attribute.graphs


def _plain(name: str, field: str, attribute: AttributeProto) -> dict[str, Attribute]:
    match field:
        case "f":
            return {name: shortest(attribute.f)}
        case "i":
            return {name: attribute.i}
        case "s":
            return _string(name, attribute.s)
        case "floats":
            few = len(attribute.floats) <= CONTENT
            return {name: tuple(map(shortest, attribute.floats)) if few else tuple(attribute.floats)}
        case "ints":
            return {name: tuple(attribute.ints)}
        case "strings":
            return {name: tuple(text(item) for item in attribute.strings)}
        case "t":
            return _tensor(name, constant(attribute.t, learned=False))
        case "sparse_tensor":
            return _tensor(name, sparse_constant(attribute.sparse_tensor, learned=False))
        case "tp":
            return {name: _written(tensor_type(attribute.tp))}
        case _:
            return _many(name, field, attribute)


def _many(name: str, field: str, attribute: AttributeProto) -> dict[str, Attribute]:
    if field == "type_protos":
        return {name: tuple(_written(tensor_type(item)) for item in attribute.type_protos)}
    dims: list[TensorProto] | list[SparseTensorProto] = list(getattr(attribute, field))
    return {f"{name}.shape": tuple(tuple(item.dims) for item in dims)}


def _string(name: str, value: bytes) -> dict[str, Attribute]:
    return {name: text(value)} if len(value) <= MAX_STRING else {f"{name}.bytes": len(value)}


def _tensor(name: str, value: Value) -> dict[str, Attribute]:
    shape = tuple(size if isinstance(size, int) else -1 for size in value.type.shape or ())
    found: dict[str, Attribute] = {} if value.content is None else {name: value.content}
    return {**found, f"{name}.dtype": value.type.dtype, f"{name}.shape": shape}


def _written(type_: TensorType) -> str:
    sizes = "" if type_.shape is None else f"[{','.join('?' if dim is None else str(dim) for dim in type_.shape)}]"
    return type_.dtype + sizes


def literal_of(node: NodeProto, name: str) -> Value | None:
    """Return what a Constant node makes, as the Value `name`; None where the node has no value of its own."""
    for attribute in node.attribute:
        field = field_of(attribute)
        match text(attribute.name), field:
            case "value" | "value_floats" | "value_ints" | "value_strings", "t":  # a long list is read as a tensor
                made = constant(attribute.t, learned=False)
                return Value(name, made.type, True, made.content, made.stored)
            case "sparse_value", "sparse_tensor":
                made = sparse_constant(attribute.sparse_tensor, learned=False)
                return Value(name, made.type, True, None, made.stored)
            case "value_float" | "value_floats", "f" | "floats":
                floats = [attribute.f] if field == "f" else attribute.floats
                return literal(name, "float32", list(map(shortest, floats)), field == "floats")
            case "value_int" | "value_ints", "i" | "ints":
                return literal(name, "int64", [attribute.i] if field == "i" else attribute.ints, field == "ints")
            case "value_string" | "value_strings", "s" | "strings":
                strings = [attribute.s] if field == "s" else attribute.strings
                return literal(name, "string", list(map(text, strings)), field == "strings")
            case _:
                pass
    return None
