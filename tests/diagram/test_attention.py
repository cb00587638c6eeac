"""Which layers project queries, keys and values, and how many heads there are."""

import pytest

from nnviz.diagram import draw
from nnviz.diagram.attention import attending
from nnviz.diagram.places import places
from nnviz.graph import Block, Graph, Node, TensorType, Value
from nnviz.notation import parse


def roles(text: str) -> list[str]:
    graph = parse(text)
    found = attending(places(graph)).roles
    return [f"{node.op} {found[node]}" for node in graph.nodes if node in found]


PLAIN = """x = input
q = Gemm:64@q x
k = Gemm:64@k x
MatMul q k
s = Softmax
v = Gemm:64@v x
MatMul s v
Gemm:64@o"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, ["Gemm Q", "Gemm K", "Gemm V"]),
        (PLAIN.replace("MatMul s v", "MatMul v s"), ["Gemm Q", "Gemm K", "Gemm V"]),
        (PLAIN.replace("q = Gemm:64@q x", "Gemm:64@q x\nq = RotaryEmbedding"), ["Gemm Q", "Gemm K", "Gemm V"]),
        (PLAIN.replace("s = Softmax", "Add . $bias\ns = Softmax"), ["Gemm Q", "Gemm K", "Gemm V"]),
        (PLAIN.replace("Gemm:64@q", "Conv1x1:64@q"), ["Conv Q", "Gemm K", "Gemm V"]),
        ("x = input\nGemm:192@w x\nq k v = Split\nMatMul q k\ns = Softmax\nMatMul s v", ["Gemm Q, K, V"]),
        (PLAIN.replace("s = Softmax", "s = Relu"), []),
        (PLAIN.replace("MatMul s v", "Add s v"), []),
        ("x = input\nk = Gemm:64@k x\nMatMul x k\ns = Softmax\nMatMul s x", ["Gemm K"]),
        ("x = input\nm = Gather:64 x\nq = Gemm:64@q m\nMatMul q m\ns = Softmax\nMatMul s m", ["Gemm Q"]),
    ],
    ids=["plain", "values first", "rotary", "bias", "1x1", "fused", "no softmax", "no sum", "raw queries", "embedding"],
)
def test_projections_are_found_by_what_they_feed(text: str, expected: list[str]) -> None:
    assert roles(text) == expected


def tensor(*shape: int) -> Value:
    return Value("", TensorType("float32", shape))


def attention(heads: int, size: int = 8, keys: int = 0, x: Value | None = None) -> Graph:
    """Scores of `heads` heads of `size` features, of 16 positions; `keys` heads have keys of their own."""
    scores, weights, out = tensor(1, heads, 16, 16), tensor(1, heads, 16, 16), tensor(1, 16, 32)
    x = x or tensor(1, 16, 32)
    features = (heads * size, (keys or heads) * size, (keys or heads) * size)
    made = [tensor(1, heads, 16, size) for _ in features]
    layers = [
        Node("Gemm", (x,), (value,), {"features": width}, weights=(tensor(32, width),))
        for value, width in zip(made, features, strict=True)
    ]
    product = Node("MatMul", (made[0], made[1]), (scores,))
    sum_ = Node("MatMul", (weights, made[2]), (out,))
    return Graph("", (*layers, product, Node("Softmax", (scores,), (weights,)), sum_), (x,), (out,))


def frame(*copies: Graph, label: str = "Self-attention") -> Graph:
    block = Block("", copies[0].inputs, copies[-1].outputs, kind="B0", label=label, instances=copies)
    return Graph("", (block,), copies[0].inputs, copies[-1].outputs)


def row(*heads: int) -> Graph:
    """Attentions one behind the other."""
    copies = [attention(heads[0])]
    for number in heads[1:]:
        copies.append(attention(number, x=copies[-1].outputs[0]))
    return frame(*copies)


@pytest.mark.parametrize(
    ("graph", "title"),
    [
        (frame(attention(4)), "Self-attention, 4 heads"),
        (frame(attention(8, keys=2)), "Self-attention, 8 heads, 2 KV"),
        (frame(attention(1)), "Self-attention"),
        (frame(attention(4), label="Encoder layer"), "Encoder layer"),
        (row(3, 6), "Self-attention, 3/6 heads"),
    ],
    ids=["heads", "grouped", "one head", "no attention by name", "copies differ"],
)
def test_an_attention_says_its_heads(graph: Graph, title: str) -> None:
    frames = [box.title for box in draw(graph, 1).boxes if box.role == "block"]
    assert title in frames


def post_norm(inner: Graph) -> Graph:
    """An attention with its sum and norm: a block of the same name around it."""
    out, (x,) = inner.outputs[0], inner.inputs
    summed, normed = tensor(1, 16, 32), tensor(1, 16, 32)
    add, norm = Node("Add", (out, x), (summed,)), Node("LayerNormalization", (summed,), (normed,))
    return frame(Graph("", (*frame(inner).nodes, add, norm), (x,), (normed,)))


def test_an_attention_with_its_norm_says_its_heads_once() -> None:
    (around,) = post_norm(attention(4)).nodes
    assert isinstance(around, Block)
    graph = Graph(
        "", (Block("", around.inputs, around.outputs, kind="B1", label="Self-attention", instances=around.instances),)
    )
    pending = list(draw(graph).boxes)
    titles = [box.title for box in pending] + [inner.title for box in pending for inner in box.children or ()]
    assert [title for title in titles if "ttention" in title] == ["Self-attention, 4 heads"]


def test_what_attends_within_an_attention_has_no_frame() -> None:
    """Its projection back is all that the attention has beyond it."""
    core = frame(attention(4), label="Scaled dot-product attention")
    back = Node("Gemm", core.outputs, (tensor(1, 16, 32),))
    graph = frame(Graph("", (*core.nodes, back), core.inputs, back.outputs))
    (outer,) = (box for box in draw(graph, 2).boxes if box.role == "block")
    assert outer.title == "Self-attention, 4 heads"
    assert [box.role for box in outer.children or ()] == ["operator"] * len(outer.children or ())


def test_a_layer_says_what_it_projects() -> None:
    graph = parse(PLAIN)
    notes = [(box.title, box.note) for box in draw(graph).boxes if box.title == "Linear 64"]
    assert notes == [("Linear 64", "Q"), ("Linear 64", "K"), ("Linear 64", "V"), ("Linear 64", "")]
