"""A document as the few bytes that a figure carries: deflated, and given back within bounds."""

from __future__ import annotations

import zlib
from typing import Final

from nnviz.document.fields import DamagedError, TooLargeError

MARK: Final = "NnvizGraph"
"""By what a document is found in a PDF (the type of its stream) and a PNG (the keyword of its text)."""

LARGEST: Final = 40 * 1024 * 1024
"""Bytes of a document that is carried: some 80 000 nodes, which are as many parts as are read (`nnviz.limits`).

A figure of more leaves it out.
"""


def packed(text: bytes) -> bytes:
    """`text` as a zlib stream (RFC 1950)."""
    return zlib.compress(text, 9)


def unpacked(data: bytes | memoryview) -> bytes:
    """The text of a zlib stream at the beginning of `data`; what follows it is ignored.

    Raises `TooLargeError` before more than `LARGEST` bytes are made, `DamagedError` where the stream is broken.
    """
    inflating = zlib.decompressobj()
    try:
        text = inflating.decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise DamagedError("it cannot be unpacked") from error
    if len(text) > LARGEST:
        raise TooLargeError(f"a document of more than {LARGEST // 1024**2} MB")
    if not inflating.eof:
        raise DamagedError("it is cut off")
    return text
