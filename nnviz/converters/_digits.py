"""Numbers of a file as a person writes them."""

from __future__ import annotations

import struct


def shortest(value: float) -> float:
    """Return the number of fewest digits that is `value` in float32: 0.1, not 0.10000000149011612."""
    for digits in (6, 7, 8):
        short = float(f"{value:.{digits}g}")
        try:
            if struct.pack("<f", short) == struct.pack("<f", value):
                return short
        except OverflowError:
            break
    return value
