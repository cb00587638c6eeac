"""What is written in a box."""

from typing import Any

import pytest

from nnviz.diagram.captions import caption, tooltip
from nnviz.diagram.words import printable, shape_text
from nnviz.graph import Dim, Node, TensorType, Value

TWO = (Value("a"), Value("b"))


@pytest.mark.parametrize(
    ("op", "attributes", "inputs", "expected"),
    [
        (
            "Conv",
            {"kernel_shape": (7, 7), "channels": 64, "strides": (2, 2), "pads": (3, 3, 3, 3)},
            1,
            "Conv 7×7, 64, /2",
        ),
        ("Conv", {"kernel_shape": (3, 3), "channels": 32}, 1, "Conv 3×3, 32, V"),
        ("Conv", {"kernel_shape": (1, 1), "channels": 32}, 1, "Conv 1×1, 32"),
        ("Conv", {"kernel_shape": (16, 16), "channels": 48, "strides": (16, 16)}, 1, "Conv 16×16, 48, /16"),
        (
            "Conv",
            {"kernel_shape": (3, 3), "channels": 8, "group": 8, "depthwise": True, "pads": (1,) * 4},
            1,
            "DW Conv 3×3, 8",
        ),
        ("Conv", {"kernel_shape": (3, 3), "channels": 8, "group": 2, "auto_pad": "SAME_UPPER"}, 1, "Conv 3×3, 8, g2"),
        ("Conv", {"kernel_shape": (3, 3), "channels": 8, "dilations": (2, 2), "pads": (2,) * 4}, 1, "Conv 3×3, 8, d2"),
        ("ConvTranspose", {"kernel_shape": (2, 2), "channels": 64, "strides": (2, 2)}, 1, "UpConv 2×2, 64"),
        ("MaxPool", {"kernel_shape": (3, 3), "strides": (2, 2)}, 1, "MaxPool 3×3, /2"),
        ("Gemm", {"features": 1000}, 1, "Linear 1000"),
        ("Gather", {"embedding": True, "rows": 30522, "features": 768}, 1, "Embedding 30522×768"),
        ("Clip", {"min": 0.0, "max": 6.0}, 1, "ReLU6"),
        ("Mul", {"constant": 0.125}, 1, "× 0.125"),
        ("Sub", {"constant": 1.0, "constant_slot": 0}, 1, "1 − x"),
        ("Add", {}, 2, "Add"),
        ("LSTM", {"hidden_size": 128, "direction": "bidirectional"}, 1, "BiLSTM 128"),
        ("Resize", {"scales": (1.0, 1.0, 2.0, 2.0)}, 1, "Upsample ×2"),
        ("LayerNormalization", {}, 1, "LayerNorm"),
        ("MyOwnOperator", {}, 1, "MyOwnOperator"),
    ],
)
def test_first_line(op: str, attributes: dict[str, Any], inputs: int, expected: str) -> None:
    assert caption(Node(op, TWO[:inputs], (Value(),), attributes)).title == expected


@pytest.mark.parametrize(
    ("shape", "axis", "title"),
    [((1, 1, 768), 1, "concat, 1 learned"), ((1, 8, 768), -2, "concat, 8 learned"), ((1, None, 768), 1, "concat")],
)
def test_a_concat_says_how_much_of_it_is_learned(shape: tuple[Dim, ...], axis: int, title: str) -> None:
    weight = Value("class token", TensorType("float32", shape))
    assert caption(Node("Concat", TWO[:1], (Value(),), {"axis": axis}, weights=(weight,))).title == title


def test_what_is_fused_is_the_second_line() -> None:
    node = Node("Conv", TWO[:1], (Value(),), {"kernel_shape": (1, 1)}, then=("BatchNormalization", "Relu"))
    assert caption(node).note == "BN, ReLU"


@pytest.mark.parametrize(
    ("op", "symbol"), [("Add", "plus"), ("Mul", "times"), ("Concat", "bar"), ("MatMul", "wide"), ("Relu", "box")]
)
def test_symbols(op: str, symbol: str) -> None:
    assert caption(Node(op, TWO, (Value(),))).symbol == symbol


def test_a_custom_operator_keeps_its_name() -> None:
    assert caption(Node("Conv", TWO, (Value(),), {"channels": 3}, domain="com.example")).title == "Conv"


def test_the_tooltip_holds_every_attribute() -> None:
    node = Node("Conv", TWO[:1], (Value(),), {"kernel_shape": (3, 3), "alpha": 0.25}, then=("Relu",))
    assert tooltip(node) == "Conv + Relu\nalpha: 0.25\nkernel_shape: [3, 3]"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((1, 64, 112, 112), "64×112²"),
        (("batch", 64, 112, 56), "64×112×56"),
        ((1, 1000), "1000"),
        (("batch", "sequence", 768), "batch×sequence×768"),
        ((None, 3, None, None), "3×?×?"),
        ((8, 3, 4, 4), "8×3×4²"),
        (("N", 64, "≈H/2", "≈W/2"), "≈64×H/2×W/2"),
        (("batch", 4, "past + seq", 8), "4×(past+seq)×8"),
        (("batch", "n-1", 8), "batch×(n-1)×8"),
        (("past + seq",), "past+seq"),
        (("batch", "≈height*width/64+1", 32), "≈batch×(height*width/64+1)×32"),
        ((), ""),
        (None, ""),
    ],
)
def test_shapes(shape: tuple[Dim, ...] | None, expected: str) -> None:
    assert shape_text(shape) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a\nb\x00c\x1b[31m", "a b c [31m"),
        ("\u202eevil", "evil"),
        ("x" * 100, "x" * 30 + "…" + "x" * 29),
        ("<b>", "<b>"),
    ],
)
def test_names_are_made_safe(name: str, expected: str) -> None:
    assert printable(name) == expected


def test_the_bounds_of_a_fused_clip_and_quantisation_are_said() -> None:
    node = Node("Conv", TWO[:1], (Value(),), {"min": 0.0, "max": 6.0, "quantized": "int8"}, then=("Clip",))
    assert caption(node).note == "ReLU6, int8"


@pytest.mark.parametrize(
    ("op", "attributes", "note"),
    [
        ("Attention", {"q_num_heads": 12, "kv_num_heads": 12}, "12 heads"),
        ("Attention", {"q_num_heads": 32, "kv_num_heads": 8, "is_causal": 1}, "32 heads, 8 KV, causal"),
        ("Attention", {"q_num_heads": 1, "rotary": True}, "1 head, rotary"),
        ("Gemm", {"quantized": "uint8"}, "int8"),
        ("Gemm", {"quantized": "int4"}, "int4"),
        ("Conv", {"quantized": "float8e4m3fn"}, "fp8"),
        ("Gemm", {"quantized": "nf4"}, "nf4"),
        ("Add", {"quantized": "int8"}, ""),
    ],
)
def test_heads_and_few_bits_are_a_note(op: str, attributes: dict[str, Any], note: str) -> None:
    assert caption(Node(op, TWO, (Value(),), attributes)).note == note
