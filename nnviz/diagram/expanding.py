"""Branches, loops and functions become hierarchy: an operator that holds graphs is drawn as a block of their operators.

- A function call and a loop body are spliced in: what their definition calls its outputs is what the operator makes.
- The inputs of a loop body are ports, fed by what the operator reads (initial states, the items of a scan); that states
  return is said in the title, for data flows down.
- The branches of an If stand side by side; a box behind them selects.

The blocks made here are for drawing alone: the folded graph, and the ids of its operators and tensors, stay the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from nnviz.graph import Block, Graph, Node, Value, operators

MOST_OPERATORS: Final = 2000
"""Operators of bodies that are spliced in; what lies beyond stays closed."""


@dataclass(slots=True)
class Expansion:
    """The graph to draw, and what its new nodes and tensors stand for.

    nodes   original of every spliced operator, port and selection; values: original of every renewed tensor
    ports   operators that only let a tensor in; frames: the operator that each new block stands for
    inline  blocks that read best where they stand: an If and its branches
    """

    graph: Graph
    nodes: dict[Node, Node] = field(default_factory=dict[Node, Node])
    values: dict[Value, Value] = field(default_factory=dict[Value, Value])
    ports: set[Node] = field(default_factory=set[Node])
    frames: dict[Block, Node] = field(default_factory=dict[Block, Node])
    inline: set[Block] = field(default_factory=set[Block])
    used: set[Graph] = field(default_factory=set[Graph])
    left: int = MOST_OPERATORS


def expand(graph: Graph) -> Expansion:
    """Splice the bodies of operators into `graph`, wherever in the hierarchy they stand."""
    expansion = Expansion(graph)
    if any(node.bodies for node in operators(graph)):
        expansion.graph = replace(graph, nodes=_expanded(graph.nodes, expansion))
    return expansion


def _expanded(nodes: Iterable[Node], expansion: Expansion) -> tuple[Node, ...]:
    """Blocks are walked into; operators with bodies become blocks; the others stay the same objects."""
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, Block):
            copies = tuple(replace(copy, nodes=_expanded(copy.nodes, expansion)) for copy in node.instances)
            same = all(ours.nodes == theirs.nodes for ours, theirs in zip(copies, node.instances, strict=True))
            result.append(node if same else replace(node, instances=copies))
        else:
            result.append(_spliced(node, node, expansion, {}))
    return tuple(result)


def _spliced(node: Node, original: Node, expansion: Expansion, names: Mapping[Value, Value]) -> Node:
    """`node` as a block of its bodies' operators, if it has any; `names` renames what the bodies capture."""
    size = sum(len(body.nodes) for body in node.bodies)
    if not node.bodies or size > expansion.left:
        return node
    expansion.left -= size
    inner = _branches if node.op == "If" and not node.domain else _repeated
    nodes = inner(node, original, expansion, names)
    if not nodes:
        return node
    copy = Graph(node.op, nodes, node.inputs, node.outputs)
    frame = Block("Block", node.inputs, node.outputs, kind=f"{node.op}{len(expansion.frames)}", instances=(copy,))
    frame = replace(frame, label=_label(node))
    expansion.frames[frame] = original
    if inner is _branches:
        expansion.inline.add(frame)
        expansion.inline.update(branch for branch in copy.nodes if isinstance(branch, Block))
    return frame


def _label(node: Node) -> str:
    if node.op not in ("Loop", "Scan") or node.domain:
        return node.op
    states = _states(node)
    return f"{node.op} ({states} state{'s' if states > 1 else ''} returning)" if states else node.op


def _states(node: Node) -> int:
    """How many tensors a loop hands from one step to the next (ONNX: Loop, Scan)."""
    body = node.bodies[0]
    if node.op == "Loop":
        return max(0, len(body.inputs) - 2)
    scanned = node.attributes.get("num_scan_inputs", 0)
    return max(0, len(body.inputs) - scanned) if isinstance(scanned, int) else 0


def _branches(node: Node, original: Node, expansion: Expansion, names: Mapping[Value, Value]) -> tuple[Node, ...]:
    """A frame for each branch, and the box that selects one of them by the condition."""
    titles = node.attributes.get("bodies")
    labels = [str(title).removesuffix("_branch") for title in titles] if isinstance(titles, tuple) else []
    frames: list[Node] = []
    made: list[Value] = []
    for number, body in enumerate(node.bodies):
        nodes, renamed = _copied(body, expansion, names, {})
        label = labels[number] if number < len(labels) else f"branch {number + 1}"
        if nodes:
            kind = f"If{len(expansion.frames)}.{number}"
            frames.append(Block("Block", kind=kind, label=label, instances=(Graph(label, nodes),)))
        made += [renamed.get(value, value) for value in body.outputs]
    selection = Node("If", (*node.inputs, *made), node.outputs, name=node.name)
    expansion.nodes[selection] = original
    return (*frames, selection)


