"""The walk that leaves weights where they are."""

import mmap
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from nnviz.converters.onnx import limits
from nnviz.converters.onnx.messages import ROOT, kinds
from nnviz.converters.onnx.skeleton import TooLargeError, skeleton, verify
from nnviz.limits import Limits


def with_tensor(tensor: TensorProto) -> onnx.ModelProto:
    return helper.make_model(helper.make_graph([], "g", [], [], [tensor]))


def skeleton_of(model: onnx.ModelProto) -> onnx.ModelProto:
    return onnx.ModelProto.FromString(skeleton(model.SerializeToString()))


@pytest.mark.parametrize("raw", [True, False])
@pytest.mark.parametrize("dtype", [TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16])
def test_large_weights_lose_their_data_and_keep_their_type(dtype: int, raw: bool) -> None:
    values = np.ones(5000, dtype=helper.tensor_dtype_to_np_dtype(dtype))
    tensor = helper.make_tensor("w", dtype, [5000], values.tobytes() if raw else values.tolist(), raw=raw)
    kept = skeleton_of(with_tensor(tensor)).graph.initializer[0]
    assert (kept.name, kept.data_type, list(kept.dims)) == ("w", dtype, [5000])
    assert kept.ByteSize() < 20


def test_integers_are_kept_up_to_their_own_limit() -> None:
    for count, kept in ((limits.KEEP_INTEGERS // 8, True), (limits.KEEP_INTEGERS // 8 + 1, False)):
        model = with_tensor(numpy_helper.from_array(np.arange(count), "i"))
        assert bool(skeleton_of(model).graph.initializer[0].raw_data) is kept


def test_unpacked_data_is_left_out_as_well() -> None:
    one = b"\x25\x00\x00\x80\x3f"  # float_data, field 4, one element
    tensor = b"\x08\xe8\x07\x10\x01" + one * 1000 + b"\x42\x01w"
    graph = b"\x2a" + bytes([len(tensor) & 0x7F | 0x80, len(tensor) >> 7]) + tensor
    data = b"\x08\x08\x3a" + bytes([len(graph) & 0x7F | 0x80, len(graph) >> 7]) + graph
    assert list(onnx.ModelProto.FromString(data).graph.initializer[0].float_data) == [1.0] * 1000
    found = onnx.ModelProto.FromString(skeleton(data)).graph.initializer[0]
    assert (list(found.float_data), found.name, list(found.dims)) == ([], "w", [1000])


def test_weights_are_left_out_wherever_they_are() -> None:
    big = numpy_helper.from_array(np.zeros(5000, np.float32), "w")
    sparse = helper.make_sparse_tensor(big, numpy_helper.from_array(np.arange(50000), "i"), [100000])
    branch = helper.make_graph(
        [helper.make_node("Constant", [], ["c"], value=big)], "b", [], [], [big], sparse_initializer=[sparse]
    )
    node = helper.make_node("If", ["x"], ["y"], then_branch=branch, else_branch=branch)
    function = helper.make_function("d", "F", [], ["c"], [branch.node[0]], [helper.make_opsetid("", 17)])
    model = helper.make_model(helper.make_graph([node], "g", [], []), functions=[function])
    model.training_info.add().initialization.CopyFrom(branch)
    assert len(model.SerializeToString()) > 400_000
    found = skeleton_of(model)
    assert found.ByteSize() < 1500
    assert [attribute.g.initializer[0].dims for attribute in found.graph.node[0].attribute] == [[5000], [5000]]
    assert found.functions[0].node[0].attribute[0].t.dims == [5000]
    assert len(found.training_info) == 1


def test_a_model_without_large_tensors_stays_byte_for_byte(light: Path) -> None:
    for path in sorted(light.glob("*.onnx")):
        data = path.read_bytes()
        assert skeleton(data) == data


def test_the_walk_keeps_what_a_second_graph_adds() -> None:
    """Protocol buffers join repeated messages; the pieces keep their order."""
    tensor = numpy_helper.from_array(np.zeros(5000, np.float32), "w")
    first, second = with_tensor(tensor), with_tensor(numpy_helper.from_array(np.zeros(3, np.float32), "v"))
    found = onnx.ModelProto.FromString(skeleton(first.SerializeToString() + second.SerializeToString()))
    assert [tensor.name for tensor in found.graph.initializer] == ["w", "v"]


def test_a_map_gives_its_pages_back_and_reads_on(tmp_path: Path) -> None:
    big = [TensorProto(name=f"w{i}", data_type=1, dims=[2_000_000], raw_data=bytes(8_000_000)) for i in range(5)]
    path = tmp_path / "model.onnx"
    path.write_bytes(helper.make_model(helper.make_graph([], "g", [], [], big)).SerializeToString())
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as buffer:
        found = onnx.ModelProto.FromString(skeleton(buffer))
    assert [(tensor.name, list(tensor.dims)) for tensor in found.graph.initializer] == [
        (f"w{i}", [2_000_000]) for i in range(5)
    ]


def test_limits_hold_before_anything_is_decoded() -> None:
    flood = b"\x0a\x00" * 3000
    graph = b"\x3a" + bytes([len(flood) & 0x7F | 0x80, len(flood) >> 7]) + flood
    with pytest.raises(TooLargeError, match="more than 2,000 nodes"):
        skeleton(graph, Limits(nodes=2000))
    with pytest.raises(TooLargeError, match="more than 1,000 parts"):
        skeleton(graph, Limits(parts=1000))
    with pytest.raises(TooLargeError, match="more than 100 bytes"):
        skeleton(b"\x12\x7f" + bytes(127), Limits(bytes=100))


def test_floods_inside_small_nodes_are_counted_before_they_are_decoded() -> None:
    body = helper.make_graph([onnx.NodeProto()] * 50, "b", [], [])
    model = helper.make_model(helper.make_graph([helper.make_node("If", [], [], then_branch=body)] * 50, "g", [], []))
    data = skeleton(model.SerializeToString())
    with pytest.raises(TooLargeError, match="more than 2,000 nodes"):
        verify(data, kinds(), ROOT, Limits(nodes=2000))
