"""PNG: the SVG, drawn by resvg with the shipped fonts alone, so that every machine draws the same pixels.

The picture has `DPI` dots per inch of the figure's size on the page, sharp on a slide and in print, and says so in the
file; beyond `MOST_PIXELS` the resolution gives way, because few programs open larger ones.
"""

from __future__ import annotations

import struct
import zlib
from math import sqrt
from typing import Final

from nnviz.fonts import FACES, FAMILY
from nnviz.renderers import Renderer
from nnviz.renderers.svg import render as render_svg
from nnviz.scene import Scene

DPI: Final = 220.0
MOST_PIXELS: Final = 40_000_000

SIGNATURE_AND_HEADER: Final = 33
"""Bytes of a PNG before its second chunk."""


def render(scene: Scene) -> bytes:
    """Draw `scene` as a PNG of `resolution(scene)` dots per inch."""
    import resvg_py

    dpi = resolution(scene)
    picture = resvg_py.svg_to_bytes(
        svg_string=render_svg(scene).decode(),
        dpi=dpi,
        font_files=[str(face) for face in FACES.values()],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        skip_system_fonts=True,
    )
    return _with_resolution(bytes(picture), dpi)


def resolution(scene: Scene) -> float:
    """Dots per inch that `scene` is drawn with: `DPI`, or fewer where that were too many pixels."""
    square_inches = scene.width * scene.height * scene.scale**2 / 72**2
    return min(DPI, sqrt(MOST_PIXELS / square_inches))


def _with_resolution(picture: bytes, dpi: float) -> bytes:
    """Put a pHYs chunk (dots per metre) behind the header, so that documents place the picture at its true size."""
    dots = round(dpi / 0.0254)
    body = b"pHYs" + struct.pack(">IIB", dots, dots, 1)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return picture[:SIGNATURE_AND_HEADER] + chunk + picture[SIGNATURE_AND_HEADER:]


PNG = Renderer("png", ".png", "scene", render, "picture of 220 dots per inch, for slides and documents")
