"""Lists of attributes that are passed over like weights."""

import onnx
import pytest
from onnx import AttributeProto, helper

from nnviz.converters.onnx.limits import LIST, LIST_INTEGERS
from nnviz.converters.onnx.skeleton import skeleton
from nnviz.graph import Graph
from nnviz.limits import Limits
from tests.converters.onnx.conftest import Read


def forest(**lists: object) -> onnx.ModelProto:
    node = helper.make_node("TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", **lists)
    floats = [helper.make_tensor_value_info(name, 1, ["N", 4]) for name in "xy"]
    return helper.make_model(helper.make_graph([node], "g", floats[:1], floats[1:]))


def attributes(graph: Graph) -> dict[str, object]:
    return dict(graph.nodes[0].attributes)


KINDS = {
    "float32": (LIST, 0.5),
    "string": (LIST, "BRANCH_LEQ"),
    "int64": (LIST_INTEGERS, -3),
}


@pytest.mark.parametrize("dtype", KINDS)
def test_a_list_is_read_up_to_its_limit(read: Read, dtype: str) -> None:
    most, element = KINDS[dtype]
    assert attributes(read(forest(values=[element] * most, n=1))) == {"values": (element,) * most, "n": 1}


@pytest.mark.parametrize("more", [1, 1023, 1024, 1025])
@pytest.mark.parametrize("dtype", KINDS)
def test_of_a_longer_one_its_type_and_length_are_known(read: Read, dtype: str, more: int) -> None:
    most, element = KINDS[dtype]
    found = attributes(read(forest(a=2.0, values=[element] * (most + more), n=1)))
    assert found == {"a": 2.0, "values.dtype": dtype, "values.shape": (most + more,), "n": 1}


def test_words_of_any_length_are_counted(read: Read) -> None:
    words = [["", "x", "y" * 127, "z" * 128, "w" * 70_000][place % 5] for place in range(LIST + 9)]
    assert attributes(read(forest(words=words))) == {"words.dtype": "string", "words.shape": (LIST + 9,)}


def test_a_list_of_an_old_file_states_no_type(read: Read) -> None:
    model = forest(values=[0.5] * (LIST + 1))
    model.graph.node[0].attribute[0].ClearField("type")
    assert attributes(read(model)) == {"values.dtype": "float32", "values.shape": (LIST + 1,)}


def test_a_list_that_is_not_the_value_of_its_attribute_says_nothing(read: Read) -> None:
    model = forest(a=7)
    model.graph.node[0].attribute[0].floats.extend([0.5] * (LIST + 1))
    assert attributes(read(model)) == {"a": 7}


def test_a_long_literal_is_a_constant_of_its_length(read: Read) -> None:
    literal = helper.make_node("Constant", [], ["c"], value_ints=range(LIST_INTEGERS + 1))
    graph = helper.make_graph([literal, helper.make_node("Neg", ["c"], ["y"])], "g", [], [])
    value = read(helper.make_model(graph)).nodes[0].inputs[0]
    assert (value.type.dtype, value.type.shape, value.constant) == ("int64", (LIST_INTEGERS + 1,), True)


def test_a_large_forest_is_within_the_limits() -> None:
    model = forest(nodes_treeids=[1] * 200_000, nodes_values=[0.5] * 200_000, nodes_modes=["LEAF"] * 200_000)
    kept = onnx.ModelProto.FromString(skeleton(model.SerializeToString(), Limits(parts=1000, bytes=1000)))
    assert [(a.type, list(a.t.dims)) for a in kept.graph.node[0].attribute] == [(AttributeProto.TENSOR, [200_000])] * 3
