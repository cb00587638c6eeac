"""Layers that put elements elsewhere: joining, cutting, reshaping, resampling; and sums over dimensions."""

from __future__ import annotations

from nnviz.converters.caffe.layers import Layer
from nnviz.converters.caffe.message import Message
from nnviz.converters.caffe.operators.operator import CAFFE, Operator, Translation, plain, stated
from nnviz.graph import Attribute

_REDUCTIONS = {
    **dict.fromkeys(("SUM", "1"), "ReduceSum"),
    **dict.fromkeys(("ASUM", "2"), "ReduceL1"),
    **dict.fromkeys(("SUMSQ", "3"), "ReduceSumSquare"),
    **dict.fromkeys(("MEAN", "4"), "ReduceMean"),
}


def axis_of(block: Message, default: int, *others: str) -> int:
    """Return the axis a layer states, under the name of today or of before."""
    found = [block.integer(name) for name in ("axis", *others) if name in block]
    return next((axis for axis in found if axis is not None), default)


def concat(layer: Layer) -> Operator:
    """Concat."""
    return Operator("Concat", {"axis": axis_of(layer.block("concat_param"), 1, "concat_dim")})


def cut(layer: Layer) -> Operator:
    """Slice: into equal parts, or at the places it states."""
    block = layer.block("slice_param")
    attributes: dict[str, Attribute] = {"axis": axis_of(block, 1, "slice_dim")}
    points = block.integers("slice_point")
    return Operator("Split", attributes | ({"slice_point": points} if points else {}))


def flatten(layer: Layer) -> Operator:
    """Flatten: the dimensions from `axis` to `end_axis` become one."""
    block = layer.block("flatten_param")
    end = block.integer("end_axis")
    return Operator("Flatten", {"axis": axis_of(block, 1), "end_axis": -1 if end is None else end})


def reshape(layer: Layer) -> Operator:
    """Reshape, of the dimensions from `axis` on, `num_axes` of them."""
    block = layer.block("reshape_param")
    many = block.integer("num_axes")
    shape = block.message("shape").integers("dim")
    return Operator("Reshape", {"shape": shape, "axis": axis_of(block, 0), "num_axes": -1 if many is None else many})


def permute(layer: Layer) -> Operator:
    """Permute: dimensions that it does not state follow in their order."""
    return Operator("Transpose", {"perm": layer.block("permute_param").integers("order")})


def crop(layer: Layer) -> Operator:
    """Crop: to the size of its second bottom, from `axis` on."""
    block = layer.block("crop_param")
    return Operator("Crop", {"axis": axis_of(block, 2), "offset": block.integers("offset")}, domain=CAFFE)


def tile(layer: Layer) -> Operator:
    """Tile."""
    block = layer.block("tile_param")
    return Operator("Tile", {"axis": axis_of(block, 1), "tiles": block.integer("tiles") or 1})


def reduction(layer: Layer) -> Operator:
    """Reduction: over all dimensions from `axis` on."""
    block = layer.block("reduction_param")
    op = _REDUCTIONS.get(block.word("operation", "SUM"), "ReduceSum")
    return Operator(op, {"axis": axis_of(block, 0), "keepdims": 0})


def arg_max(layer: Layer) -> Operator:
    """ArgMax: the places of the largest, of each sample or along an axis, perhaps with their values."""
    block = layer.block("argmax_param")
    attributes: dict[str, Attribute] = {
        "top_k": block.integer("top_k") or 1,
        "out_max_val": block.flag("out_max_val", False),
    }
    axis = block.integer("axis")
    return Operator("ArgMax", attributes | ({} if axis is None else {"axis": axis}))


def upsample(layer: Layer) -> Operator:
    """Upsample: by a factor, or back to where a pooling took its maxima from (SegNet, with a second bottom)."""
    block = layer.block("upsample_param")
    if len(layer.bottoms) > 1:
        return Operator("MaxUnpool", plain(block))
    factor = block.integer("scale") or 2
    return Operator("Resize", plain(block) | {"mode": "nearest", "scales": (1, 1, factor, factor)}, "0")


def interp(layer: Layer) -> Operator:
    """Interp: bilinear resampling by factors, to a size, or to that of a second bottom (DeepLab, PSPNet)."""
    return Operator("Resize", plain(layer.block("interp_param")) | {"mode": "linear"})


def reorg(layer: Layer) -> Operator:
    """Reorg: each square of pixels becomes channels (YOLO v2), or back."""
    block = layer.block("reorg_param")
    size = block.integer("stride") or 2
    return Operator("DepthToSpace" if block.flag("reverse", False) else "SpaceToDepth", {"blocksize": size}, "0")


def pixel_shuffle(layer: Layer) -> Operator:
    """PixelShuffle: channels become squares of pixels."""
    factors = [value for value in stated(layer).values() if isinstance(value, int) and not isinstance(value, bool)]
    return Operator("DepthToSpace", {"blocksize": factors[0] if factors else 2}, "0")


def shuffle(layer: Layer) -> Operator:
    """ShuffleChannel: groups of channels are interleaved (Zhang 2017)."""
    return Operator("ChannelShuffle", {"groups": layer.block("shuffle_channel_param").integer("group") or 1}, "0")


ARRANGEMENTS: dict[str, Translation] = {
    "ArgMax": arg_max,
    "BatchReindex": lambda layer: Operator("Gather", {"axis": 0}),
    "ChannelShuffle": shuffle,
    "Concat": concat,
    "Crop": crop,
    "Flatten": flatten,
    "Interp": interp,
    "Permute": permute,
    "PixelShuffle": pixel_shuffle,
    "Reduction": reduction,
    "Reorg": reorg,
    "Reshape": reshape,
    "ShuffleChannel": shuffle,
    "Slice": cut,
    "Tile": tile,
    "Upsample": upsample,
}
