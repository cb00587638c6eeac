"""`--nodes tensors`: which boxes and lines a network gives; "0.1" is the second tensor of operator 0."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.diagram import Diagram, draw
from nnviz.folding import fold
from nnviz.graph import Graph, operators
from nnviz.notation import parse
from nnviz.options import Direction, Options
from nnviz.page import compose
from nnviz.renderers import renderer_for
from nnviz.scene import Text
from tests.diagram import building

TENSORS = Options(nodes="tensors")


def drawn(text: str, depth: int | None = None) -> Diagram:
    return draw(fold(parse(text)), depth, options=TENSORS)


def lines(diagram: Diagram) -> list[str]:
    """Every line as "from —operator→ to", or "from → to" where it is a tensor on its way."""
    return [f"{edge.source} {f'—{edge.kind}' if edge.kind else ''}→ {edge.target}" for edge in diagram.lines()]


def roles(diagram: Diagram) -> list[tuple[str, str]]:
    return [(box.key, box.role) for box in diagram.leaves()]


def test_an_operator_is_a_line_and_what_it_makes_a_box() -> None:
    assert lines(drawn("Conv1x1:8+Relu\nConv1x1:4")) == [
        "input:1 —Conv 1×1, ReLU→ 0.0",
        "0.0 —Conv 1×1→ output:1",
    ]


def test_a_sum_is_a_line_from_each_of_its_operands() -> None:
    assert lines(drawn("Conv1x1:8\nx = .\nConv1x1:8\nAdd . x")) == [
        "input:1 —Conv 1×1→ 0.0",
        "0.0 —Conv 1×1→ 1.0",
        "1.0 —Add→ output:1",
        "0.0 —Add→ output:1",
    ]


def test_a_tensor_read_twice_by_one_operator_is_one_line() -> None:
    assert lines(drawn("Conv1x1:8\nx = .\nMul x x")) == ["input:1 —Conv 1×1→ 0.0", "0.0 —Multiply→ output:1"]


def test_each_part_of_a_split_is_a_box() -> None:
    assert lines(drawn("a _ b = Split\nConv1x1:8 a\nConcat . b")) == [
        "input:1 —Split→ 0.0",
        "input:1 —Split→ 0.1",
        "0.0 —Conv 1×1→ 1.0",
        "1.0 —concat→ output:1",
        "0.1 —concat→ output:1",
    ]


def test_attention_is_lines_between_queries_keys_and_scores() -> None:
    text = "x = input\nq = Gemm:8 x\nk = Gemm:8 x\nv = Gemm:8 x\nMatMul q k\nSoftmax\nMatMul . v"
    assert lines(drawn(text)) == [
        "input:1 —Linear→ 0.0",
        "input:1 —Linear→ 1.0",
        "0.0 —MatMul→ 2.0",
        "1.0 —MatMul→ 2.0",
        "2.0 —Softmax→ 3.0",
        "input:1 —Linear→ 4.0",
        "3.0 —MatMul→ output:1",
        "4.0 —MatMul→ output:1",
    ]


def test_an_output_that_is_also_read_is_a_tensor_and_an_output() -> None:
    found = lines(drawn("a = Conv1x1:8\nb = Conv1x1:4 a\nreturn a b"))
    assert "0.0 → output:1" in found
    assert "0.0 —Conv 1×1→ output:2" in found


def test_an_input_that_leaves_as_it_came_is_a_line_without_an_operator() -> None:
    found = lines(drawn("x = input\na = Relu x\nreturn x a"))
    assert found == ["input:1 —ReLU→ output:2", "input:1 → output:1"]


def test_what_reads_nothing_names_its_operator() -> None:
    diagram = drawn("x = input\nr = Range ()\nAdd x r")
    assert [(box.title, box.note) for box in diagram.leaves() if box.role == "tensor"] == [("?", "Range")]


def test_closed_blocks_stay_boxes_with_tensors_between_them() -> None:
    x = building.tensor("x", 1, 64, 56, 56)
    first = building.chain_of_residuals(x, 3)
    second = building.chain_of_residuals(building.exit_of(first[-1]), 2)
    stacks = [building.block("B0", "Residual block", *first), building.block("B1", "Residual block", *second)]
    diagram = draw(building.network([x], stacks, [building.exit_of(second[-1])]), 0, options=TENSORS)
    boxes = [(box.role, box.repeat) for box in diagram.leaves()]
    assert boxes == [("input", 1), ("block", 3), ("tensor", 1), ("block", 2), ("output", 1)]
    assert [bool(edge.kind) for edge in diagram.edges] == [False] * 4


UNET = """
a = Conv3x3:8+Relu
MaxPool2x2/2
b = Conv3x3:16+Relu
MaxPool2x2/2
Conv3x3:32+Relu
ConvTranspose2x2/2:16
Concat . b
Conv3x3:16+Relu
ConvTranspose2x2/2:8
Concat . a
Conv3x3:8+Relu
Conv1x1:2
"""


def test_the_skips_of_a_u_net_are_lines_of_its_concatenations() -> None:
    diagram = drawn(UNET)
    joined = Counter(edge.operator for edge in diagram.lines() if edge.kind == "concat")
    assert sorted(joined.values()) == [2, 2]


def test_kinds_have_a_legend_while_readers_can_tell_them_apart() -> None:
    few, many = drawn(UNET), drawn("\n".join(f"Conv{k}x{k}:8" for k in range(1, 10)))
    assert not any(edge.label for edge in few.lines())
    assert all(edge.label == edge.kind for edge in many.lines())


def test_dot_names_each_line() -> None:
    dot = renderer_for("dot").render(drawn("Conv1x1:8+Relu")).decode()
    assert 'label="Conv 1×1, ReLU"' in dot


def made(diagram: Diagram) -> set[str]:
    """The operators that are lines."""
    return {edge.operator for edge in diagram.lines() if edge.operator}


@st.composite
def texts(draw_from: st.DrawFn) -> str:
    """Networks of convolutions, sums, concatenations and splits that read what came before, by chance."""
    rows = ["t0 = Conv1x1:8"]
    for number in range(1, draw_from(st.integers(2, 12))):
        op = draw_from(st.sampled_from(["Conv1x1:8", "Relu", "Add", "Concat", "Split"]))
        reads = [f"t{draw_from(st.integers(0, number - 1))}" for _ in range(2 if op in ("Add", "Concat") else 1)]
        results = f"t{number} _ s{number}" if op == "Split" else f"t{number}"
        rows.append(f"{results} = {op} {' '.join(reads)}")
    return "\n".join([*rows, f"return t{len(rows) - 1} t0"])


@settings(derandomize=True, database=None, max_examples=60, deadline=None)
@given(texts())
def test_every_operator_is_a_line_into_each_tensor_that_it_makes(text: str) -> None:
    graph: Graph = parse(text)
    diagram = draw(graph, options=TENSORS)
    targets = {(edge.operator, edge.target) for edge in diagram.lines() if edge.operator}
    consumed = {value for node in operators(graph) for value in node.inputs} | set(graph.outputs)
    wanted = {str(i): max(1, sum(value in consumed for value in node.outputs)) for i, node in enumerate(graph.nodes)}
    assert Counter(operator for operator, _ in targets) == Counter(wanted)


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("theme", ["colour", "print", "dark"])
def test_every_line_of_an_operator_is_told_by_its_words_or_the_legend(direction: Direction, theme: str) -> None:
    options = Options(nodes="tensors", direction=direction, theme=theme)
    page = compose(fold(parse(UNET)), options)
    said = {shape.text for shape in page.scene.leaves() if isinstance(shape, Text)}
    assert set(page.diagram.kinds()) <= said


def test_words_of_operators_are_written_however_little_room_there_is() -> None:
    many = "\n".join(f"Conv{k}x{k}:{8 * k}" for k in range(1, 30, 2))
    page = compose(fold(parse(many)), Options(nodes="tensors", direction="right", width=241.0))
    said = [shape.text for shape in page.scene.leaves() if isinstance(shape, Text) and shape.tag.role == "label"]
    assert sorted(said) == sorted(edge.kind for edge in page.diagram.lines())


def test_lines_that_look_alike_have_no_legend() -> None:
    page = compose(fold(parse("Conv1x1:8+Relu\nGemm:4")), Options(nodes="tensors", theme="print"))
    said = [shape.text for shape in page.scene.leaves() if isinstance(shape, Text)]
    assert "Conv 1×1, ReLU" in said
    assert "Convolution" not in said


def test_a_category_is_listed_once_though_boxes_and_lines_are_of_it() -> None:
    kinds = "\n".join(f"Conv{k}x{k}:8" for k in range(1, 10))
    page = compose(fold(parse(kinds + "\nConv11x11:8+Relu" * 40)), TENSORS)
    said = [shape.text for shape in page.scene.leaves() if isinstance(shape, Text)]
    assert any(box.role == "block" for box in page.diagram.leaves())
    assert said.count("Convolution") == 1


def test_figures_of_tensors_look_as_they_did(golden: Callable[[str, bytes], None]) -> None:
    page = compose(fold(parse(UNET)), TENSORS)
    golden("layout/tensors.svg", renderer_for("svg").render(page.scene))
