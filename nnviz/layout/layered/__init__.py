"""Irreducible regions in layers (Sugiyama, Tagawa and Toda 1981), with one line for each net.

1. ranking      longest path, then nodes are pulled towards their consumers
2. network      a dummy node for each net and layer it passes: a net that forks shares its dummies
3. ordering     barycentre sweeps; the best crossing count is kept
4. coordinates  Brandes and Köpf 2001; what hangs on a frame alone stands above or below its port (pendants)
5. drawing      ports, channels with tracks, paths

By construction nothing overlaps: nodes of a layer are apart, dummies have columns of their own, channels keep nets
apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.layout.layered.coordinates import place_nodes
from nnviz.layout.layered.drawing import draw
from nnviz.layout.layered.network import build_network
from nnviz.layout.layered.ordering import order_layers
from nnviz.layout.layered.pendants import order_pendants, place_pendants
from nnviz.layout.layered.ranking import rank
from nnviz.layout.places import Fragment
from nnviz.layout.planning.topology import Topology
from nnviz.layout.spine.ground import Ground


def lay_layers(ground: Ground, vertices: Sequence[int], found: Topology | None = None) -> Fragment:
    """Lay out some vertices of a level in layers; `found` replaces the plan's topology."""
    topology = found if found is not None else ground.plan.found
    layers = rank(vertices, topology, ground.items)
    network = build_network(ground, vertices, topology, layers)
    order_layers(network)
    order_pendants(network)
    place_nodes(network, ground.spacing)
    place_pendants(network, ground.spacing)
    return draw(ground, network)
