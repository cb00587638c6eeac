"""What a dimension is in terms of symbols: a sum of multiples, or a product and a number, that predicts every probe."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import NamedTuple

from nnviz.graph import Dim

ANONYMOUS = "?"
"""What the name of a symbol starts with that the file does not name: nothing can be called after it."""

_LARGEST_DIVISOR = 64


class Probe(NamedTuple):
    """One dimension in several runs: the first, those with one symbol changed, and that with all changed."""

    first: int | None
    alone: Mapping[str, int | None]
    joint: int | None

    @property
    def moves(self) -> bool:
        """Whether the dimension is known to change with the symbols."""
        return len({self.first, *self.alone.values(), self.joint} - {None}) > 1

    @property
    def complete(self) -> bool:
        """Whether every run gave a number."""
        return None not in (self.first, *self.alone.values(), self.joint)


def fitted(probe: Probe, numbers: Mapping[str, tuple[int, int, int]]) -> Dim:
    """Return the expression that predicts `probe`; `numbers` are what the symbols were in the three kinds of run."""
    alone = {symbol: value for symbol, value in probe.alone.items() if value is not None}
    if probe.first is None or probe.joint is None or len(alone) < len(probe.alone):
        return None
    depends = {symbol: value for symbol, value in alone.items() if value != probe.first}
    if not depends:
        return probe.first if probe.joint == probe.first else None
    if any(symbol.startswith(ANONYMOUS) for symbol in depends):
        return None
    used = {symbol: numbers[symbol] for symbol in depends}
    return _sum(probe.first, depends, probe.joint, used) or _product(probe.first, depends, probe.joint, used)


def _sum(first: int, alone: Mapping[str, int], joint: int, numbers: Mapping[str, tuple[int, int, int]]) -> Dim:
    slopes = {s: Fraction(alone[s] - first, changed - base) for s, (base, changed, _) in numbers.items()}
    rest = first - sum(slopes[s] * base for s, (base, _, _) in numbers.items())
    predicted = rest + sum(slopes[s] * last for s, (_, _, last) in numbers.items())
    if predicted != joint or rest.denominator != 1 or any(s.denominator > _LARGEST_DIVISOR for s in slopes.values()):
        return None
    terms = [("-" if slope < 0 else "+") + _term(abs(slope), symbol) for symbol, slope in slopes.items()]
    return "".join(terms).removeprefix("+") + (f"{int(rest):+d}" if rest else "")


def _product(first: int, alone: Mapping[str, int], joint: int, numbers: Mapping[str, tuple[int, int, int]]) -> Dim:
    """Return a multiple of the product of all symbols, and a number added to it."""
    symbol, (base, changed, _) = next(iter(numbers.items()))
    whole = prod(base for base, _, _ in numbers.values())
    factor = Fraction((alone[symbol] - first) * base, (changed - base) * whole)
    rest = first - factor * whole
    if any((alone[s] - rest) * base != (first - rest) * changed for s, (base, changed, _) in numbers.items()):
        return None
    if factor <= 0 or rest.denominator != 1 or factor * prod(last for _, _, last in numbers.values()) + rest != joint:
        return None
    return _term(factor, "*".join(numbers)) + (f"{int(rest):+d}" if rest else "")


def _term(factor: Fraction, symbol: str) -> str:
    above = symbol if factor.numerator == 1 else f"{factor.numerator}*{symbol}"
    return above if factor.denominator == 1 else f"{above}/{factor.denominator}"
