"""What enters a network: blobs that it declares, and the tops of layers that only bring data."""

from __future__ import annotations

from nnviz.converters.caffe.layers import Layer
from nnviz.converters.caffe.message import Message
from nnviz.graph import Dim, Shape

_SIZES = ("num", "channels", "height", "width")


def declared(net: Message) -> list[tuple[str, Shape | None]]:
    """The blobs of `input`, with the shapes of `input_shape` or the fours of `input_dim`."""
    names, shapes = net.words("input"), [shape_in(message) for message in net.messages("input_shape")]
    sizes = [_size(size) for size in net.integers("input_dim")]
    fours: list[Shape] = [tuple(sizes[at : at + 4]) for at in range(0, len(sizes) - 3, 4)]
    known = dict(enumerate(shapes or fours))
    return [(name, known.get(place)) for place, name in enumerate(names)]


def shape_in(message: Message) -> Shape:
    """The sizes of a `shape { dim: 1 dim: 3 }`; one that is no number is unknown."""
    return tuple(
        _size(value) if isinstance(value, int) else value if isinstance(value, str) and value.isidentifier() else None
        for value in message.all("dim")
    )


def _size(size: int) -> Dim:
    """A size that a file states; none is negative."""
    return size if 0 <= size <= 2**40 else None


def brings_data(layer: Layer) -> bool:
    """Whether a layer reads nothing of the network."""
    return not layer.bottoms and bool(layer.tops) and layer.type != "Parameter"


def brought(layer: Layer) -> list[Shape | None]:
    """The shapes of what a data layer brings, as far as its settings tell."""
    if layer.type in ("Input", "DummyData"):
        return _stated(layer, layer.block("input_param" if layer.type == "Input" else "dummy_data_param"))
    block = _block(layer)
    batch = block.integer("batch_size")
    if layer.type == "MemoryData":
        images: Shape | None = (batch, *(block.integer(name) for name in _SIZES[1:]))
    else:
        images = _images(layer, block, batch)
    return [images, *[(batch,)] * (len(layer.tops) - 1)]


def _block(layer: Layer) -> Message:
    """The settings of a data layer, whatever its type calls them."""
    named = [block for name, block in layer.settings if name.endswith("data_param") and isinstance(block, Message)]
    return named[0] if named else Message()


def _stated(layer: Layer, block: Message) -> list[Shape | None]:
    """A shape for each top; a single one holds for all."""
    shapes: list[Shape | None] = [shape_in(message) for message in block.messages("shape")]
    columns = [block.integers(name) for name in _SIZES]
    if not shapes and all(columns):
        shapes = [tuple(column[min(at, len(column) - 1)] for column in columns) for at in range(len(columns[0]))]
    return shapes * len(layer.tops) if len(shapes) == 1 else shapes


def _images(layer: Layer, block: Message, batch: int | None) -> Shape | None:
    """Images of three channels, or one where they are grey, of the size that they are cut or scaled to."""
    transform = layer.block("transform_param")
    resized = transform.message("resize_param")
    cut = transform.integer("crop_size") or block.integer("crop_size")
    height = cut or resized.integer("height") or block.integer("new_height")
    width = cut or resized.integer("width") or block.integer("new_width")
    if batch is None or not height or not width:
        return None
    grey = transform.flag("force_gray", False) or not block.flag("is_color", True)
    return (batch, 1 if grey else 3, height, width)
