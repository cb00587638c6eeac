"""What a loop hands on from one step to the next, read off an operator Loop or Scan and its body.

Cleaning leaves out constant operands; which ones are left stands in the attribute `slots`, so that every input of the
body meets what feeds it.  A state that the body hands on as it is, or that nothing in it reads, does not return.
Source: https://onnx.ai/onnx/operators/ (Loop, Scan)
"""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.graph import Graph, Node, Value, integer, integers, operators


@dataclass(frozen=True, slots=True)
class State:
    """One tensor that goes round: its names in the body before and after a step, before the first, after the last.

    `initial` is None where the file gives a constant, `final` where the operator has no such output; `made` says
    whether an operator of the body makes `following`.
    """

    inside: Value
    following: Value
    initial: Value | None
    final: Value | None
    made: bool = False


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The inputs and outputs of a loop's body by what they are for.

    states    go round; unchanged: all steps read the same; control: number of the step and condition, what feeds them
    items     what one step reads of a sequence, and the sequence; stacked: what one step adds to a result, and that
    goes_on   the condition, where the body makes it
    """

    states: tuple[State, ...] = ()
    unchanged: tuple[State, ...] = ()
    control: tuple[tuple[Value, Value | None], ...] = ()
    items: tuple[tuple[Value, Value | None], ...] = ()
    stacked: tuple[tuple[Value, Value], ...] = ()
    goes_on: Value | None = None


def is_loop(node: Node) -> bool:
    """Whether `node` runs its body again and again."""
    return node.op in ("Loop", "Scan") and not node.domain and bool(node.bodies)


def recurrence(node: Node) -> Recurrence:
    """Sort the inputs and outputs of the body of the loop `node`."""
    body, passed = node.bodies[0], aliases(node.bodies[0])
    before, after = (2, 1) if node.op == "Loop" else (0, 0)
    count = max(0, len(body.inputs) - before - (integer(node, "num_scan_inputs") if node.op == "Scan" else 0))
    fed, ends = _fed(node, len(body.inputs)), [follow(value, passed) for value in body.outputs]
    states = _states(node, before, ends[after : after + count], fed)
    goes_on = ends[0] if after and ends else None
    return Recurrence(
        tuple(state for state in states if state.following is not state.inside),
        tuple(state for state in states if state.following is state.inside),
        tuple((value, fed.get(slot)) for slot, value in enumerate(body.inputs[:before])),
        tuple((value, fed.get(slot)) for slot, value in enumerate(body.inputs) if slot >= before + count),
        tuple(zip(ends[after + count :], node.outputs[count:], strict=False)),
        goes_on if goes_on in _made(body) else None,
    )


def _states(node: Node, before: int, following: list[Value], fed: dict[int, Value]) -> list[State]:
    body, made, finals = node.bodies[0], _made(node.bodies[0]), dict(enumerate(node.outputs))
    return [
        State(inside, value, fed.get(before + number), finals.get(number), value in made)
        for number, (inside, value) in enumerate(zip(body.inputs[before:], following, strict=False))
    ]


def _made(body: Graph) -> set[Value]:
    return {value for inner in operators(body) for value in inner.outputs}


def feeds(node: Node) -> dict[Value, Value | None]:
    """What the call `node` of a function gives for each input of its definition; None for a constant."""
    inputs = node.bodies[-1].inputs
    fed = _fed(node, len(inputs))
    return {value: fed.get(slot) for slot, value in enumerate(inputs)}


def _fed(node: Node, count: int) -> dict[int, Value]:
    """What feeds each of the `count` inputs of a body, by its place; Scan had one operand more before opset 9."""
    slots = integers(node, "slots") if "slots" in node.attributes else tuple(range(len(node.inputs)))
    extra = 1 if node.op == "Scan" and ("directions" in node.attributes or max(slots, default=0) >= count) else 0
    return {slot - extra: value for slot, value in zip(slots, node.inputs, strict=False) if not value.constant}


def aliases(body: Graph) -> dict[Value, Value]:
    """What each mere Identity of a body hands on."""
    same = (node for node in operators(body) if is_alias(node))
    return {node.outputs[0]: node.inputs[0] for node in same}


def is_alias(node: Node) -> bool:
    """Whether `node` only gives a tensor another name."""
    plain = node.op == "Identity" and not node.domain and not node.then
    return plain and len(node.inputs) == len(node.outputs) == 1


def follow(value: Value, passed: dict[Value, Value]) -> Value:
    """The tensor behind all its other names."""
    while value in passed:
        value = passed[value]
    return value


def steps(node: Node) -> str:
    """How often a loop runs, where the file says so: "10 steps", "at most 10 steps"; "" otherwise."""
    number = node.attributes.get("M")
    number = number[0] if isinstance(number, tuple) and len(number) == 1 else number
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < MANY_STEPS or not is_loop(node):
        return ""
    found = recurrence(node)
    checked = found.goes_on is not None or any(outer is not None for _, outer in found.control[1:])
    most = "at most " if checked else ""
    return f"{most}{number} step{'s' if number > 1 else ''}"


MANY_STEPS = 1 << 31
"""Exporters write the largest integer for a loop that only its condition ends."""
