"""Types between a Graph and ONNX's messages, and what two sources know of one type.

Symbols of a file become names of our own, so that those inference makes up ("unk__7") are told from the file's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from nnviz.graph import Dim, TensorType
from nnviz.shapes.expressions import agree, symbols_of

if TYPE_CHECKING:
    from onnx import TensorShapeProto, TypeProto

# Where ONNX's name of an element type is not ours in capitals.
_ONNX_NAMES = {"float32": "FLOAT", "float64": "DOUBLE"}
_OUR_NAMES = {theirs: ours for ours, theirs in _ONNX_NAMES.items()}
_CONTAINER = re.compile(r"(seq|optional)\((.*)\)")
_LARGEST = 2**62


class Symbols:
    """The symbols of a graph, numbered."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}
        self._symbols: dict[str, str] = {}

    def encoded(self, symbol: str) -> str:
        """Return the name that stands for `symbol` during inference."""
        name = self._numbers.setdefault(symbol, f"s{len(self._numbers)}")
        self._symbols[name] = symbol
        return name

    @property
    def spellings(self) -> Mapping[str, str]:
        """The symbols by the names that stand for them."""
        return self._symbols

    def decoded(self, name: str) -> str | None:
        """Return the symbol of a name, None for one that inference made up."""
        return self._symbols.get(name)

    def spelt(self, dim: Dim) -> Dim:
        """Return an expression of names as one of symbols."""
        return re.sub(r"s\d+", lambda name: self._symbols[name[0]], dim) if isinstance(dim, str) else dim


@lru_cache(maxsize=256)
def element_type(dtype: str) -> int:
    """Return ONNX's number of an element type, 0 for one that ONNX does not have."""
    from onnx import TensorProto

    name = _ONNX_NAMES.get(dtype, dtype.upper())
    return TensorProto.DataType.Value(name) if dtype and name in TensorProto.DataType.keys() else 0  # noqa: SIM118


def write_type(type_: TensorType, proto: TypeProto, symbols: Symbols) -> None:
    """Write what is known of `type_` into `proto`."""
    dtype = type_.dtype
    while found := _CONTAINER.fullmatch(dtype):
        proto = proto.sequence_type.elem_type if found[1] == "seq" else proto.optional_type.elem_type
        dtype = found[2]
    number = element_type(dtype)
    if number:
        proto.tensor_type.elem_type = number
    if type_.shape is not None:
        proto.tensor_type.shape.SetInParent()
        for dim in type_.shape:
            _write_dim(dim, proto.tensor_type.shape.dim.add(), symbols)


def _write_dim(dim: Dim, proto: TensorShapeProto.Dimension, symbols: Symbols) -> None:
    if isinstance(dim, int) and 0 <= dim < _LARGEST:
        proto.dim_value = dim
    elif isinstance(dim, str):
        proto.dim_param = symbols.encoded(dim)


def read_type(proto: TypeProto, symbols: Symbols) -> TensorType:
    """Return what inference found out."""
    if proto.WhichOneof("value") != "tensor_type":
        return TensorType(_container(proto))
    tensor = proto.tensor_type
    shape = tuple(_read_dim(dim, symbols) for dim in tensor.shape.dim) if tensor.HasField("shape") else None
    return TensorType(_dtype(tensor.elem_type), shape)


def _container(proto: TypeProto) -> str:
    kind = proto.WhichOneof("value")
    if kind == "sequence_type":
        return f"seq({_container(proto.sequence_type.elem_type)})"
    if kind == "optional_type":
        return f"optional({_container(proto.optional_type.elem_type)})"
    return _dtype(proto.tensor_type.elem_type) if kind == "tensor_type" else ""


@lru_cache(maxsize=256)
def _dtype(number: int) -> str:
    from onnx import TensorProto

    if not number or number not in TensorProto.DataType.values():
        return ""
    name: str = TensorProto.DataType.Name(number)
    return _OUR_NAMES.get(name, name.lower())


def _read_dim(proto: TensorShapeProto.Dimension, symbols: Symbols) -> Dim:
    if proto.HasField("dim_value"):
        return proto.dim_value if 0 <= proto.dim_value < _LARGEST else None
    return symbols.decoded(proto.dim_param)


def refined(stated: TensorType, found: TensorType) -> TensorType:
    """Fill what is not known of `stated` with what was `found`; what was stated stays."""
    dtype = stated.dtype or found.dtype
    if stated.shape is None or found.shape is None or len(stated.shape) != len(found.shape):
        return TensorType(dtype, found.shape if stated.shape is None else stated.shape)
    pairs = zip(stated.shape, found.shape, strict=True)
    return TensorType(dtype, tuple(new if old is None else old for old, new in pairs))


def clarified(stated: TensorType, found: TensorType, symbols: Collection[str]) -> TensorType:
    """Return `stated` where a name of no input, or a longer one, gives way to what was `found` in terms of inputs."""
    better = refined(stated, found)
    if better.shape is None or found.shape is None or len(better.shape) != len(found.shape):
        return better
    pairs = zip(better.shape, found.shape, strict=True)
    return TensorType(better.dtype, tuple(new if _is_clearer(new, old, symbols) else old for old, new in pairs))


def _is_clearer(new: Dim, old: Dim, symbols: Collection[str]) -> bool:
    if not isinstance(new, str) or not isinstance(old, str) or old in symbols or new == old:
        return False
    return not symbols_of(old).issubset(symbols) or (len(new) < len(old) and agree(new, old, symbols_of(old)))


def is_clear(type_: TensorType, symbols: Collection[str]) -> bool:
    """Tell whether every name says what it is in terms of `symbols`, as simply as exporters say it."""
    named = (dim for dim in type_.shape or () if isinstance(dim, str) and dim not in symbols)
    return all("//" not in dim and symbols_of(dim).issubset(symbols) for dim in named)


def symbols_in(types: Iterable[TensorType]) -> frozenset[str]:
    """Return the names of dimensions of `types`."""
    return frozenset(dim for type_ in types for dim in type_.shape or () if isinstance(dim, str))


def unstated(type_: TensorType, symbols: Collection[str]) -> TensorType:
    """Return `type_` without the dimensions that are called by anything else than `symbols`."""
    shape = type_.shape
    if shape is None:
        return type_
    return TensorType(type_.dtype, tuple(None if isinstance(dim, str) and dim not in symbols else dim for dim in shape))


def is_known(type_: TensorType) -> bool:
    """Tell whether nothing is left to infer: an element type and every dimension; containers have no shape."""
    if type_.shape is None:
        return "(" in type_.dtype
    return bool(type_.dtype) and None not in type_.shape
