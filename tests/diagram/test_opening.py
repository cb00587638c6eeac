"""Which frames are drawn, and under which titles."""

import pytest

from nnviz.beside import says_nothing
from nnviz.diagram import Diagram, draw
from nnviz.graph import Block, Graph, Node, Value, Variant
from tests.diagram import building


def outline(diagram: Diagram) -> str:
    """Frames as title[...], boxes as titles, panels after a bar."""

    def shown(boxes: tuple[object, ...]) -> str:
        return ", ".join(_shown(box) for box in boxes)

    def _shown(box: object) -> str:
        title, children = getattr(box, "title"), getattr(box, "children")  # noqa: B009
        return title if children is None else f"{title}[{shown(children)}]"

    chain = shown(diagram.boxes)
    return " | ".join([chain, *(f"{panel.title}: {shown(panel.boxes)}" for panel in diagram.definitions)])


def layer(value: Value, inner: str, outer: str, activation: bool = True) -> Node:
    """A block `inner` of two linear layers, behind a norm and before a sum, in a block `outer`."""
    norm = building.operator("LayerNormalization", value)
    first = building.operator("Gemm", norm.outputs[0], features=8)
    second = building.operator("Gemm", first.outputs[0], features=4)
    total = building.operator("Add", second.outputs[0], value)
    last = [building.operator("Relu", total.outputs[0])] if activation else []
    body = building.block("B1", inner, building.copy(first, second))
    return building.block("B0", outer, building.copy(norm, body, total, *last))


def alone(node: Node, x: Value) -> Graph:
    return building.network([x], [node], [node.instances[-1].nodes[-1].outputs[0]])


@pytest.mark.parametrize("outer", ["Feed-forward", "Layer"])
def test_a_residual_connection_around_a_block_is_no_frame(outer: str) -> None:
    x = building.tensor("tokens", 1, 4)
    graph = alone(layer(x, "Feed-forward", outer, activation=False), x)
    assert outline(draw(graph)) == "tokens, LayerNorm, Feed-forward[Linear 8, Linear 4], Add, Output"


def test_a_residual_connection_around_what_has_no_name_keeps_its_own() -> None:
    x = building.tensor("image", 1, 4)
    graph = alone(layer(x, "Block A", "Residual block", activation=False), x)
    assert outline(draw(graph)).startswith("image, Residual block[")


def test_at_the_top_a_residual_connection_whose_class_recurs_is_one_box() -> None:
    """The middle of a U-Net: what stands alone there is drawn like its copies inside the other blocks."""
    x = building.tensor("image", 1, 4)
    alone_ = layer(x, "Transformer block", "Spatial transformer", activation=False)
    y = alone_.instances[-1].nodes[-1].outputs[0]
    inner = layer(y, "Transformer block", "Spatial transformer", activation=False)
    act = building.operator("Relu", inner.instances[-1].nodes[-1].outputs[0])
    outer = building.block("B2", "Down block", building.copy(inner, act))
    graph = building.network([x], [alone_, outer], [act.outputs[0]])
    assert outline(draw(graph, 0)) == "image, Spatial transformer, Down block, Output"


def test_blocks_of_other_names_keep_their_frames() -> None:
    x = building.tensor("tokens", 1, 4)
    graph = alone(layer(x, "Feed-forward", "Layer"), x)
    assert outline(draw(graph)) == "tokens, Layer[LayerNorm, Feed-forward[Linear 8, Linear 4], Add, ReLU], Output"


def test_a_single_block_without_a_name_is_no_frame() -> None:
    x = building.tensor("tokens", 1, 4)
    graph = alone(layer(x, "Block A", "Layer"), x)
    assert outline(draw(graph)) == "tokens, Layer[LayerNorm, Linear 8, Linear 4, Add, ReLU], Output"


def test_an_activation_behind_a_block_of_the_same_name_stays_with_it() -> None:
    x = building.tensor("image", 1, 4, 8, 8)
    inner = building.block("B1", "Basic block", building.residual(x))
    relu = building.operator("Relu", building.exit_of(inner.instances[0]))
    graph = alone(building.block("B0", "Basic block", building.copy(inner, relu)), x)
    assert outline(draw(graph)) == "image, Basic block[Conv 1×1, 64, Conv 3×3, 256, Add, ReLU], Output"


def test_panels_for_all() -> None:
    x = building.tensor("tokens", 1, 4)
    graph = alone(layer(x, "Feed-forward", "Layer"), x)
    assert outline(draw(graph, panels=2)) == (
        "tokens, Layer, Output | Layer: x, LayerNorm, Feed-forward, Add, ReLU | Feed-forward: x, Linear 8, Linear 4"
    )
    assert outline(draw(graph, 1, panels=1)) == "tokens, Layer, Output | Layer: x, LayerNorm, Feed-forward, Add, ReLU"
    assert outline(draw(graph, panels=1)) == (
        "tokens, Layer, Output | Layer: x, LayerNorm, Feed-forward[Linear 8, Linear 4], Add, ReLU"
    )


