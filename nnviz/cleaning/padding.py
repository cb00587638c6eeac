"""Zeros that a Pad puts around the plane belong to the convolution or pooling that alone reads them."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.cleaning.pattern import scalar
from nnviz.graph import ABSENT

PADDED = frozenset({"Conv", "AveragePool", "MaxPool"})


def absorb_padding(draft: Draft) -> None:
    """Move constant padding into the operator behind it."""
    for pad in draft.ops("Pad"):
        reader = draft.sole_reader(pad.output)
        pads = _spatial(pad)
        if reader is None or pads is None or reader.op not in PADDED or reader.slot(0) is not pad.output or reader.then:
            continue
        own = reader.attributes.get("pads") or (0,) * len(pads)
        if not isinstance(own, tuple) or len(own) != len(pads) or _automatic(reader):
            continue
        total = [a + b for a, b in zip(own, pads, strict=True) if isinstance(a, int)]
        draft.absorb(reader, [pad])
        draft.set_inputs(reader, [pad.slot(0), *reader.inputs[1:]])
        reader.attributes["pads"] = tuple(total)


def _automatic(op: Op) -> bool:
    return op.attributes.get("auto_pad", "NOTSET") not in ("NOTSET", "VALID")


def _spatial(pad: Op) -> tuple[int, ...] | None:
    """The padding of the axes after batch and channels, begins before ends; None if it pads otherwise."""
    given = pad.attributes.get("pads") or pad.attributes.get("paddings") or pad.slot(1).content
    value = pad.slot(2)
    if (
        not isinstance(given, tuple)
        or pad.attributes.get("mode", "constant") != "constant"
        or pad.slot(3) is not ABSENT
    ):
        return None
    pads = tuple(number for number in given if isinstance(number, int))
    rank = len(pads) // 2
    filled = pad.attributes.get("value", 0) if value is ABSENT else scalar(value)
    if len(pads) != len(given) or rank < 3 or filled is None or any(pads[:2]) or any(pads[rank : rank + 2]):
        return None
    return (*pads[2:rank], *pads[rank + 2 :]) if min(pads) >= 0 else None
