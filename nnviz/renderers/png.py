"""PNG: the SVG, drawn by resvg with the shipped fonts alone, so that every machine draws the same pixels.

The picture has `DPI` dots per inch of the figure's size on the page, or as many as are asked for, and says so in the
file, as it says its title and its description.  Where nobody asks, the resolution of a large figure gives way at
`COMFORTABLE` pixels, because few programs open larger ones; what is asked for is drawn or refused.
"""

from __future__ import annotations

import struct
import zlib
from math import floor, sqrt
from typing import Final

from nnviz.document import MARK, packed
from nnviz.errors import OptionError
from nnviz.fonts import FACES, FAMILY
from nnviz.renderers import Renderer
from nnviz.renderers.svg import legible
from nnviz.renderers.svg import picture as svg
from nnviz.scene import Scene

DPI: Final = 220.0
FINEST: Final = 100_000
COMFORTABLE: Final = 40_000_000
MOST_PIXELS: Final = 100_000_000
"""Pixels that are drawn at most, four bytes each: a page at 1 200 dpi has three quarters of them."""

SIGNATURE_AND_HEADER: Final = 33
"""Bytes of a PNG before its second chunk."""


def render(scene: Scene, dpi: float | None = None, document: bytes = b"") -> bytes:
    """Draw `scene` as a PNG of `dpi` dots per inch.

    `document` is the network as `nnviz.document` writes it, which the picture carries in a text chunk.

    Raises `OptionError` before anything is allocated where these are too many pixels.
    """
    import resvg_py

    dpi = resolution(scene, dpi)
    picture = resvg_py.svg_to_bytes(
        svg_string=svg(scene, guarded=False),
        dpi=dpi,
        font_files=[str(face) for face in FACES.values()],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        skip_system_fonts=True,
    )
    return _with_chunks(bytes(picture), _resolution_chunk(dpi) + _texts(scene) + _network(document))


def resolution(scene: Scene, dpi: float | None = None) -> float:
    """Dots per inch that `scene` is drawn with: those asked for, else `DPI` or as many as a comfortable size has.

    Raises `OptionError` where those asked for are no number or too many.
    """
    square_inches = scene.width * scene.height * scene.scale**2 / 72**2
    if dpi is None:
        return min(DPI, sqrt(COMFORTABLE / square_inches))
    if not 1 <= dpi <= FINEST:
        raise OptionError(f"dpi {dpi} is no resolution; give a number of dots per inch from 1 to {FINEST}")
    width, height = (round(side * scene.scale * dpi / 72) for side in (scene.width, scene.height))
    if width * height > MOST_PIXELS:
        fitting = floor(sqrt(MOST_PIXELS / square_inches))
        raise OptionError(
            f"dpi {dpi:g}: the figure has {width} × {height} pixels, more than {MOST_PIXELS // 1_000_000} million;"
            f" give {fitting} or fewer, or write a PDF or SVG"
        )
    return dpi


def _resolution_chunk(dpi: float) -> bytes:
    """Dots per metre (pHYs), so that documents place the picture at its true size."""
    dots = round(dpi / 0.0254)
    return _chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1))


def _texts(scene: Scene) -> bytes:
    """What the picture shows, in words: international text chunks (PNG, section 11.3.3.4), not compressed."""
    words = {"Title": scene.title, "Description": scene.description, "Software": "nnviz"}
    return b"".join(
        _chunk(b"iTXt", name.encode() + b"\0\0\0\0\0" + legible(text).encode()) for name, text in words.items() if text
    )


def _network(document: bytes) -> bytes:
    """The network, as an international text chunk that is compressed."""
    return _chunk(b"iTXt", MARK.encode() + b"\0\1\0\0\0" + packed(document)) if document else b""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _with_chunks(picture: bytes, chunks: bytes) -> bytes:
    return picture[:SIGNATURE_AND_HEADER] + chunks + picture[SIGNATURE_AND_HEADER:]


PNG = Renderer(
    "png",
    ".png",
    "scene",
    render,
    "picture of 220 dots per inch, for slides and documents",
    settings=("dpi", "document"),
)
