"""U (todo)."""

from __future__ import annotations
from nnviz.layout.ground import Ground
from nnviz.layout.places import Fragment


def lay_u(ground: Ground) -> Fragment | None:
    return None
