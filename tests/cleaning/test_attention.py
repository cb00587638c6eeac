"""Attention: linear layers, the scale, the mask, views around heads."""

from nnviz.cleaning import clean
from nnviz.graph import Value
from tests.cleaning.build import Net, ops, why

SCORED = ["Gemm", "Gemm", "MatMul"]
VALUED = ["Softmax", "Gemm", "MatMul", "Gemm"]
"""What a program runs up to the scores, and behind them: the values are only asked for then."""


def heads(net: Net, x: Value, weight: Value) -> Value:
    y = net("Add", net("MatMul", x, weight), net.weight(64))
    return net("Transpose", net("Reshape", y, net.constant(0, 0, 4, 16, dtype="int64")), perm=(0, 2, 1, 3))


def attention(net: Net, x: Value, mask: Value | None, split_scale: bool = False) -> Value:
    q, k, v = (heads(net, x, net.weight(64, 64)) for _ in range(3))
    k = net("Transpose", k, perm=(0, 1, 3, 2))
    if split_scale:
        scores = net("MatMul", net("Mul", q, net.constant(0.5)), net("Mul", k, net.constant(0.5)))
    else:
        scores = net("Div", net("MatMul", q, k), net.constant(4.0))
    scores = scores if mask is None else net("Add", scores, mask)
    y = net("MatMul", net("Softmax", scores, axis=-1), v)
    y = net("Reshape", net("Transpose", y, perm=(0, 2, 1, 3)), net.constant(0, 0, 64, dtype="int64"))
    return net("Add", net("MatMul", y, net.weight(64, 64)), net.weight(64))


def inverted(net: Net, mask: Value) -> Value:
    wide = net("Unsqueeze", mask, net.constant(1, 2, dtype="int64"))
    return net("Mul", net("Sub", net.constant(1.0), net("Cast", wide, to=1)), net.constant(-1e9))


def test_a_mask_for_every_layer_is_one_operator() -> None:
    net = Net()
    x, ones = net.input("x"), net.input("attention_mask", dtype="int64")
    mask = inverted(net, ones)
    cleaned = clean(net.graph(attention(net, attention(net, x, mask), mask)))
    assert ops(cleaned) == [*SCORED, "AttentionMask", "Add", *VALUED, *SCORED, "Add", *VALUED]
    assert cleaned.nodes[3].inputs == (ones,)
    assert cleaned.nodes[3].sources == (2, 3)
    assert why(cleaned) == {0: "view", 1: "identity"}


def test_a_mask_that_others_read_too_is_not_taken_from_them() -> None:
    net = Net()
    x, ones = net.input("x"), net.input("attention_mask", dtype="int64")
    mask = inverted(net, ones)
    cleaned = clean(net.graph(attention(net, x, mask), net("Exp", mask)))
    assert "AttentionMask" not in ops(cleaned)


def test_a_constant_mask_is_part_of_the_scores_and_not_learned() -> None:
    net = Net()
    cleaned = clean(net.graph(attention(net, net.input("x"), net.weight(1, 1, 16, 16))))
    assert ops(cleaned) == [*SCORED, *VALUED]
    assert cleaned.nodes[2].attributes == {"scale": 0.25, "masked": True}
    assert cleaned.nodes[2].weights == ()


def test_a_learned_bias_of_every_head_stays() -> None:
    net = Net()
    cleaned = clean(net.graph(attention(net, net.input("x"), net.weight(1, 4, 16, 16))))
    assert ops(cleaned) == [*SCORED, "Add", *VALUED]
    assert [weight.type.shape for weight in cleaned.nodes[3].weights] == [(1, 4, 16, 16)]


def test_the_scale_is_the_same_wherever_it_is_written() -> None:
    for split in (False, True):
        net = Net()
        cleaned = clean(net.graph(attention(net, net.input("x"), None, split)))
        assert ops(cleaned) == [*SCORED, *VALUED]
        assert cleaned.nodes[2].attributes == {"scale": 0.25}


def test_the_three_ways_to_write_a_linear_layer() -> None:
    net = Net()
    x = net.input("x")
    first = net("Gemm", x, net.weight(10, 32), net.weight(10), transB=1)
    second = net("Add", net.weight(10), net("MatMul", x, net.weight(32, 10)))
    flat = net("Reshape", x, net.constant(-1, 32, dtype="int64"))
    third = net("Reshape", net("Gemm", flat, net.weight(32, 10), net.weight(10)), net.constant(4, 8, 10, dtype="int64"))
    for node in clean(net.graph(first, second, third)).nodes:
        assert (node.op, node.inputs, len(node.weights)) == ("Gemm", (x,), 2)
        assert (node.attributes["features"], node.attributes["bias"]) == (10, True)


def test_slices_of_one_projection_are_one_split() -> None:
    net = Net()
    x = net("Gemm", net.input("x"), net.weight(192, 64), transB=1)
    index = [net.constant(n, dtype="int64") for n in (0, 1, 2)]
    q, k, v = (net("Gather", x, n, axis=2) for n in index)
    cleaned = clean(net.graph(net("MatMul", net("MatMul", q, k), v)))
    assert ops(cleaned) == ["Gemm", "Split", "MatMul", "MatMul"]
    assert cleaned.nodes[1].attributes == {"axis": 2}
    assert len(cleaned.nodes[1].outputs) == 3
