"""Boxes, edges, definitions: frozen data between folding and layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from nnviz.graph import Graph, Shape

Role: TypeAlias = Literal["operator", "block", "input", "output", "port", "tensor"]
"""What a box stands for.  A port is where data enters or leaves a definition; tensors are drawn where
operators are the lines between them."""

Symbol: TypeAlias = Literal["box", "plus", "times", "bar", "wide"]
"""A rounded box; a circle with a sign; a flat bar that spans its operands (concat); a box widened to span them."""


@dataclass(frozen=True, slots=True)
class Space:
    """The size of the picture that leaves a box ("56²"), and how many pixels of the input one of its pixels sees."""

    resolution: str
    field: str


@dataclass(frozen=True, slots=True)
class Box:
    """One thing that is drawn.

    key         unique in the diagram and its definitions; edges refer to it
    ref         what a reader of the SVG or JSON calls it: operator id "7", block kind "B0", "input:x", "output:y"
    title       first line; note: second line, smaller, may be empty
    hue         category of the theme: convolution, linear, ... (theme.HUES)
    repeat      how many copies it stands for; more than one draws sheets and a badge
    children    what is drawn inside an opened block; None for anything drawn as one box
    definition  kind of the definition panel that shows what is inside, "" if none
    tooltip     exact parameters, one a line
    space       size of the picture that leaves it, where space is emphasised
    figures     what it costs, where that is asked for: parameters, MACs; "" for what it has none of
    size        of a tensor that is drawn as a solid: its axes without the batch, channels first; () for a plain box
    """

    key: str
    role: Role
    ref: str
    title: str
    note: str = ""
    hue: str = "other"
    symbol: Symbol = "box"
    repeat: int = 1
    children: tuple[Box, ...] | None = None
    definition: str = ""
    tooltip: str = ""
    figures: tuple[str, ...] = ()
    space: Space | None = None
    size: tuple[int, ...] = ()

    @property
    def ops(self) -> tuple[str, ...]:
        """Standard names of what a box stands for, as its tooltip lists them: ("Conv", "Relu"); none for a block."""
        return tuple(self.tooltip.partition("\n")[0].split(" + ")) if self.role == "operator" else ()

    @property
    def second_line(self) -> str:
        """The note, and what it costs."""
        cost = ", ".join(filter(None, self.figures))
        return ("; " if self.role == "block" else ", ").join(filter(None, (self.note, cost)))


@dataclass(frozen=True, slots=True)
class Edge:
    """One tensor from one box to one consumer, or one operator between two tensors; both ends have no children.

    value   id of the tensor: edges of one source with equal values are one line that forks
    label   shape of the tensor, "" where it is not shown
    kind    where lines are operators, which one: "Conv 3×3, ReLU", and hue: its category; operator: its id;
            kernel: the height and width of what it reads at a time, () where that is no window
    returns whether it goes back: what a loop hands to its next step, from inside its frame to a port of the same frame
    Edges of one target stand in the order of its operands; without those that return, edges point forwards.
    """

    source: str
    target: str
    value: int
    label: str = ""
    returns: bool = False
    kind: str = ""
    hue: str = ""
    operator: str = ""
    kernel: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WidthTable:
    """What the letters in the boxes of a definition stand for, copy by copy.

    letters   one a column
    rows      the numbers of the copies that a row holds for ("1", "3–5"), and the value of each letter
    """

    letters: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    def lines(self) -> tuple[tuple[str, ...], ...]:
        """What is written, line by line, the head first."""
        return (("no.", *self.letters), *((label, *map(str, values)) for label, values in self.rows))


@dataclass(frozen=True, slots=True)
class Definition:
    """A block that is drawn once, beside the chain, under its title, and the table of its widths where it has one."""

    kind: str
    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    table: WidthTable | None = None


Extents: TypeAlias = Shape
"""How large a picture is: height and width, or depth, height and width; nothing of what is none."""


@dataclass(frozen=True, slots=True)
class Network:
    """One of several networks in a figure: its heading, and those of the figure's boxes and edges that are its own.

    first       the numbers of its first operator and its first tensor in the figure
    extents     how large the pictures are that leave a box, by its key: (56, 56); nothing of other tensors
    """

    heading: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    first: tuple[int, int] = (0, 0)
    extents: Mapping[str, Extents] = field(default_factory=dict[str, Extents])


@dataclass(frozen=True, slots=True)
class Diagram:
    """A figure before layout: boxes in topological order, edges, and the definitions of named blocks.

    `title` is for its metadata, `heading` is written above it.  Where several networks stand in it side by side,
    `networks` says which of the boxes and edges are whose.
    """

    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    definitions: tuple[Definition, ...] = ()
    graph: Graph | None = None
    heading: str = ""
    networks: tuple[Network, ...] = ()

    def lines(self) -> Iterator[Edge]:
        """Yield every edge: the chain's, then each definition's."""
        yield from self.edges
        for panel in self.definitions:
            yield from panel.edges

    def kinds(self) -> tuple[str, ...]:
        """The kinds of operators that are lines, in the order in which they occur."""
        return tuple(dict.fromkeys(edge.kind for edge in self.lines() if edge.kind))

    def leaves(self) -> Iterator[Box]:
        """Yield every box without children: the chain's, then each definition's."""
        pending = list(reversed((*self.boxes, *(box for panel in self.definitions for box in panel.boxes))))
        while pending:
            box = pending.pop()
            if box.children is None:
                yield box
            else:
                pending.extend(reversed(box.children))
