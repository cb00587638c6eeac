"""Types in one run, as ONNX's messages: with numbers for symbols, and what is open filled with what was stated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnviz.shapes.probing.calculating import Dims, Tensor

if TYPE_CHECKING:
    from onnx import TypeProto


def typed(tensor: Tensor) -> TypeProto:
    """Return the type of a tensor."""
    from onnx.helper import make_tensor_type_proto, np_dtype_to_tensor_dtype

    return make_tensor_type_proto(np_dtype_to_tensor_dtype(tensor.dtype), tensor.shape)


def bound(type_: TypeProto, numbers: Mapping[str, int]) -> TypeProto:
    """Return `type_` with numbers in place of its symbols."""
    from onnx import TypeProto as New

    bound = New()
    bound.CopyFrom(type_)
    for dim in bound.tensor_type.shape.dim if bound.HasField("tensor_type") else ():
        if dim.dim_param in numbers:
            dim.dim_value = numbers[dim.dim_param]
    return bound


def filled(type_: TypeProto, stated: TypeProto | None) -> TypeProto:
    """Fill what is open in an inferred type with what was stated."""
    if stated is None or not stated.tensor_type.HasField("shape"):
        return type_
    if not type_.tensor_type.HasField("shape"):
        return stated
    dims, known = type_.tensor_type.shape.dim, stated.tensor_type.shape.dim
    for dim, old in zip(dims, known, strict=False):
        if len(dims) == len(known) and not dim.HasField("dim_value"):
            dim.CopyFrom(old)
    return type_


def dims_of(type_: TypeProto) -> Dims:
    """Return the dimensions of a type; one that is not known where there is no shape."""
    if not type_.tensor_type.HasField("shape"):
        return (None,)
    return tuple(dim.dim_value if dim.HasField("dim_value") else None for dim in type_.tensor_type.shape.dim)
