"""How large a model may be: every limit that an option raises, in one place.

Each is checked before memory is allocated for what it limits, so that a hostile file costs no more than a large one.
Real networks stay far below: the largest published graphs have some 100 000 nodes and come to a few megabytes once
their weights are left out.  What a format itself bounds (how deep messages nest) is not raised: see its reader.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on one model; `--limit NAME=VALUE` sets one of them, by its name here.

    nodes     operators of a file, each body of an operator and each call of a function counted
    parts     messages and fields of a file, which is what a flood of empty ones is made of
    bytes     size of a model without its weights
    inferred  operators of a graph whose shapes are inferred, each call of a function counted; beyond, the
              graph is drawn without them, and a remark says so
    probed    operators that are walked over to name dimensions that only numbers can tell, in all runs together
    """

    nodes: int = 1_000_000
    parts: int = 5_000_000
    bytes: int = 512 * 1024 * 1024
    inferred: int = 300_000
    probed: int = 60_000


DEFAULTS = Limits()
"""The limits where none are given."""
