"""The faces of solids, and the kernels on them."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.layout.page.sizes import Kernel, Placed, Size
from nnviz.scene import Group, Line, Paint, Polygon, Rect, Shape, Tag, Text
from nnviz.theme import Spacing, Theme

FRONT, TOP, SIDE = 0.78, 0.88, 0.68
"""Parts of the paper in the colours of the faces: light falls from above."""
WITHIN = 0.05
"""Points by which an outline may be larger than its solid before a bar shows where lines arrive."""
INSET = 4.0
"""From the end of an outline to that of its bar, in points."""


def mix(color: str, paper: str, part: float) -> str:
    """A colour with that part of the paper's."""
    pairs = [(int(color[i : i + 2], 16), int(paper[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(c + (white - c) * part):02X}" for c, white in pairs)


def paint_solid(
    one: Placed, outline: Rect, color: str, sizes: Sequence[Size], spacing: Spacing, theme: Theme
) -> list[Shape]:
    """A solid in tones of one colour within its outline, and its sizes."""
    left, top, right, bottom = one.front
    depth = one.solid.depth
    shapes: list[Shape] = [outline, *_bar(one, outline, color, spacing)]
    faces = (
        (TOP, ((left, top), (left + depth, top - depth), (right + depth, top - depth), (right, top))),
        (SIDE, ((right, top), (right + depth, top - depth), (right + depth, bottom - depth), (right, bottom))),
        (FRONT, ((left, top), (right, top), (right, bottom), (left, bottom))),
    )
    for part, points in faces:
        shapes.append(Polygon(points, Paint(mix(color, theme.paper, part), color, 0.75 * spacing.stroke)))
    words = (
        Text(size.x, size.y, size.text, spacing.label, theme.soft_ink, "regular", "start", Tag("size"))
        for size in sizes
    )
    return [*shapes, *words]


def _bar(one: Placed, outline: Rect, color: str, spacing: Spacing) -> list[Shape]:
    """Where lines arrive beside a solid: its near edge goes on to both sides."""
    paint = Paint(None, color, 1.5 * spacing.stroke)
    x, y = outline.x, outline.y
    if outline.height > one.front[3] - one.top + WITHIN:
        return [Line(((x, y + INSET), (x, y + outline.height - INSET)), paint)]
    if outline.width > one.right - one.left + WITHIN:
        return [Line(((x + INSET, y), (x + outline.width - INSET, y)), paint)]
    return []


def paint_kernel(kernel: Kernel, operator: str, spacing: Spacing, theme: Theme) -> Group:
    """The window, and a thin line from each of its corners to the point that it becomes."""
    thin = Paint(None, theme.line, 0.5 * spacing.stroke)
    window = Polygon(kernel.corners, Paint(theme.paper, theme.line, 0.6 * spacing.stroke))
    lines = (Line((corner, kernel.point), thin) for corner in kernel.corners[1:3])
    return Group((window, *lines), Tag("kernel", (("operator", operator),)))
