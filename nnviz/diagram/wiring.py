"""The edges of a figure: for every box, where each of its inputs comes from."""

from __future__ import annotations

from nnviz.diagram.boxing import Boxing, Leaf
from nnviz.diagram.places import Path, entering
from nnviz.diagram.sources import Sources
from nnviz.diagram.types import Box, Edge
from nnviz.diagram.words import shape_text
from nnviz.graph import Value


def chain_edges(boxing: Boxing, sources: Sources, inputs: dict[Value, str], ids: dict[Value, int]) -> list[Edge]:
    """Edges of the main chain; a shape is written on a tensor's first edge, if it is not what its maker read."""
    incoming = {leaf.box.key: _incoming(leaf, sources) for leaf in boxing.leaves}
    labels = {key: shape_text(values[0]) for key, values in incoming.items() if values}
    edges: dict[tuple[str, str], Edge] = {}
    labelled: set[Value] = set()
    for leaf in boxing.leaves:
        for value in incoming[leaf.box.key]:
            source = _host(value, boxing, sources, inputs)
            if source is None or source == leaf.box.key or (source, leaf.box.key) in edges:
                continue
            fresh = value not in labelled and value not in inputs and shape_text(value) != labels.get(source, "")
            labelled.add(value)
            edges[source, leaf.box.key] = Edge(source, leaf.box.key, ids[value], shape_text(value) if fresh else "")
    return list(edges.values())


def output_edges(
    boxing: Boxing, sources: Sources, inputs: dict[Value, str], ids: dict[Value, int], outputs: list[tuple[Value, Box]]
) -> list[Edge]:
    """Edges into the pills of the model's outputs."""
    hosts = [(value, _host(value, boxing, sources, inputs), box) for value, box in outputs]
    return [Edge(host, box.key, ids[value]) for value, host, box in hosts if host is not None]


def panel_edges(boxing: Boxing, sources: Sources, here: Path, ids: dict[Value, int]) -> tuple[list[Box], list[Edge]]:
    """Edges of a panel and its ports: tensors from outside that go to the same boxes are one port."""
    edges: dict[tuple[str, str], Edge] = {}
    outside: dict[Value, list[str]] = {}
    for leaf in boxing.leaves:
        for value in entering(list(leaf.nodes)):
            inner = sources.resolve(value, leaf.path, len(here))
            source = _inner_host(inner, here, boxing, sources)
            if source is None:
                outside.setdefault(value if inner is None else inner, []).append(leaf.box.key)
            elif source != leaf.box.key and inner is not None:
                edges.setdefault((source, leaf.box.key), Edge(source, leaf.box.key, ids[inner]))
    ports, entries = _ports(boxing.prefix, outside, ids)
    order = {leaf.box.key: number for number, leaf in enumerate(boxing.leaves)}
    return ports, sorted([*entries, *edges.values()], key=lambda edge: order[edge.target])


def _ports(prefix: str, outside: dict[Value, list[str]], ids: dict[Value, int]) -> tuple[list[Box], list[Edge]]:
    groups: dict[tuple[str, ...], Value] = {}
    for value, targets in outside.items():
        groups.setdefault(tuple(dict.fromkeys(targets)), value)
    ports: list[Box] = []
    edges: list[Edge] = []
    for number, (consumers, value) in enumerate(groups.items()):
        title = "xyzuvw"[number] if number < 6 else f"x{number}"
        ports.append(Box(f"{prefix}{title}", "port", title, title, hue="terminal"))
        edges.extend(Edge(ports[-1].key, target, ids[value]) for target in consumers)
    return ports, edges


def _incoming(leaf: Leaf, sources: Sources) -> list[Value]:
    found = (sources.resolve(value, leaf.path) for value in entering(list(leaf.nodes)))
    return [value for value in dict.fromkeys(found) if value is not None]


def _host(value: Value, boxing: Boxing, sources: Sources, inputs: dict[Value, str]) -> str | None:
    maker = sources.index.producer.get(value)
    return inputs.get(value) if maker is None else boxing.hosts.get(maker)


def _inner_host(value: Value | None, here: Path, boxing: Boxing, sources: Sources) -> str | None:
    maker = None if value is None else sources.index.producer.get(value)
    if maker is None or sources.index.path[maker][: len(here)] != here:
        return None
    return boxing.hosts.get(maker)
