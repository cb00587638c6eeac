"""What is drawn of a folded graph: boxes, edges, panels."""

from nnviz.diagram import Box, Diagram, draw
from nnviz.folding import fold
from nnviz.graph import Graph, Variant
from nnviz.notation import parse
from tests.diagram import building


def stacked(count: int = 3, projection: bool = False) -> Graph:
    """Input, a stack of residual blocks, a pool, output."""
    x = building.tensor("x", 1, 64, 56, 56)
    copies = building.chain_of_residuals(x, count, projection=projection)
    variants = (Variant(0, "projection"),) if projection else ()
    stack = building.block("B0", "Residual block", *copies, variants=variants, body=1 if projection else 0)
    pool = building.operator("GlobalAveragePool", building.exit_of(copies[-1]), shape=(1, 256, 1, 1))
    return building.network([x], [stack, pool], list(pool.outputs))


def titles(boxes: tuple[Box, ...]) -> list[str]:
    return [box.title for box in boxes]


def arrows(diagram: Diagram) -> list[tuple[str, str]]:
    """Edges of the chain by the titles of their ends."""
    names = {box.key: box.title for box in diagram.leaves()}
    return [(names[edge.source], names[edge.target]) for edge in diagram.edges]


def test_a_stack_is_opened_once_with_its_count() -> None:
    diagram = draw(stacked(3))
    assert titles(diagram.boxes) == ["Input", "Residual block", "Global AvgPool", "Output"]
    frame = diagram.boxes[1]
    assert frame.repeat == 3
    assert frame.children is not None
    assert titles(frame.children) == ["Conv 1×1, 64", "Conv 3×3, 256", "Add"]


def test_the_edge_between_copies_is_the_stack_itself() -> None:
    expected = [
        ("Input", "Conv 1×1, 64"),
        ("Conv 1×1, 64", "Conv 3×3, 256"),
        ("Conv 3×3, 256", "Add"),
        ("Input", "Add"),
        ("Add", "Global AvgPool"),
        ("Global AvgPool", "Output"),
    ]
    assert arrows(draw(stacked(3))) == expected


def test_a_variant_is_noted_and_its_extra_arrow_left_out() -> None:
    diagram = draw(stacked(3, projection=True))
    assert diagram.boxes[1].title == "Residual block (first: projection)"
    assert arrows(diagram) == arrows(draw(stacked(3)))


def test_depth_zero_opens_nothing() -> None:
    diagram = draw(stacked(3), depth=0)
    assert [(box.title, box.repeat, box.children) for box in diagram.boxes][1] == ("Residual block", 3, None)
    assert diagram.definitions == ()
    assert arrows(diagram) == [
        ("Input", "Residual block"), ("Residual block", "Global AvgPool"), ("Global AvgPool", "Output"),
    ]  # fmt: skip


def staged() -> Graph:
    """Two stages of one class, of 2 and 3 copies, of 64 and 128 channels."""
    x = building.tensor("image", 1, 3, 8, 8)
    first = building.chain_of_residuals(x, 2, 64)
    pool = building.operator("MaxPool", building.exit_of(first[-1]), kernel_shape=(2, 2), strides=(2, 2))
    second = building.chain_of_residuals(pool.outputs[0], 3, 128)
    third = building.chain_of_residuals(building.exit_of(second[-1]), 2, 256)
    nodes = [
        building.block("B0", "Bottleneck", *first), pool,
        building.block("B0", "Bottleneck", *second), building.block("B0", "Bottleneck", *third),
    ]  # fmt: skip
    return building.network([x], nodes, [building.exit_of(third[-1])])


def test_a_class_that_occurs_often_is_defined_once() -> None:
    diagram = draw(staged())
    assert [(box.title, box.note, box.repeat) for box in diagram.boxes[1:-1]] == [
        ("Bottleneck", "c = 64", 2), ("MaxPool 2×2, /2", "", 1), ("Bottleneck", "c = 128", 3),
        ("Bottleneck", "c = 256", 2),
    ]  # fmt: skip
    (panel,) = diagram.definitions
    assert titles(panel.boxes) == ["x", "Conv 1×1, c", "Conv 3×3, 4c", "Add"]
    names = {box.key: box.title for box in panel.boxes}
    assert [(names[edge.source], names[edge.target]) for edge in panel.edges] == [
        ("x", "Conv 1×1, c"), ("Conv 1×1, c", "Conv 3×3, 4c"), ("Conv 3×3, 4c", "Add"), ("x", "Add"),
    ]  # fmt: skip


