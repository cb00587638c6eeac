"""TensorFlow Lite (LiteRT): a FlatBuffer that holds subgraphs of operators, and usually megabytes of weights.

    the file --flatbuffer, by schema--> tables --graphs, operators--> Graph

Reading costs what the graph costs: the file is mapped, and weights are never touched.
"""

from __future__ import annotations

import mmap
import struct

from nnviz.converters import Converter, Source
from nnviz.converters._mapping import mapped
from nnviz.converters._remarks import Remarks
from nnviz.converters._text import printable
from nnviz.converters._wire import Buffer
from nnviz.converters.tflite.flatbuffer import DamagedError, File, TooLargeError
from nnviz.converters.tflite.graphs import GraphReader
from nnviz.converters.tflite.metadata import described, metadata_of
from nnviz.converters.tflite.model import opened
from nnviz.converters.tflite.recognition import IDENTIFIER, SUFFIXES, matches
from nnviz.converters.tflite.schema import schema
from nnviz.errors import InvalidModelError, UnsupportedModelError
from nnviz.graph import Graph


def read(source: Source) -> Graph:
    """Read the model; raise `InvalidModelError` where it is damaged, `UnsupportedModelError` where it is too large."""
    identifier = source.head[4:8]
    if identifier != IDENTIFIER and identifier.startswith(IDENTIFIER[:3]):
        what = f"TensorFlow Lite in the format {printable(identifier.decode('latin-1'))}, of which nnviz reads TFL3"
        raise UnsupportedModelError(f"{source.path}: {what}; export it again")
    try:
        with mapped(source.path) as buffer:
            if isinstance(buffer, mmap.mmap) and hasattr(mmap, "MADV_RANDOM"):
                buffer.madvise(mmap.MADV_RANDOM)  # or the system reads, and counts, what lies around each field
            return _graph(buffer, source)
    except (DamagedError, struct.error) as error:
        what = _identifier(source) or f"a damaged TensorFlow Lite model: {error}"
        raise InvalidModelError(f"{source.path}: {what}; download or export it again") from error
    except TooLargeError as error:
        advice = f"raise it with --limit {error.raised_by}=NUMBER"
        raise UnsupportedModelError(f"{source.path}: {error}; {advice}") from error


def _graph(buffer: Buffer, source: Source) -> Graph:
    remarks = Remarks()
    model = opened(File(buffer, schema(), source.limits.parts), source.limits)
    description = described(model, remarks)
    graph = GraphReader(model, remarks, description.names).whole()
    said = metadata_of(model, description)
    return Graph(graph.name, graph.nodes, graph.inputs, graph.outputs, graph.hidden, said, remarks.lines())


def _identifier(source: Source) -> str:
    """Say that the identifier is missing, where it is; models of the first year have none and are sound."""
    return "" if source.head[4:8] == IDENTIFIER else "no TensorFlow Lite model: the identifier TFL3 is missing"


TFLITE = Converter("tflite", SUFFIXES, matches, read, infer=lambda graph: graph)
