"""The model without its weights: a walk over the wire format that leaves large payloads where they are.

Pre: the bytes of a file, usually a memory map.  Post: the bytes of a valid ModelProto in which every tensor has its
name, type and dimensions, and those of more than `KEEP` (`KEEP_INTEGERS`) bytes have no data; long lists of attributes
become such tensors.  A page of the file that holds only weights is never touched, so that time and memory do not depend
on the size of the weights.

Only messages larger than `KEEP` are entered; the rest is copied as it stands, in order, which keeps the meaning of
repeated fields whatever order the writer chose.
"""

from __future__ import annotations

import mmap

from nnviz.converters._wire import LENGTH, Buffer, Field, fields, length_key, varint
from nnviz.converters.onnx import limits
from nnviz.converters.onnx.lists import shortened
from nnviz.limits import DEFAULTS, Limits

# Message -> field number -> message, for those that may hold tensors.  Training is not drawn: emptied.
_ENTERED: dict[str, dict[int, str]] = {
    "Model": {7: "Graph", 20: "Emptied", 25: "Function"},
    "Graph": {1: "Node", 5: "Tensor", 15: "SparseTensor"},
    "Function": {7: "Node", 11: "Attribute"},
    "Node": {5: "Attribute"},
    "Attribute": {5: "Tensor", 6: "Graph", 10: "Tensor", 11: "Graph", 22: "SparseTensor", 23: "SparseTensor"},
    "SparseTensor": {1: "Tensor", 2: "Tensor"},
}
# float_data, int32_data, string_data, int64_data, raw_data, double_data, uint64_data of a TensorProto
_PAYLOAD = frozenset({4, 5, 6, 7, 9, 10, 11})
_DATA_TYPE = 2
_GIVEN_BACK = 16 * 1024 * 1024
_FLOATS = frozenset({1, 10, 11, 14, 15, 16, 17, 18, 19, 20, 23, 24})


class TooLargeError(Exception):
    """The file goes beyond a limit: which, and the name by which it is raised, "" for one that is not."""

    def __init__(self, what: str, raised_by: str = "") -> None:
        super().__init__(what)
        self.raised_by = raised_by


def skeleton(buffer: Buffer, most: Limits = DEFAULTS) -> bytes:
    """Return the model in `buffer` without its weights; raise `MalformedError` or `TooLargeError`."""
    pieces, _ = _Walk(buffer, most).message("Model", 0, len(buffer), 0)
    return b"".join(pieces)


class _Walk:
    """The walk over one file; counts what it meets."""

    def __init__(self, buffer: Buffer, most: Limits) -> None:
        self._buffer, self._most = buffer, most
        self._kept = 0
        self._passed = 0
        self._met = 0
        self._nodes = 0

    def message(self, kind: str, start: int, end: int, depth: int) -> tuple[list[bytes], int]:
        """Return the pieces of the message that spans `start` to `end`, and their length."""
        if depth > limits.MAX_DEPTH:
            raise TooLargeError(f"graphs nested more than {limits.MAX_DEPTH // 3} deep")
        if kind in ("Tensor", "Emptied"):
            return self._tensor(start, end) if kind == "Tensor" else ([], 0)
        if kind == "Attribute" and (found := shortened(self._buffer, start, end, lambda: self._count(False))):
            return self._shortened(*found)
        entered, pieces, length = _ENTERED[kind], list[bytes](), 0
        for field in fields(self._buffer, start, end):
            self._count(kind == "Graph" and field.number == 1)
            inner = entered.get(field.number) if field.stop - field.start > limits.KEEP else None
            if inner and field.wire == LENGTH:
                below, size = self.message(inner, field.start, field.stop, depth + 1)
                pieces += [self._copy(start, field.at), length_key(field.number, size), *below]
                length += len(pieces[-len(below) - 2]) + len(pieces[-len(below) - 1]) + size
                start = field.stop
        pieces.append(self._copy(start, end))
        return pieces, length + len(pieces[-1])

    def _tensor(self, start: int, end: int) -> tuple[list[bytes], int]:
        payload, data_type = list[Field](), 0
        for field in fields(self._buffer, start, end):
            self._count(False)
            if field.number in _PAYLOAD:
                payload.append(field)
            elif field.number == _DATA_TYPE and field.wire != LENGTH:
                data_type = varint(self._buffer, field.start, field.stop)[0]
        keep = limits.KEEP if data_type in _FLOATS else limits.KEEP_INTEGERS
        size = sum(field.stop - field.start for field in payload)
        if size <= keep:
            payload = []
        self._pass_over(size)
        starts = [start, *(field.stop for field in payload)]
        stops = [*(field.at for field in payload), end]
        pieces = [self._copy(begin, stop) for begin, stop in zip(starts, stops, strict=True)]
        return pieces, sum(map(len, pieces))

    def _shortened(self, kept: list[tuple[int, int]], told: bytes) -> tuple[list[bytes], int]:
        pieces = [*(self._copy(start, stop) for start, stop in kept), told]
        return pieces, sum(map(len, pieces))

    def _pass_over(self, size: int) -> None:
        """Give back, now and then, the pages that lie behind: the system maps up to 2 MB around each field."""
        self._passed += size
        if self._passed > _GIVEN_BACK and isinstance(self._buffer, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._buffer.madvise(mmap.MADV_DONTNEED)
            self._passed = 0

    def _copy(self, start: int, stop: int) -> bytes:
        self._kept += stop - start
        if self._kept > self._most.bytes:
            raise TooLargeError(f"more than {self._most.bytes:,} bytes besides its weights", "bytes")
        return self._buffer[start:stop]

    def _count(self, node: bool) -> None:
        self._met += 1
        self._nodes += node
        _bound(self._met, self._nodes, self._most)


def _bound(parts: int, nodes: int, most: Limits) -> None:
    if parts > most.parts:
        raise TooLargeError(f"more than {most.parts:,} parts", "parts")
    if nodes > most.nodes:
        raise TooLargeError(f"more than {most.nodes:,} nodes", "nodes")


def verify(buffer: Buffer, kinds: dict[str, dict[int, str]], root: str, most: Limits = DEFAULTS) -> None:
    """Walk every message of `buffer` that `kinds` names, from `root`; raise where it is malformed or too large.

    Protobuf's parser says neither where a file is damaged nor that it is too deep, and allocates before it counts.
    """
    pending, met, nodes = [(root, 0, len(buffer), 1)], 0, 0
    while pending:
        kind, start, end, depth = pending.pop()
        met += 1
        nodes += kind.endswith(".NodeProto")
        _bound(met, nodes, most)
        if depth > limits.MAX_DEPTH:
            raise TooLargeError(f"graphs nested more than {limits.MAX_DEPTH // 3} deep")
        for field in fields(buffer, start, end):
            inner = kinds[kind].get(field.number)
            if inner is not None and field.wire == LENGTH:
                pending.append((inner, field.start, field.stop, depth + 1))
