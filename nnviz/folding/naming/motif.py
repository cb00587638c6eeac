"""One row of the tables of motifs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.folding.naming.facts import Facts


@dataclass(frozen=True, slots=True)
class Motif:
    """A name, and the bodies that it is for.

    part     a part of a layer: it does not make a container of what holds several
    boxed    a person draws a box around it also where it stands once and is two or three operators
    """

    name: str
    test: Callable[[Facts], bool]
    part: bool = False
    boxed: bool = True
