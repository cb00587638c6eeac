"""Operators that optimisers fuse are written as what they stand for."""

import pytest

from nnviz.cleaning import clean
from nnviz.cost import parameters
from nnviz.graph import ABSENT, Attribute, Graph, Value
from tests.cleaning.build import Net, ops


def once(op: str, *inputs: Value, net: Net, **attributes: Attribute) -> Graph:
    return clean(net.graph(net(f"com.microsoft::{op}", *inputs, **attributes)))


def test_a_skip_normalisation_is_a_sum_and_a_normalisation() -> None:
    net = Net()
    x = net.input("x")
    y = net("MatMul", net("Relu", x), net.weight(8, 8))
    made = net.many(4, "com.microsoft::SkipLayerNormalization", x, y, net.weight(8), net.weight(8), net.weight(8))
    cleaned = clean(net.graph(made[0], made[3]))
    assert ops(cleaned) == ["Relu", "Gemm", "Add", "LayerNormalization"]
    gemm, add, norm = cleaned.nodes[1:]
    assert gemm.attributes["bias"] is True
    assert add.outputs == (made[3],) == norm.inputs
    assert [len(node.sources) for node in cleaned.nodes] == [1, 1, 0, 1]
    assert clean(cleaned).nodes[3].weights == norm.weights


def test_a_skip_normalisation_whose_statistics_are_read_stays() -> None:
    net = Net()
    made = net.many(2, "com.microsoft::SkipLayerNormalization", net.input("x"), net.input("y"), net.weight(8))
    assert ops(clean(net.graph(*made))) == ["SkipLayerNormalization"]


def test_embeddings_are_tables_that_are_added() -> None:
    net = Net()
    ids, kinds, mask = (net.input(name, (1, 4), "int32") for name in ("ids", "kinds", "mask"))
    tables = (net.weight(100, 8), net.weight(16, 8), net.weight(2, 8))
    given = (ids, kinds, *tables, net.weight(8), net.weight(8), mask)
    x, index = net.many(2, "com.microsoft::EmbedLayerNormalization", *given)
    y = net("com.microsoft::Attention", x, net.weight(8, 24), net.weight(24), index, num_heads=2)
    cleaned = clean(net.graph(y))
    assert ops(cleaned) == ["Gather", "Gather", "Add", "Add", "LayerNormalization", "Gemm", "Attention"]
    assert [node.attributes.get("rows") for node in cleaned.nodes[:2]] == [100, 2]
    assert mask in cleaned.nodes[-1].inputs


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        ("FastGelu", ["Gemm", "Gelu"]),
        ("BiasGelu", ["Gemm", "Gelu"]),
        ("QuickGelu", ["Gemm", "QuickGelu"]),
    ],
)
def test_a_bias_before_an_activation_is_that_of_the_layer(op: str, expected: list[str]) -> None:
    net = Net()
    y = net("MatMul", net.input("x"), net.weight(8, 8))
    bias = () if op == "QuickGelu" else (net.weight(8),)
    cleaned = once(op, y, *bias, net=net)
    assert ops(cleaned) == expected
    assert parameters(cleaned.nodes[0].weights) == 64 + 8 * len(bias)


def test_attention_that_projects_is_a_linear_layer_and_attention() -> None:
    net = Net()
    x, past = net.input("x", (1, 4, 8)), net.input("past", (2, 1, 2, 3, 4))
    given = (x, net.weight(8, 24), net.weight(24), ABSENT, past)
    linear, attention = once("Attention", *given, net=net, num_heads=2, unidirectional=1).nodes
    assert (linear.op, linear.attributes["features"], linear.attributes["bias"]) == ("Gemm", 24, True)
    assert parameters(linear.weights) == 8 * 24 + 24
    assert attention.inputs == (*linear.outputs * 3, past)
    assert {name: attention.attributes[name] for name in ("q_num_heads", "kv_num_heads", "is_causal")} == {
        "q_num_heads": 2, "kv_num_heads": 2, "is_causal": 1,
    }  # fmt: skip


