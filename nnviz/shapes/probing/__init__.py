"""Dimensions that only numbers can tell: probe the graph with numbers in place of its symbols.

Exporters compute shapes at run time: Shape, Gather, Concat, Reshape and the like.  With a number for every symbol these
are small tensors, which are simply calculated on the way.  What a dimension depends on is then seen by changing one
symbol at a time; it is given a name only where the name also predicts what comes out when all symbols change at once.

Pre: a model for inference, whose symbols have names.  Post: the dimensions of its values, as numbers or as expressions
of symbols ("seq", "2*batch", "height/4"); None where no simple expression holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnviz.graph import Dim
from nnviz.shapes.probing.fitting import Probe, fitted
from nnviz.shapes.probing.walking import Walk

if TYPE_CHECKING:
    from onnx import ModelProto

MAX_WORK = 60_000
"""Nodes that are walked over, in all runs together: about two seconds."""

# Three numbers for each symbol: at first, changed alone, changed with all others.  Primes show what a dimension depends
# on; their multiples of 64 survive being halved, which strides do.
_PRIMES = ((11, 13, 19), (17, 37, 47), (23, 43, 73), (29, 59, 89), (31, 67, 109), (41, 79, 113), (53, 97, 127))
_MULTIPLES = ((3, 37, 79), (5, 41, 83), (7, 43, 89), (11, 47, 97), (13, 53, 101), (17, 59, 103), (19, 61, 107))
_TABLES = (_PRIMES, tuple((64 * a, 64 * b, 64 * c) for a, b, c in _MULTIPLES))


def probed(model: ModelProto) -> dict[str, tuple[Dim, ...]]:
    """Return the dimensions of the values of `model` by name; symbols are called as in the model."""
    walk, found = Walk(model), dict[str, tuple[Dim, ...]]()
    symbols = walk.symbols
    if len(symbols) > len(_PRIMES):
        return {}
    for table in _TABLES:
        if len(model.graph.node) * (len(symbols) + 2) * (1 + bool(found)) > MAX_WORK:
            break
        for name, dims in _run(walk, dict(zip(symbols, table, strict=False))).items():
            old = found.get(name, dims)
            found[name] = tuple(new if dim is None else dim for dim, new in zip(old, dims, strict=True))
        if not symbols or all(None not in dims for dims in found.values()):
            break
    return found


def _run(walk: Walk, numbers: Mapping[str, tuple[int, int, int]]) -> dict[str, tuple[Dim, ...]]:
    """Walk with the first numbers, with each symbol changed alone, and with all changed; fit what came out."""
    first = {symbol: given[0] for symbol, given in numbers.items()}
    base = walk.dims(first)
    if not numbers:
        return dict(base)
    alone = {symbol: walk.dims({**first, symbol: given[1]}) for symbol, given in numbers.items()}
    joint = walk.dims({symbol: given[2] for symbol, given in numbers.items()})
    found = dict[str, tuple[Dim, ...]]()
    for name, dims in base.items():
        others = [run.get(name) for run in (*alone.values(), joint)]
        if all(other is not None and len(other) == len(dims) for other in others):
            found[name] = tuple(
                fitted(
                    Probe(dim, {s: _at(run, name, axis) for s, run in alone.items()}, _at(joint, name, axis)), numbers
                )
                for axis, dim in enumerate(dims)
            )
    return found


def _at(run: Mapping[str, tuple[int | None, ...]], name: str, axis: int) -> int | None:
    return run[name][axis]