def test_keys_are_unique_and_edges_end_at_leaves() -> None:
    for diagram in (draw(staged()), draw(stacked()), draw(staged(), depth=0)):
        keys = [box.key for box in diagram.leaves()]
        assert len(keys) == len(set(keys))
        edges = [*diagram.edges, *(edge for panel in diagram.definitions for edge in panel.edges)]
        assert {end for edge in edges for end in (edge.source, edge.target)} <= set(keys)


def test_copies_with_different_partners_are_drawn_apart() -> None:
    """The arms of a U-Net: what each level of the first sends to the second stays visible."""
    value = x = building.tensor("image", 1, 3, 64, 64)
    down, sent = [], []
    for width in (64, 128, 256):
        pool = building.operator("MaxPool", value, kernel_shape=(2, 2), strides=(2, 2))
        conv = building.operator("Conv", pool.outputs[0], channels=width, kernel_shape=(3, 3), pads=(1, 1, 1, 1))
        sent.append(value)
        down.append(building.copy(pool, conv))
        value = conv.outputs[0]
    up = []
    for width in (256, 128, 64):
        grow = building.operator("ConvTranspose", value, channels=width, kernel_shape=(2, 2), strides=(2, 2))
        join = building.operator("Concat", grow.outputs[0], sent.pop())
        conv = building.operator("Conv", join.outputs[0], channels=width, kernel_shape=(3, 3), pads=(1, 1, 1, 1))
        up.append(building.copy(grow, join, conv))
        value = conv.outputs[0]
    blocks = [building.block("B0", "Down", *down), building.block("B1", "Up", *up)]
    diagram = draw(building.network([x], blocks, [value]))
    assert titles(diagram.boxes).count("Up") == 3
    assert [panel.title for panel in diagram.definitions] == ["Up"]
    assert {("image", "Up"), ("Conv 3×3, 64", "Up"), ("Conv 3×3, 128", "Up")} <= set(arrows(diagram))


def test_parallel_copies_are_columns() -> None:
    x = building.tensor("image", 1, 3, 8, 8)
    branches = []
    for _ in range(3):
        first = building.operator("Conv", x, channels=8, kernel_shape=(1, 1))
        branches.append(
            building.copy(first, building.operator("Conv", first.outputs[0], channels=8, kernel_shape=(1, 1)))
        )
    join = building.operator("Concat", *(building.exit_of(branch) for branch in branches))
    graph = building.network([x], [building.block("B0", "Conv stack", *branches), join], list(join.outputs))
    assert titles(draw(graph).boxes) == ["image", *["Conv 1×1, 8"] * 6, "concat", "Output"]


def test_a_memory_read_by_every_copy_is_one_edge() -> None:
    x, memory = building.tensor("tokens", 1, 8), building.tensor("memory", 1, 8)
    copies = []
    value = x
    for _ in range(4):
        product = building.operator("MatMul", value, memory)
        linear = building.operator("Gemm", product.outputs[0], features=8)
        copies.append(building.copy(product, linear))
        value = linear.outputs[0]
    graph = building.network([x, memory], [building.block("B0", "Decoder layer", *copies)], [value])
    assert arrows(draw(graph)) == [
        ("tokens", "MatMul"), ("memory", "MatMul"), ("MatMul", "Linear 8"), ("Linear 8", "Output"),
    ]  # fmt: skip


def test_shapes_are_written_where_they_change() -> None:
    x = building.tensor("image", 1, 3, 32, 32)
    conv = building.operator("Conv", x, channels=8, kernel_shape=(3, 3), shape=("N", 8, 32, 32), pads=(1, 1, 1, 1))
    relu = building.operator("Relu", conv.outputs[0], shape=("N", 8, 32, 32))
    pool = building.operator("MaxPool", relu.outputs[0], kernel_shape=(2, 2), strides=(2, 2), shape=(1, 8, 16, 8))
    diagram = draw(building.network([x], [conv, relu, pool], list(pool.outputs)))
    assert [edge.label for edge in diagram.edges] == ["", "8×32²", "", ""]
    assert diagram.boxes[-1].note == "8×16×8"


def test_nothing_but_an_input() -> None:
    x = building.tensor("x", 3)
    assert arrows(draw(building.network([x], [], [x]))) == [("Input", "Output")]
    assert titles(draw(building.network([x], [], [])).boxes) == ["Input"]


def test_a_letter_tells_no_more_than_the_operator_of_which_there_is_but_one() -> None:
    graph = fold(parse("Conv3x3:64+Relu\n" * 6 + "MaxPool2x2/2\n" + "Conv3x3:64+BatchNormalization+Relu\n" * 6))
    boxes = [(box.title, box.note, box.repeat) for box in draw(graph, 0).leaves() if box.role == "block"]
    assert boxes == [("Conv 3×3, 64, V", "ReLU", 6), ("Conv 3×3, 64, V", "BN, ReLU", 6)]
