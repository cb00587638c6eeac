"""Nodes, dummies and links of a layered region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nnviz.layout.places import Item, Net, Wire
from nnviz.layout.planning.topology import Topology
from nnviz.layout.spine.approach import LEAST_PORTS
from nnviz.layout.spine.ground import Ground

SIDE_LANE = 8.0
"""Between a sign and a line that goes down beside it."""
DUMMY = 0.4
"""Half the width of a line."""


@dataclass(slots=True, eq=False)
class Node:
    """A vertex, or the place where a net passes a layer; `left` and `right` are how far it reaches from x.

    `back` are the nets that return to it and enter at its right side.
    """

    layer: int
    item: Item | None
    net: Net | None
    left: float
    right: float
    x: float = 0.0
    index: int = 0
    above: list[Node] = field(default_factory=list["Node"])
    below: list[Node] = field(default_factory=list["Node"])
    into: list[Net] = field(default_factory=list[Net])
    back: list[Net] = field(default_factory=list[Net])
    out: list[Net] = field(default_factory=list[Net])

    @property
    def is_dummy(self) -> bool:
        """Whether only a line passes here."""
        return self.item is None


@dataclass(slots=True)
class Network:
    """Layers of nodes from left to right.

    links   for each pair of neighbours, the nets between them
    routes  for each wire the nodes it passes, from its source (or the first dummy) to its target (or the last dummy)
    """

    layers: list[list[Node]]
    links: dict[tuple[Node, Node], list[Net]] = field(default_factory=dict[tuple[Node, Node], list[Net]])
    routes: dict[Wire, list[Node]] = field(default_factory=dict[Wire, list[Node]])
    heads: list[Wire] = field(default_factory=list[Wire])
    tails: list[Wire] = field(default_factory=list[Wire])
    back: list[Wire] = field(default_factory=list[Wire])
    nodes: dict[int, Node] = field(default_factory=dict[int, Node])

    def link(self, upper: Node, lower: Node, net: Net) -> None:
        """Join two nodes of neighbouring layers."""
        nets = self.links.setdefault((upper, lower), [])
        if not nets:
            upper.below.append(lower)
            lower.above.append(upper)
        if net not in nets:
            nets.append(net)


def build_network(ground: Ground, vertices: Sequence[int], found: Topology, layer: dict[int, int]) -> Network:
    """Make nodes and links; wires to and from outside run to the first and the last layer."""
    inside = set(vertices)
    count = max(layer.values()) + 1
    network = Network([[] for _ in range(count)])
    for v in sorted(vertices, key=lambda v: found.position[v]):
        node = Node(layer[v], ground.items[v], None, 0.0, 0.0)
        network.nodes[v] = node
        network.layers[layer[v]].append(node)
    dummies: dict[tuple[Net, int], Node] = {}
    for wire in _touching(vertices, found):
        network.routes[wire] = _route(network, dummies, wire, count)
        if wire.source not in inside:
            network.heads.append(wire)
        if wire.target not in inside:
            network.tails.append(wire)
    network.back = [wire for wire in found.back if wire.source in inside and wire.target in inside]
    for wire in (*network.routes, *network.back):
        _note_ports(network, wire)
    for wire in network.back:
        _enter_beside(network.nodes[wire.target], wire.net)
    for node in network.nodes.values():
        _reach(ground, node)
    return network


def _touching(vertices: Sequence[int], found: Topology) -> Iterator[Wire]:
    """Wires that begin or end in a region: for each vertex those that enter it, then those that leave the region."""
    inside = set(vertices)
    for v in sorted(vertices, key=lambda v: found.position[v]):
        for u in found.before[v]:
            yield from found.wires[u, v]
        for w in found.after[v]:
            if w not in inside:
                yield from found.wires[v, w]


def _route(network: Network, dummies: dict[tuple[Net, int], Node], wire: Wire, count: int) -> list[Node]:
    """The nodes a wire passes, made as needed."""
    source, target = network.nodes.get(wire.source), network.nodes.get(wire.target)
    first = source.layer + 1 if source is not None else 0
    last = target.layer if target is not None else count
    route = [source] if source is not None else []
    for i in range(first, last):
        if (wire.net, i) not in dummies:
            dummies[wire.net, i] = Node(i, None, wire.net, DUMMY, DUMMY)
            network.layers[i].append(dummies[wire.net, i])
        route.append(dummies[wire.net, i])
    if target is not None:
        route.append(target)
    for upper, lower in pairwise(route):
        network.link(upper, lower, wire.net)
    return route


def _note_ports(network: Network, wire: Wire) -> None:
    source, target = network.nodes.get(wire.source), network.nodes.get(wire.target)
    if source is not None and wire.net not in source.out:
        source.out.append(wire.net)
    if target is not None and wire.net not in target.into:
        target.into.append(wire.net)


def _enter_beside(node: Node, net: Net) -> None:
    """What returns to a port enters it beside what comes from above."""
    box = node.item.box if node.item is not None else None
    if box is not None and box.role == "port" and net in node.into and not any(net in up.out for up in node.above):
        node.into.remove(net)
        node.back.append(net)


def _reach(ground: Ground, node: Node) -> None:
    """How far a box reaches: with the lines that go to its sides, and wide enough for its ports."""
    item = node.item
    if item is None:
        return
    if not item.is_frame and not item.gate and not item.is_sign:
        least = LEAST_PORTS * (max(len(node.into), len(node.out)) + 1)
        if item.width < least:
            item.axis += (least - item.width) / 2
            item.width = least
    node.left, node.right = item.axis + item.before, item.width - item.axis + item.after
    if item.is_sign and len(node.into) > 1:
        node.left = node.right = item.width / 2 + 1 + SIDE_LANE * (len(node.into) - 1)
    node.right += (len(node.back) + 0.5) * ground.spacing.lane * bool(node.back)
    sides = [item.entries[net].side for net in node.into if net in item.entries]
    node.left += (sides.count("left") + 0.5) * ground.spacing.lane * ("left" in sides)
    node.right += (sides.count("right") + 0.5) * ground.spacing.lane * ("right" in sides)
