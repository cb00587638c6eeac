"""From a diagram to a scene: the spine layout.

1. plan        edges become wires of the levels they pass; side inputs, skips, series and branches    planning
2. place       every level, inner before outer: as a spine, checked, else in layers            levels, spine, layered
3. shape       a U for nested skips, newspaper columns for a long chain                           u_shape, page.wrapping
4. stitch      edges across frames into one line each, labels                              page.pictures, page.labels
5. compose     panels beside the chain, so that the text is largest; legend                            page.composing

`geometry` tells what touches, `channels` routes what runs across between two rows, `lanes` lays out for a terminal.

Post-condition: every edge of the diagram is one line with an arrowhead, from border to border.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnviz.diagram import Diagram, Edge
from nnviz.fonts import text_width
from nnviz.layout.solids import scaled
from nnviz.options import USUAL, Options
from nnviz.scene import Scene
from nnviz.theme import SPACING, Spacing

__all__ = ["Target", "layout"]

SMALLEST_LABEL = 5.0
"""Shapes beside lines are left out before they get smaller than this, in points on the page."""
LARGEST_LABEL = SPACING.note
"""Type at 1:1 of shapes beside the lines of a figure that is shrunk: no larger than the second lines of boxes."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that must be shrunk below `scale`, or is then higher than `height` points, is of no use."""

    scale: float = 0.0
    height: float = float("inf")

    def is_missed(self, scene: Scene, gain: float = 1.0) -> bool:
        """Whether a scene is out of reach of the target even if it were to gain so much."""
        return scene.scale * gain < self.scale or scene.height * scene.scale > self.height * gain


WORDS_GAP = 9.0
"""Around the words beside an arrow, its head included, in points."""
ILLEGIBLE = 0.25
"""A figure that is shrunk more than this, its type to two points, is read enlarged, so its spacing is not saved at."""
COMPACTER = SPACING.column_gap / SPACING.compact().column_gap
"""Nothing gets smaller by more than this in the compact spacing; text does not at all."""
SOLIDS_GAP = 15.0
"""Between two solids, in points: room for the lines of a kernel."""
LONGEST_IN_FULL = 300.0
"""Width of a text, in points, beyond which it is elided in a figure in full detail."""
WITHOUT_LABELS = 1.25
"""What a figure can gain from leaving its labels out."""


def layout(diagram: Diagram, options: Options = USUAL, target: Target = Target()) -> Scene:
    """Place a diagram for a page; where it must shrink, try the compact spacing as well, and larger labels.

    Nothing more is tried once the target is out of reach: the scene misses it, too.
    """
    scene, size = _best(diagram, options, target), options.look.spacing.label
    solids = any(box.size for box in diagram.leaves())
    labelled = scene.scale * size < SMALLEST_LABEL and (solids or any(edge.label for edge in _edges(diagram)))
    if not labelled or target.is_missed(scene, WITHOUT_LABELS):
        return scene
    if solids or any(edge.kind for edge in _edges(diagram)):
        larger = _best(diagram, options, target, LARGEST_LABEL)
        return scene if target.is_missed(larger) else larger  # sizes and words of operators are never left out
    if scene.scale * LARGEST_LABEL >= SMALLEST_LABEL:
        larger = _best(diagram, options, target, LARGEST_LABEL)
        if larger.scale * LARGEST_LABEL >= SMALLEST_LABEL and not target.is_missed(larger):
            return larger
    return _best(_without_labels(diagram), options, target)


def _best(diagram: Diagram, options: Options, target: Target, label: float = 0.0) -> Scene:
    from nnviz.layout.page.composing import compose  # not for what is printed: lanes are in this package, too

    roomy = compose(diagram, options, _set_for(options.look.spacing, diagram, options, label))
    if not ILLEGIBLE < roomy.scale < 1.0 or target.is_missed(roomy, COMPACTER):
        return roomy
    compact = compose(diagram, options, _set_for(options.look.spacing.compact(), diagram, options, label))
    return compact if compact.scale > roomy.scale * 1.02 else roomy


def _set_for(spacing: Spacing, diagram: Diagram, options: Options, label: float) -> Spacing:
    """The distances for a direction and a size of labels, and for the long lines of a figure in full detail."""
    longest = LONGEST_IN_FULL if options.detail == "full" else spacing.longest_text
    label = label or spacing.label
    drop = spacing.drop if options.nodes == "operators" else max(spacing.label_gap, _words(diagram, options, label))
    if options.nodes == "volumes":
        spacing = scaled(replace(spacing, gap=SOLIDS_GAP), diagram.leaves())
    return replace(
        spacing,
        rightward=options.direction == "right",
        longest_text=longest,
        label=label,
        drop=drop,
        gutter=spacing.gutter if options.emphasis != "space" else 3 * spacing.gutter,
    )


def _words(diagram: Diagram, options: Options, size: float) -> float:
    """Room for the words of operators behind a fork, where data flows to the right."""
    if options.direction != "right":
        return 0.0
    widths = (text_width(edge.label, size) for edge in _edges(diagram) if edge.label)
    return max((width + WORDS_GAP for width in widths), default=0.0)


def _edges(diagram: Diagram) -> tuple[Edge, ...]:
    return (*diagram.edges, *(edge for panel in diagram.definitions for edge in panel.edges))


def _without_labels(diagram: Diagram) -> Diagram:
    panels = tuple(replace(panel, edges=_unlabelled(panel.edges)) for panel in diagram.definitions)
    networks = tuple(replace(network, edges=_unlabelled(network.edges)) for network in diagram.networks)
    return replace(diagram, edges=_unlabelled(diagram.edges), definitions=panels, networks=networks)


def _unlabelled(edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    return tuple(replace(edge, label="") for edge in edges)
