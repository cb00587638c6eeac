"""The edges of a figure: for every box, where each of its inputs comes from."""

from __future__ import annotations

from nnviz.diagram.boxing import Boxing, Leaf
from nnviz.diagram.places import Path, entering
from nnviz.diagram.ports import make_ports
from nnviz.diagram.sources import Sources
from nnviz.diagram.types import Box, Edge
from nnviz.graph import Value


def chain_edges(boxing: Boxing, sources: Sources, inputs: dict[Value, str], ids: dict[Value, int]) -> list[Edge]:
    """Edges of the main chain; a shape is written on a tensor's first edge, if it is not what its maker read."""
    incoming = {leaf.box.key: _incoming(leaf, sources) for leaf in boxing.leaves}
    labels = {key: sources.shape(values[0]) for key, values in incoming.items() if values}
    edges: dict[tuple[str, str, int], Edge] = {}
    labelled: set[Value] = set()
    for leaf in boxing.leaves:
        for value in incoming[leaf.box.key]:
            source = _host(value, boxing, sources, inputs)
            wire = (source or "", leaf.box.key, _output(value, boxing, sources))
            if source is None or source == leaf.box.key or wire in edges:
                continue
            fresh = value not in labelled and value not in inputs
            labelled.add(value)
            label = _label(sources.shape(value), labels.get(source, ""), boxing.wanted) if fresh else ""
            edges[wire] = Edge(source, leaf.box.key, ids[value], label)
    loose = _loose_ends(boxing, sources, {edge.source for edge in edges.values()}, ids)
    return [*edges.values(), *loose, *_returning(boxing, sources, ids)]


def _label(shape: str, before: str, wanted: frozenset[str]) -> str:
    """The shape beside a line, whose maker read another: where that is the same it is written only if asked for."""
    return shape if "shapes" in wanted or ("changes" in wanted and shape != before) else ""


def _returning(boxing: Boxing, sources: Sources, ids: dict[Value, int]) -> list[Edge]:
    """What goes back to the ports of a loop's states, from the boxes that make it."""
    found: list[Edge] = []
    for leaf in boxing.leaves:
        value = boxing.expansion.returns.get(leaf.nodes[0]) if leaf.box.role == "port" else None
        host = _host(value, boxing, sources, {}) if value is not None else None
        if value is not None and host not in (None, leaf.box.key):
            found.append(Edge(host or "", leaf.box.key, ids[value], returns=True))
    return found


def _loose_ends(boxing: Boxing, sources: Sources, used: set[str], ids: dict[Value, int]) -> list[Edge]:
    """Edges of boxes that nothing drawn reads: what they make enters a copy that is not drawn, at its counterpart."""
    edges: dict[tuple[str, str], Edge] = {}
    for leaf in boxing.leaves:
        made = (value for node in leaf.nodes for value in node.outputs) if leaf.box.key not in used else ()
        for value in made:
            readers = sources.index.consumers.get(value, ())
            targets = [boxing.hosts.get(node) for node in readers if not sources.carried(value, node)]
            for target in targets:
                if target not in (None, leaf.box.key):
                    edges.setdefault((leaf.box.key, target), Edge(leaf.box.key, target, ids[value]))
    return list(edges.values())


def _output(value: Value, boxing: Boxing, sources: Sources) -> int:
    """Which output of a drawn operator `value` is: two of them may go to one box.  What leaves a block is one line."""
    maker = sources.index.producer.get(value)
    drawn = maker is not None and maker in boxing.drawn
    return maker.outputs.index(value) if maker is not None and drawn else 0


def output_edges(
    boxing: Boxing, sources: Sources, inputs: dict[Value, str], ids: dict[Value, int], outputs: list[tuple[Value, Box]]
) -> list[Edge]:
    """Edges into the pills of the model's outputs; into that of a series one from each box."""
    edges: dict[tuple[str, str], Edge] = {}
    for value, box in outputs:
        host = _host(value, boxing, sources, inputs)
        if host is not None:
            edges.setdefault((host, box.key), Edge(host, box.key, ids[value]))
    return list(edges.values())


def panel_edges(boxing: Boxing, sources: Sources, here: Path, ids: dict[Value, int]) -> tuple[list[Box], list[Edge]]:
    """Edges of a panel and its ports: tensors from outside that go to the same boxes are one port."""
    wires: dict[tuple[str | Value, str, int], Value] = {}
    for leaf in boxing.leaves:
        for value in entering(list(leaf.nodes)):
            inner = sources.resolve(value, leaf.path, len(here)) or value
            source = _inner_host(inner, here, boxing, sources)
            if source != leaf.box.key:
                number = _output(inner, boxing, sources) if source else 0
                wires.setdefault((source or inner, leaf.box.key, number), inner)
    operands = [(source, key) for source, key, _ in wires]
    ports, port_of = make_ports(boxing.prefix, operands, sources)
    edges: dict[tuple[str, str, int], Edge] = {}
    for (maker, target, number), value in wires.items():
        start = port_of[maker] if isinstance(maker, Value) else maker
        edges.setdefault((start, target, number), Edge(start, target, ids[value]))
    loose = _loose_ends(boxing, sources, {edge.source for edge in edges.values()}, ids)
    return ports, [*edges.values(), *loose, *_returning(boxing, sources, ids)]


def _incoming(leaf: Leaf, sources: Sources) -> list[Value]:
    found = (sources.resolve(value, leaf.path) for value in entering(list(leaf.nodes)))
    return [value for value in dict.fromkeys(found) if value is not None]


def _host(value: Value, boxing: Boxing, sources: Sources, inputs: dict[Value, str]) -> str | None:
    maker = sources.index.producer.get(value)
    return inputs.get(value) if maker is None else boxing.hosts.get(maker)


def _inner_host(value: Value, here: Path, boxing: Boxing, sources: Sources) -> str | None:
    """The box of the panel that makes `value`; None where it comes from outside."""
    maker = sources.index.producer.get(value)
    if maker is None or sources.index.path[maker][: len(here)] != here:
        return None
    return boxing.hosts.get(maker)
