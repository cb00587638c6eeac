"""The inputs of a panel: one port for all tensors from outside that go to the same boxes, and what it is called.

A port whose tensor a reader knows has its name, the others are x, y, z: those that begin branches from left to right,
as the layout puts branches in the order of the operands that they become.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from nnviz.diagram.sources import Sources
from nnviz.diagram.terminals import readable
from nnviz.diagram.types import Box
from nnviz.graph import Value

Wires: TypeAlias = "Sequence[tuple[Value | str, str]]"
"""What each box reads, in the order of its operands: a tensor from outside or the key of a box, and its own key."""


def make_ports(prefix: str, wires: Wires, sources: Sources) -> tuple[list[Box], dict[Value, str]]:
    """The ports of a panel in the order they are read, and the key of the port by which each tensor enters."""
    targets: dict[Value, list[str]] = {}
    for value, target in wires:
        if isinstance(value, Value):
            targets.setdefault(value, []).append(target)
    groups: dict[tuple[str, ...], list[Value]] = {}
    for value, boxes in targets.items():
        groups.setdefault(tuple(boxes), []).append(value)
    members = list(groups.values())
    titles = _titles(members, wires, sources)
    titles = [f"{name}, …" if len(values) > 1 else name for name, values in zip(titles, members, strict=True)]
    keys = [f"{prefix}port {number}" for number in range(len(titles))]
    ports = [Box(key, "port", name, name, hue="terminal") for key, name in zip(keys, titles, strict=True)]
    return ports, {value: port.key for port, values in zip(ports, members, strict=True) for value in values}


def _titles(members: Sequence[Sequence[Value]], wires: Wires, sources: Sources) -> list[str]:
    """A name that says something, or x, y, z ... as they are read, from left to right where branches begin."""
    letters = iter([*"xyzuvw", *(f"x{number}" for number in range(len(members)))])
    known = ["", *(_port_name(values[0], sources) for values in members[1:])]
    titles = [name or next(letters) for name in known[: len(members)]]
    first = _beginning(members, wires)
    places = [place for place, name in enumerate(known[: len(members)]) if not name and place in first]
    for place, title in zip(sorted(places, key=first.__getitem__), [titles[place] for place in places], strict=True):
        titles[place] = title
    return titles


def _beginning(members: Sequence[Sequence[Value]], wires: Wires) -> dict[int, int]:
    """The ports that begin a branch, with their order from left to right: one box reads them, and nothing else."""
    port_of: dict[Value | str, int] = {value: number for number, values in enumerate(members) for value in values}
    operands: dict[str, list[Value | str]] = {}
    for source, target in wires:
        operands.setdefault(target, []).append(source)
    alone = [{port_of.get(source, -1) for source in read} for read in operands.values()]
    readers = Counter(port for ports in alone for port in ports)
    begins = {port for ports in alone for port in ports if len(ports) == 1 == readers[port]}
    order = dict.fromkeys(port_of[source] for source in _from_the_end(operands) if source in port_of)
    return {port: rank for rank, port in enumerate(order) if port in begins}


def _from_the_end(operands: dict[str, list[Value | str]]) -> list[Value | str]:
    """What the boxes read, from the last boxes back, the first operand of each with all behind it first."""
    read = {source for sources in operands.values() for source in sources}
    pending: list[Value | str] = [key for key in reversed(operands) if key not in read]
    found: dict[Value | str, None] = {}
    while pending:
        one = pending.pop()
        if one not in found:
            found[one] = None
            pending += reversed(operands.get(one, ())) if isinstance(one, str) else ()
    return list(found)


def _port_name(value: Value, sources: Sources) -> str:
    """What a reader knows a tensor by: a mask, or an input of the model that has a name; "" for anything else."""
    maker = sources.index.producer.get(value)
    if maker is None:
        return readable(value.name)
    return "mask" if maker.op == "AttentionMask" else ""
