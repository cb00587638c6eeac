"""One list of layers for every version of the format, also where a file mixes them.

    V0  layers { layer { name type and all settings, flat } bottom top }       (until 2014)
    V1  layers { name type: CONVOLUTION, settings in convolution_param { } }   (until 2015)
    V2  layer { name type: "Convolution", the same settings }

Source: caffe/src/caffe/util/upgrade_proto.cpp, which does the same before Caffe runs a network.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnviz.converters.caffe.message import Message, Value
from nnviz.converters.caffe.schema import V1_TYPES

TYPES = (
    "AbsVal Accuracy ArgMax BNLL BatchNorm BatchReindex Bias Clip Concat ContrastiveLoss Convolution Crop Data "
    "Deconvolution Dropout DummyData ELU Eltwise Embed EuclideanLoss Exp Filter Flatten HDF5Data HDF5Output "
    "HingeLoss Im2col ImageData InfogainLoss InnerProduct Input LRN LSTM Log MVN MemoryData MultinomialLogisticLoss "
    "PReLU Parameter Pooling Power Python RNN ReLU Reduction Reshape SPP Scale Sigmoid SigmoidCrossEntropyLoss "
    "Silence Slice Softmax SoftmaxWithLoss Split Swish TanH Threshold Tile WindowData"
)
"""The types of layers that Caffe itself has, in words."""

_BY_LETTERS = {name.lower(): name for name in TYPES.split()} | {
    "conv": "Convolution",
    "pool": "Pooling",
    "images": "ImageData",
    "softmaxloss": "SoftmaxWithLoss",
}
_BLOCKS_V0 = {
    "conv": "convolution_param",
    "innerproduct": "inner_product_param",
    "pool": "pooling_param",
    "dropout": "dropout_param",
    "lrn": "lrn_param",
    "concat": "concat_param",
    "data": "data_param",
    "hdf5_data": "hdf5_data_param",
    "images": "image_data_param",
    "window_data": "window_data_param",
}
_FIELDS_V0 = {"biasterm": "bias_term", "kernelsize": "kernel_size", "batchsize": "batch_size", "cropsize": "crop_size"}
_TRANSFORMS_V0 = frozenset({"crop_size", "mirror", "scale", "mean_file", "meanfile"})
_NOT_SETTINGS = frozenset({"include", "exclude", "param", "blobs", "layer"})


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored tensor of parameters: its shape, and its size in bytes."""

    shape: tuple[int, ...]
    stored: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A layer as V2 writes it.

    index     its place among the layers of the file
    settings  messages such as convolution_param, by name
    shared    names of its parameter tensors, "" for those that no other layer uses
    blobs     its parameter tensors, as far as the file holds them
    """

    index: int
    name: str
    type: str
    bottoms: tuple[str, ...]
    tops: tuple[str, ...]
    settings: Message
    rules: Message
    shared: tuple[str, ...] = ()
    blobs: tuple[Blob, ...] = ()

    def block(self, name: str) -> Message:
        """The settings called `name`; empty where there are none."""
        return self.settings.message(name)


def layers_of(net: Message) -> tuple[Layer, ...]:
    """Return the layers of a network in the order of the file."""
    found = list[Layer]()
    for name, value in net:
        if name in ("layer", "layers") and isinstance(value, Message):
            make = _layer_v0 if value.messages("layer") else _layer
            found.append(make(len(found), value))
    return _without_padding(found)


def _layer(index: int, message: Message) -> Layer:
    kind = message.all("type")[-1] if "type" in message else ""
    settings = Message(message.line)
    for name, value in message:
        if isinstance(value, Message) and name not in _NOT_SETTINGS:
            settings.add(name, value)
    return Layer(
        index,
        message.word("name"),
        type_name(kind),
        message.words("bottom"),
        message.words("top"),
        settings,
        message,
        _shared(message),
        _blobs(message),
    )


def _shared(message: Message) -> tuple[str, ...]:
    """The names of the parameters: `param { name: "w" }`, or `param: "w"` in V1."""
    return tuple(value.word("name") if isinstance(value, Message) else str(value) for value in message.all("param"))


def type_name(kind: Value) -> str:
    """The type of a layer as V2 writes it: of CONVOLUTION, of 4 in a binary file, and of conv as V0 has it."""
    if isinstance(kind, int) and not isinstance(kind, bool):
        kind = V1_TYPES.get(kind, f"type {kind}")
    word = "" if isinstance(kind, Message) else str(kind)
    return _BY_LETTERS.get(word.replace("_", "").lower(), word) if word.islower() or word.isupper() else word


def _layer_v0(index: int, outer: Message) -> Layer:
    inner = outer.message("layer")
    kind = inner.word("type")
    block, transform = Message(inner.line), Message(inner.line)
    for name, value in inner:
        if name not in ("name", "type", "blobs", "blobs_lr", "weight_decay"):
            (transform if name in _TRANSFORMS_V0 | {"cropsize"} else block).add(_FIELDS_V0.get(name, name), value)
    settings = Message(inner.line)
    settings.add(_BLOCKS_V0.get(kind, f"{kind}_param"), block)
    settings.add("transform_param", transform)
    name, bottoms, tops = inner.word("name"), outer.words("bottom"), outer.words("top")
    return Layer(index, name, type_name(kind), bottoms, tops, settings, outer, (), _blobs(inner))


def _without_padding(layers: list[Layer]) -> tuple[Layer, ...]:
    """Give the padding layers of V0 to the convolutions that read them."""
    padded = {top: layer for layer in layers if layer.type == "padding" and layer.bottoms for top in layer.tops[:1]}
    return tuple(_padded(layer, padded) for layer in layers) if padded else tuple(layers)


def _padded(layer: Layer, padded: dict[str, Layer]) -> Layer:
    found = [padded[bottom] for bottom in layer.bottoms if bottom in padded]
    pad = found[0].block("padding_param").integer("pad") if found else None
    if not found or layer.type == "padding":
        return layer
    if pad is not None:
        for name in ("convolution_param", "pooling_param"):
            for block in layer.settings.messages(name):
                block.add("pad", pad)
    bottoms = tuple(padded[bottom].bottoms[0] if bottom in padded else bottom for bottom in layer.bottoms)
    return replace(layer, bottoms=bottoms)


def _blobs(message: Message) -> tuple[Blob, ...]:
    return tuple(Blob(_shape(blob), _stored(blob)) for blob in message.messages("blobs"))


def _shape(blob: Message) -> tuple[int, ...]:
    """A tensor's shape; until 2014 four sizes, of which those in front are 1 where there are fewer."""
    if blob.messages("shape"):
        return blob.message("shape").integers("dim")
    return tuple(blob.integer(name) or 0 for name in ("num", "channels", "height", "width"))


def _stored(blob: Message) -> int:
    return sum(blob.integers("stored"))
