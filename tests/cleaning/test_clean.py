"""What holds for every cleaned graph."""

from nnviz.cleaning import clean
from tests.cleaning.build import Net, ops, why


def test_a_convolutional_block_is_one_operator() -> None:
    net = Net()
    x = net.input("x")
    y = net("Conv", x, net.weight(64, 3, 7, 7), strides=(2, 2))
    y = net("BatchNormalization", y, *(net.weight(64) for _ in range(4)))
    y = net("Relu", y)
    cleaned = clean(net.graph(net("MaxPool", y, kernel_shape=(3, 3))))
    assert ops(cleaned) == ["Conv+BatchNormalization+Relu", "MaxPool"]
    conv = cleaned.nodes[0]
    assert conv.sources == (0, 1, 2)
    assert conv.inputs == (x,)
    assert [weight.type.shape for weight in conv.weights] == [(64, 3, 7, 7), (64,), (64,)]
    assert conv.attributes["channels"] == 64
    assert conv.attributes["kernel_shape"] == (7, 7)
    assert conv.outputs == cleaned.nodes[1].inputs


def test_constants_and_shapes_fold_away() -> None:
    net = Net()
    x = net.input("x")
    size = net("Shape", x)
    batch = net("Gather", size, net.constant(0, dtype="int64"))
    turned = net("Transpose", net.weight(10, 32), perm=(1, 0))
    target = net("Concat", batch, net.constant(-1, dtype="int64"))
    y = net("MatMul", net("Reshape", x, target), turned)
    cleaned = clean(net.graph(net("Add", y, net.weight(10))))
    assert ops(cleaned) == ["Gemm"]
    assert cleaned.nodes[0].attributes == {"features": 10, "bias": True}
    assert why(cleaned) == {0: "shape", 1: "shape", 2: "constant", 3: "shape", 4: "view"}
