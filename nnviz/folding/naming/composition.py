"""Names by what a block holds, and by where it stands: a stage, an encoder, a stem, a head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from nnviz.folding.boxing.copies import Copy, Repeat, population
from nnviz.folding.comparing.wiring import Wiring, closes_residual, operands
from nnviz.folding.labels import RESAMPLERS
from nnviz.graph import Node, integers

OF_LAYERS: Final = {
    "Transformer layer": "Transformer",
    "Decoder layer": "Decoder",
    "DiT block": "Transformer",
    "Dense layer": "Dense block",
}
"""What a row of these is called."""

CONTAINERS: Final = frozenset(["Stage", "Transformer", "Decoder", "Dense block"])
UNSAID: Final = frozenset(["", "Convolution stack", "Convolution stage", "Down block"])
"""Names that say less than the place does."""

JOINING: Final = frozenset(["Add", "Sum", "Concat", "Mul"])

_MIDDLE: Final = ["Residual block", "Attention block", "Residual block"]
"""What stands between the levels of an autoencoder and its narrowest tensor (Ho 2020, Rombach 2022)."""

_LEAST = 3
"""Operators of a layer."""

_MOST = 16
"""Operators of a residual block, which is no row of its convolutions (Ho 2020)."""


def container(body: Copy, nodes: Sequence[Node], found: Mapping[int, str], parts: set[int]) -> str:
    """A name by the layers in a row that make up most of `body`; "" if it is no container.

    `found` are the names of the classes in it, of which `parts` are parts of a layer.
    """
    own = (repeat for repeat in whole(body) if repeat.shape not in parts)
    layers = [repeat for repeat in own if _learns(nodes[repeat.start : repeat.end])]
    if not _makes_up(layers, body) or not _in_a_row(layers, nodes):
        return ""
    if _joins(body, layers, nodes) and not _little_beside(layers, body):
        return ""
    if body.end - body.start <= _MOST and closes_residual(Wiring(nodes[body.start : body.end])):
        return ""
    rows = Counter(repeat.shape for repeat in layers for _ in repeat.copies)
    shape, count = rows.most_common(1)[0]
    main = found.get(shape, "")
    if main in CONTAINERS and len(layers) == 1:
        return "Tower" if main == "Transformer" and _embeds(body, nodes) else "Stage"
    if main == "Residual & attention block" and any(_lowers(nodes[member]) for member in _own(body)):
        return "Down block"
    if main == "Residual & attention block" and any(nodes[member].op in RESAMPLERS for member in _own(body)):
        return "Up block"
    if [found.get(repeat.shape) for repeat in layers] == _MIDDLE:
        return "Mid block"
    return OF_LAYERS.get(main, "Stage") if count > 1 and _learns(nodes[body.start : body.end]) else ""


def _own(body: Copy) -> Iterator[int]:
    """The operators directly in `body`."""
    return (member for member in body.members if isinstance(member, int))


def _lowers(node: Node) -> bool:
    return node.op == "Conv" and max(integers(node, "strides"), default=1) > 1


def _embeds(body: Copy, nodes: Sequence[Node]) -> bool:
    """Whether words or patches enter `body`: with its own embedding it is one tower of several (Radford 2021)."""
    own = [nodes[member] for member in _own(body)]
    return any(_lowers(node) or (node.op == "Gather" and bool(node.weights)) for node in own)


def _makes_up(layers: Sequence[Repeat], body: Copy) -> bool:
    """Whether `layers` are more than half of `body`, and none is too small for one."""
    covered = sum(repeat.end - repeat.start for repeat in layers)
    return all(_is_layer(repeat) for repeat in layers) and covered * 2 > body.end - body.start


def _little_beside(layers: Sequence[Repeat], body: Copy) -> bool:
    """Whether almost all of `body` are layers: what joins them is the end of a stage, not a block."""
    return 20 * sum(repeat.end - repeat.start for repeat in layers) >= 19 * (body.end - body.start)


def whole(body: Copy) -> Iterator[Repeat]:
    """The repeats directly in `body`."""
    return (member for member in body.members if isinstance(member, Repeat))


def _learns(nodes: Sequence[Node]) -> bool:
    return any(node.weights for node in nodes)


def _is_layer(repeat: Repeat) -> bool:
    return all(copy.end - copy.start >= _LEAST for copy in repeat.copies)


def _joins(body: Copy, layers: Sequence[Repeat], nodes: Sequence[Node]) -> bool:
    """Whether streams meet behind the first layer, outside of all layers: such a body is a block itself."""
    own = (nodes[member] for member in body.members if isinstance(member, int) and member > layers[0].start)
    return any(node.op in JOINING and len(operands(node)) > 1 for node in own)


def _in_a_row(layers: Sequence[Repeat], nodes: Sequence[Node]) -> bool:
    """Whether each layer takes what the one before makes; branches side by side are no stage."""
    copies = [copy for repeat in layers for copy in repeat.copies]
    for before, copy in pairwise(copies):
        made = {value for node in nodes[before.start : before.end] for value in node.outputs}
        taken = (value for node in nodes[before.end : copy.end] for value in node.inputs)
        if made.isdisjoint(taken):
            return False
    return True


def _recurs(around: Mapping[int, int], repeat: Repeat) -> bool:
    """Whether `repeat` or a block in it stands elsewhere too: what holds layers of the network is none of its ends."""
    inside = population(repeat.copies[0])
    return around[repeat.shape] > len(repeat.copies) or any(around[shape] > count for shape, count in inside.items())


def places(root: Copy, nodes: Sequence[Node], found: Mapping[int, str]) -> dict[int, str]:
    """Names of the single blocks at the ends of the top level that have none of their own."""
    count, around = Counter(repeat.shape for repeat in whole(root)), population(root)
    learned = [i for i, node in enumerate(nodes) if node.weights]
    rows = [repeat.start for repeat in whole(root) if len(repeat.copies) > 1 or found[repeat.shape] in CONTAINERS]
    first, last, row = min(learned, default=0), max(learned, default=-1), min(rows, default=0)
    result: dict[int, str] = {}
    for repeat in whole(root):
        single = count[repeat.shape] == len(repeat.copies) == 1
        if (
            not single
            or _recurs(around, repeat)
            or found[repeat.shape] not in UNSAID
            or 4 * (repeat.end - repeat.start) > len(nodes)
        ):
            continue
        if repeat.start <= first < repeat.end <= row:
            result[repeat.shape] = "Stem"
        elif repeat.end <= first:
            result[repeat.shape] = "Preprocessing"
        elif repeat.start > last >= 0:
            result[repeat.shape] = "Postprocessing"
        elif repeat.start <= last < repeat.end and not found[repeat.shape] and max(rows, default=0) < repeat.start:
            result[repeat.shape] = "Head"
    return result
