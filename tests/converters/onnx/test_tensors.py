"""Constants: types, sizes and contents."""

from collections.abc import Callable

import ml_dtypes
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from nnviz.graph import Graph, TensorType, Value

Read = Callable[[onnx.ModelProto], Graph]
Make = Callable[..., onnx.ModelProto]


@pytest.fixture
def constant(read: Read, model: Make) -> Callable[..., Value]:
    """Read the second input of a node from an initializer, dense or sparse."""

    def constant(tensor: TensorProto | onnx.SparseTensorProto) -> Value:
        made = model([helper.make_node("Foo", ["x", "w"], ["y"])])
        if isinstance(tensor, TensorProto):
            made.graph.initializer.append(tensor)
        else:
            made.graph.sparse_initializer.append(tensor)
        return read(made).nodes[0].inputs[1]

    return constant


PLAIN = [
    "float32",
    "float64",
    "float16",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool",
]


@pytest.mark.parametrize("raw", [True, False], ids=["raw", "typed"])
@pytest.mark.parametrize("dtype", PLAIN)
def test_small_constants_have_their_content(constant: Callable[..., Value], dtype: str, raw: bool) -> None:
    array = np.array([[0, 1, 3], [5, 7, 100]]).astype(dtype)
    number = helper.np_dtype_to_tensor_dtype(array.dtype)
    tensor = helper.make_tensor("w", number, array.shape, array.tobytes() if raw else array.flatten().tolist(), raw=raw)
    value = constant(tensor)
    assert value.type == TensorType(dtype, (2, 3))
    assert value.content == tuple(array.flatten().tolist())
    assert (value.constant, value.stored) == (True, array.nbytes)
    assert value.learned is dtype.startswith("float")


@pytest.mark.parametrize("raw", [True, False], ids=["raw", "typed"])
def test_brain_floats_are_decoded(constant: Callable[..., Value], raw: bool) -> None:
    array = np.array([1.5, -0.25, 3e38], dtype=ml_dtypes.bfloat16)
    data = array.tobytes() if raw else array.astype(float).tolist()
    value = constant(helper.make_tensor("w", TensorProto.BFLOAT16, [3], data, raw=raw))
    assert value.type.dtype == "bfloat16"
    assert value.content == tuple(array.astype(float).tolist())
    assert value.stored == 6


@pytest.mark.parametrize("raw", [True, False], ids=["raw", "typed"])
@pytest.mark.parametrize(("dtype", "values"), [("UINT4", [0, 9, 15, 1, 2]), ("INT4", [-8, -1, 7, 0, 3])])
def test_four_bits_are_unpacked(constant: Callable[..., Value], dtype: str, values: list[int], raw: bool) -> None:
    number = TensorProto.DataType.Value(dtype)
    packed = bytes(a & 15 | (b & 15) << 4 for a, b in [(values[0], values[1]), (values[2], values[3]), (values[4], 0)])
    value = constant(helper.make_tensor("w", number, [5], packed if raw else values, raw=raw))
    assert (value.type.dtype, value.content, value.stored) == (dtype.lower(), tuple(values), 3)


def test_strings_are_decoded(constant: Callable[..., Value]) -> None:
    value = constant(helper.make_tensor("w", TensorProto.STRING, [2], [b"caf\xc3\xa9", b"\xff"]))
    assert (value.type, value.content) == (TensorType("string", (2,)), ("café", "\ufffd"))


def test_float32_is_written_as_a_person_would(constant: Callable[..., Value]) -> None:
    assert constant(numpy_helper.from_array(np.float32([0.1, 1e-5, 1 / 3]), "w")).content == (0.1, 1e-05, 0.33333334)


def test_large_weights_have_a_type_alone(constant: Callable[..., Value]) -> None:
    value = constant(numpy_helper.from_array(np.zeros((100, 50), np.float32), "w"))
    assert value.type == TensorType("float32", (100, 50))
    assert (value.content, value.stored, value.learned) == (None, 20000, True)


