"""Lists of an attribute that are too long to be drawn: the nodes of a forest, the words of a vocabulary.

A forest of a thousand trees has millions of numbers in the attributes of one operator, each a field of its own.  They
are weights in all but name, and are passed over as those are: the attribute becomes one that holds a tensor of as many
elements, without data.  Runs of elements are found by a regular expression, in a fraction of the time of a walk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from nnviz.converters._wire import LENGTH, VARINT, Buffer, encode_varint, fields, length_key, varint
from nnviz.converters.onnx.limits import LIST, LIST_INTEGERS

_CHUNK = 1024
_SHORT_STRING = b"|".join(re.escape(bytes([length])) + b".{%d}" % length for length in range(128))


class _Kind(NamedTuple):
    """A list field of AttributeProto: its AttributeType, its elements' DataType, how many are kept, one of them."""

    type: int
    data_type: int
    most: int
    element: re.Pattern[bytes]
    run: re.Pattern[bytes]


def _kind(type_: int, data_type: int, most: int, element: bytes) -> _Kind:
    run = b"(?:%s){1,%d}+" % (element, _CHUNK)
    return _Kind(type_, data_type, most, re.compile(element, re.DOTALL), re.compile(run, re.DOTALL))


_TYPE, _TENSOR_FIELD, _TENSOR = 20, 5, 4
# First byte of an element -> its kind: floats, ints and strings are fields 7, 8 and 9, not packed.
_KINDS = {
    7 << 3 | 5: _kind(6, 1, LIST, rb"\x3d.{4}"),
    8 << 3 | VARINT: _kind(7, 7, LIST_INTEGERS, rb"\x40[\x80-\xff]{0,9}[\x00-\x7f]"),
    9 << 3 | LENGTH: _kind(8, 8, LIST, rb"\x4a(?:%s)" % _SHORT_STRING),
}


class Run(NamedTuple):
    """Elements of one list, one behind the other: the first byte of each, where they lie, how many."""

    key: int
    start: int
    stop: int
    elements: int


def shortened(
    buffer: Buffer, start: int, end: int, count: Callable[[], None]
) -> tuple[list[tuple[int, int]], bytes] | None:
    """Return what is kept of the attribute that spans `start` to `end`, and what is added; None where no list is long.

    Calls `count` for each field that is walked over; raises `MalformedError`.
    """
    type_, runs = 0, list[Run]()
    for run in _runs(buffer, start, end):
        count()
        if run.key in _KINDS:
            runs.append(run)
        elif buffer[run.start : run.start + 2] == _type_key():
            type_ = varint(buffer, run.start + 2, run.stop)[0]
    sizes = {key: sum(run.elements for run in runs if run.key == key) for key in _KINDS}
    long = [key for key, kind in _KINDS.items() if sizes[key] > kind.most]
    if not long:
        return None
    told = b"".join(_tensor(_KINDS[key], sizes[key]) for key in long if type_ in (0, _KINDS[key].type))
    return _kept(start, end, [run for run in runs if run.key in long]), told


def _runs(buffer: Buffer, start: int, end: int) -> Iterator[Run]:
    """Yield what lies between `start` and `end`: chunks of elements, and any other field as a run of one."""
    at = start
    while at < end:
        key = buffer[at]
        found = _KINDS[key].run.match(buffer, at, end) if key in _KINDS else None
        stop = next(fields(buffer, at, end)).stop if found is None else found.end()
        yield Run(key, at, stop, 1 if found is None else len(_KINDS[key].element.findall(buffer, at, stop)))
        at = stop


def _kept(start: int, end: int, dropped: list[Run]) -> list[tuple[int, int]]:
    starts = [start, *(run.stop for run in dropped)]
    stops = [*(run.start for run in dropped), end]
    return [(a, b) for a, b in zip(starts, stops, strict=True) if a < b]


def _type_key() -> bytes:
    return encode_varint(_TYPE << 3 | VARINT)


def _tensor(kind: _Kind, elements: int) -> bytes:
    """Encode that the attribute is a tensor of `elements` elements; in a message, the last word counts."""
    tensor = b"\x08" + encode_varint(elements) + b"\x10" + encode_varint(kind.data_type)
    return _type_key() + encode_varint(_TENSOR) + length_key(_TENSOR_FIELD, len(tensor)) + tensor
