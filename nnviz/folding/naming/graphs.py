"""Graph networks: rows of features gathered at the ends of edges, and scattered back with a reduction (Gilmer 2017)."""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif


def _passes_messages(f: Facts) -> bool:
    """What is gathered goes through a layer, or is weighed, and is scattered; no choice of experts, no detection."""
    gathered = f.count("Gather", "GatherElements", "GatherND") >= 1
    scattered = f.count("ScatterElements", "ScatterND") >= 1
    return gathered and scattered and f.count("TopK", "NonMaxSuppression") == 0 and f.convolutions == 0


GRAPHS: Final[tuple[Motif, ...]] = (Motif("Message passing", lambda f: _passes_messages(f) and f.projections >= 1),)
