"""Which protocol buffer a file is, when it is none that nnviz reads: by the fields of its outermost message.

Protocol buffers have no magic number.  What tells them apart is which field numbers occur, with which wire types, and
what the first of them holds.  As far as a file can be walked it is, so that damaged ones are named as well.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from nnviz.converters._mapping import mapped
from nnviz.converters._wire import LENGTH, VARINT, Buffer, Field, MalformedError, fields

if TYPE_CHECKING:
    from nnviz.converters import Source

_LATER = "which nnviz does not read yet; export the model to ONNX"
_LOOKED_AT = 1000
"""Fields of a message that are looked at."""


def protobuf_kind(source: Source) -> str | None:
    """Say which protocol buffer `source` is; None for an ONNX model, and for anything that cannot be told."""
    with mapped(source.path) as buffer:
        top = _walked(buffer, 0, len(buffer))
        seen = {(field.number, field.wire) for field in top}
        if not top or (7, LENGTH) in seen:
            return None
        first = {(field.number, field.wire) for field in _walked(buffer, top[0].start, top[0].stop)}
        if (1, VARINT) in seen and source.path.suffix.lower() == ".mlmodel":
            return f"a Core ML model, {_LATER}"
        return _kind(seen, first if top[0].wire == LENGTH else set())


def _kind(seen: set[tuple[int, int]], first: set[tuple[int, int]]) -> str | None:
    """Name the kind of a message whose fields are `seen`, and whose first field holds the fields `first`."""
    numbers = {number for number, _ in seen}
    if _is_onnx_graph(seen, first):
        return "an ONNX graph without the model around it (GraphProto); save `onnx.helper.make_model(graph)`"
    if (2, VARINT) in seen and numbers <= {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16} and (8, VARINT) not in seen:
        return "an ONNX tensor (TensorProto), not a model; give the model's own file"
    if (
        numbers <= {1, 2, 3, 4}
        and {(1, LENGTH), (2, LENGTH)} <= first
        and {n for n, _ in first} <= {1, 2, 3, 4, 5, 6, 7}
    ):
        return f"a TensorFlow graph (GraphDef), {_LATER}"
    if {(1, VARINT), (2, LENGTH)} <= seen and any(number >= 200 for number in numbers):
        return f"a Core ML model, {_LATER}"
    if seen == {(1, VARINT), (2, LENGTH)}:
        return f"a TensorFlow SavedModel, {_LATER}"
    if numbers <= {1, 4, 5} and {(1, VARINT), (2, VARINT), (3, LENGTH)} <= first:
        return f"a PaddlePaddle program, {_LATER}"
    if numbers <= {1, 2, 3, 4, 5, 6, 7, 8, 100} and {(1, LENGTH), (100, LENGTH)} <= seen:
        return "the weights of a Caffe network, cut off or damaged; download or export them again"
    return None


def _is_onnx_graph(seen: set[tuple[int, int]], first: set[tuple[int, int]]) -> bool:
    """Tell a graph by its fields, of which no other kind has the interface, and by its first node."""
    numbers, inner = {number for number, _ in seen}, {number for number, _ in first}
    alike = {wire for _, wire in seen} == {LENGTH} and {1, 12} <= numbers <= {1, 2, 5, 10, 11, 12, 13, 14, 15, 16}
    return alike and inner <= {1, 2, 3, 4, 5, 6, 7, 8, 9}


def _walked(buffer: Buffer, start: int, stop: int) -> list[Field]:
    """Return the fields of a message, up to where it is damaged."""
    found = list[Field]()
    with suppress(MalformedError):
        for field in islice(fields(buffer, start, stop), _LOOKED_AT):
            found.append(field)
    return found
