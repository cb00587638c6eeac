"""The body of a loop as it is drawn: ports at the top, operators, ports at the bottom, and what returns.

- What the body reads from outside, and what all steps read alike, goes straight to its readers.
- A state enters by a port, to which the tensor that the body makes of it returns; more than `MOST_RETURNS` states share
  one port at either end and one returning line.
- A sequence enters by a port that says that each step reads one item; a result to which each step adds leaves by one
  that says so.  The number of the step and the condition are drawn where something in the body reads or makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from nnviz.diagram.expansion import Expansion
from nnviz.diagram.recurrence import Recurrence, State, recurrence
from nnviz.graph import ABSENT, Graph, Node, Value, operators

Names: TypeAlias = Mapping[Value, Value]
Copy: TypeAlias = Callable[[Graph, Expansion, Names, Names], tuple[tuple[Node, ...], Names]]

MOST_RETURNS: Final = 2
"""Returning lines of one loop, one on each side; the states of another are bundled."""


def looped(node: Node, original: Node, expansion: Expansion, names: Names, copy: Copy) -> tuple[Node, ...]:
    """The nodes that are drawn in the frame of the loop `node`; `copy` renames and splices a body."""
    body, found = node.bodies[0], recurrence(node)
    inner = {value: expansion.fresh(value) for value in body.inputs if body in expansion.used}
    same = {state.inside: state.initial or ABSENT for state in found.unchanged}
    results = {s.following: s.final for s in reversed(found.states) if s.final in expansion.read and s.made}
    nodes, final = copy(body, expansion, {**names, **inner, **same}, results)
    read = {value for one in nodes for value in one.inputs}.union(*(_captured(one) for one in nodes))
    reads = read | {final.get(value, value) for value in body.outputs[1 if node.op == "Loop" else 0 :]}
    states = tuple(state for state in found.states if final.get(state.inside, state.inside) in reads)
    tops = _tops(original, found, states, final, reads, expansion)
    ends = _ends(original, found, final, expansion)
    return (*tops, *nodes, *ends, *_returning(original, states, tops, final, expansion))


def _captured(node: Node) -> set[Value]:
    """What the operators of a block read."""
    return {value for inner in operators(Graph("", (node,))) for value in inner.inputs}


def _tops(
    original: Node, found: Recurrence, states: tuple[State, ...], final: Names, read: set[Value], expansion: Expansion
) -> list[Node]:
    """The ports at the top: the number of the step, the condition, items of sequences, states."""
    ports: list[Node] = []
    for (used, fed), (inside, outer) in zip((("step", "steps"), ("condition",) * 2), found.control, strict=False):
        if final.get(inside, inside) in read or outer is not None:
            title = used if final.get(inside, inside) in read else fed
            ports.append(_entry(original, title, [(inside, outer)], final, expansion))
    for inside, sequence in found.items:
        if final.get(inside, inside) in read:
            ports.append(_entry(original, "item of each step", [(inside, sequence)], final, expansion))
    groups = [[state] for state in states] if len(states) <= MOST_RETURNS else [list(states)]
    for number, group in enumerate(groups, 1):
        pairs = [(state.inside, state.initial) for state in group]
        ports.append(_entry(original, _title(group, number if len(groups) > 1 else 0), pairs, final, expansion))
    return ports


def _title(group: list[State], number: int) -> str:
    """How many states, and whether the size of any changes from step to step (a cache that grows)."""
    words = f"state {number or ''}".strip() if len(group) == 1 else f"{len(group)} states"
    return f"{words}, varying size" if any(map(_varies, group)) else words


def _varies(state: State) -> bool:
    """Whether a dimension known before the first step is another one, or unknown, in those that follow."""
    first = state.initial.type.shape if state.initial is not None else None
    every = state.inside.type.shape
    if first is None or every is None or len(first) != len(every):
        return False
    return any(one is not None and one != other for one, other in zip(first, every, strict=True))


def _entry(
    original: Node, title: str, pairs: list[tuple[Value, Value | None]], final: Names, expansion: Expansion
) -> Node:
    outer = tuple(value for _, value in pairs if value is not None)
    return expansion.port(title, outer, tuple(final.get(inside, inside) for inside, _ in pairs), original)


def _ends(original: Node, found: Recurrence, final: Names, expansion: Expansion) -> list[Node]:
    """The ports at the bottom: what is stacked, what left unchanged or was made elsewhere, the condition."""
    ports = [
        expansion.port("stacked over steps", (final.get(value, value),), (whole,), original)
        for value, whole in found.stacked
        if whole in expansion.read
    ]
    for state in (*found.states, *found.unchanged):
        made = final.get(state.following, state.following)
        if state.final is not None and state.final in expansion.read and made is not state.final:
            ports.append(expansion.port(_kept(state), () if made is ABSENT else (made,), (state.final,), original))
    if found.goes_on is not None:
        ports.append(expansion.port("while", (final.get(found.goes_on, found.goes_on),), (), original))
    return ports


def _kept(state: State) -> str:
    return "unchanged" if state.following is state.inside else "last"


def _returning(
    original: Node, states: tuple[State, ...], tops: list[Node], final: Names, expansion: Expansion
) -> tuple[Node, ...]:
    """Note what returns to the ports of `states`; the port at the bottom in which many of them meet."""
    after = [final.get(state.following, state.following) for state in states]
    ports = {value: port for port in tops for value in port.outputs}
    owners = [ports[final.get(state.inside, state.inside)] for state in states]
    if len(states) <= MOST_RETURNS:
        expansion.returns.update(zip(owners, after, strict=True))
        return ()
    bundle = Value()
    expansion.values[bundle] = states[0].following
    expansion.returns[owners[0]] = bundle
    return (expansion.port(owners[0].name, tuple(dict.fromkeys(after)), (bundle,), original),)
