"""One row of the tables of motifs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.folding.naming.facts import Facts


@dataclass(frozen=True, slots=True)
class Motif:
    """A name, and the bodies that it is for.  A `part` of a layer does not make a container of what holds several."""

    name: str
    test: Callable[[Facts], bool]
    part: bool = False
