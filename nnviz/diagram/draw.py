"""From a graph to its diagram.

1. splice the bodies of branches, loops and functions in        (expanding)
2. index where every operator lies and who makes every tensor   (places)
3. decide which blocks are opened, closed, apart, in panels      (opening, displaying)
4. box the chain, then each panel                                (boxing, captions, widths, attention)
5. wire them                                                     (sources, wiring)
6. of several networks, tell whose is what                       (dividing)

Post-condition: every operator has one box that stands for it in the chain, every edge ends at boxes of the same
chain or panel, and keys are unique.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Set
from typing import Final, Literal

from nnviz.diagram.attention import attending
from nnviz.diagram.boxing import Boxing
from nnviz.diagram.dividing import divided
from nnviz.diagram.expanding import expand
from nnviz.diagram.expansion import Expansion
from nnviz.diagram.messages import messages, with_messages
from nnviz.diagram.numbering import operator_ids, value_ids
from nnviz.diagram.opening import Plan, nestings, plan
from nnviz.diagram.pictures import pictures, pooled
from nnviz.diagram.places import Path, Places, places
from nnviz.diagram.sources import Sources
from nnviz.diagram.space import with_space
from nnviz.diagram.symbols import shapes_of_class
from nnviz.diagram.tabulating import tabulated
from nnviz.diagram.tensors import Made, as_tensors, named, sized
from nnviz.diagram.terminals import as_ports, in_series, terminals
from nnviz.diagram.types import Box, Definition, Diagram, Edge, WidthTable
from nnviz.diagram.widths import Widths, symbolic_widths
from nnviz.diagram.wiring import chain_edges, output_edges, panel_edges
from nnviz.diagram.words import extents, printable
from nnviz.graph import Block, Graph, Node, Value, blocks, operators
from nnviz.options import USUAL, Options

LONGEST_HEADING: Final = 300
"""Characters of a title that are shown at most."""

_EXPORTERS: Final = re.compile(r"main|graph|jit|export|model|^.{0,2}$", re.IGNORECASE)


def draw(
    graph: Graph,
    depth: int | None = None,
    panels: int = 0,
    options: Options = USUAL,
    also: Set[str] = frozenset(),
    within: Set[str] = frozenset(),
    whole: bool = False,
) -> Diagram:
    """Draw `graph` with `depth` nestings opened (None: all): the outer `panels` in panels, the others in place.

    The classes `also` are defined in panels, however deep they stand; in those `within`, what they hold is opened.
    With `whole` every copy of every block is drawn, without frames.
    """
    expansion = expand(graph)
    shown = expansion.graph
    index = places(shown)
    most, framed = deepest(graph) if depth is None else depth, expansion.frames.keys()
    nested = options.composition == "nested"
    opening = plan(shown, index, most, panels, expansion.inline, framed, also, nested, within, whole)
    stacks = {block for block, display in opening.display.items() if display == "opened"}
    sources = Sources(index, stacks, as_filed="axes" in options.wanted)
    ids, values = _operator_ids(graph, expansion), _value_ids(graph, expansion)
    copies = _class_copies(shown)
    widths = {kind: symbolic_widths(block.body, copies[kind]) for kind, block in opening.classes().items()}
    tables = _tables(opening, copies, widths)
    chain = Boxing(opening, ids, widths, expansion, opening.titles(), attending(index), copies, options.wanted)
    inner = chain.level(shown.nodes, ())
    boxes, edges = _with_terminals(shown, index, chain, inner, sources, values)
    words = messages(shown) if options.emphasis == "messages" else {}
    boxes = with_messages(boxes, chain.leaves, words)
    if options.emphasis == "space":
        boxes = with_space(boxes, shown, chain.hosts, sources)
    definitions = _panels(opening, chain, ids, widths, tables, sources, values, options, words)
    if options.nodes != "operators":
        made = _made(sources, sources.shape, values, options)
        boxes, edges = as_tensors(sized(boxes, edges, made), edges, chain.leaves, made)
    boxes = as_ports(boxes) if graph.part else boxes
    heading = printable(options.title, LONGEST_HEADING)
    title = heading or given_name(graph) or "Neural network"
    drawn = Diagram(title, boxes, edges, definitions, graph, heading)
    drawn = named(drawn, any(hue.pattern for _, hue in options.look.hues))
    if not graph.networks:
        return drawn
    return divided(drawn, graph, pictures(index, sources, values), pooled(chain.hosts, values))


def given_name(graph: Graph) -> str:
    """The name that the author gave the network; exporters' own say nothing ("main_graph", "torch_jit") and are "".

    Several networks are called by their headings.
    """
    if graph.networks:
        return printable(" | ".join(graph.networks), LONGEST_HEADING)
    return "" if _EXPORTERS.search(graph.name) else printable(graph.name)


def deepest(graph: Graph) -> int:
    """How many nestings there are to open, the bodies of operators included."""
    return nestings(expand(graph).graph)


def _operator_ids(graph: Graph, expansion: Expansion) -> dict[Node, int]:
    ids = operator_ids(graph)
    return ids | {node: ids[original] for node, original in expansion.nodes.items()}


def _value_ids(graph: Graph, expansion: Expansion) -> dict[Value, int]:
    ids = value_ids(graph)
    return ids | {value: ids[original] for value, original in expansion.values.items()}


def _class_copies(graph: Graph) -> dict[str, list[Graph]]:
    copies: dict[str, list[Graph]] = {}
    for block in blocks(graph):
        copies.setdefault(block.kind, []).extend(block.instances)
    return copies


def _tables(opening: Plan, copies: dict[str, list[Graph]], widths: dict[str, Widths]) -> dict[str, WidthTable]:
    """The tables of the panels, whose letters take the place of `widths`: of classes each copy of which has a box.

    A row for a copy that is drawn without its box, or within another stack, would be the row of nothing.
    """
    boxed: Counter[str] = Counter()
    for block, display in opening.display.items():
        boxed[block.kind] += len(block.instances) if display in ("closed", "apart") else 0
    tables: dict[str, WidthTable] = {}
    for kind, block in opening.definitions.items():
        if boxed[kind] == len(copies[kind]):
            drawn = frozenset(opening.shown(block.body))
            widths[kind], table = tabulated(block.body, copies[kind], widths[kind], drawn)
            tables |= {kind: table} if table else {}
    return tables


def _with_terminals(
    graph: Graph, index: Places, chain: Boxing, inner: tuple[Box, ...], sources: Sources, values: dict[Value, int]
) -> tuple[tuple[Box, ...], tuple[Edge, ...]]:
    """Put the pills around the chain: inputs that something reads (all, if nothing else is drawn), and all outputs."""
    entries = tuple(value for value in _sources(graph, index) if value in index.consumers or value in index.outputs)
    said = _said_of(chain.wanted, sources)
    given, pills = _pills(entries or graph.inputs, "input", said, lambda value: _read_at(value, index, chain))
    made, ends = _pills(graph.outputs, "output", said, lambda value: _made_at(value, index, chain))
    keys = {value: pill.key for value, pill in given.items() if entries}
    edges = chain_edges(chain, sources, keys, values)
    edges += output_edges(chain, sources, keys, values, [(value, made[value]) for value in graph.outputs])
    used = {edge.source for edge in edges}
    shown = [pill for pill in pills if pill.key in used or not inner]
    return (*shown, *inner, *ends), tuple(edges)


def _said_of(wanted: frozenset[str], sources: Sources) -> Callable[[Value], str]:
    """What the pill of an input or output says of it: its shape and type."""
    shapes, types = bool(wanted & {"shapes", "changes"}), "types" in wanted

    def said(value: Value) -> str:
        parts = sources.shape(value) if shapes else "", printable(value.type.dtype) if types else ""
        return ", ".join(filter(None, parts))

    return said


def _pills(
    values: tuple[Value, ...],
    role: Literal["input", "output"],
    shape: Callable[[Value], str],
    place: Callable[[Value], Hashable],
) -> tuple[dict[Value, Box], list[Box]]:
    """The pill of each value, and all pills in order: a series has one, and so has a value that is named twice."""
    values = tuple(dict.fromkeys(values))
    series = in_series(values, place)
    others = {value for members in series.values() for value in members[1:]}
    firsts = tuple(value for value in values if value not in others)
    pills = terminals(firsts, role, series, shape)
    pill_of = dict(zip(firsts, pills, strict=True))
    pill_of |= {value: pill_of[first] for first, members in series.items() for value in members}
    return pill_of, pills


def _read_at(value: Value, index: Places, chain: Boxing) -> Hashable:
    """The boxes of what reads an input of the model, as a place; none for one that leaves as it came."""
    keys = dict.fromkeys(chain.hosts.get(node, "") for node in index.consumers.get(value, ()))
    return () if value in index.outputs else tuple(keys)


def _made_at(value: Value, index: Places, chain: Boxing) -> Hashable:
    maker = index.producer.get(value)
    return chain.hosts.get(maker, "") if maker is not None else ""


def _sources(graph: Graph, index: Places) -> list[Value]:
    """Inputs of the model, then tensors that nobody makes."""
    read = (value for value in index.consumers if value not in index.producer and not value.constant)
    return list(dict.fromkeys((*graph.inputs, *read)))


def _made(sources: Sources, shape: Callable[[Value], str], ids: dict[Value, int], options: Options) -> Made:
    index = sources.index

    def is_read(value: Value) -> bool:
        return value in index.consumers or value in index.outputs

    def size(value: Value) -> tuple[int, ...]:
        return extents(sources.shaped(value)) if options.nodes == "volumes" else ()

    return Made(ids, shape, is_read, options.wanted, size)


def _path_of(block: Block, sources: Sources) -> Path:
    """The path of the body of `block`, wherever in the network it lies."""
    path = sources.index.path[next(operators(block.body))]
    level = next(level for level, (around, _) in enumerate(path) if around is block)
    return path[: level + 1]


def _panels(
    opening: Plan,
    chain: Boxing,
    ids: dict[Node, int],
    widths: dict[str, Widths],
    tables: dict[str, WidthTable],
    sources: Sources,
    values: dict[Value, int],
    options: Options,
    words: Mapping[Node, tuple[str, str]],
) -> tuple[Definition, ...]:
    panels: list[Definition] = []
    for kind, block in opening.definitions.items():
        boxing = Boxing(
            opening, ids, widths, chain.expansion, chain.titles, chain.attending, chain.copies, chain.wanted
        )
        boxing.prefix, boxing.widths = f"{kind}/", widths[kind]
        boxing.stand_for(block.body, chain.copies[kind])
        here = _path_of(block, sources)
        inner = boxing.level(block.body.nodes, here)
        ports, edges = panel_edges(boxing, sources, here, values)
        title = ", ".join(filter(None, (printable(chain.titles[kind]), boxing.header(block))))
        boxes, wires = with_messages((*ports, *inner), boxing.leaves, words), tuple(edges)
        if options.nodes != "operators":
            shape = shapes_of_class(block.body, chain.copies[kind], sources, widths[kind])
            boxes, wires = as_tensors(boxes, edges, boxing.leaves, _made(sources, shape, values, options))
        panels.append(Definition(kind, title, boxes, wires, tables.get(kind)))
    return tuple(panels)
