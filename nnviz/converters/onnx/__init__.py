"""ONNX: a protocol buffer that holds a graph of operators, and usually gigabytes of weights.

    the file --skeleton--> a model without weights --messages--> decoded --graphs--> Graph

Reading costs what the graph costs: weights are never loaded, and files of weights beside the model are never opened.
"""

from __future__ import annotations

import mmap
from collections import Counter

from nnviz.converters import Converter, Source
from nnviz.converters._mapping import mapped
from nnviz.converters._remarks import Remarks
from nnviz.converters._text import printable
from nnviz.converters._wire import MalformedError, TruncatedError
from nnviz.converters.onnx import limits
from nnviz.converters.onnx.external import note_external
from nnviz.converters.onnx.graphs import CyclicError, GraphReader
from nnviz.converters.onnx.messages import ROOT, DecodeError, ModelProto, kinds, parse
from nnviz.converters.onnx.metadata import metadata_of, note_versions
from nnviz.converters.onnx.recognition import matches
from nnviz.converters.onnx.skeleton import TooLargeError, skeleton, verify
from nnviz.errors import InvalidModelError, UnsupportedModelError
from nnviz.graph import Graph, Value


def read(source: Source) -> Graph:
    """Read the model; raise `InvalidModelError` where it is damaged, `UnsupportedModelError` where it is too large."""
    try:
        return _graph(_decoded(source), source)
    except TruncatedError as error:
        raise InvalidModelError(f"{source.path}: truncated ONNX model: {error}; download or export it again") from error
    except MalformedError as error:
        raise InvalidModelError(
            f"{source.path}: not a valid ONNX model: {error}; download or export it again"
        ) from error
    except DecodeError as error:
        raise InvalidModelError(f"{source.path}: not a valid ONNX model; download or export it again") from error
    except TooLargeError as error:
        advice = f"raise it with --limit {error.raised_by}=NUMBER" if error.raised_by else "draw a smaller model"
        raise UnsupportedModelError(f"{source.path}: {error}; {advice}") from error


def _decoded(source: Source) -> ModelProto:
    """Decode all but the weights; where that fails, walk the whole file to say where it is damaged."""
    with mapped(source.path) as buffer:
        if isinstance(buffer, mmap.mmap) and hasattr(mmap, "MADV_RANDOM"):
            buffer.madvise(mmap.MADV_RANDOM)  # or the system reads, and counts, what lies around each field
        data = skeleton(buffer, source.limits)
        if len(data) > limits.CERTAIN:
            verify(data, kinds(), ROOT, source.limits)
        try:
            return parse(data)
        except DecodeError:
            verify(buffer, kinds(), ROOT, source.limits)
            raise


def _graph(model: ModelProto, source: Source) -> Graph:
    path = source.path
    if not model.HasField("graph"):
        raise InvalidModelError(f"{path}: an ONNX model without a graph; export it again")
    remarks = Remarks()
    note_versions(model, remarks)
    note_external(model.graph, path.parent, remarks)
    try:
        graph = GraphReader(model.functions, remarks, source.limits).graph(model.graph)
    except CyclicError as error:
        name = printable(str(error))
        raise InvalidModelError(f"{path}: node {name} waits for its own result; export the model again") from error
    outputs = _outputs(graph, remarks)
    return Graph(graph.name, graph.nodes, graph.inputs, outputs, graph.hidden, metadata_of(model), remarks.lines())


def _outputs(graph: Graph, remarks: Remarks) -> tuple[Value, ...]:
    """Return what the graph states, each once, or else what nothing reads."""
    for value, times in Counter(graph.outputs).items():
        if times > 1:
            remarks.note("stated as an output more than once: ", value.name)
    outputs = tuple(dict.fromkeys(graph.outputs)) or _unread(graph)
    for value in () if graph.outputs else outputs:
        remarks.note("no output is stated; drawn as one: ", value.name)
    return outputs


def _unread(graph: Graph) -> tuple[Value, ...]:
    """Return what the nodes make and nothing in the graph reads."""
    read, pending = set[Value](), [graph]
    while pending:
        part = pending.pop()
        read.update(part.outputs, *(node.inputs for node in part.nodes))
        pending += [body for node in part.nodes for body in node.bodies]
    return tuple(value for node in graph.nodes for value in node.outputs if value.name and value not in read)


ONNX = Converter("onnx", (".onnx",), matches, read)
