"""Layers by their types, and the operators that they become."""

from __future__ import annotations

from nnviz.converters.caffe.layers import Layer
from nnviz.converters.caffe.operators.arrangements import ARRANGEMENTS
from nnviz.converters.caffe.operators.elements import ELEMENTS
from nnviz.converters.caffe.operators.operator import CAFFE, Operator, Translation, own, plain, stated
from nnviz.converters.caffe.operators.windows import WINDOWS

__all__ = ["CAFFE", "Operator", "translated"]


def _pooled_regions(layer: Layer) -> Operator:
    """ROIPooling: the maximum over each cell of each region (Girshick 2015)."""
    block = plain(layer.block("roi_pooling_param"))
    cells = {name: block[name] for name in ("pooled_h", "pooled_w") if name in block}
    return Operator("MaxRoiPool", {"pooled_shape": tuple(cells.values()), **block})


def _aligned_regions(layer: Layer) -> Operator:
    """ROIAlign: as ROIPooling, between pixels (He 2017)."""
    return Operator("RoiAlign", stated(layer))


def _python(layer: Layer) -> Operator:
    """Python: a layer that is a class, by its name."""
    block = layer.block("python_param")
    return Operator(block.word("layer") or "Python", plain(block), domain="python")


_TRANSLATIONS: dict[str, Translation] = {
    **WINDOWS,
    **ELEMENTS,
    **ARRANGEMENTS,
    "Python": _python,
    "ROIAlign": _aligned_regions,
    "ROIPooling": _pooled_regions,
}


def translated(layer: Layer) -> Operator:
    """The operator that `layer` becomes; one of a type that nobody knows keeps its name and what it states."""
    make = _TRANSLATIONS.get(layer.type)
    return make(layer) if make else own(layer.type or "layer without a type", layer)