def test_classes_of_one_name_are_told_apart() -> None:
    x = building.tensor("image", 1, 4, 8, 8)
    first = building.chain_of_residuals(x, 2)
    second = []
    value = building.exit_of(first[-1])
    for _ in range(2):
        conv = building.operator("Conv", value, channels=256, kernel_shape=(5, 5), pads=(2,) * 4)
        second.append(building.copy(conv, building.operator("Add", conv.outputs[0], value)))
        value = building.exit_of(second[-1])
    blocks = [building.block("B0", "Residual block", *first), building.block("B1", "Residual block", *second)]
    assert [box.title for box in draw(building.network([x], blocks, [value])).boxes] == [
        "image",
        "Residual block A",
        "Residual block B",
        "Output",
    ]


def test_copies_drawn_apart_are_closed_where_the_panel_of_their_class_is_needed_anyway() -> None:
    """Two levels of a U-Net of two blocks each, whose outputs go to different places: one panel shows all four."""
    value = x = building.tensor("image", 1, 256, 8, 8)
    levels, sent = [], []
    for _ in range(2):
        copies = building.chain_of_residuals(value, 2, projection=True)
        sent += [building.exit_of(copy) for copy in copies]
        levels.append(building.block("B0", "Level", *copies, variants=(Variant(0, "projection"),), body=1))
        value = sent[-1]
    ends = []
    for tensor in sent[:3]:
        ends.append(building.operator("Concat", value, tensor))
        value = ends[-1].outputs[0]
    diagram = draw(building.network([x], [*levels, *ends], [value]), 1)
    assert [box.title for box in diagram.boxes].count("Level") == 4
    assert [panel.title for panel in diagram.definitions] == ["Level"]
    assert all(box.children is None for box in diagram.boxes)


def test_a_level_of_a_u_is_drawn_flat_with_what_closes_it() -> None:
    """Its blocks send different tensors to different places: in one box their ways would be lost."""
    x = building.tensor("image", 1, 256, 8, 8)
    copies = building.chain_of_residuals(x, 2)
    row = building.block("B0", "Basic block", *copies)
    pool = building.operator("MaxPool", building.exit_of(copies[-1]), kernel_shape=(2, 2), strides=(2, 2))
    level = building.block("B1", "Down block", building.copy(row, pool))
    first = building.operator("Concat", pool.outputs[0], building.exit_of(copies[1]))
    second = building.operator("Concat", first.outputs[0], building.exit_of(copies[0]))
    diagram = draw(building.network([x], [level, first, second], [second.outputs[0]]), 0)
    assert outline(diagram) == "image, Basic block, Basic block, MaxPool 2×2, /2, concat, concat, Output"


@pytest.mark.parametrize(
    ("within", "shown"),
    [(set(), "x, Fusion A, Fusion B"), ({"B0"}, "x, Fusion[Conv, 8, ReLU], Fusion[Conv, 16, ReLU]")],
    ids=["closed", "opened"],
)
def test_a_panel_that_shows_only_closed_blocks_opens_them_where_it_may(within: set[str], shown: str) -> None:
    x = building.tensor("x", 1, 4)
    results: list[Block] = []
    for kind, width in (("B1", 8), ("B2", 16)):
        linear = building.operator("Conv", x, channels=width)
        act = building.operator("Relu", linear.outputs[0])
        results.append(building.block(kind, "Fusion", building.copy(linear, act)))
    ends = [building.exit_of(copy) for block in results for copy in block.instances]
    unit = building.block("B0", "Exchange unit", building.copy(*results))
    diagram = draw(building.network([x], [unit], ends), depth=0, also={"B0"}, within=within)
    assert says_nothing(diagram, "B0") is not bool(within)
    assert outline(diagram).split(" | ")[1].startswith(f"Exchange unit: {shown}")


def test_stages_of_which_none_stands_for_the_others_are_opened_each_and_their_rows_are_defined() -> None:
    """Inception-ResNet: each stage is a reduction and a row of a class of its own: a panel would show one."""
    value = x = building.tensor("image", 1, 256, 8, 8)
    stages = []
    for number in range(3):
        pool = building.operator("MaxPool", value, kernel_shape=(2, 2), strides=(2, 2))
        norm = building.operator("LayerNormalization", pool.outputs[0])
        copies = building.chain_of_residuals(norm.outputs[0], 2)
        row = building.block(f"B{number + 1}", f"Residual block {number}", *copies)
        tail = [building.operator("Sigmoid", building.exit_of(copies[-1]))]
        tail += [building.operator("Concat", tail[0].outputs[0], norm.outputs[0])]
        stages.append(building.block("B0", "Stage", building.copy(pool, norm, row, *tail)))
        value = tail[-1].outputs[0]
    diagram = draw(building.network([x], stages, [value]), 1, 1, also={"B0", "B2"})
    assert [box.title for box in diagram.boxes if box.children] == ["Stage"] * 3
    assert [panel.title for panel in diagram.definitions] == ["Residual block 1"]
