"""DOT: boxes, clusters and edges for Graphviz and whatever else reads its language, for those who lay out themselves.

An opened block is a cluster; so is a panel, in the colour of its block; a closed block that repeats has two borders.
Nodes are n0, n1 and so on in the order in which they are read; what a name from the file says stands in labels and
tooltips alone, with nothing in it that the language would act upon.  Lines leave at the bottom and enter at the top,
what a loop hands to its next step ranks nothing, inputs share the first rank and outputs the last.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeAlias

from nnviz.diagram import Box, Diagram, Edge
from nnviz.renderers import Renderer
from nnviz.renderers.svg import FONTS, legible
from nnviz.theme import COLOUR, Hue, Theme

Digraph: TypeAlias = Any
"""A graph or a cluster of the graphviz package, which has no types."""

SIGNS: Final = {"plus": "+", "times": "×"}
ENTITY: Final = re.compile(r"&(?=#?\w+;)")
"""What Graphviz would take for a character of HTML, in labels too."""

FONT: Final = FONTS.split(",", 1)[0].strip("'")


def render(diagram: Diagram, direction: str = "down", theme: Theme = COLOUR) -> bytes:
    """Write `diagram` in the DOT language, in UTF-8."""
    return _Writing(diagram, direction, theme).text().encode()


def quoted(*lines: str) -> str:
    """Any text as a label of so many lines: nothing in it is taken for markup, an escape or an entity."""
    from graphviz import escape, nohtml

    text: str = nohtml(
        r"\n".join(ENTITY.sub("&amp;", escape(legible(line).replace("\n", " "))) for line in lines if line)
    )
    return text


class _Writing:
    """One document: its nodes, by the keys of their boxes, and the hues of its named blocks."""

    def __init__(self, diagram: Diagram, direction: str, theme: Theme) -> None:
        self.diagram, self.direction, self.theme = diagram, direction, theme
        self.nodes = {box.key: f"n{number}" for number, box in enumerate(diagram.leaves())}
        kinds = (panel.kind for panel in diagram.definitions)
        self.hues = {kind: theme.block(number) for number, kind in enumerate(kinds)}
        self.clusters = 0

    def text(self) -> str:
        document = self._document()
        self._boxes(document, self.diagram.boxes)
        for role, rank in (("input", "min"), ("output", "max")):
            self._rank(document, rank, [box for box in self.diagram.boxes if box.role == role])
        self._edges(document, self.diagram.edges)
        for panel in self.diagram.definitions:
            cluster = self._cluster(quoted(panel.title), self.theme.paper, self.hues[panel.kind].stroke)
            self._boxes(cluster, panel.boxes)
            self._edges(cluster, panel.edges)
            if panel.table is not None:
                lines = ("\u2002".join(line) for line in panel.table.lines())
                cluster.node(f"table_{panel.kind}", label=quoted(*lines), shape="plaintext", style="")
            document.subgraph(cluster)
        source: str = document.source
        return source

    def _document(self) -> Digraph:
        rightwards = self.direction == "right"
        tail, head = ("e", "w") if rightwards else ("s", "n")
        document = _digraph("nnviz")
        title, theme, sizes = quoted(self.diagram.title), self.theme, self.theme.spacing
        font = theme.family or FONT
        document.attr("graph", tooltip=title, rankdir="LR" if rightwards else "TB", fontname=font, bgcolor=theme.ground)
        document.attr("graph", fontsize=_size(sizes.title), fontcolor=theme.soft_ink, ranksep="0.25", nodesep="0.2")
        document.attr("node", shape="box", style="rounded,filled", fontname=font, fontsize=_size(sizes.title))
        document.attr("node", fontcolor=theme.ink, margin="0.09,0.04", width="0.6", height="0.21", penwidth="0.8")
        document.attr("edge", fontname=font, fontsize=_size(sizes.label), fontcolor=theme.muted, color=theme.line)
        document.attr("edge", penwidth="0.8", arrowsize="0.5", tailport=tail, headport=head)
        return document

    def _boxes(self, document: Digraph, boxes: tuple[Box, ...]) -> None:
        """Nodes, and clusters within clusters; these may nest deeper than Python recurses."""
        open_clusters = [document]
        pending: list[Box | None] = list(reversed(boxes))
        while pending:
            box = pending.pop()
            if box is None:
                closed = open_clusters.pop()
                open_clusters[-1].subgraph(closed)
            elif box.children is None:
                self._node(open_clusters[-1], box)
            else:
                fill = self.theme.frames[len(open_clusters) % len(self.theme.frames)]
                open_clusters.append(self._cluster(quoted(_counted(box), box.second_line), fill, self.theme.frame_line))
                pending += [None, *reversed(box.children)]

    def _cluster(self, label: str, fill: str, stroke: str) -> Digraph:
        cluster = _digraph(f"cluster_{self.clusters}")
        self.clusters += 1
        cluster.attr("graph", label=label, labeljust="l", style="rounded,filled", fillcolor=fill, color=stroke)
        return cluster

    def _node(self, document: Digraph, box: Box) -> None:
        theme, solid = self.theme, self.hues.get(box.definition)
        hue = solid or theme.hue("terminal" if box.role in ("input", "output") else box.hue, box.title, box.ops)
        attributes = _shape(box, hue, theme) | ({"fontcolor": theme.solid_ink} if solid else {})
        attributes |= {"tooltip": quoted(*box.tooltip.split("\n"))} if box.tooltip else {}
        attributes |= {"peripheries": "2"} if box.repeat > 1 else {}
        attributes["id"] = quoted(f"{box.role}-{box.ref}")
        document.node(self.nodes[box.key], **attributes)

    def _rank(self, document: Digraph, rank: str, boxes: list[Box]) -> None:
        if boxes:
            nodes = "; ".join(self.nodes[box.key] for box in boxes)
            document.body.append(f"\t{{ rank={rank}; {nodes} }}\n")

    def _edges(self, document: Digraph, edges: tuple[Edge, ...]) -> None:
        for edge in edges:
            words = edge.label or edge.kind
            attributes = {"label": quoted(words)} if words else {}
            attributes |= {"constraint": "false"} if edge.returns else {}
            document.edge(self.nodes[edge.source], self.nodes[edge.target], **attributes)


def _digraph(name: str) -> Digraph:
    import graphviz

    create: Any = graphviz.Digraph
    return create(name=name)


def _shape(box: Box, hue: Hue, theme: Theme) -> dict[str, str]:
    """Label, outline and colours of a node."""
    if box.symbol in SIGNS:
        small = {"shape": "circle", "fixedsize": "true", "width": "0.17", "margin": "0"}
        return {"label": SIGNS[box.symbol], "fillcolor": theme.paper, "color": theme.line, **small}
    label = {"label": quoted(_counted(box), box.second_line)}
    if box.role == "port":
        return label | {"shape": "plaintext", "style": "", "height": "0.15"}
    pill = {"style": "rounded,filled,bold"} if box.role in ("input", "output") else {}
    return label | {"fillcolor": hue.fill, "color": hue.stroke} | pill


def _counted(box: Box) -> str:
    return f"{box.title} ×{box.repeat}" if box.title and box.repeat > 1 else box.title


def _size(points: float) -> str:
    return f"{points:g}"


DOT = Renderer(
    "dot",
    ".gv",
    "diagram",
    render,
    "boxes and edges for Graphviz, to lay out yourself",
    settings=("direction", "theme"),
)
