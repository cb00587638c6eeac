import onnx
import pytest
from onnx import helper

from nnviz.converters.onnx.messages import parse
from nnviz.converters.onnx.scopes import Scope, scope_of


def scope(name: str = "", **metadata: str) -> Scope:
    node = helper.make_node("Relu", ["x"], ["y"], name=name)
    for key, value in metadata.items():
        entry = node.metadata_props.add()
        entry.key, entry.value = key.replace("__", "."), value
    model = helper.make_model(helper.make_graph([node], "g", [], []))
    return scope_of(parse(model.SerializeToString()).graph.node[0])


@pytest.mark.parametrize(
    ("name", "modules"),
    [
        ("/encoder/encoder.0/attn/MatMul_1", ("encoder", "0", "attn")),
        ("/bert/encoder/layer.11/output/dense/MatMul", ("bert", "encoder", "layer.11", "output", "dense")),
        ("/features/features.1/features.1.0/Conv", ("features", "1", "0")),
        ("model/conv2d/Conv2D", ("model", "conv2d")),
        ("/Relu", ()),
        ("Relu_12", ()),
        ("", ()),
        ("/" + "a/" * 20_000, ()),
    ],
)
def test_a_path_is_the_modules_it_goes_through(name: str, modules: tuple[str, ...]) -> None:
    assert scope(name) == (modules, ())


def test_metadata_count_before_the_name() -> None:
    found = scope(
        "/not/this/Relu",
        pkg__torch__onnx__name_scopes="['', 'encoder', 'encoder.layer.0', 'encoder.layer.0.act', 'relu']",
        pkg__torch__onnx__class_hierarchy="['m.Net', 'm.Encoder', 'm.Layer', 'torch.nn.ReLU', 'aten.relu.default']",
    )
    assert found == (("encoder", "layer.0", "act"), ("Encoder", "Layer", "ReLU"))


def test_a_namespace_counts_where_there_is_nothing_better() -> None:
    found = scope(namespace=": m.Net/encoder: m.Encoder/encoder.0: m.Layer/relu: aten.relu.default")
    assert found == (("encoder", "0"), ("Encoder", "Layer"))


@pytest.mark.parametrize(
    "written",
    ["", "1", "__import__('os')", "[" * 5000, "(" * 300 + ")" * 300, "['\\d']", "{'a'}", "['a'" + ",'a'" * 9999 + "]"],
)
def test_metadata_that_are_no_list_of_names_tell_nothing(written: str) -> None:
    assert scope(pkg__torch__onnx__name_scopes=written) == ((), ())


def test_classes_that_do_not_fit_are_left_out() -> None:
    found = scope(pkg__torch__onnx__name_scopes="['a', 'x']", pkg__torch__onnx__class_hierarchy="['A', 'B', 'X']")
    assert found == (("a",), ())


def test_names_need_not_be_text() -> None:
    data = onnx.helper.make_model(helper.make_graph([helper.make_node("Relu", [], [], name="/QQ/x")], "g", [], []))
    node = parse(data.SerializeToString().replace(b"QQ", b"\xff\xfe")).graph.node[0]
    assert scope_of(node) == (("\ufffd\ufffd",), ())
