"""What a graph holds: the graphs in its nodes, and the values that come into them from outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz.graph import ABSENT, Graph, Node, Value


def body_names(node: Node) -> tuple[str, ...]:
    """Return the names of the attributes that hold the bodies of `node`, in their order."""
    names = node.attributes.get("bodies", ())
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, tuple) else ()


def definition(node: Node) -> Graph | None:
    """Return the graph that defines the function `node` calls; it is the last body, and no attribute holds it."""
    return node.bodies[-1] if node.bodies and len(node.bodies) > len(body_names(node)) else None


def branches(node: Node) -> tuple[Graph, ...]:
    """Return the graphs that are attributes of `node`: they read the values around it."""
    return node.bodies and node.bodies[: len(body_names(node))]


def callers_first(graph: Graph) -> list[tuple[Graph, list[Node]]]:
    """Return every function that `graph` calls, with the nodes that call it, each behind those that call it."""
    calls, done, pending = dict[Graph, list[Node]](), list[Graph](), [(graph, False)]
    while pending:
        current, finished = pending.pop()
        if finished:
            done.append(current)
            continue
        if current in calls:
            continue
        calls[current] = [node for node in nodes_within(current) if definition(node) is not None]
        pending.append((current, True))
        pending += [(body, False) for node in calls[current] if (body := definition(node)) is not None]
    order = list(reversed(done))[1:]
    callers: dict[Graph, list[Node]] = {body: [] for body in order}
    for nodes in calls.values():
        for node in nodes:
            body = definition(node)
            if body is not None:
                callers[body].append(node)
    return [(body, callers[body]) for body in order]


def nodes_within(graph: Graph) -> Iterator[Node]:
    """Yield the nodes of `graph` and of the branches in it, but not of the functions it calls."""
    pending = [graph]
    while pending:
        for node in pending.pop().nodes:
            yield node
            pending += branches(node)


def all_nodes(graph: Graph) -> Iterator[Node]:
    """Yield the nodes of `graph` and of all bodies, each once, however often a function is called."""
    return (node for part in all_graphs(graph) for node in part.nodes)


def written_out(graph: Graph, sizes: dict[Graph, int] | None = None) -> int:
    """Count the nodes of `graph` and of its bodies, a function once for every call; `sizes` keeps what is counted."""
    known = {} if sizes is None else sizes
    if graph not in known:  # as deep as graphs nest, which the reader bounds
        known[graph] = len(graph.nodes) + sum(written_out(body, known) for node in graph.nodes for body in node.bodies)
    return known[graph]


def all_graphs(graph: Graph) -> Iterator[Graph]:
    """Yield `graph` and all bodies in it, each once, however often a function is called."""
    pending, seen = [graph], {graph}
    while pending:
        yield (part := pending.pop())
        fresh = dict.fromkeys(body for node in part.nodes for body in node.bodies if body not in seen)
        seen.update(fresh)
        pending += fresh


def free_values(nodes: Sequence[Node]) -> list[Value]:
    """Return the values that `nodes` read, or branches in them, and none of them makes; each once, in order."""
    made = {value for node in nodes for value in node.outputs} | {ABSENT}
    read = dict.fromkeys(value for node in nodes for value in node.inputs)
    pending = [body for node in nodes for body in branches(node)]
    while pending:
        body = pending.pop()
        made.update(body.inputs)
        for node in body.nodes:
            made.update(node.outputs)
            read.update(dict.fromkeys(node.inputs))
            pending += branches(node)
        read.update(dict.fromkeys(body.outputs))
    return [value for value in read if value not in made]
