"""The figure the other way round: boxes are tensors, lines are the operators that make one of another.

Ronneberger's U-Net is drawn so.  What an operator makes takes the place of its box, under its shape; a line leads to it
from everything that the operator reads, and says which operator it is: its kind is written in the legend or, where
there are many, beside the line.  Blocks that stay closed stay boxes; what leaves them is a tensor behind them.

Post-condition: every operator of the diagram is a line into each tensor that it makes (or is named in that tensor's
box, where it reads nothing), and every tensor that was a line is a box, an input, an output or a port.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from nnviz.diagram.boxing import Leaf
from nnviz.diagram.captions import caption
from nnviz.diagram.types import Box, Diagram, Edge
from nnviz.graph import Node, Value, integers

UNKNOWN = "?"
"""What stands for a shape that nobody knows."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is known of tensors: their ids, their shapes as they are written, and whether somebody reads them.

    `size` is how large each is drawn, () where all boxes are alike.
    """

    ids: dict[Value, int]
    shape: Callable[[Value], str]
    is_read: Callable[[Value], bool]
    wanted: frozenset[str]
    size: Callable[[Value], tuple[int, ...]]


@dataclass(slots=True)
class _Turning:
    """One chain or panel on its way: the boxes in the place of each leaf, and who reads what."""

    made: Made
    leaves: dict[str, Leaf]
    edges: Sequence[Edge]
    pills: dict[str, Box]
    tensors: dict[str, dict[int, Box]] = field(default_factory=dict[str, dict[int, Box]])
    found: list[Edge] = field(default_factory=list[Edge])


def as_tensors(
    boxes: tuple[Box, ...], edges: Sequence[Edge], leaves: Sequence[Leaf], made: Made
) -> tuple[tuple[Box, ...], tuple[Edge, ...]]:
    """Turn a chain or panel round; boxes keep their frames and their order."""
    pills = {box.key: box for box in boxes if box.role == "output"}
    turning = _Turning(made, {leaf.box.key: leaf for leaf in leaves}, edges, pills)
    _make_tensors(turning)
    _end_in_pills(turning)
    _join(turning)
    return tuple(_replaced(boxes, turning)), tuple(turning.found)


def sized(boxes: tuple[Box, ...], edges: Sequence[Edge], made: Made) -> tuple[Box, ...]:
    """The same boxes; inputs and outputs of one tensor are as large as it is."""
    carried: defaultdict[str, set[int]] = defaultdict(set)
    for edge in edges:
        carried[edge.source].add(edge.value)
        carried[edge.target].add(edge.value)
    sizes = {number: made.size(value) for value, number in made.ids.items()}
    return tuple(
        replace(box, size=sizes.get(min(carried[box.key]), ()))
        if box.role in ("input", "output") and len(carried[box.key]) == 1
        else box
        for box in boxes
    )


def is_arrow(box: Box, leaf: Leaf | None) -> bool:
    """Whether a box becomes a line: an operator whose inside is not defined elsewhere."""
    return box.role == "operator" and not box.definition and leaf is not None and len(leaf.nodes) == 1


def _make_tensors(turning: _Turning) -> None:
    """A box for each tensor that leaves an operator or a closed block."""
    leaving: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for edge in turning.edges:
        leaving[edge.source].setdefault(edge.value, edge.label)
    for key, leaf in turning.leaves.items():
        values = leaving.get(key, {})
        if is_arrow(leaf.box, leaf):
            turning.tensors[key] = _made_by(leaf.nodes[0], leaf.box, values, turning.made)
        elif leaf.box.role in ("operator", "block"):
            by_id = {turning.made.ids[value]: value for node in leaf.nodes for value in node.outputs}
            turning.tensors[key] = {
                number: _of(f"{key}.{i}", by_id[number], turning.made)
                if number in by_id
                else _tensor(f"{key}.{i}", number, label)
                for i, (number, label) in enumerate(values.items())
            }


def _end_in_pills(turning: _Turning) -> None:
    """What only an output reads is that output."""
    readers: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for edge in turning.edges:
        readers[edge.source, edge.value].append(edge.target)
    entered = set[str]()
    for (source, number), targets in readers.items():
        if len(targets) == 1 and targets[0] in turning.pills and number in turning.tensors.get(source, {}):
            shared = [one for one, box in turning.tensors[source].items() if box is turning.tensors[source][number]]
            if len(shared) == 1 and targets[0] not in entered:
                entered.add(targets[0])
                turning.tensors[source][number] = turning.pills[targets[0]]


def _made_by(node: Node, box: Box, leaving: dict[int, str], made: Made) -> dict[int, Box]:
    """The tensors of an operator by the numbers of the lines that left it; those of another copy are its only one."""
    outputs = [value for value in node.outputs if made.is_read(value)] or list(node.outputs[:1])
    boxes = {
        made.ids[value]: replace(
            _of(f"{box.key}.{i}", value, made),
            symbol="wide" if box.symbol in ("bar", "wide") and not made.size(value) else "box",
            tooltip=box.tooltip,
        )
        for i, value in enumerate(outputs)
    }
    first = next(iter(boxes.values()))
    return boxes | {number: first for number in leaving if number not in boxes}


def _of(key: str, value: Value, made: Made) -> Box:
    return replace(_tensor(key, made.ids[value], made.shape(value)), size=made.size(value))


def _tensor(key: str, number: int, shape: str) -> Box:
    return Box(key, "tensor", str(number), shape or UNKNOWN, hue="terminal")


def _join(turning: _Turning) -> None:
    """Lines from what each operator read to what it makes; what reads blocks and ends stays as it was."""
    reads: defaultdict[str, list[Edge]] = defaultdict(list)
    plain: list[Edge] = []
    for edge in (_moved(turning, edge) for edge in turning.edges):
        leaf = turning.leaves.get(edge.target)
        if leaf is not None and is_arrow(leaf.box, leaf):
            reads[edge.target].append(edge)
        elif edge.source != edge.target:
            plain.append(edge)
    for key, leaf in turning.leaves.items():
        if is_arrow(leaf.box, leaf):
            turning.found += _arrows(leaf, reads[key], turning)
        else:
            made = turning.tensors.get(key, {}).items()
            turning.found += [Edge(key, box.key, number) for number, box in made]
    turning.found += plain


def _moved(turning: _Turning, edge: Edge) -> Edge:
    """An edge that begins at the tensor in the place of its source."""
    box = turning.tensors.get(edge.source, {}).get(edge.value)
    if box is None:
        return replace(edge, label="")
    return replace(edge, source=box.key, label="", value=int(box.ref) if box.role == "tensor" else edge.value)


def _arrows(leaf: Leaf, reads: Sequence[Edge], turning: _Turning) -> Iterator[Edge]:
    """The lines of one operator: from each tensor that it reads, once, to each that it makes."""
    words = caption(leaf.nodes[0], "", turning.made.wanted)
    kind = ", ".join(filter(None, (words.title or leaf.box.title, words.note)))
    sources = {edge.source: edge for edge in reversed(reads)}
    kernel = integers(leaf.nodes[0], "kernel_shape")
    for box in {box.key: box for box in turning.tensors[leaf.box.key].values()}.values():
        for source in dict.fromkeys(edge.source for edge in reads):
            read = sources[source]
            yield Edge(source, box.key, read.value, "", read.returns, kind, words.hue, leaf.box.ref, kernel)


def _replaced(boxes: tuple[Box, ...], turning: _Turning) -> Iterator[Box]:
    """The boxes of a level: tensors in the place of operators, and behind closed blocks.

    Levels nest no deeper than figures are opened, so this may recurse.
    """
    for box in boxes:
        if box.children is not None:
            yield replace(box, children=tuple(_replaced(box.children, turning)))
            continue
        leaf = turning.leaves.get(box.key)
        made = {one.key: one for one in turning.tensors.get(box.key, {}).values()}
        if leaf is None or not is_arrow(box, leaf):
            yield box
        elif not any(edge.target in made for edge in turning.found):
            made = {key: replace(one, note=box.title) for key, one in made.items()}
        yield from (one for one in made.values() if one.role == "tensor")


MOST_KINDS = 7
"""Kinds of lines that readers tell apart by their colours."""


def named(diagram: Diagram, uncoloured: bool) -> Diagram:
    """Write the kinds of lines beside them where they are too many for a legend, or the theme has no colours."""
    if len(diagram.kinds()) <= (0 if uncoloured else MOST_KINDS):
        return diagram
    panels = tuple(replace(panel, edges=_named(panel.edges)) for panel in diagram.definitions)
    return replace(diagram, edges=_named(diagram.edges), definitions=panels)


def _named(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """Words on the first line of each operator: the others enter the same tensor."""
    said = set[str]()
    found: list[Edge] = []
    for edge in edges:
        fresh = edge.kind and edge.operator not in said
        said.add(edge.operator)
        found.append(replace(edge, label=edge.kind) if fresh else edge)
    return tuple(found)
