"""Caffe: a network as text (.prototxt), or with its weights (.caffemodel).

    text --text--> Message --layers--> layers of one version --phases--> those that are there --wiring--> Graph
    bytes --binary--> Message, without the numbers of the weights

The Graph has ONNX's operators and attributes; `shapes` infers by Caffe's own rules, which round otherwise than ONNX's.
"""

from __future__ import annotations

import mmap
from dataclasses import replace
from pathlib import Path

from nnviz.converters import Converter, Source, open_source
from nnviz.converters._identify import refuse
from nnviz.converters._mapping import mapped
from nnviz.converters._wire import MalformedError, TruncatedError
from nnviz.converters.caffe.batches import name_batch
from nnviz.converters.caffe.binary import decode
from nnviz.converters.caffe.joining import join_blobs
from nnviz.converters.caffe.kinds import kind_of
from nnviz.converters.caffe.layers import Layer, layers_of
from nnviz.converters.caffe.message import Message
from nnviz.converters.caffe.phases import select, state_of
from nnviz.converters.caffe.recognition import is_text, matches
from nnviz.converters.caffe.scales import join_scales
from nnviz.converters.caffe.shapes import infer
from nnviz.converters.caffe.sums import write_sums
from nnviz.converters.caffe.text import TooManyError, decoded, parse
from nnviz.converters.caffe.tokens import SyntaxFaultError
from nnviz.converters.caffe.wiring import Wiring
from nnviz.errors import InvalidModelError, UnsupportedModelError
from nnviz.graph import Graph
from nnviz.limits import Limits


def read(source: Source) -> Graph:
    """Read the network; raise `InvalidModelError` where it is damaged, `UnsupportedModelError` where too large."""
    net = _message(source.path, is_text(source.head), source.limits)
    layers = layers_of(net)
    if not layers:
        raise InvalidModelError(f"{source.path}: {kind_of(net)}")
    if len(layers) > source.limits.nodes:
        raise UnsupportedModelError(
            f"{source.path}: more than {source.limits.nodes:,} layers; raise it with --limit nodes=NUMBER"
        )
    remarks = list[str]()
    if source.weights is not None:
        layers, remarks = join_blobs(layers, _stored(source.weights, source.limits), source.weights.name)
    graph = _graph(net, layers, _there(net, layers, source))
    return replace(graph, remarks=(*graph.remarks, *remarks))


def _stored(path: Path, limits: Limits) -> tuple[Layer, ...]:
    """The layers of a file of weights; raise `InvalidModelError` where it is something else."""
    what = refuse(open_source(path))
    if what is not None:
        raise InvalidModelError(f"{path}: {what}")
    layers = layers_of(_message(path, False, limits))
    if not layers:
        raise InvalidModelError(f"{path}: no layers found; give the .caffemodel of the network")
    return layers


def _there(net: Message, layers: tuple[Layer, ...], source: Source) -> tuple[Layer, ...]:
    """The layers of the phase that is asked for; a .caffemodel holds those of one phase already."""
    if not is_text(source.head):
        return layers
    state = state_of(net, source.phase)
    there = select(layers, state)
    if layers and not there:
        other = "train" if state.phase == "test" else "test"
        raise InvalidModelError(
            f"{source.path}: no layer is left in the {state.phase} phase; draw it with --phase {other}"
        )
    return there


def _graph(net: Message, layers: tuple[Layer, ...], there: tuple[Layer, ...]) -> Graph:
    wiring = Wiring()
    wiring.enter(net)
    for layer in there:
        wiring.add(layer)
    wiring.leave_out(layers, there)
    return name_batch(write_sums(join_scales(wiring.graph(net.word("name")))))


def _message(path: Path, text: bool, limits: Limits) -> Message:
    try:
        with mapped(path) as buffer:
            if text:
                return _parsed(buffer, limits)
            if isinstance(buffer, mmap.mmap) and hasattr(mmap, "MADV_RANDOM"):
                buffer.madvise(mmap.MADV_RANDOM)  # or the system reads, and counts, what lies around each field
            return decode(buffer, limits.parts)
    except SyntaxFaultError as error:
        raise InvalidModelError(f"{path}: {error}; mend the line, or download the file again") from error
    except TruncatedError as error:
        raise InvalidModelError(f"{path}: truncated Caffe weights: {error}; download or export it again") from error
    except MalformedError as error:
        raise InvalidModelError(f"{path}: not valid Caffe weights: {error}; download or export it again") from error
    except TooManyError as error:
        advice = "raise it with --limit parts=NUMBER"
        raise UnsupportedModelError(f"{path}: more than {limits.parts:,} fields; {advice}") from error


def _parsed(buffer: bytes | mmap.mmap, limits: Limits) -> Message:
    return parse(decoded(buffer), limits.parts)


CAFFE = Converter("caffe", (".prototxt", ".caffemodel"), matches, read, infer, ("phase", "weights"))
