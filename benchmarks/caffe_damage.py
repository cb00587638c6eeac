"""Sound Caffe files, damaged: texts in their words, weights in their fields, both in their bytes."""

from __future__ import annotations

import random
import re
from pathlib import Path

from benchmarks.damage import Mutant, damaged_bytes
from nnviz.converters._wire import LENGTH, VARINT, MalformedError, encode_varint, fields, length_key

SOURCES = (
    "alexnet_v1_2014-12.prototxt", "caffenet_v0_2014-02.prototxt", "fasterrcnn_vgg16_test.pt", "fcn8s_voc.prototxt",
    "googlenet_deploy.prototxt", "lenet_train_test.prototxt", "linreg_python_layer.prototxt",
    "mnist_autoencoder.prototxt", "mobilenet_ssd_voc.prototxt", "mtcnn_det1.caffemodel", "mtcnn_det3.prototxt",
    "resnet50_deploy.prototxt", "siamese_train_test.prototxt", "squeezenet_v1.1_train_val.prototxt",
)  # fmt: skip
"""Files of the corpus, under models/caffe: every version of the format, and layers of forks."""

SMALL = """
name: "small" input: "data" input_shape { dim: 2 dim: 3 dim: 32 dim: 32 }
layer { name: "c1" type: "Convolution" bottom: "data" top: "c1"
        convolution_param { num_output: 8 kernel_size: 3 pad: 1 } }
layer { name: "n1" type: "BatchNorm" bottom: "c1" top: "c1" }
layer { name: "s1" type: "Scale" bottom: "c1" top: "c1" scale_param { bias_term: true } }
layer { name: "r1" type: "ReLU" bottom: "c1" top: "c1" }
layer { name: "p1" type: "Pooling" bottom: "c1" top: "p1" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
layers { name: "c2" type: CONVOLUTION bottom: "p1" top: "c2" convolution_param { num_output: 8 kernel_size: 1 } }
layers { layer { name: "r2" type: "relu" } bottom: "c2" top: "c2" }
layer { name: "add" type: "Eltwise" bottom: "c2" bottom: "p1" top: "add" }
layer { name: "cut" type: "Slice" bottom: "add" top: "a" top: "b" slice_param { axis: 1 slice_point: 3 } }
layer { name: "cat" type: "Concat" bottom: "a" bottom: "b" bottom: "add" top: "cat" }
layer { name: "turn" type: "Permute" bottom: "cat" top: "turn" permute_param { order: 0 order: 2 order: 3 order: 1 } }
layer { name: "flat" type: "Flatten" bottom: "turn" top: "flat" }
layer { name: "re" type: "Reshape" bottom: "flat" top: "re" reshape_param { shape { dim: 0 dim: -1 dim: 4 } } }
layer { name: "box" type: "PriorBox" bottom: "cat" bottom: "data" top: "box"
        prior_box_param { min_size: 9 aspect_ratio: 2 density: 2 } }
layer { name: "fc" type: "InnerProduct" bottom: "re" top: "fc" inner_product_param { num_output: 10 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
layer { name: "up" type: "Deconvolution" bottom: "cat" top: "up"
        convolution_param { num_output: 2 kernel_size: 4 stride: 2 } }
layer { name: "crop" type: "Crop" bottom: "up" bottom: "data" top: "crop" include { phase: TEST } }
"""
"""A network of many layers, for where the corpus is not."""

_NUMBERS = (
    "-1",
    "0",
    "1",
    "2",
    "3",
    "64",
    "99999999999",
    "-99999999999999999999",
    "1e300",
    "nan",
    "0x7fffffff",
    "1e-9",
)
_WORDS = (
    '""',
    '"x"',
    '"data"',
    '"<script>alert(1)</script>"',
    '"\\x1b[31m"',
    '"' + "界" * 300 + '"',
    "MAX",
    "true",
    "{",
    "}",
)


def caffe_sources(shared: Path | None, folder: Path) -> dict[str, Path]:
    """Networks of every version, of the corpus where it is here; else a small one, written into `folder`."""
    if shared:
        return {name: shared / "models/caffe" / name for name in SOURCES}
    small = folder / "small.prototxt"
    small.write_text(SMALL)
    return {small.name: small}


def caffe_mutant(name: str, data: bytes, number: int) -> Mutant:
    """Damage `data`, by its own seed."""
    return Mutant(name, number, damaged(data, random.Random(f"{name}:{number}")))


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Damage a file: a third in its bytes, the others in what the bytes mean."""
    if dice.random() < 0.33:
        return damaged_bytes(data, dice)
    return _text(data, dice) if b"\0" not in data[:1000] else _fields(data, dice)


def _text(data: bytes, dice: random.Random) -> bytes:
    tokens = re.findall(r'"[^"\n]*"|[\w.+-]+|\s+|.', data.decode("utf-8", "replace"))
    values = [place for place, word in enumerate(tokens) if word[:1].isdigit() or word[:1] == '"']
    for _ in range(dice.choice((1, 1, 2, 8, 32))):
        if values and dice.random() < 0.8:
            tokens[dice.choice(values) % len(tokens)] = _value(tokens, dice)
        elif dice.random() < 0.3:
            _rearrange(tokens, dice.randrange(len(tokens)), dice)
    return "".join(tokens).encode("utf-8", "replace")


def _value(tokens: list[str], dice: random.Random) -> str:
    """A number, a word of the file, or a strange one."""
    if dice.random() < 0.6:
        return dice.choice([word for word in tokens if word[:1] == '"' or word[:1].isdigit()])
    return dice.choice((*_NUMBERS, *_WORDS))


def _rearrange(tokens: list[str], place: int, dice: random.Random) -> None:
    """Drop, repeat or move a stretch of the text."""
    match dice.randrange(3):
        case 0:
            tokens[place : place + dice.choice((1, 5, 40))] = [" "]
        case 1:
            tokens[place:place] = tokens[place : place + dice.choice((1, 20, 200))]
        case _:
            other = dice.randrange(len(tokens))
            tokens[place], tokens[other] = tokens[other], tokens[place]


def _fields(data: bytes, dice: random.Random, depth: int = 0) -> bytes:
    """Change one field of a message, or of a message inside it."""
    try:
        found = list(fields(data, 0, len(data)))
    except MalformedError:
        return damaged_bytes(data, dice) if data else data
    if not found:
        return data
    field = dice.choice(found)
    before, inner, behind = data[: field.at], data[field.start : field.stop], data[field.stop :]
    choice = dice.randrange(5)
    if field.wire == LENGTH and len(inner) > 1 and (choice or depth < 1) and depth < 5:
        changed = _fields(inner, dice, depth + 1)
        return before + length_key(field.number, len(changed)) + changed + behind
    if field.wire == VARINT and choice:
        return (
            before + encode_varint(field.number << 3) + encode_varint(dice.choice((0, 1, 7, 1 << 31, 1 << 62))) + behind
        )
    return before + behind if choice % 2 else before + (data[field.at : field.stop] * 3) + behind
