"""Labels, titles, badges, sheets and arrowheads touch nothing but what they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.inspection.areas import grown, middle, text_area
from nnviz.inspection.arrowheads import arrowhead
from nnviz.inspection.figure import Found, Mark
from nnviz.inspection.sheets import sheets
from nnviz.inspection.strokes import borders
from nnviz.inspection.sweeping import clashes, crossings, meetings
from nnviz.inspection.violation import Violation

HEAD = -0.4
"""Two arrowheads may come so near to one another, or to a mark: their wings are thin."""


def touched_marks(found: Found) -> Iterator[Violation]:
    """Yield what lies on a mark."""
    words, badges = found.standing("label", "title", "heading", "table", "size"), found.standing("badge")
    yield from _on_one_another(words)
    yield from _on_one_another(badges)
    yield from _between(words, badges)
    yield from _between(words + badges, found.standing("legend"))
    yield from _between([mark for mark in words if mark.role == "label"], found.standing("header"))
    yield from _on_boxes(found, words)
    yield from _on_boxes(found, badges)
    yield from _on_boxes(found, found.standing("header"))
    yield from _on_borders(found, found.standing("header"))
    yield from _on_borders(found, words)
    yield from _on_borders(found, badges)
    yield from _on_sheets(found, words)
    yield from _on_sheets(found, badges)
    yield from _on_arrowheads(found, words)
    yield from _on_arrowheads(found, badges)
    yield from _on_own_words(found, badges)


def _on_one_another(marks: list[Mark]) -> Iterator[Violation]:
    for a, b in clashes([mark.area for mark in marks]):
        yield _flaw(marks[b], str(marks[a]))


def _between(marks: list[Mark], others: list[Mark]) -> Iterator[Violation]:
    for a, b in meetings([mark.area for mark in marks], [mark.area for mark in others]):
        yield _flaw(marks[a], str(others[b]))


def _on_boxes(found: Found, marks: list[Mark]) -> Iterator[Violation]:
    """A badge lies on the border of its own box, and sizes beside the solid within its outline."""
    leaves = [number for number, box in enumerate(found.boxes) if box.is_leaf]
    for a, b in meetings([mark.area for mark in marks], [found.boxes[number].area for number in leaves]):
        if marks[a].owner != leaves[b]:
            yield _flaw(marks[a], found.boxes[leaves[b]].ref)


def _on_borders(found: Found, marks: list[Mark]) -> Iterator[Violation]:
    walls = [(k, side) for k, box in enumerate(found.boxes) if not box.is_leaf for side in borders(box.area)]
    for a, b in crossings([side for _, side in walls], [mark.area for mark in marks]):
        if marks[b].role != "badge" or marks[b].owner != walls[a][0]:
            yield _flaw(marks[b], f"the border of {found.boxes[walls[a][0]].ref}")


def _on_sheets(found: Found, marks: list[Mark]) -> Iterator[Violation]:
    owners, strips = sheets(found)
    for a, b in meetings([mark.area for mark in marks], strips):
        if marks[a].role != "badge" or marks[a].owner != owners[b]:
            yield _flaw(marks[a], f"the sheets of {found.boxes[owners[b]].ref}")


def _on_arrowheads(found: Found, marks: list[Mark]) -> Iterator[Violation]:
    heads = [edge for edge in found.edges if edge.arrow]
    for a, b in meetings([mark.area for mark in marks], [grown(arrowhead(edge), HEAD) for edge in heads]):
        yield _flaw(marks[a], f"the arrowhead of {heads[b]}")


def _on_own_words(found: Found, badges: list[Mark]) -> Iterator[Violation]:
    """A badge covers none of what is written in its box."""
    for badge in badges:
        for text in found.boxes[badge.owner].texts if badge.owner >= 0 else ():
            if any(clashes([badge.area, text_area(text)])):
                yield _flaw(badge, repr(text.text))


def _flaw(mark: Mark, other: str) -> Violation:
    return Violation("touching marks", f"{mark} on {other}", middle(mark.area))
