"""A figure in words, for those who cannot see it: screen readers, search, the alternative text of a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from nnviz.diagram.types import Box, Diagram

LONGEST: Final = 2000
"""Characters of a description; nobody listens to more, and some readers stop there."""

_Pending = list[Box | str]


def describe(diagram: Diagram) -> str:
    """Say what `diagram` shows in one line, in reading order: "VGG: Input 3×224²; 2 × Conv 3×3, 64; MaxPool 2×2."."""
    written, length = list[str](), 0
    for part in _parts(diagram):
        length += len(part)
        if length > LONGEST:
            written.append("…")
            break
        written.append(part)
    return "".join(written)


def _parts(diagram: Diagram) -> Iterator[str]:
    yield f"{diagram.title}: "
    for number, network in enumerate(diagram.networks):
        yield f"{'. ' if number else ''}{network.heading}: "
        yield from _series(network.boxes)
    if not diagram.networks:
        yield from _series(diagram.boxes)
    for panel in diagram.definitions:
        yield f". {panel.title} consists of: "
        yield from _series(panel.boxes)
    yield "."


def _series(boxes: tuple[Box, ...]) -> Iterator[str]:
    """The boxes in turn, what is inside one in brackets behind it; frames may nest deeper than Python recurses."""
    pending = _listed(boxes)
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            yield part
            continue
        yield _words(part)
        if part.children:
            pending += [")", *_listed(part.children), " ("]


def _listed(boxes: tuple[Box, ...]) -> _Pending:
    """The boxes with signs between them, the last one first; equal ones in a row are counted, as in "2 × Conv"."""
    listed: _Pending = []
    for (words, is_leaf), group in groupby(boxes, key=lambda box: (_words(box), box.children is None)):
        same = list(group)
        counted: _Pending = [f"{len(same)} × {words}"] if is_leaf and len(same) > 1 else list(same)
        for part in counted:
            listed += [part, "; "]
    return listed[-2::-1]


def _words(box: Box) -> str:
    words = ", ".join(text for text in (box.title, box.note) if text)
    return f"{words} ×{box.repeat}" if box.repeat > 1 else words
