"""Dimensions that only numbers can tell: probe the graph with numbers in place of its symbols.

Exporters compute shapes at run time: Shape, Gather, Concat, Reshape and the like.  With a number for every symbol these
are small tensors, which are simply calculated on the way.  What a dimension depends on is then seen by changing one
symbol at a time; it is given a name only where the name also predicts what comes out when all symbols change at once.

Pre: a model for inference, whose symbols have names.  Post: the dimensions of its values, as numbers or as expressions
of symbols ("seq", "2*batch"); None where no simple expression holds.  One that holds only where the symbols are
multiples of 64, because something in it is rounded, is marked as approximate: "≈height/4".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from nnviz.graph import Dim
from nnviz.shapes.probing.fitting import Probe, fitted
from nnviz.shapes.probing.walking import ExhaustedError, Walk

if TYPE_CHECKING:
    from onnx import ModelProto

APPROXIMATELY = "≈"
"""What the name of a dimension begins with that holds up to rounding."""

# Three numbers for each symbol: at first, changed alone, changed with all others.  Primes show what a dimension depends
# on, if the second is far from the first: halving them some times must not make them equal, nor their remainder after
# 64 be they themselves.  Some networks make something in advance for their longest input, and that is short: they are
# tried with small primes.  Multiples of 64 survive being halved, which strides do.
_PRIMES = ((11, 67, 19), (13, 71, 23), (17, 73, 29), (31, 97, 37), (41, 101, 43), (47, 103, 53), (59, 107, 61))
_SMALL = ((2, 7, 3), (3, 11, 5), (5, 13, 7), (7, 17, 11), (11, 19, 13), (13, 23, 17), (17, 29, 19))
_MULTIPLES = ((3, 37, 79), (5, 41, 83), (7, 43, 89), (11, 47, 97), (13, 53, 101), (17, 59, 103), (19, 61, 107))
_ROUND = tuple((64 * a, 64 * b, 64 * c) for a, b, c in _MULTIPLES)

Found = dict[str, tuple[Dim, ...]]


class Fit(NamedTuple):
    """What a dimension is in terms of symbols, None for nothing simple.

    `moves`: it changes with them.  `complete`: every probe gave a number.
    """

    dim: Dim
    moves: bool
    complete: bool


Fits = dict[str, tuple[Fit, ...]]
_NOTHING = Fit(None, False, False)


def probed(model: ModelProto, most: int, spelt: Mapping[str, str]) -> Found:
    """Return the dimensions of the values of `model` by name, walking over no more than `most` nodes.

    Symbols are called as in the model; `spelt` is what the file calls them, and some may be expressions of others.
    """
    fits = Fits()
    try:
        walk = Walk(model, most, spelt)
        symbols = walk.symbols
        if len(symbols) > len(_PRIMES) or len(model.graph.node) * (len(symbols) + 2) > most:
            return {}
        fits = _run(walk, dict(zip(symbols, _PRIMES, strict=False)))
        refused = set(walk.refused)
        if symbols and (refused or any(not fit.complete for dims in fits.values() for fit in dims)):
            small = _run(walk, dict(zip(symbols, _SMALL, strict=False)))
            fits = _joined(fits, small, _within if walk.refused < refused else _completed)
        if symbols and any(fit.dim is None for dims in fits.values() for fit in dims):
            fits = _joined(fits, _run(walk, dict(zip(symbols, _ROUND, strict=False))), _rounded)
    except ExhaustedError:
        pass
    return {name: tuple(fit.dim for fit in dims) for name, dims in fits.items()}


def _joined(fits: Fits, others: Fits, join: Callable[[Fit, Fit], Fit]) -> Fits:
    joined = dict(fits)
    for name, dims in others.items():
        known = fits.get(name, ())
        joined[name] = tuple(map(join, known if len(known) == len(dims) else (_NOTHING,) * len(dims), dims))
    return joined


def _completed(fit: Fit, small: Fit) -> Fit:
    """Believe small numbers where larger ones give nothing at all."""
    if fit.dim is not None or fit.complete or (fit.moves and not small.moves):
        return fit
    return small


def _within(fit: Fit, small: Fit) -> Fit:
    """Believe small numbers where larger ones give nothing simple, and the network does not run with them."""
    return fit if fit.dim is not None or (fit.moves and not small.moves) else small


def _rounded(exact: Fit, rounded: Fit) -> Fit:
    """Find what is rounded, and what only looks constant in small numbers."""
    if isinstance(exact.dim, str) or (exact.dim is not None and not rounded.moves):
        return exact
    if isinstance(rounded.dim, str):
        return rounded._replace(dim=f"{APPROXIMATELY}{rounded.dim}")
    return rounded if not exact.moves and not rounded.moves else rounded._replace(dim=None)


def _run(walk: Walk, numbers: Mapping[str, tuple[int, int, int]]) -> Fits:
    """Walk with the first numbers, with each symbol changed alone, and with all changed; fit what came out."""
    walk.refused = set()
    first = {symbol: given[0] for symbol, given in numbers.items()}
    base = walk.dims(first)
    alone = {symbol: walk.dims({**first, symbol: given[1]}) for symbol, given in numbers.items()}
    joint = walk.dims({symbol: given[2] for symbol, given in numbers.items()}) if numbers else base
    found = Fits()
    for name, dims in base.items():
        others = [run.get(name) for run in (*alone.values(), joint)]
        if all(other is not None and len(other) == len(dims) for other in others):
            probes = (
                Probe(dim, {s: run[name][axis] for s, run in alone.items()}, joint[name][axis])
                for axis, dim in enumerate(dims)
            )
            found[name] = tuple(Fit(fitted(probe, numbers), probe.moves, probe.complete) for probe in probes)
        else:
            found[name] = (_NOTHING,) * len(dims)
    return found
