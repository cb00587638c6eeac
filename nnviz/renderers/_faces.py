"""The shipped faces as CSS, for outputs that bring their typeface along.

A face is written whole and unmodified: its licence (OFL with a reserved name) allows a subset under another name alone.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from nnviz.fonts import FACES, FAMILY
from nnviz.scene import Scene, Text

STYLES: Final = {
    "regular": "font-weight:400;font-style:normal",
    "semibold": "font-weight:600;font-style:normal",
    "bold": "font-weight:700;font-style:normal",
    "italic": "font-weight:400;font-style:italic",
}


def font_faces(scene: Scene) -> str:
    """One @font-face rule for each weight that the words of `scene` are set in."""
    used = {shape.weight for shape in scene.leaves() if isinstance(shape, Text)}
    return "".join(_rule(weight) for weight in FACES if weight in used)


def _rule(weight: str) -> str:
    data = b64encode(FACES[weight].read_bytes()).decode()
    source = f"url(data:font/ttf;base64,{data}) format('truetype')"
    return f"@font-face{{font-family:'{FAMILY}';{STYLES[weight]};src:{source}}}"
