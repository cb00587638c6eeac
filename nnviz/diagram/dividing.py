"""Several networks in one figure: whose each box is, and how large the pictures are that leave it.

A figure of several networks is drawn as one graph, so that their classes of blocks have one set of names, colours and
panels.  Operators and tensors are numbered one network after the other: the numbers tell whose a box is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nnviz.diagram.numbering import operator_ids, value_ids
from nnviz.diagram.types import Box, Definition, Diagram, Edge, Extents, Network
from nnviz.graph import Graph


def divided(
    diagram: Diagram, graph: Graph, pictures: Mapping[int, Extents], made: Mapping[str, Sequence[int]]
) -> Diagram:
    """Tell the networks of a diagram of several apart.  Panels of blocks that several of them have come first.

    `pictures` are the extents of the tensors that have some, by number; `made` those that each box makes, by its key.
    """
    firsts = [_firsts(graph, number) for number in range(len(graph.networks))]
    owners = _owners(diagram, firsts)
    sides = [[box for box in diagram.boxes if owners[box.key] == side] for side in range(len(firsts))]
    networks: list[Network] = []
    for side, (heading, boxes) in enumerate(zip(graph.networks, sides, strict=True)):
        keys = {leaf.key: box.key for box in boxes for leaf in _leaves(box)}
        edges = tuple(edge for edge in diagram.edges if edge.source in keys)
        extents = {**_last_made(keys, made, pictures), **_leaving(keys, edges, pictures)}
        networks.append(Network(heading, tuple(_renumbered(boxes)), edges, firsts[side], extents))
    return replace(
        diagram,
        boxes=tuple(box for network in networks for box in network.boxes),
        edges=tuple(edge for network in networks for edge in network.edges),
        definitions=tuple(_shared_first(diagram.definitions, networks)),
        networks=tuple(networks),
    )


def _firsts(graph: Graph, number: int) -> tuple[int, int]:
    """The numbers of the first operator and the first tensor of a network."""
    before = Graph("", (), networks=dict(list(graph.networks.items())[:number])) if number else Graph("", ())
    return len(operator_ids(before)), len(value_ids(before))


def _owners(diagram: Diagram, firsts: Sequence[tuple[int, int]]) -> dict[str, int]:
    """The number of the network of each box: that of a tensor at it, of an operator in it, or of the box before it."""
    operators, tensors = zip(*firsts, strict=True)
    at = {end: bisect_right(tensors, edge.value) - 1 for edge in diagram.edges for end in (edge.source, edge.target)}
    owners: dict[str, int] = {}
    last = 0
    for box in diagram.boxes:
        inner = list(_leaves(box))
        found = [at[leaf.key] for leaf in inner if leaf.key in at]
        numbers = (int(leaf.ref) for leaf in inner if leaf.role == "operator" and leaf.ref.isdigit())
        found += [bisect_right(operators, number) - 1 for number in numbers]
        last = owners[box.key] = found[0] if found else last
    return owners


def _leaves(box: Box) -> Iterator[Box]:
    pending = [box]
    while pending:
        current = pending.pop()
        if current.children is None:
            yield current
        pending.extend(reversed(current.children or ()))


def _leaving(keys: Mapping[str, str], edges: Iterable[Edge], pictures: Mapping[int, Extents]) -> dict[str, Extents]:
    """How large the first picture is that leaves each box; what nothing leaves is as large as what it reads."""
    leaving: dict[str, Extents] = {}
    arriving: dict[str, Extents] = {}
    passed = [edge for edge in edges if keys[edge.source] != keys[edge.target] and not edge.returns]
    for edge in passed:
        if edge.value in pictures:
            leaving.setdefault(keys[edge.source], pictures[edge.value])
            arriving.setdefault(keys[edge.target], pictures[edge.value])
    sources = {keys[edge.source] for edge in passed}
    return leaving | {key: extent for key, extent in arriving.items() if key not in sources}


def _last_made(
    keys: Mapping[str, str], made: Mapping[str, Sequence[int]], pictures: Mapping[int, Extents]
) -> dict[str, Extents]:
    """How large the last picture is that is made in each box, which may hand on what is none: a flattened one.

    Nothing of boxes that end in a single pixel: what they hand on has no extent.
    """
    lasts = {keys[key]: values[-1] for key, values in made.items() if key in keys and values}
    return {key: pictures[value] for key, value in lasts.items() if value in pictures}


def _renumbered(boxes: Sequence[Box]) -> Iterator[Box]:
    """Inputs and outputs without a name of their own are counted within their network."""
    nameless = [box for box in boxes if _is_counted(box)]
    for box in boxes:
        alike = [other.key for other in nameless if other.role == box.role]
        number = f" {alike.index(box.key) + 1}" if box.key in alike and len(alike) > 1 else ""
        yield replace(box, title=box.role.capitalize() + number) if box.key in alike else box


def _is_counted(box: Box) -> bool:
    return box.role in ("input", "output") and re.fullmatch(rf"{box.role.capitalize()} \d+", box.title) is not None


def _shared_first(panels: Iterable[Definition], networks: Iterable[Network]) -> list[Definition]:
    held = [{leaf.definition for box in network.boxes for leaf in _leaves(box)} for network in networks]
    return sorted(panels, key=lambda panel: sum(panel.kind in kinds for kinds in held) < 2)
