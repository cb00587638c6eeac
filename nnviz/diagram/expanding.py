"""Branches, loops and functions become hierarchy: an operator that holds graphs is drawn as a block of their operators.

- A function call is spliced in: what its definition calls its outputs is what the operator makes.
- A loop is its body between ports, with returning lines for what it hands on  (looping).
- The branches of an If stand side by side; a box behind them selects.

The blocks made here are for drawing alone: the folded graph, and the ids of its operators and tensors, stay the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nnviz.diagram.expansion import Expansion
from nnviz.diagram.looping import looped
from nnviz.diagram.recurrence import aliases, feeds, follow, is_alias, is_loop, steps
from nnviz.graph import ABSENT, Block, Graph, Node, Value, operators


def expand(graph: Graph) -> Expansion:
    """Splice the bodies of operators into `graph`, wherever in the hierarchy they stand."""
    expansion = Expansion(graph)
    if any(node.bodies for node in operators(graph)):
        expansion.read = _read(graph)
        expansion.graph = replace(graph, nodes=_expanded(graph.nodes, expansion))
    return expansion


def _read(graph: Graph) -> set[Value]:
    """Every tensor that an operator of `graph` or of a body reads, or that leaves one of them."""
    found = set(graph.outputs)
    pending, seen = [graph], {graph}
    for current in pending:
        for node in operators(current):
            found.update(node.inputs)
            fresh = [body for body in node.bodies if body not in seen]
            pending += fresh
            seen.update(fresh)
            found.update(value for body in fresh for value in body.outputs)
    return found


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
    size = sum(1 for body in node.bodies for _ in operators(body))
    if not node.bodies or size > expansion.left:
        return node
    expansion.left -= size
    branching = node.op == "If" and not node.domain
    nodes = _inner(node, original, expansion, names, branching)
    if not nodes:
        return node
    copy = Graph(node.op, nodes, node.inputs, node.outputs)
    frame = Block("Block", node.inputs, node.outputs, kind=f"{node.op}{len(expansion.frames)}", instances=(copy,))
    frame = replace(frame, label=_label(node))
    expansion.frames[frame] = original
    if branching:
        expansion.inline.add(frame)
        expansion.inline.update(branch for branch in copy.nodes if isinstance(branch, Block))
    return frame


def _inner(
    node: Node, original: Node, expansion: Expansion, names: Mapping[Value, Value], branching: bool
) -> tuple[Node, ...]:
    if branching:
        return _branches(node, original, expansion, names)
    if is_loop(node):
        return looped(node, original, expansion, names, _copied)
    return _called(node, original, expansion, names)


def _label(node: Node) -> str:
    words = steps(node) if is_loop(node) else ""
    return f"{node.op}, {words}" if words else node.op


def _branches(node: Node, original: Node, expansion: Expansion, names: Mapping[Value, Value]) -> tuple[Node, ...]:
    """A frame for each branch, `then` first, and the box that selects one of them by the condition."""
    titles = node.attributes.get("bodies")
    labels = [str(title).removesuffix("_branch") for title in titles] if isinstance(titles, tuple) else []
    labels += [f"branch {number + 1}" for number in range(len(labels), len(node.bodies))]
    frames: list[Node] = []
    made: list[Value] = []
    for number in sorted(range(len(node.bodies)), key=lambda number: labels[number] != "then"):
        body, label = node.bodies[number], labels[number]
        nodes, renamed = _copied(body, expansion, names, {})
        if nodes:
            kind = f"If{len(expansion.frames)}.{number}"
            frames.append(Block("Block", kind=kind, label=label, instances=(Graph(label, nodes),)))
        made += [renamed.get(value, value) for value in body.outputs]
    selection = Node("If", _given((*node.inputs, *made)), node.outputs, name=node.name)
    expansion.nodes[selection] = original
    return (*frames, selection)


def _called(node: Node, original: Node, expansion: Expansion, names: Mapping[Value, Value]) -> tuple[Node, ...]:
    """A function's definition, reading what the call reads and making what the call makes."""
    body = node.bodies[-1]
    passed = aliases(body)
    given = {inner: ABSENT if outer is None else outer for inner, outer in feeds(node).items()}
    made_here = {value for inner in operators(body) for value in inner.outputs}
    results: dict[Value, Value] = {}
    for value, made in zip(body.outputs, node.outputs, strict=False):
        if follow(value, passed) in made_here:
            results.setdefault(follow(value, passed), made)
    nodes, final = _copied(body, expansion, {**names, **given}, results)
    inside = {value for inner in nodes for value in inner.outputs}
    ends = [(final.get(value, value), made) for value, made in zip(body.outputs, node.outputs, strict=False)]
    links = [Node("Identity", (value,), (made,)) for value, made in ends if made not in inside]
    expansion.nodes.update(dict.fromkeys(links, original))
    return (*nodes, *links)


def _given(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(value for value in values if value is not ABSENT)


def _copied(
    body: Graph, expansion: Expansion, names: Mapping[Value, Value], results: Mapping[Value, Value]
) -> tuple[tuple[Node, ...], dict[Value, Value]]:
    """The operators of `body`, renamed; a definition that is used again gets tensors of its own."""
    again = body in expansion.used
    expansion.used.add(body)
    renamed = {**names, **results}
    if again:
        made = (value for node in operators(body) for value in node.outputs)
        renamed |= {value: expansion.fresh(value) for value in made if value not in renamed}
    return _renamed(body, expansion, renamed), renamed


def _renamed(body: Graph, expansion: Expansion, names: dict[Value, Value]) -> tuple[Node, ...]:
    """The nodes of a body or of a copy in it under other names; an Identity is but one more name."""
    nodes: list[Node] = []
    for node in body.nodes:
        inputs = tuple(names.get(value, value) for value in node.inputs)
        if is_alias(node):
            names[node.outputs[0]] = inputs[0]
        elif isinstance(node, Block):
            copies = tuple(replace(copy, nodes=_renamed(copy, expansion, names)) for copy in node.instances)
            outputs = tuple(names.get(value, value) for value in node.outputs)
            if all(copy.nodes for copy in copies):
                nodes.append(replace(node, inputs=_given(inputs), outputs=outputs, instances=copies))
        else:
            outputs = tuple(names.get(value, value) for value in node.outputs)
            copy = replace(node, inputs=inputs if node.bodies else _given(inputs), outputs=outputs)
            expansion.nodes[copy] = node
            nodes.append(_spliced(copy, node, expansion, names))
    return tuple(nodes)
