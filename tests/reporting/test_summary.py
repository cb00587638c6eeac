"""What a network is, costs and repeats."""

from dataclasses import replace

from nnviz.folding import fold
from nnviz.graph import Graph, TensorType
from nnviz.renderers._fitting import fitted
from nnviz.reporting import header, summary
from tests.reporting.networks import cells, plain, small, value


def test_the_header_is_four_lines() -> None:
    assert cells(header(small(producer="pytorch 2.9"))) == [
        ["model", "net, ONNX opset 17, by pytorch 2.9"],
        ["data", "N×3×8×8 float32 → N×3×8×8 float32"],
        ["costs", "290 parameters (776 B of float32, int8), 13.4 k MACs"],
        ["holds", "6 operators of 9 nodes"],
    ]


def test_a_folded_network_says_what_repeats() -> None:
    lines = cells(header(fold(small(4))))
    assert lines[3][1].startswith("12 operators of 17 nodes; 4 ")


def test_names_that_exporters_make_up_are_no_names() -> None:
    assert cells(header(replace(small(), name="main_graph")))[0][1] == "ONNX opset 17"


def test_the_summary_counts_by_kind_of_operator() -> None:
    kinds = summary(small())[2]
    assert kinds.head == ("", "operators", "parameters", "bytes", "MACs")
    assert cells(kinds) == [
        ["Convolution", "2", "162", "648 B", "10.4 k"],
        ["Linear", "2", "128", "128 B", "3.1 k"],
        ["Activation", "2", "", "", ""],
        ["total", "6", "290", "776 B", "13.4 k"],
    ]


def test_unknown_sizes_are_said_and_not_guessed() -> None:
    graph = small(1)
    data = value("data", "N", 3, None, None)
    conv = replace(graph.nodes[0], inputs=(data,), outputs=(value("y", "N", 3, None, None),))
    open_ended = replace(graph, nodes=(conv,), inputs=(data,), outputs=conv.outputs)
    assert cells(summary(open_ended)[2])[-1] == ["total", "1", "81", "324 B", "?"]
    assert cells(header(open_ended))[2][1] == "81 parameters (324 B of float32), unknown MACs"
    untyped = replace(graph, inputs=(replace(data, type=TensorType()),))
    assert cells(summary(untyped)[1])[0] == ["input", "data", "?", "?"]


def test_many_inputs_and_remarks_are_counted() -> None:
    graph = Graph("net", (), tuple(value(f"x{i}", 1) for i in range(30)), remarks=tuple(f"odd {i}" for i in range(9)))
    _, ends, _, findings = summary(graph)
    assert cells(ends)[-1] == ["", "and 22 more", "", ""]
    assert cells(findings)[3:] == [
        ["remarks", "odd 0"], ["", "odd 1"], ["", "odd 2"], ["", "odd 3"], ["", "odd 4"], ["", "and 4 more"],
    ]  # fmt: skip
    assert cells(header(graph))[1][1] == "1 float32, 1 float32, 28 more → nothing"


def test_an_empty_network_has_a_summary() -> None:
    lines = plain(fitted(summary(Graph("", ())), 80))
    assert "model     without a name" in lines
    assert any(line.startswith("total") for line in lines)


def test_what_a_file_says_cannot_steer_a_terminal() -> None:
    text = "\n".join(plain(fitted(summary(small(producer="a\x1b[31m\u202eb\nc")), 80)))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "a [31m b c" in text


def test_the_header_leaves_out_names_that_say_nothing() -> None:
    named = (value("input_ids", 1, 16, dtype="int64"), value("onnx::Reshape_1", 1, 16, dtype="int64"))
    graph = Graph("net", (), named, (value("2010", 1, 100),))
    assert cells(header(graph))[1][1] == "input_ids 1×16 int64, 1×16 int64 → 1×100 float32"
