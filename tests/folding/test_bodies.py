"""The bodies of operators are folded, and what they capture keeps its maker before them."""

from nnviz.folding import fold, unfold
from nnviz.folding.bodies import reads
from nnviz.graph import Block, Graph, Node, Value, blocks, operators


def layers(value: Value, count: int) -> list[Node]:
    nodes: list[Node] = []
    for _ in range(count):
        for op in ("Conv", "BatchNormalization", "Relu"):
            nodes.append(Node(op, (value,), (Value(),)))
            value = nodes[-1].outputs[0]
    return nodes


def looped(count: int, given: Value) -> Node:
    state, go_on = Value(), Value()
    nodes = layers(state, count)
    body = Graph("body", tuple(nodes), (Value(), go_on, state), (go_on, nodes[-1].outputs[0]))
    return Node("Loop", (given,), (Value(),), {"slots": (2,)}, bodies=(body,))


def test_a_body_is_folded_and_shares_no_class_with_what_is_around_it() -> None:
    x = Value()
    main = layers(x, 4)
    loop = looped(6, main[-1].outputs[0])
    folded = fold(Graph("main", (*main, loop), (x,), loop.outputs))
    (holder,) = [node for node in operators(folded) if node.bodies]
    inner = list(blocks(holder.bodies[0]))
    assert [len(block.instances) for block in inner if len(block.instances) > 1] == [6]
    assert not {block.kind for block in inner} & {block.kind for block in blocks(folded)}


def test_unfolding_opens_bodies_too() -> None:
    x = Value()
    loop = looped(6, x)
    restored = unfold(fold(Graph("main", (loop,), (x,), loop.outputs)))
    assert restored.nodes[0].bodies[0].nodes == loop.bodies[0].nodes


def test_what_a_body_captures_is_read() -> None:
    x, given = Value(), Value()
    captured = Node("Relu", (x,), (Value(),))
    inner = Node("Tanh", (captured.outputs[0],), (Value(),))
    deeper = Node("If", (given,), (Value(),), bodies=(Graph("then", (inner,), (), inner.outputs),))
    outer = Node("If", (given,), (Value(),), bodies=(Graph("then", (deeper,), (), deeper.outputs),))
    assert list(dict.fromkeys(reads(outer))) == [given, captured.outputs[0]]
    order = list(operators(fold(Graph("main", (captured, outer), (x, given), outer.outputs))))
    assert order.index(captured) < next(i for i, node in enumerate(order) if node.op == "If")
    assert not any(isinstance(node, Block) for node in order)