def test_the_mask_of_attention_is_its_fourth_operand() -> None:
    net = Net()
    q, k, v = (net.input(name, (1, 4, 8)) for name in "qkv")
    ones = net.input("ones", (1, 4), "int64")
    mask = net("Mul", net("Sub", net.constant(1.0), net("Cast", ones, to=1)), net.constant(-1e9))
    y = net("com.microsoft::MultiHeadAttention", q, k, v, net.weight(24), ABSENT, mask, num_heads=2)
    masking, attention = clean(net.graph(y)).nodes
    assert masking.op == "AttentionMask"
    assert attention.inputs == (q, k, v, *masking.outputs)
    assert attention.attributes["keys"] == 4
    assert parameters(attention.weights) == 24


def test_grouped_queries_are_turned_before_attention() -> None:
    net = Net()
    q, k, v = net.input("q", (1, 4, 32)), net.input("k", (1, 4, 16)), net.input("v", (1, 4, 16))
    past, lengths = (net.input("pk"), net.input("pv")), net.input("lengths", (1,), "int32")
    given = (q, k, v, *past, lengths, net.constant(1, dtype="int32"), net.weight(8, 2), net.weight(8, 2))
    cleaned = once("GroupQueryAttention", *given, net=net, num_heads=8, kv_num_heads=4, do_rotary=1)
    assert ops(cleaned) == ["RotaryEmbedding", "RotaryEmbedding", "Attention"]
    turned = [node.outputs[0] for node in cleaned.nodes[:2]]
    assert cleaned.nodes[2].inputs == (*turned, v, *past, lengths)
    assert [node.weights for node in cleaned.nodes] == [(), (), ()]


def test_packed_grouped_queries_say_that_they_are_turned() -> None:
    net = Net()
    given = (net.input("qkv"), ABSENT, ABSENT, net.input("pk"), net.input("pv"), net.input("n"))
    (attention,) = once("GroupQueryAttention", *given, net=net, num_heads=8, kv_num_heads=4, do_rotary=1).nodes
    assert attention.attributes["rotary"] is True
    assert attention.inputs == (*given[:1] * 3, *given[3:])


def test_a_matrix_of_four_bits_has_as_many_weights_as_elements() -> None:
    net = Net()
    blocks = Value("b", net.weight(10, 2, 16, dtype="uint8").type, constant=True, stored=320)
    given = (net.input("x"), blocks, net.weight(20))
    (linear,) = once("MatMulNBits", *given, net=net, K=64, N=10, bits=4, block_size=32).nodes
    assert (linear.op, linear.attributes["features"], linear.attributes["quantized"]) == ("Gemm", 10, "int4")
    assert (parameters(linear.weights), linear.weights[0].stored) == (640, 320)


def test_a_table_of_four_bits_is_an_embedding() -> None:
    net = Net()
    rows = Value("b", net.weight(100, 32, dtype="uint8").type, constant=True, stored=3200)
    (table,) = once("GatherBlockQuantized", rows, net.input("ids"), net.weight(100, 2), net=net, bits=4).nodes
    assert (table.attributes["rows"], table.attributes["features"], table.attributes["quantized"]) == (100, 64, "int4")


def test_a_fused_convolution_adds_and_then_bends() -> None:
    net = Net()
    given = (net.input("x"), net.weight(8, 8, 3, 3), net.weight(8), net.input("z"))
    assert ops(once("FusedConv", *given, net=net, activation="Relu")) == ["Conv", "Add", "Relu"]
    net = Net()
    given = (net.input("x"), net.weight(8, 8, 3, 3), net.weight(8))
    assert ops(once("FusedConv", *given, net=net, activation="Relu")) == ["Conv+Relu"]


def test_a_fused_product_has_a_scale() -> None:
    net = Net()
    (product,) = once("FusedMatMul", net.input("a"), net.input("b"), net=net, alpha=0.125, transB=1).nodes
    assert (product.op, product.attributes) == ("MatMul", {"scale": 0.125})


def test_the_same_names_in_other_domains_are_left_alone() -> None:
    net = Net()
    cleaned = clean(net.graph(net("mine::SkipLayerNormalization", net.input("x"), net.input("y"))))
    assert [(node.domain, node.op) for node in cleaned.nodes] == [("mine", "SkipLayerNormalization")]
