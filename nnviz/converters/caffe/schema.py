"""The fields of Caffe's messages by their numbers, of which `fields.txt` holds a line for each message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = "NetParameter"


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field: its name, and its type: a message's name, "int", "float", "double", "bool", "string" or "bytes"."""

    name: str
    type: str


@cache
def schema() -> dict[str, dict[int, FieldKind]]:
    """The fields of every message, by the message's name and the field's number."""
    text = Path(__file__).with_name("fields.txt").read_text("utf-8")
    return {name: dict(map(_field, fields)) for name, *fields in map(str.split, text.splitlines())}


def _field(word: str) -> tuple[int, FieldKind]:
    number, name, kind = word.split(":")
    return int(number), FieldKind(name, kind.rstrip("*"))


V1_TYPES = {
    1: "ACCURACY", 2: "BNLL", 3: "CONCAT", 4: "CONVOLUTION", 5: "DATA", 6: "DROPOUT", 7: "EUCLIDEAN_LOSS", 8: "FLATTEN",
    9: "HDF5_DATA", 10: "HDF5_OUTPUT", 11: "IM2COL", 12: "IMAGE_DATA", 13: "INFOGAIN_LOSS", 14: "INNER_PRODUCT",
    15: "LRN", 16: "MULTINOMIAL_LOGISTIC_LOSS", 17: "POOLING", 18: "RELU", 19: "SIGMOID", 20: "SOFTMAX",
    21: "SOFTMAX_LOSS", 22: "SPLIT", 23: "TANH", 24: "WINDOW_DATA", 25: "ELTWISE", 26: "POWER",
    27: "SIGMOID_CROSS_ENTROPY_LOSS", 28: "HINGE_LOSS", 29: "MEMORY_DATA", 30: "ARGMAX", 31: "THRESHOLD",
    32: "DUMMY_DATA", 33: "SLICE", 34: "MVN", 35: "ABSVAL", 36: "SILENCE", 37: "CONTRASTIVE_LOSS", 38: "EXP",
    39: "DECONVOLUTION",
}  # fmt: skip
"""The types of V1 layers by the numbers that a binary file has for them (V1LayerParameter.LayerType)."""
