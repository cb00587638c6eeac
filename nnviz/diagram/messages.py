"""Graph networks say what they do: messages run along the edges of a graph and are aggregated at its nodes.

Gilmer and others, "Neural message passing for quantum chemistry", 2017: what gathers rows of features by a tensor of
indices that the caller gives reads the ends of edges, and what scatters its rows back with a reduction aggregates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from nnviz.diagram.boxing import Leaf
from nnviz.diagram.types import Box
from nnviz.graph import Graph, Node, Value, operators

REDUCTIONS: Final = {"add": "sum", "mul": "product", "max": "max", "min": "min", "mean": "mean"}
GATHERS: Final = ("Gather", "GatherElements", "GatherND")
SCATTERS: Final = ("ScatterElements", "ScatterND", "Scatter")
VIEWS: Final = frozenset({
    "Split", "Slice", "Squeeze", "Unsqueeze", "Reshape", "Cast", "Identity", "Transpose", "Concat", "Expand", "Flatten",
    "Gather",
})  # fmt: skip
"""What leaves indices indices."""


def messages(graph: Graph) -> dict[Node, tuple[str, str]]:
    """The words for each operator that sends or aggregates messages; none where nothing is aggregated."""
    nodes = list(operators(graph))
    found = {node: ("Aggregate", f"{_reduction(node)} at nodes") for node in nodes if _reduction(node)}
    if not found:
        return {}
    given = _indices(graph, nodes)
    for node in nodes:
        if node.op in GATHERS and len(node.inputs) > 1 and node.inputs[1] in given and node.inputs[0] not in given:
            found[node] = ("Message", "gathered along edges")
    return found


def _reduction(node: Node) -> str:
    return REDUCTIONS.get(str(node.attributes.get("reduction")), "") if node.op in SCATTERS else ""


def _indices(graph: Graph, nodes: Iterable[Node]) -> set[Value]:
    """Whole numbers that the caller gives, and their parts."""
    given = {value for value in graph.inputs if value.type.dtype in ("int64", "int32")}
    for node in nodes:
        if node.op in VIEWS and node.inputs and node.inputs[0] in given:
            given.update(node.outputs)
    return given


def with_messages(
    boxes: Sequence[Box], leaves: Sequence[Leaf], words: Mapping[Node, tuple[str, str]]
) -> tuple[Box, ...]:
    """The same boxes, those of messages and aggregations under their words; what was their title follows."""
    said = {leaf.box.key: words[leaf.nodes[0]] for leaf in leaves if len(leaf.nodes) == 1 and leaf.nodes[0] in words}
    return tuple(_worded(box, said) for box in boxes)


def _worded(box: Box, said: Mapping[str, tuple[str, str]]) -> Box:
    """Levels nest no deeper than figures are opened, so this may recurse."""
    if box.children is not None:
        return replace(box, children=tuple(_worded(child, said) for child in box.children))
    if box.key not in said or box.role != "operator":
        return box
    title, note = said[box.key]
    return replace(box, title=title, note=", ".join(filter(None, (note, box.note))), hue=HUES[title])


HUES: Final = {"Message": "merge", "Aggregate": "arithmetic"}