def _repeated(node: Node, original: Node, expansion: Expansion, names: Mapping[Value, Value]) -> tuple[Node, ...]:
    """The body of a loop behind its ports; or a function's definition, reading what the call reads."""
    body = node.bodies[-1]
    loop = node.op in ("Loop", "Scan") and not node.domain
    pairs = _loop_inputs(node) if loop else list(zip(body.inputs, node.inputs, strict=False))
    ports = _ports(original, body, {inner: (outer,) for inner, outer in pairs}, expansion) if loop else ()
    renamed = dict(names) if loop else {**names, **dict(pairs)}
    skipped = 1 if node.op == "Loop" and loop else 0
    results = dict(zip(body.outputs[skipped:], node.outputs, strict=False))
    nodes, final = _copied(body, expansion, renamed, results)
    inside = {value for inner in nodes for value in inner.outputs}
    passed = [(final.get(value, value), made) for value, made in results.items() if made not in inside]
    links = [Node("Identity", (value,), (made,)) for value, made in passed]
    if skipped:
        nodes, links = _condition(body, nodes, final, links)
        expansion.ports.update(link for link in links if link.op == "Port")
    expansion.nodes.update(dict.fromkeys(links, original))
    return (*ports, *nodes, *links)


def _loop_inputs(node: Node) -> list[tuple[Value, Value]]:
    """Pair the inputs of a loop's body with what feeds them; constants are gone, so the last ones are matched first."""
    body = node.bodies[0].inputs
    control = 2 if node.op == "Loop" else 0
    carried = list(zip(reversed(body[control:]), reversed(node.inputs), strict=False))
    rest = node.inputs[: len(node.inputs) - len(carried)]
    if len(rest) == 1 and rest[0].type.dtype == "bool":
        return [(body[1], rest[0]), *carried]
    return [*zip(body[:control], rest, strict=False), *carried]


def _condition(
    body: Graph, nodes: tuple[Node, ...], final: Mapping[Value, Value], links: list[Node]
) -> tuple[tuple[Node, ...], list[Node]]:
    """A loop whose body decides whether it goes on ends in a port that says so; one that only counts does not."""
    decides = final.get(body.outputs[0], body.outputs[0]) if body.outputs else None
    kept = tuple(node for node in nodes if node.op != "Identity" or decides not in node.outputs)
    if decides is None or not any(decides in node.outputs for node in kept):
        return kept, links
    return kept, [*links, Node("Port", (decides,), (), name="while")]


def _ports(
    original: Node, body: Graph, feeds: Mapping[Value, tuple[Value, ...]], expansion: Expansion
) -> tuple[Node, ...]:
    """Where the inputs of a loop body that anything reads come in."""
    read = {value for inner in operators(body) for value in inner.inputs} | set(body.outputs)
    names = ["step", "condition"] if original.op == "Loop" else []
    ports: list[Node] = []
    for number, value in enumerate(body.inputs):
        state = number < _states(original) + len(names)
        title = names[number] if number < len(names) else "state" if state else "item"
        if value in read or value in feeds:
            ports.append(Node("Port", feeds.get(value, ()), (value,), name=title))
    expansion.nodes.update(dict.fromkeys(ports, original))
    expansion.ports.update(ports)
    return tuple(ports)


def _copied(
    body: Graph, expansion: Expansion, names: Mapping[Value, Value], results: Mapping[Value, Value]
) -> tuple[tuple[Node, ...], dict[Value, Value]]:
    """The operators of `body`, renamed; a definition that is used again gets tensors of its own."""
    again = body in expansion.used
    expansion.used.add(body)
    renamed = {**names, **results}
    nodes: list[Node] = []
    for node in body.nodes:
        if again:
            fresh = {value: replace(value) for value in node.outputs if value not in renamed}
            expansion.values.update({new: old for old, new in fresh.items()})
            renamed |= fresh
        inputs = tuple(renamed.get(value, value) for value in node.inputs)
        outputs = tuple(renamed.get(value, value) for value in node.outputs)
        copy = replace(node, inputs=inputs, outputs=outputs)
        expansion.nodes[copy] = node
        nodes.append(_spliced(copy, node, expansion, renamed))
    return tuple(nodes), renamed
