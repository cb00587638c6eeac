"""Dimensions that files spell as expressions: "past + seq", "((seq*batch)//batch)", "Min(128, seq)".

PyTorch's exporter writes what sympy prints; Optimum names inputs so ("past_sequence_length + sequence_length").
Nothing of a file is executed: an expression is read as a tree, of which only arithmetic is evaluated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

LONGEST = 200
"""Letters of an expression that is read."""

_ALLOWED = re.compile(r"[\w\s+\-*/%(),.]+")
_NUMBER_AND_LETTER = re.compile(r"(?<![\w.])\d\w*[^\W\d]")
_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: Fraction(a // b),
    ast.Mod: lambda a, b: a % b,
}
_FUNCTIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "min": min,
    "max": max,
    "floor": lambda given: Fraction(floor(given[0])),
    "ceiling": lambda given: Fraction(ceil(given[0])),
    "ceil": lambda given: Fraction(ceil(given[0])),
}
# Far apart, without common factors, below and above what networks make in advance for their longest input.
_TRIALS = (
    (2, 3, 5, 7, 11, 13, 17),
    (997, 101, 499, 211, 307, 401, 601),
    (65537, 10007, 50021, 20011, 30011, 40009, 9973),
)


def symbols_of(spelt: str) -> frozenset[str]:
    """Return the symbols of an expression; a name that is none is one symbol."""
    tree = _tree(spelt)
    if tree is None:
        return frozenset((spelt,))
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called)


def evaluated(spelt: str, numbers: Mapping[str, int]) -> int | None:
    """Return what an expression is for these numbers; None where it is not arithmetic, or no whole number."""
    tree = _tree(spelt)
    try:
        result = None if tree is None else _value(tree, numbers)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return int(result) if result is not None and result.denominator == 1 else None


def agree(one: str, other: str, symbols: Collection[str]) -> bool:
    """Tell whether two expressions give the same for all sizes; they are tried with small and with large numbers."""
    names = sorted(symbols)
    if len(names) > len(_TRIALS[0]):
        return False
    for trial in _TRIALS:
        numbers = dict(zip(names, trial, strict=False))
        value = evaluated(one, numbers)
        if value is None or value != evaluated(other, numbers):
            return False
    return True


@lru_cache(maxsize=4096)
def _tree(spelt: str) -> ast.expr | None:
    if len(spelt) > LONGEST or not _ALLOWED.fullmatch(spelt) or _NUMBER_AND_LETTER.search(spelt):
        return None
    try:
        return ast.parse(spelt.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _value(tree: ast.expr, numbers: Mapping[str, int]) -> Fraction:
    """Evaluate a tree; raises TypeError for what is not arithmetic, KeyError for a name that has no number."""
    match tree:
        case ast.Constant(value=int(value)):
            return Fraction(value)
        case ast.Name(id=name):
            return Fraction(numbers[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, numbers)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, numbers), _value(right, numbers))
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]) if name.lower() in _FUNCTIONS:
            return _FUNCTIONS[name.lower()]([_value(item, numbers) for item in given])
        case _:
            raise TypeError
