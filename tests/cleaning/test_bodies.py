"""Bodies of If, Loop, Scan and functions."""

from nnviz.cleaning import clean
from nnviz.graph import Graph, Value
from tests.cleaning.build import Net, body, ops


def branch(*captured: Value) -> Graph:
    net = Net()
    return body(net.graph(net("Relu", net("Identity", net("Conv", captured[0], net.weight(8, 8, 3, 3))))))


def test_bodies_are_cleaned_and_keep_what_they_capture() -> None:
    net = Net()
    condition, x = net.input("condition", dtype="bool"), net.input("x")
    inner = net("Identity", net("MaxPool", x))
    cleaned = clean(net.graph(net("If", condition, bodies=(branch(inner), branch(x)))))
    assert ops(cleaned) == ["MaxPool", "If"]
    choice = cleaned.nodes[1]
    assert choice.inputs == (condition,)
    assert [ops(graph) for graph in choice.bodies] == [["Conv+Relu"], ["Conv+Relu"]]
    assert choice.bodies[0].nodes[0].inputs == cleaned.nodes[0].outputs
    assert choice.bodies[0].nodes[0].sources == ()


def test_a_weight_transposed_outside_is_learned_inside() -> None:
    net = Net()
    condition = net.input("condition", dtype="bool")
    x = net.input("x")
    turned = net("Transpose", net.weight(10, 32), perm=(1, 0))
    inside = Net()
    linear = body(inside.graph(inside("MatMul", x, turned)))
    cleaned = clean(net.graph(net("If", condition, bodies=(linear,))))
    gemm = cleaned.nodes[0].bodies[0].nodes[0]
    assert gemm.op == "Gemm"
    assert [weight.type.shape for weight in gemm.weights] == [(10, 32)]


def test_a_value_that_only_a_body_reads_is_not_fused_over() -> None:
    net = Net()
    condition, x = net.input("condition", dtype="bool"), net.input("x")
    y = net("Conv", x, net.weight(8, 8, 3, 3))
    cleaned = clean(net.graph(net("Relu", y), net("If", condition, bodies=(branch(y),))))
    assert ops(cleaned) == ["Conv", "Relu", "If"]


def test_deep_nesting_and_shared_functions_are_no_recursion() -> None:
    graph = branch(Value("x"))
    for _ in range(2000):
        net = Net()
        x = net.input("x")
        graph = body(net.graph(net("Call", net("Call", x, bodies=(graph,)), bodies=(graph,))))
    cleaned = clean(graph)
    depth = 0
    while cleaned.nodes[0].bodies:
        assert cleaned.nodes[0].bodies[0] is cleaned.nodes[1].bodies[0]
        cleaned, depth = cleaned.nodes[0].bodies[0], depth + 1
    assert depth == 2000
    assert ops(cleaned) == ["Conv+Relu"]
