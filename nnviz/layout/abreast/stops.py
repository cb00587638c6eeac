"""The boxes of a column before which a gap can grow, and what they are paired by."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.diagram import Box, Extents, Network
from nnviz.diagram.words import shape_text
from nnviz.layout.abreast.aligning import Stop
from nnviz.layout.places import Fragment, Item

TRIFLE = 0.01
"""Points within which heights are equal."""
LEAST_RATIO = 1.5
"""Of two resolutions, where pictures of different sizes come in: less is the rounding of borders."""


def stops(drawn: Fragment) -> list[Item]:
    """The boxes of a level, from the top down, none of which has another box beside its upper end."""
    items = sorted((item for item in drawn.items if item.box is not None), key=lambda item: (item.y, item.x))
    found: list[Item] = []
    reached = float("-inf")
    for item in items:
        if item.y > reached - TRIFLE:
            found.append(item)
        reached = max(reached, item.bottom + item.below)
    return found


def described(columns: Sequence[Sequence[Item]], networks: Sequence[Network]) -> list[list[Stop]]:
    """What each stop is paired by."""
    extents = [
        [network.extents.get(item.box.key, ()) if item.box else () for item in items]
        for items, network in zip(columns, networks, strict=True)
    ]
    entries = [next(filter(None, column), ()) for column in extents]
    same = len({entry for entry in entries if entry}) < 2
    return [
        [
            Stop(shape_text(extent) if same else _reduction(extent, entry), _words(item.box))
            for item, extent in zip(items, column, strict=True)
            if item.box is not None
        ]
        for items, column, entry in zip(columns, extents, entries, strict=True)
    ]


def _reduction(extent: Extents, entry: Extents) -> str:
    """How much smaller than what comes in a picture is, in powers of two: "1/4"."""
    if not extent or not all(isinstance(size, int) and size > 0 for size in (extent[-1], entry[-1])):
        return ""
    assert isinstance(extent[-1], int)
    assert isinstance(entry[-1], int)
    ratio = entry[-1] / extent[-1]
    power = 0
    while ratio >= LEAST_RATIO:
        ratio, power = ratio / 2, power + 1
    return f"1/{2**power}" if power else "1"


def _words(box: Box) -> tuple[str, ...]:
    """Role or class, title, and second line; pills by their role alone."""
    if box.role in ("input", "output"):
        return (box.role,)
    kind = box.definition or (box.ref if box.role == "block" else "")
    return kind, box.title, f"{box.title}, {box.note}" if box.note else ""
