"""Shapes of what detectors make: prior boxes, regions, detections."""

from __future__ import annotations

from nnviz.converters.caffe.shapes.dims import at, size
from nnviz.converters.caffe.shapes.rule import Rule, Shapes
from nnviz.graph import Attribute, Node, integer

REGIONS = "regions"
"""How many regions are proposed, which only a picture tells."""

DETECTIONS = "detections"


def _numbers(node: Node, name: str) -> list[float]:
    """A setting that may be repeated, as numbers."""
    given: Attribute = node.attributes.get(name, ())
    items = given if isinstance(given, tuple) else (given,)
    return [float(item) for item in items if isinstance(item, (int, float))]


def prior_boxes(node: Node, shapes: Shapes) -> Shapes:
    """Boxes at every place of the first operand, each of four numbers, and their variances (Liu 2016)."""
    shape = shapes[0]
    if shape is None or len(shape) != 4:
        return [None]
    height, width = shape[2:]
    if not isinstance(height, int) or not isinstance(width, int):
        return [(1, 2, None)]
    return [(1, 2, size(height * width * _priors(node) * 4))]


def _priors(node: Node) -> int:
    """Boxes at each place: for each least size one of each aspect ratio, and one for each greatest size."""
    if node.op == "PriorBoxClustered":
        return len(_numbers(node, "width"))
    densities = [int(density) for density in _numbers(node, "density") if 0 < density < 1000]
    if densities:
        ratios = len(_numbers(node, "fixed_ratio")) or len(_numbers(node, "aspect_ratio")) or 1
        return ratios * sum(density * density for density in densities)
    return len(_ratios(node)) * len(_numbers(node, "min_size")) + len(_numbers(node, "max_size"))


def _ratios(node: Node) -> list[float]:
    """Aspect ratios, 1 among them, each with its inverse and none twice (PriorBoxLayer::LayerSetUp)."""
    found = [1.0]
    for ratio in _numbers(node, "aspect_ratio"):
        if ratio > 0 and all(abs(ratio - known) >= 1e-6 for known in found):
            found += [ratio, 1 / ratio] if node.attributes.get("flip", True) else [ratio]
    return found


def evaluated(node: Node, shapes: Shapes) -> Shapes:
    """How many are right, each of five numbers (SSD)."""
    return [(1, 1, DETECTIONS, 5)]


def detections(node: Node, shapes: Shapes) -> Shapes:
    """As many as are kept, each of seven numbers: image, label, confidence and four corners."""
    kept = integer(node, "keep_top_k", -1)
    return [(1, 1, kept if kept > 0 else DETECTIONS, 7)]


def pooled_regions(node: Node, shapes: Shapes) -> Shapes:
    """A small picture of each region."""
    shape, regions = shapes[0], shapes[1] if len(shapes) > 1 else None
    cells = [integer(node, name) or None for name in ("pooled_h", "pooled_w")]
    return [(at(regions, 0), at(shape, 1), *cells)]


def scored_regions(node: Node, shapes: Shapes) -> Shapes:
    """The same, of maps that are made for each cell (Dai 2016, R-FCN)."""
    regions, cells = shapes[1] if len(shapes) > 1 else None, integer(node, "group_size") or None
    pooled = [integer(node, name) or cells for name in ("pooled_height", "pooled_width")]
    return [(at(regions, 0), integer(node, "output_dim") or None, *pooled)]


def proposals(node: Node, shapes: Shapes) -> Shapes:
    """Regions, each of an image's number and four corners, and perhaps their scores (Ren 2015)."""
    known: Shapes = [(REGIONS, 5), (REGIONS, 1)]
    return known[: len(node.outputs)]


DETECTION: dict[str, Rule] = {
    "DetectionEvaluate": evaluated,
    "DetectionOutput": detections,
    "YoloDetectionOutput": detections,
    "Yolov3DetectionOutput": detections,
    "MaxRoiPool": pooled_regions,
    "PSROIAlign": scored_regions,
    "PSROIPooling": scored_regions,
    "PriorBox": prior_boxes,
    "PriorBoxClustered": prior_boxes,
    "Proposal": proposals,
    "ProposalLayer": proposals,
    "RPNProposal": proposals,
    "RoiAlign": pooled_regions,
}
