"""Dimensions that only numbers can tell: probe the graph with numbers in place of its symbols.

Exporters compute shapes at run time: Shape, Gather, Concat, Reshape and the like.  With a number for every symbol these
are small tensors, which are simply calculated on the way.  What a dimension depends on is then seen by changing one
symbol at a time; it is given a name only where the name also predicts what comes out when all symbols change at once.

Pre: a model for inference, whose symbols have names.  Post: the dimensions of its values, as numbers or as expressions
of symbols ("seq", "2*batch"); None where no simple expression holds.  One that holds only where the symbols are
multiples of 64, because something in it is rounded, is marked as approximate: "≈height/4".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from nnviz.graph import Dim
from nnviz.shapes.probing.fitting import Probe, fitted
from nnviz.shapes.probing.walking import ExhaustedError, Walk

if TYPE_CHECKING:
    from onnx import ModelProto

APPROXIMATELY = "≈"
"""What the name of a dimension begins with that holds up to rounding."""

# Three numbers for each symbol: at first, changed alone, changed with all others.  Primes show what a dimension depends
# on, if the second is far from the first: halving them some times must not make them equal, nor their remainder after 64
# be they themselves.  They are small, for what networks make in advance for their longest input.  Multiples of 64 survive being halved, which strides do.
_PRIMES = ((11, 67, 19), (13, 71, 23), (17, 73, 29), (31, 97, 37), (41, 101, 43), (47, 103, 53), (59, 107, 61))
_MULTIPLES = ((3, 37, 79), (5, 41, 83), (7, 43, 89), (11, 47, 97), (13, 53, 101), (17, 59, 103), (19, 61, 107))
_ROUND = tuple((64 * a, 64 * b, 64 * c) for a, b, c in _MULTIPLES)

Found = dict[str, tuple[Dim, ...]]


class Fit(NamedTuple):
    """What a dimension is in terms of symbols, None for nothing simple; and whether it changes with them."""

    dim: Dim
    moves: bool


def probed(model: ModelProto, most: int) -> Found:
    """Return the dimensions of the values of `model` by name, walking over no more than `most` nodes.

    Symbols are called as in the model.
    """
    fits = dict[str, tuple[Fit, ...]]()
    try:
        walk = Walk(model, most)
        symbols = walk.symbols
        if len(symbols) > len(_PRIMES) or len(model.graph.node) * (len(symbols) + 2) > most:
            return {}
        fits = _run(walk, dict(zip(symbols, _PRIMES, strict=False)))
        if symbols and any(fit.dim is None for dims in fits.values() for fit in dims):
            for name, dims in _run(walk, dict(zip(symbols, _ROUND, strict=False))).items():
                exact = fits.get(name, (Fit(None, False),) * len(dims))
                fits[name] = tuple(map(_joined, exact, dims))
    except ExhaustedError:
        pass
    return {name: tuple(fit.dim for fit in dims) for name, dims in fits.items()}


def _joined(exact: Fit, rounded: Fit) -> Fit:
    """Return what both tables say: the second finds what is rounded, and what only looks constant in the first."""
    if isinstance(exact.dim, str) or (exact.dim is not None and not rounded.moves):
        return exact
    if isinstance(rounded.dim, str):
        return Fit(f"{APPROXIMATELY}{rounded.dim}", True)
    return rounded if not exact.moves and not rounded.moves else Fit(None, True)


def _run(walk: Walk, numbers: Mapping[str, tuple[int, int, int]]) -> dict[str, tuple[Fit, ...]]:
    """Walk with the first numbers, with each symbol changed alone, and with all changed; fit what came out."""
    first = {symbol: given[0] for symbol, given in numbers.items()}
    base = walk.dims(first)
    alone = {symbol: walk.dims({**first, symbol: given[1]}) for symbol, given in numbers.items()}
    joint = walk.dims({symbol: given[2] for symbol, given in numbers.items()}) if numbers else base
    found = dict[str, tuple[Fit, ...]]()
    for name, dims in base.items():
        others = [run.get(name) for run in (*alone.values(), joint)]
        if all(other is not None and len(other) == len(dims) for other in others):
            probes = (
                Probe(dim, {s: run[name][axis] for s, run in alone.items()}, joint[name][axis])
                for axis, dim in enumerate(dims)
            )
            found[name] = tuple(Fit(fitted(probe, numbers), probe.moves) for probe in probes)
    return found
