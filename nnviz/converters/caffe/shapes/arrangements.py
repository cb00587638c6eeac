"""Shapes of what is joined, cut, reshaped, reduced and resampled."""

from __future__ import annotations

from itertools import pairwise

from nnviz.converters.caffe.shapes.dims import added, at, place, remaining, size, total, with_dim
from nnviz.converters.caffe.shapes.rule import Rule, Shapes, same
from nnviz.graph import Dim, Node, Shape, integer, integers


def joined(node: Node, shapes: Shapes) -> Shapes:
    """Sizes along the axis add up; the others are those of any operand that tells."""
    known = [shape for shape in shapes if shape is not None]
    axis = place(integer(node, "axis", 1), len(known[0])) if known else None
    if axis is None or any(len(shape) != len(known[0]) for shape in known):
        return [None]
    along = added(shape[axis] for shape in known) if len(known) == len(shapes) else None
    others: Shape = tuple(next((dim for dim in column if dim is not None), None) for column in zip(*known, strict=True))
    return [with_dim(others, axis, along)]


def parts(node: Node, shapes: Shapes) -> Shapes:
    """Parts between the places stated, or equal ones."""
    shape, count = shapes[0], len(node.outputs)
    axis = place(integer(node, "axis", 1), len(shape)) if shape is not None else None
    if shape is None or axis is None:
        return [None] * count
    whole, points = shape[axis], integers(node, "slice_point")
    if points:
        ends: list[Dim] = [0, *points, whole]
        sizes = [size(b - a) if isinstance(a, int) and isinstance(b, int) else None for a, b in pairwise(ends)]
        sizes = (sizes + [None] * count)[:count]
    else:
        sizes = [size(whole // count) if isinstance(whole, int) and count else None] * count
    return [with_dim(shape, axis, dim) for dim in sizes]


def flattened(node: Node, shapes: Shapes) -> Shapes:
    """The dimensions from one axis to another become one."""
    shape = shapes[0]
    if shape is None:
        return [None]
    first, last = place(integer(node, "axis", 1), len(shape)), place(integer(node, "end_axis", -1), len(shape))
    if first is None or last is None or last < first:
        return [None] if len(shape) != integer(node, "axis", 1) else [(*shape, 1)]
    return [(*shape[:first], total(shape[first : last + 1]), *shape[last + 1 :])]


def reshaped(node: Node, shapes: Shapes) -> Shapes:
    """0 copies a size, -1 is what is left over; dimensions before `axis` and behind `num_axes` stay."""
    shape, wanted = shapes[0], integers(node, "shape")
    if shape is None:
        known = all(dim > 0 for dim in wanted) and wanted and integer(node, "axis") == 0
        return [wanted if known and integer(node, "num_axes", -1) == -1 else None]
    axis, many = integer(node, "axis"), integer(node, "num_axes", -1)
    first = axis + len(shape) + 1 if axis < 0 else axis
    last = len(shape) if many == -1 else first + many
    if not 0 <= first <= last <= len(shape):
        return [None]
    return [(*shape[:first], *_filled(shape[first:last], wanted), *shape[last:])]


def _filled(before: Shape, wanted: tuple[int, ...]) -> Shape:
    copied: list[Dim] = [at(before, place) if dim == 0 else dim for place, dim in enumerate(wanted)]
    others = [dim for dim in copied if dim != -1]
    return tuple(remaining(before, others) if dim == -1 else dim for dim in copied)


def turned(node: Node, shapes: Shapes) -> Shapes:
    """Dimensions in the order stated, then the rest."""
    shape, order = shapes[0], integers(node, "perm")
    if shape is None or any(not 0 <= place < len(shape) for place in order):
        return [None]
    rest = [place for place in range(len(shape)) if place not in order]
    return [tuple(shape[place] for place in (*order, *rest))]


def cropped(node: Node, shapes: Shapes) -> Shapes:
    """The sizes of the second operand, from the axis on."""
    shape, like = shapes[0], shapes[1] if len(shapes) > 1 else None
    axis = place(integer(node, "axis", 2), len(shape)) if shape is not None else None
    if shape is None or like is None or axis is None:
        return [None]
    return [(*shape[:axis], *like[axis:])]


def repeated(node: Node, shapes: Shapes) -> Shapes:
    """So many times the size of the axis."""
    shape = shapes[0]
    axis = place(integer(node, "axis", 1), len(shape)) if shape is not None else None
    if shape is None or axis is None:
        return [None]
    return [with_dim(shape, axis, total([shape[axis], integer(node, "tiles", 1)]))]


def reduced(node: Node, shapes: Shapes) -> Shapes:
    """Only the dimensions before the axis are left."""
    shape = shapes[0]
    axis = place(integer(node, "axis"), len(shape)) if shape else None
    return [None if shape is None or (shape and axis is None) else shape[:axis]]


def places(node: Node, shapes: Shapes) -> Shapes:
    """The k largest along an axis, or of each sample: then their places, and their values where they are wanted."""
    shape, count = shapes[0], integer(node, "top_k", 1)
    if shape is None or not shape:
        return [None]
    if "axis" in node.attributes:
        axis = place(integer(node, "axis"), len(shape))
        return [None if axis is None else with_dim(shape, axis, count)]
    return [(shape[0], 2 if node.attributes.get("out_max_val") else 1, count)]


def resized(node: Node, shapes: Shapes) -> Shapes:
    """By a factor or to a size; bilinear resampling (Interp) moves the corners, so that 5 become 9 and not 10."""
    shape = shapes[0]
    if shape is None or len(shape) != 4:
        return [None]
    if node.attributes.get("mode") == "nearest":
        factor = (*integers(node, "scales"), 1, 1, 1, 1)[3]
        stated = [integer(node, f"upsample_{side}") for side in "hw"]
        return [(*shape[:2], *(wanted or total([dim, factor]) for dim, wanted in zip(shape[2:], stated, strict=True)))]
    return [(*shape[:2], *_interpolated(node, shape[2:], shapes[1] if len(shapes) > 1 else None))]


def _interpolated(node: Node, spatial: Shape, like: Shape | None) -> Shape:
    shrink, zoom = integer(node, "shrink_factor"), integer(node, "zoom_factor")
    stated = tuple(integer(node, name) or None for name in ("height", "width"))
    if shrink or zoom:
        padding = integer(node, "pad_beg") + integer(node, "pad_end")
        return tuple(_zoomed(dim, padding, max(1, shrink), max(1, zoom)) for dim in spatial)
    if any(stated):
        return stated
    return like[2:] if like is not None and len(like) == 4 else (None, None)


def _zoomed(dim: Dim, padding: int, shrink: int, zoom: int) -> Dim:
    if not isinstance(dim, int):
        return None
    small = (dim + padding - 1) // shrink + 1
    return size(small + (small - 1) * (zoom - 1))


def unpooled(node: Node, shapes: Shapes) -> Shapes:
    """Back to the stated size, or twice as large."""
    shape = shapes[0]
    if shape is None or len(shape) != 4:
        return [None]
    stated = [integer(node, f"upsample_{side}") for side in "hw"]
    factor = integer(node, "scale", 2)
    return [(*shape[:2], *(wanted or total([dim, factor]) for dim, wanted in zip(shape[2:], stated, strict=True)))]


def deepened(node: Node, shapes: Shapes) -> Shapes:
    """Squares of pixels become channels."""
    shape, side = shapes[0], max(1, integer(node, "blocksize", 2))
    if shape is None or len(shape) != 4:
        return [None]
    spatial = (dim // side if isinstance(dim, int) else None for dim in shape[2:])
    return [(shape[0], total([shape[1], side * side]), *spatial)]


def flattened_out(node: Node, shapes: Shapes) -> Shapes:
    """Channels become squares of pixels."""
    shape, side = shapes[0], max(1, integer(node, "blocksize", 2))
    if shape is None or len(shape) != 4:
        return [None]
    channels = shape[1] // (side * side) if isinstance(shape[1], int) else None
    return [(shape[0], channels, *(total([dim, side]) for dim in shape[2:]))]


ARRANGEMENTS: dict[str, Rule] = {
    "ArgMax": places,
    "ChannelShuffle": same,
    "Concat": joined,
    "Crop": cropped,
    "DepthToSpace": flattened_out,
    "Flatten": flattened,
    "MaxUnpool": unpooled,
    **dict.fromkeys(("ReduceL1", "ReduceMean", "ReduceSum", "ReduceSumSquare"), reduced),
    "Reshape": reshaped,
    "Resize": resized,
    "SpaceToDepth": deepened,
    "Split": parts,
    "Tile": repeated,
    "Transpose": turned,
}
