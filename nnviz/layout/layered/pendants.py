"""Chains that hang on a frame by one end stand right above or below the port that they are joined to.

Crossing counts and alignment know a frame as one node: what enters it by other ports than that on its axis would be
drawn beside them and reach them by small double bends.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from nnviz.layout.layered.alignment import gap
from nnviz.layout.layered.network import Network, Node
from nnviz.layout.places import Port
from nnviz.layout.spine.columns import apart
from nnviz.theme import Spacing


@dataclass(frozen=True, slots=True)
class _Pendant:
    """Nodes from the one next to a frame outwards, and where the line between them crosses its border."""

    chain: tuple[Node, ...]
    frame: Node
    port: Port
    above: bool

    @property
    def wish(self) -> float:
        """Where its lines would all be one vertical."""
        return self.frame.x - (self.frame.item.axis if self.frame.item is not None else 0.0) + self.port.at


def order_pendants(network: Network) -> None:
    """Let the pendants of one frame, if they are single nodes, change places among themselves: no line crosses more."""
    for group in _groups(network).values():
        single = [one for one in group if len(one.chain) == 1]
        places = sorted(one.chain[0].index for one in single)
        for place, one in zip(places, sorted(single, key=lambda one: one.port.at), strict=True):
            node = one.chain[0]
            node.index = place
            network.layers[node.layer][place] = node


def place_pendants(network: Network, spacing: Spacing) -> None:
    """Move the pendants of each frame to their ports, or as near as they leave one another room, if others do."""
    for group in _groups(network).values():
        group.sort(key=lambda one: one.chain[0].index)
        least = [0.0, *(_least(a, b, spacing) for a, b in pairwise(group))]
        places = apart([one.wish for one in group], least)
        moved = {node: x for one, x in zip(group, places, strict=True) for node in one.chain}
        if _has_room(network, moved, spacing):
            for node, x in moved.items():
                node.x = x


def _groups(network: Network) -> dict[tuple[Node, bool], list[_Pendant]]:
    groups: defaultdict[tuple[Node, bool], list[_Pendant]] = defaultdict(list)
    for node in network.nodes.values():
        found = _pendant(network, node)
        if found is not None:
            groups[found.frame, found.above].append(found)
    return dict(groups)


def _pendant(network: Network, end: Node) -> _Pendant | None:
    """The chain that ends in a node with one neighbour, up to the frame on whose upper or lower border it hangs."""
    above = not end.above
    chain = [end]
    while True:
        following = chain[-1].below if above else chain[-1].above
        before = chain[-1].above if above else chain[-1].below
        if len(following) != 1 or len(before) != (len(chain) > 1):
            return None
        pair = (chain[-1], following[0]) if above else (following[0], chain[-1])
        item, nets = following[0].item, network.links[pair]
        if item is not None and item.is_frame:
            break
        chain.append(following[0])
    ports = item.entries if above else item.exits
    port = ports.get(nets[0]) if len(nets) == 1 else None
    if port is None or port.side != ("top" if above else "bottom"):
        return None
    return _Pendant(tuple(reversed(chain)), following[0], port, above)


def _least(left: _Pendant, right: _Pendant, spacing: Spacing) -> float:
    """How far apart the axes of two pendants are at least, wherever they stand in one layer."""
    pairs = zip(left.chain, right.chain, strict=False)
    return max(gap(a, b, spacing) for a, b in pairs)


def _has_room(network: Network, moved: dict[Node, float], spacing: Spacing) -> bool:
    """Whether all nodes of all layers keep their order and distances where some of them move."""
    layers = [network.layers[number] for number in {node.layer for node in moved}]
    pairs = (pair for layer in layers for pair in pairwise(layer) if not moved.keys().isdisjoint(pair))
    return all(moved.get(b, b.x) - moved.get(a, a.x) >= gap(a, b, spacing) for a, b in pairs)
