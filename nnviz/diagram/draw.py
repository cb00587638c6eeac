"""From a graph to its diagram.

1. index where every operator lies and who makes every tensor   (places)
2. decide which blocks are opened, closed, apart, in panels      (opening)
3. box the chain, then each panel                                (boxing, captions, widths)
4. wire them                                                     (sources, wiring)

Post-condition: every operator has one box that stands for it in the chain, every edge ends at boxes of the same
chain or panel, and keys are unique.
"""

from __future__ import annotations

from nnviz.diagram.boxing import Boxing
from nnviz.diagram.numbering import operator_ids, value_ids
from nnviz.diagram.opening import Plan, deepest, plan
from nnviz.diagram.places import Places, places
from nnviz.diagram.sources import Sources
from nnviz.diagram.terminals import terminals
from nnviz.diagram.types import Box, Definition, Diagram, Edge
from nnviz.diagram.widths import Widths, symbolic_widths
from nnviz.diagram.wiring import chain_edges, output_edges, panel_edges
from nnviz.diagram.words import printable
from nnviz.graph import Graph, Node, Value, blocks


def draw(graph: Graph, depth: int | None = None, title: str = "", panels: int = 0) -> Diagram:
    """Draw `graph` with `depth` nestings opened (None: all): the outer `panels` in panels, the others in place."""
    index = places(graph)
    opening = plan(graph, index, deepest(graph) if depth is None else depth, panels)
    stacks = {block for block, display in opening.display.items() if display == "opened"}
    sources, ids, values = Sources(index, stacks), operator_ids(graph), value_ids(graph)
    widths = _class_widths(graph, opening)
    chain = Boxing(opening, ids, widths, opening.titles())
    inner = chain.level(graph.nodes, ())
    boxes, edges = _with_terminals(graph, index, chain, inner, sources, values)
    definitions = _panels(opening, chain, ids, widths, sources, values)
    return Diagram(title or printable(graph.name), boxes, edges, definitions, graph)


def _class_widths(graph: Graph, opening: Plan) -> dict[str, Widths]:
    copies: dict[str, list[Graph]] = {kind: [] for kind in opening.definitions}
    for block in blocks(graph):
        if block.kind in copies:
            copies[block.kind].extend(block.instances)
    return {kind: symbolic_widths(block.body, copies[kind]) for kind, block in opening.definitions.items()}


def _with_terminals(
    graph: Graph, index: Places, chain: Boxing, inner: tuple[Box, ...], sources: Sources, values: dict[Value, int]
) -> tuple[tuple[Box, ...], tuple[Edge, ...]]:
    """Put the pills around the chain: inputs that something reads (all, if nothing else is drawn), and all outputs."""
    entries = tuple(value for value in _sources(graph, index) if value in index.consumers or value in index.outputs)
    pills = terminals(entries or graph.inputs, "input")
    keys = {value: pill.key for value, pill in zip(entries, pills, strict=False)}
    ends = terminals(graph.outputs, "output")
    edges = chain_edges(chain, sources, keys, values)
    edges += output_edges(chain, sources, keys, values, list(zip(graph.outputs, ends, strict=True)))
    used = {edge.source for edge in edges}
    shown = [pill for pill in pills if pill.key in used or not inner]
    return (*shown, *inner, *ends), tuple(edges)


def _sources(graph: Graph, index: Places) -> list[Value]:
    """Inputs of the model, then tensors that nobody makes."""
    read = (value for value in index.consumers if value not in index.producer and not value.constant)
    return list(dict.fromkeys((*graph.inputs, *read)))


def _panels(
    opening: Plan,
    chain: Boxing,
    ids: dict[Node, int],
    widths: dict[str, Widths],
    sources: Sources,
    values: dict[Value, int],
) -> tuple[Definition, ...]:
    panels: list[Definition] = []
    paths = dict(chain.paths)
    for kind, block in opening.definitions.items():
        boxing = Boxing(opening, ids, widths, chain.titles, f"{kind}/", widths[kind])
        here = (*paths[block], (block, block.body_index))
        inner = boxing.level(block.body.nodes, here)
        paths |= boxing.paths
        ports, edges = panel_edges(boxing, sources, here, values)
        panels.append(Definition(kind, printable(chain.titles[kind]), (*ports, *inner), tuple(edges)))
    return tuple(panels)
