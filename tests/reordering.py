"""The same ONNX model written otherwise: its nodes in another order that runs, its inner tensors under other names."""

import random
from collections.abc import Iterator

import onnx


def reordered(model: onnx.ModelProto, seed: int) -> onnx.ModelProto:
    """A copy whose nodes, also those of bodies, and whose initializers stand in another order."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    rng = random.Random(seed)
    for graph in _graphs(copy.graph):
        nodes = [graph.node[i] for i in _order(graph, rng)]
        weights = sorted(graph.initializer, key=lambda _: rng.random())
        stand_in = onnx.GraphProto(node=nodes, initializer=weights)
        del graph.node[:], graph.initializer[:]
        graph.node.extend(stand_in.node)
        graph.initializer.extend(stand_in.initializer)
    return copy


def renamed(model: onnx.ModelProto, seed: int) -> onnx.ModelProto:
    """A copy without names of nodes, scopes and comments, whose tensors but inputs and outputs have made-up names."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    rng = random.Random(seed)
    names = {name: name for name in ("", *(value.name for value in (*model.graph.input, *model.graph.output)))}
    for graph in _graphs(copy.graph):
        for item in (*graph.input, *graph.output, *graph.value_info, *graph.initializer):
            item.name = names.setdefault(item.name, f"t{rng.getrandbits(48)}")
        for node in graph.node:
            node.name = node.doc_string = ""
            del node.metadata_props[:]
            node.input[:] = [names.setdefault(name, f"t{rng.getrandbits(48)}") for name in node.input]
            node.output[:] = [names.setdefault(name, f"t{rng.getrandbits(48)}") for name in node.output]
    return copy


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """The bodies in `graph`, then `graph`."""
    for node in graph.node:
        for body in _bodies(node):
            yield from _graphs(body)
    yield graph


def _bodies(node: onnx.NodeProto) -> list[onnx.GraphProto]:
    return [body for attribute in node.attribute for body in (attribute.g, *attribute.graphs) if body.node]


def _reads(node: onnx.NodeProto) -> set[str]:
    """The names of all that `node` and the bodies in it read."""
    within = [graph for body in _bodies(node) for graph in _graphs(body)]
    inner = {name for graph in within for one in graph.node for name in one.input}
    return {*node.input, *inner, *(value.name for graph in within for value in graph.output)}


def _order(graph: onnx.GraphProto, rng: random.Random) -> list[int]:
    """Another topological order of the nodes of `graph`."""
    makers = {name: i for i, node in enumerate(graph.node) for name in node.output if name}
    waiting = [{makers[name] for name in _reads(node) if name in makers} for node in graph.node]
    users: list[list[int]] = [[] for _ in waiting]
    for i, needed in enumerate(waiting):
        for maker in needed:
            users[maker].append(i)
    ready = [i for i, needed in enumerate(waiting) if not needed]
    order: list[int] = []
    while ready:
        order.append(ready.pop(rng.randrange(len(ready))))
        for user in users[order[-1]]:
            waiting[user].discard(order[-1])
            if not waiting[user]:
                ready.append(user)
    return order
