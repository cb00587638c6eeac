"""How well one colour is read on another, and what of a theme is read on what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from nnviz.theme.palette import Theme

Pair: TypeAlias = tuple[str, str, str, str]
"""The key of what is read and its colour, the key of what it stands on and its colour."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def pairs(theme: Theme) -> Iterator[Pair]:
    """All that is read, each on all that it may stand on, by the keys of a theme's file."""
    paper = ("colours.paper", theme.paper)
    grounds = [("colours.ground", theme.ground), *(("colours.frames", fill) for fill in theme.frames)]
    fills = [(f"hues.{name}.fill", hue.fill) for name, hue in theme.hues]
    solids = [("blocks.fills", hue.fill) for hue in theme.blocks]
    stands = {
        "ink": [*fills, grounds[0]],
        "soft_ink": [*fills, *grounds, paper],
        "line": [*grounds, paper],
        "muted": [*grounds, paper],
        "solid_ink": solids,
        "soft_solid_ink": solids,
    }
    for ink, ons in stands.items():
        yield from ((f"colours.{ink}", getattr(theme, ink), key, fill) for key, fill in ons)
    patterned = [(f"hues.{name}.stroke", hue.stroke) for name, hue in theme.hues if hue.pattern]
    yield from ((*stroke, *paper) for stroke in patterned)
