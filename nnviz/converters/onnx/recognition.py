"""Whether a file is an ONNX model: by its content, and by its name where the content is damaged.

A ModelProto is told from other protocol buffers by the numbers and wire types of its fields and of its graph's: they
are walked over, not read.  A file called .onnx is taken as well unless it is plainly something else, so that what is
wrong with it can be said.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from nnviz.converters import Source
from nnviz.converters._identify import identify
from nnviz.converters._mapping import mapped
from nnviz.converters._wire import LENGTH, VARINT, Buffer, Field, MalformedError, fields

# Field number -> wire type
_MODEL = {1: VARINT, 5: VARINT, **dict.fromkeys((2, 3, 4, 6, 7, 8, 14, 20, 25, 26), LENGTH)}
_GRAPH: dict[int, int] = dict.fromkeys((1, 2, 5, 10, 11, 12, 13, 14, 15, 16), LENGTH)
_IR_VERSION, _GRAPH_FIELD = 1, 7
_LOOKED_AT = 10_000
"""Fields of a message that are looked at."""


def matches(source: Source) -> bool:
    """Tell whether `source` is an ONNX model, or a damaged one."""
    if not source.size or not source.path.is_file():
        return False
    if source.path.suffix.lower() == ".onnx" and identify(source) is None:
        return True
    return _is_key(source.head[0]) and _is_model(source.path)


def _is_key(byte: int) -> bool:
    """Tell whether the first byte of a file can be the key of a model's field."""
    return byte in {number << 3 | wire for number, wire in _MODEL.items() if number < 16}


def _is_model(path: Path) -> bool:
    with mapped(path) as buffer:
        try:
            top = list(islice(fields(buffer, 0, len(buffer)), _LOOKED_AT))
            graphs = [field for field in top if field.number == _GRAPH_FIELD]
            return (
                bool(graphs)
                and any(field.number == _IR_VERSION for field in top)
                and all(_MODEL.get(field.number) == field.wire for field in top)
                and all(_is_graph(buffer, field) for field in graphs)
            )
        except MalformedError:
            return False


def _is_graph(buffer: Buffer, graph: Field) -> bool:
    inner = islice(fields(buffer, graph.start, graph.stop), _LOOKED_AT)
    return all(_GRAPH.get(field.number) == field.wire for field in inner)
