"""ONNX's messages: their fields, as far as the reader uses them, and how bytes become messages.

The description of the messages (`onnx.binpb`, made by `python -m nnviz.converters.onnx`) goes into a pool of its own,
so that nothing collides when the onnx package is imported as well.  Strings are bytes: names need not be UTF-8.
Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

ROOT = "onnx.ModelProto"


class DecodeError(Exception):
    """Protobuf refuses the bytes."""


class Message(Protocol):
    """What every message can do."""

    def HasField(self, field_name: str) -> bool: ...  # noqa: D102, N802
    def WhichOneof(self, oneof_group: str) -> str | None: ...  # noqa: D102, N802


class EntryProto(Protocol):
    """A key and a value: StringStringEntryProto."""

    key: bytes
    value: bytes


class TensorProto(Message, Protocol):
    """A tensor: an initializer or the value of an attribute."""

    dims: Sequence[int]
    data_type: int
    name: bytes
    raw_data: bytes
    float_data: Sequence[float]
    double_data: Sequence[float]
    int32_data: Sequence[int]
    int64_data: Sequence[int]
    uint64_data: Sequence[int]
    string_data: Sequence[bytes]
    external_data: Sequence[EntryProto]
    data_location: int


class SparseTensorProto(Protocol):
    """A sparse tensor, as coordinates and values."""

    values: TensorProto
    indices: TensorProto
    dims: Sequence[int]


class DimensionProto(Message, Protocol):
    """One axis: a number, a symbol or nothing."""

    dim_value: int
    dim_param: bytes


class ShapeProto(Protocol):
    """The axes of a tensor."""

    dim: Sequence[DimensionProto]


class ElementProto(Message, Protocol):
    """The one of a TypeProto's alternatives that is set: a tensor type, or a container of another type."""

    elem_type: Any
    shape: ShapeProto
    key_type: int
    value_type: TypeProto


class TypeProto(Message, Protocol):
    """A type: of a tensor, sequence, map or optional."""

    tensor_type: ElementProto
    sparse_tensor_type: ElementProto
    sequence_type: ElementProto
    optional_type: ElementProto
    map_type: ElementProto


class ValueInfoProto(Protocol):
    """The name and type of a value."""

    name: bytes
    type: TypeProto


class AttributeProto(Message, Protocol):
    """An attribute; which field counts is told by `type`, or by which is present."""

    name: bytes
    ref_attr_name: bytes
    type: int
    f: float
    i: int
    s: bytes
    t: TensorProto
    g: GraphProto
    tp: TypeProto
    sparse_tensor: SparseTensorProto
    floats: Sequence[float]
    ints: Sequence[int]
    strings: Sequence[bytes]
    tensors: Sequence[TensorProto]
    graphs: Sequence[GraphProto]
    sparse_tensors: Sequence[SparseTensorProto]
    type_protos: Sequence[TypeProto]


class NodeProto(Protocol):
    """An operator."""

    input: Sequence[bytes]
    output: Sequence[bytes]
    name: bytes
    op_type: bytes
    domain: bytes
    overload: bytes
    attribute: Sequence[AttributeProto]
    metadata_props: Sequence[EntryProto]


class GraphProto(Protocol):
    """A graph of operators."""

    name: bytes
    node: Sequence[NodeProto]
    initializer: Sequence[TensorProto]
    sparse_initializer: Sequence[SparseTensorProto]
    input: Sequence[ValueInfoProto]
    output: Sequence[ValueInfoProto]
    value_info: Sequence[ValueInfoProto]


class FunctionProto(Protocol):
    """An operator that is defined by a graph."""

    name: bytes
    domain: bytes
    overload: bytes
    input: Sequence[bytes]
    output: Sequence[bytes]
    attribute: Sequence[bytes]
    attribute_proto: Sequence[AttributeProto]
    node: Sequence[NodeProto]
    value_info: Sequence[ValueInfoProto]


class OperatorSetProto(Protocol):
    """A domain and the version of its operators."""

    domain: bytes
    version: int


class ModelProto(Message, Protocol):
    """A file."""

    ir_version: int
    producer_name: bytes
    producer_version: bytes
    graph: GraphProto
    opset_import: Sequence[OperatorSetProto]
    functions: Sequence[FunctionProto]
    training_info: Sequence[object]


def parse(data: bytes) -> ModelProto:
    """Decode a ModelProto; raise `DecodeError`."""
    from google.protobuf.message import DecodeError as Refused
    from google.protobuf.message_factory import GetMessageClass

    message: Any = GetMessageClass(_pool().FindMessageTypeByName(ROOT))()
    try:
        message.ParseFromString(data)
    except Refused as error:
        raise DecodeError(str(error)) from error
    return cast(ModelProto, message)


@cache
def kinds() -> dict[str, dict[int, str]]:
    """Return message -> field number -> message, for all messages that a model may hold."""
    found, pending = dict[str, dict[int, str]](), [_pool().FindMessageTypeByName(ROOT)]
    while pending:
        message = pending.pop()
        if message.full_name not in found:
            inner = [field for field in message.fields if field.message_type is not None]
            found[message.full_name] = {field.number: field.message_type.full_name for field in inner}
            pending += [field.message_type for field in inner]
    return found


@cache
def _pool() -> Any:
    from google.protobuf.descriptor_pool import DescriptorPool

    pool = DescriptorPool()
    pool.AddSerializedFile(Path(__file__).with_name("onnx.binpb").read_bytes())
    return pool
