"""Element types and shapes, as ONNX writes them and as a Graph holds them."""

from __future__ import annotations

from nnviz.converters.onnx.limits import MAX_DEPTH, MAX_DIM
from nnviz.converters.onnx.messages import DimensionProto, ElementProto, TypeProto
from nnviz.graph import Dim, TensorType

# TensorProto.DataType -> name, bits of one element (0: not a fixed size)
_ELEMENTS: dict[int, tuple[str, int]] = {
    1: ("float32", 32), 2: ("uint8", 8), 3: ("int8", 8), 4: ("uint16", 16), 5: ("int16", 16), 6: ("int32", 32),
    7: ("int64", 64), 8: ("string", 0), 9: ("bool", 8), 10: ("float16", 16), 11: ("float64", 64), 12: ("uint32", 32),
    13: ("uint64", 64), 14: ("complex64", 64), 15: ("complex128", 128), 16: ("bfloat16", 16), 17: ("float8e4m3fn", 8),
    18: ("float8e4m3fnuz", 8), 19: ("float8e5m2", 8), 20: ("float8e5m2fnuz", 8), 21: ("uint4", 4), 22: ("int4", 4),
    23: ("float4e2m1", 4), 24: ("float8e8m0", 8), 25: ("uint2", 2), 26: ("int2", 2),
}  # fmt: skip
_CONTAINERS = {"sequence_type": "seq", "optional_type": "optional"}


def dtype_name(data_type: int) -> str:
    """Name an element type; "" for an unknown one."""
    return _ELEMENTS.get(data_type, ("", 0))[0]


def element_bits(data_type: int) -> int:
    """Return the bits of one element; 0 where that is unknown."""
    return _ELEMENTS.get(data_type, ("", 0))[1]


def is_float(dtype: str) -> bool:
    """Tell whether training can change a tensor of this element type."""
    return dtype.startswith(("float", "bfloat", "complex"))


def text(name: bytes) -> str:
    """Decode a name; bytes that are not UTF-8 are replaced."""
    return name.decode("utf-8", "replace")


def domain_name(domain: bytes) -> str:
    """Return the name of an operator set, "" for ONNX's own under either of its names."""
    return "" if domain == b"ai.onnx" else text(domain)


def known(size: int) -> Dim:
    """Return `size`, or None for one that no axis can have."""
    return size if 0 <= size <= MAX_DIM else None


def tensor_type(proto: TypeProto) -> TensorType:
    """Return the type of a value; a container's type is in its dtype ("seq(float32)"), and it has no shape."""
    opened = list[str]()
    for _ in range(MAX_DEPTH):
        kind = proto.WhichOneof("value")
        if kind not in _CONTAINERS:
            break
        opened.append(_CONTAINERS[kind])
        proto = getattr(proto, kind).elem_type
    inner = _plain_type(proto)
    if not opened:
        return inner
    return TensorType("".join(f"{name}(" for name in opened) + inner.dtype + ")" * len(opened))


def _plain_type(proto: TypeProto) -> TensorType:
    kind = proto.WhichOneof("value")
    if kind == "map_type":
        return TensorType(f"map({dtype_name(proto.map_type.key_type)})")
    if kind not in ("tensor_type", "sparse_tensor_type"):
        return TensorType()
    tensor: ElementProto = getattr(proto, kind)
    shape = tuple(_dim(dim) for dim in tensor.shape.dim) if tensor.HasField("shape") else None
    return TensorType(dtype_name(tensor.elem_type), shape)


def _dim(proto: DimensionProto) -> Dim:
    if proto.HasField("dim_value"):
        return known(proto.dim_value)
    return text(proto.dim_param) or None


def merged(first: TensorType, second: TensorType) -> TensorType:
    """Join what two places of a file say of one value; where both know, the first counts."""
    dtype = first.dtype or second.dtype
    if first.shape is None or second.shape is None:
        return TensorType(dtype, second.shape if first.shape is None else first.shape)
    if len(first.shape) != len(second.shape):
        return TensorType(dtype, first.shape)
    return TensorType(dtype, tuple(b if a is None else a for a, b in zip(first.shape, second.shape, strict=True)))