@pytest.mark.parametrize("raw", [b"", b"\0" * 15, b"\0" * 17])
def test_data_that_do_not_fit_the_type_are_no_content(constant: Callable[..., Value], raw: bytes) -> None:
    value = constant(TensorProto(name="w", data_type=1, dims=[4], raw_data=raw))
    assert (value.type, value.content) == (TensorType("float32", (4,)), None)


def test_no_elements_are_a_content(constant: Callable[..., Value]) -> None:
    assert constant(TensorProto(name="w", data_type=1, dims=[0])).content == ()


@pytest.mark.parametrize("dims", [[-3], [2**62, 2**62], [2**41, 0]])
def test_absurd_dimensions_allocate_nothing(constant: Callable[..., Value], dims: list[int]) -> None:
    value = constant(TensorProto(name="w", data_type=1, dims=dims))
    assert value.type.shape is not None
    assert value.type.shape[0] is None
    assert value.stored == 0


def test_unknown_element_types_are_unknown(constant: Callable[..., Value]) -> None:
    value = constant(TensorProto(name="w", data_type=99, dims=[1], raw_data=b"\0"))
    assert (value.type, value.content, value.stored) == (TensorType("", (1,)), None, 0)


def test_a_sparse_constant_has_the_dense_shape(constant: Callable[..., Value]) -> None:
    values = helper.make_tensor("w", TensorProto.FLOAT, [2], [1.0, 2.0])
    indices = helper.make_tensor("i", TensorProto.INT64, [2], [3, 70])
    value = constant(helper.make_sparse_tensor(values, indices, [10, 10]))
    assert value.type == TensorType("float32", (10, 10))
    assert (value.content, value.stored, value.learned) == (None, 24, True)


SPARSE = helper.make_sparse_tensor(helper.make_tensor("v", 1, [1], [1.0]), helper.make_tensor("i", 7, [1], [3]), [6])


@pytest.mark.parametrize(
    ("attribute", "type_", "content"),
    [
        ({"value": numpy_helper.from_array(np.int32([[1, 2]]))}, TensorType("int32", (1, 2)), (1, 2)),
        ({"value_float": 0.1}, TensorType("float32", ()), (0.1,)),
        ({"value_floats": [0.5, 2.0]}, TensorType("float32", (2,)), (0.5, 2.0)),
        ({"value_int": 7}, TensorType("int64", ()), (7,)),
        ({"value_ints": [1, -1]}, TensorType("int64", (2,)), (1, -1)),
        ({"value_string": "s"}, TensorType("string", ()), ("s",)),
        ({"value_strings": ["a", "b"]}, TensorType("string", (2,)), ("a", "b")),
        ({"sparse_value": SPARSE}, TensorType("float32", (6,)), None),
    ],
)
def test_a_constant_node_is_a_literal(
    read: Read, model: Make, attribute: dict[str, object], type_: TensorType, content: object
) -> None:
    nodes = [helper.make_node("Constant", [], ["c"], **attribute), helper.make_node("Foo", ["x", "c"], ["y"])]
    graph = read(model(nodes))
    literal = graph.nodes[0].inputs[1]
    assert [node.op for node in graph.nodes] == ["Foo"]
    assert [(hidden.member, hidden.why) for hidden in graph.hidden] == [(0, "constant")]
    assert (literal.name, literal.type, literal.content) == ("c", type_, content)
    assert literal.constant
    assert not literal.learned


def test_a_constant_node_without_a_value_is_a_constant_of_the_stated_type(read: Read, model: Make) -> None:
    made = model([helper.make_node("Constant", [], ["c"]), helper.make_node("Foo", ["c"], ["y"])])
    made.graph.value_info.append(helper.make_tensor_value_info("c", 7, [2]))
    value = read(made).nodes[0].inputs[0]
    assert (value.type, value.constant, value.content) == (TensorType("int64", (2,)), True, None)
