"""Written-out formulas as patterns: `Call("Mul", X, Call("Sigmoid", X))` is x * sigmoid(x).

A pattern is matched from the result backwards through the producers.  The operands of a commutative operator match in
either order; a variable stands for the same value wherever it occurs; `Either` tries its options in turn.  A match is
good only if nothing else reads what lies inside it.  Depth and branching are the pattern's, not the graph's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from math import isclose
from typing import TypeAlias

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op, named
from nnviz.graph import Value

COMMUTATIVE = named("Add Mul Max Min And Or Equal Sum")


@dataclass(frozen=True, slots=True)
class Var:
    """Any computed value, the same wherever the name occurs."""

    name: str


@dataclass(frozen=True, slots=True)
class Const:
    """A constant; of one element near `value` if that is given, bound to `name` if that is given."""

    value: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, init=False)
class Call:
    """An output, the first unless said, of an operator of one of the names (separated by blanks) on matching operands.

    The operator itself is bound to `name` if that is given.  Operands beyond the pattern's are free.
    """

    ops: str
    operands: tuple[Pattern, ...]
    name: str = ""
    output: int = 0
    names: tuple[str, ...] = ()

    def __init__(self, ops: str, *operands: Pattern, name: str = "", output: int = 0) -> None:
        object.__setattr__(self, "ops", ops)
        object.__setattr__(self, "names", tuple(ops.split()))
        object.__setattr__(self, "output", output)
        object.__setattr__(self, "operands", operands)
        object.__setattr__(self, "name", name)


@dataclass(frozen=True, slots=True, init=False)
class Either:
    """The first of the options that lets the whole match."""

    options: tuple[Pattern, ...]

    def __init__(self, *options: Pattern) -> None:
        object.__setattr__(self, "options", options)


Pattern: TypeAlias = Var | Const | Call | Either


@dataclass(frozen=True, slots=True)
class Match:
    """What a pattern was found to stand for: values by variable, operators by name, and all operators inside."""

    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    named: Mapping[str, Op] = field(default_factory=dict[str, Op])
    members: tuple[Op, ...] = ()

    def bound(self, name: str, value: Value) -> Match:
        """With a variable bound."""
        return Match({**self.values, name: value}, self.named, self.members)

    def entered(self, op: Op, name: str) -> Match:
        """With an operator inside."""
        members = self.members if op in self.members else (*self.members, op)
        return Match(self.values, {**self.named, name: op} if name else self.named, members)


def scalar(value: Value) -> float | None:
    """The number that a constant of one element holds."""
    content = value.content
    if not value.constant or content is None or len(content) != 1 or isinstance(content[0], str):
        return None
    return float(content[0])


def find(draft: Draft, pattern: Call, op: Op) -> Match | None:
    """Match `pattern` with `op` as its result; nothing but the result may be read from outside."""
    if op.op not in pattern.names:
        return None
    for match in _call(draft, pattern, op, Match()):
        if draft.encloses(match.members, [op.output]):
            return match
    return None


def _value(draft: Draft, pattern: Pattern, value: Value, match: Match) -> Iterator[Match]:
    if isinstance(pattern, Var):
        known = match.values.get(pattern.name)
        if known is value:
            yield match
        elif known is None and not value.constant:
            yield match.bound(pattern.name, value)
    elif isinstance(pattern, Const):
        if value.constant and (pattern.value is None or _near(value, pattern.value)):
            yield match.bound(pattern.name, value) if pattern.name else match
    elif isinstance(pattern, Either):
        for option in pattern.options:
            yield from _value(draft, option, value, match)
    elif (op := _maker(draft, pattern, value)) is not None:
        yield from _call(draft, pattern, op, match)


def _maker(draft: Draft, pattern: Call, value: Value) -> Op | None:
    op = draft.producer(value, *pattern.names)
    return op if op is not None and pattern.output < len(op.outputs) and op.outputs[pattern.output] is value else None


def _call(draft: Draft, pattern: Call, op: Op, match: Match) -> Iterator[Match]:
    count = len(pattern.operands)
    if len(op.inputs) < count or op.then:
        return
    entered = match.entered(op, pattern.name)
    commutes = op.op in COMMUTATIVE and count == 2
    for operands in permutations(op.inputs[:count]) if commutes else [tuple(op.inputs[:count])]:
        yield from _all(draft, pattern.operands, operands, entered)


def _all(draft: Draft, patterns: tuple[Pattern, ...], values: tuple[Value, ...], match: Match) -> Iterator[Match]:
    if not patterns:
        yield match
        return
    for found in _value(draft, patterns[0], values[0], match):
        yield from _all(draft, patterns[1:], values[1:], found)


def _near(value: Value, expected: float) -> bool:
    number = scalar(value)
    return number is not None and isclose(number, expected, rel_tol=2e-3)
