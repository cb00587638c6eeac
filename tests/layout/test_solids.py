"""`--nodes volumes`: solids that follow the sizes of tensors, what is written at them, and kernels between them."""

import json
from collections.abc import Callable
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import get_args

import pytest

import nnviz
from benchmarks.svg_checker import flaws
from nnviz.diagram import Box
from nnviz.folding import fold
from nnviz.graph import Graph
from nnviz.inspection import violations
from nnviz.layout.page.sizes import kernel_between, placed
from nnviz.layout.places import Item
from nnviz.layout.solids import LEAST_SIDE, Solid, scaled, sizes_said, solid_of
from nnviz.options import Direction, Nodes, Options
from nnviz.page import Page, compose
from nnviz.renderers import renderer_for
from nnviz.scene import Group, Polygon, Shape, Text
from nnviz.theme import SPACING
from tests.diagram import building

VOLUMES = Options(nodes="volumes")


def box(*size: int, title: str = "", role: str = "tensor", note: str = "") -> Box:
    assert role in ("tensor", "input")
    return Box("t", "input" if role == "input" else "tensor", "0", title, note, size=size)


def solid(*size: int, among: tuple[Box, ...] = (), rightward: bool = True) -> Solid:
    found = solid_of(box(*size), replace(scaled(SPACING, (*among, box(*size))), rightward=rightward))
    assert found is not None
    return found


def lenet() -> Graph:
    """LeCun et al. 1998, figure 2: two convolutions and subsamplings, then full connections."""
    x = building.tensor("x", 1, 1, 32, 32)
    c1 = building.operator("Conv", x, shape=(1, 6, 28, 28), channels=6, kernel_shape=(5, 5), then=("Tanh",))
    s2 = building.operator("AveragePool", *c1.outputs, shape=(1, 6, 14, 14), kernel_shape=(2, 2), strides=(2, 2))
    c3 = building.operator("Conv", *s2.outputs, shape=(1, 16, 10, 10), channels=16, kernel_shape=(5, 5), then=("Tanh",))
    s4 = building.operator("AveragePool", *c3.outputs, shape=(1, 16, 5, 5), kernel_shape=(2, 2), strides=(2, 2))
    c5 = building.operator("Conv", *s4.outputs, shape=(1, 120, 1, 1), channels=120, kernel_shape=(5, 5), then=("Tanh",))
    f6 = building.operator("Gemm", *c5.outputs, shape=(1, 84), features=84, then=("Tanh",))
    y = building.operator("Gemm", *f6.outputs, shape=(1, 10), features=10)
    return building.network([x], [c1, s2, c3, s4, c5, f6, y], list(y.outputs))


def walk(shapes: tuple[Shape, ...]) -> list[Shape]:
    found: list[Shape] = []
    for shape in shapes:
        found += [shape, *walk(shape.shapes)] if isinstance(shape, Group) else [shape]
    return found


def groups(page: Page, role: str) -> list[Group]:
    return [shape for shape in walk(page.scene.shapes) if isinstance(shape, Group) and shape.tag.role == role]


def words(page: Page) -> list[str]:
    return [shape.text for shape in walk(page.scene.shapes) if isinstance(shape, Text)]


def test_edges_grow_with_the_square_root_of_what_they_stand_for() -> None:
    among = (box(512, 224, 224),)
    large, small = solid(64, 224, 224, among=among), solid(256, 56, 56, among=among)
    assert large.across == pytest.approx(2 * small.across)
    assert small.along == pytest.approx(2 * large.along)
    assert large.across == pytest.approx(SPACING.largest_solid)


def test_what_is_small_stays_visible() -> None:
    assert solid(1, 1, 2, among=(box(2048, 512, 512),)).across == LEAST_SIDE


def test_vectors_are_thin_bars_and_sequences_flat_plates() -> None:
    vector, sequence, picture = solid(512), solid(197, 768), solid(64, 56, 56)
    assert vector.across > 5 * vector.along
    assert sequence.depth < picture.depth
    assert sequence.along > vector.along


def test_heights_and_widths_are_told_apart() -> None:
    wide = solid(8, 16, 64)
    assert wide.depth / solid(8, 64, 64).depth == pytest.approx(1.0)
    assert wide.across / solid(8, 64, 64).across == pytest.approx(sqrt(16 / 64))


def test_a_tensor_of_unknown_size_is_a_box() -> None:
    assert solid_of(box(title="?"), scaled(SPACING, [box(8, 4, 4)])) is None


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (box(64, 56, 56, title="64×56²"), ("64", "56²", "")),
        (box(64, 56, 28, title="64×56×28"), ("64", "56×28", "")),
        (box(64, 56, 56, title="4c×H²"), ("4c", "H²", "")),
        (box(512, title="512"), ("512", "", "")),
        (box(197, 768, title="197×768"), ("768", "197", "")),
        (box(3, 8, 8, title="Input", role="input", note="3×8², float32"), ("3", "8²", "Input")),
    ],
)
def test_channels_stand_below_and_sides_at_the_corner(one: Box, said: tuple[str, str, str]) -> None:
    assert sizes_said(one) == said


def test_lenet_is_drawn_as_lecun_did(golden: Callable[[str, bytes], None]) -> None:
    golden("layout/lenet.svg", renderer_for("svg").render(compose(lenet(), VOLUMES).scene))


def test_volumes_flow_to_the_right_unless_asked_otherwise() -> None:
    assert Options(nodes="volumes").direction == "right"
    assert Options(nodes="volumes", direction="down").direction == "down"
    assert Options().direction == Options(nodes="tensors").direction == "down"


def test_each_tensor_is_a_solid_of_three_faces() -> None:
    page = compose(lenet(), VOLUMES)
    solids = [*groups(page, "tensor"), *groups(page, "terminal")]
    assert [sum(isinstance(shape, Polygon) for shape in group.shapes) for group in solids] == [3] * 8
    assert {"6", "28²", "16", "10²", "120", "84", "10", "Input", "Output"} <= set(words(page))


def test_a_kernel_projects_onto_the_next_picture() -> None:
    kernels = groups(compose(lenet(), VOLUMES), "kernel")
    assert [dict(group.tag.data)["operator"] for group in kernels] == ["0", "1", "2", "3"]  # then there are vectors


def test_the_legend_states_the_scale() -> None:
    assert "Solids: edges grow as √size" in words(compose(lenet(), VOLUMES))
    assert "Solids: edges grow as √size" not in words(compose(lenet(), Options(nodes="tensors")))


def test_a_small_network_is_drawn_whole_and_a_large_one_folded() -> None:
    def stages(count: int) -> Graph:
        x = building.tensor("x", 1, 64, 56, 56)
        copies = building.chain_of_residuals(x, count)
        return building.network([x], [building.block("B0", "Residual block", *copies)], [building.exit_of(copies[-1])])

    small, large = compose(stages(3), VOLUMES).diagram, compose(stages(40), VOLUMES).diagram
    assert {found.role for found in small.leaves()} == {"input", "output", "tensor"}
    assert any(found.repeat == 40 for found in [*large.boxes, *large.leaves()])


@pytest.mark.parametrize("direction", [one for one in get_args(Direction) if one != "auto"])
@pytest.mark.parametrize("theme", ["colour", "print", "dark"])
@pytest.mark.parametrize("width", [505.0, 241.0])
def test_lenet_is_drawn_without_a_flaw(direction: Direction, theme: str, width: float) -> None:
    page = compose(fold(lenet()), Options(nodes="volumes", direction=direction, theme=theme, width=width))
    assert violations(page.scene, page.diagram) == ()
    assert flaws(renderer_for("svg").render(page.scene).decode()) == []


@pytest.mark.parametrize("network", ["bvlc_alexnet", "vgg19", "squeezenet", "resnet50", "inception_v1"])
def test_networks_of_solids_are_drawn_without_a_flaw(network: str, light: Path) -> None:
    model = nnviz.load(light / f"light_{network}.onnx").fold()
    assert model.violations(nodes="volumes") == ()
    assert flaws(model.render("svg", nodes="volumes").decode()) == []


def test_every_output_knows_volumes() -> None:
    model = nnviz.Model(lenet(), True)
    assert model.render("pdf", nodes="volumes").startswith(b"%PDF-")
    assert model.render("png", nodes="volumes").startswith(b"\x89PNG")
    assert b"Conv 5" in model.render("dot", nodes="volumes")
    assert model.render("text", nodes="volumes") == model.render("text", nodes="tensors")
    documents = [json.loads(model.render("json", nodes=nodes)) for nodes in get_args(Nodes)]
    assert [document.pop("drawn")["boxes"] for document in documents] == [7, 6, 6]
    assert documents[0] == documents[1] == documents[2]


def test_a_line_that_leaves_at_the_slanted_edge_begins_at_the_solid() -> None:
    one = placed(
        Item(0, 30.0, 60.0, 15.0, box(8, 64, 64)), replace(SPACING, side=5.0, thick=2.0, rightward=True), (0.0, 0.0)
    )
    assert one is not None
    front_right, bottom = one.front[2], one.front[3]
    assert one.gap((front_right - 1.0, bottom), (front_right - 1.0, bottom + 9.0)) == (0.0, 0.0)
    assert one.gap((front_right + 2.0, bottom), (front_right + 2.0, bottom + 9.0)) == pytest.approx((0.0, 2.0))


def test_a_kernel_keeps_clear_of_the_line_that_leaves() -> None:
    spacing = replace(SPACING, side=20.0, thick=8.0, rightward=True)
    left = placed(Item(0, 60.0, 90.0, 30.0, box(8, 4, 4)), spacing, (0.0, 0.0))
    right = placed(Item(1, 60.0, 90.0, 30.0, box(8, 4, 4)), spacing, (120.0, 0.0))
    assert left is not None
    assert right is not None
    kernel = kernel_between(left, right, (3, 3))
    assert kernel is not None
    assert max(y for _, y in (*kernel.corners[1:3], kernel.point)) < left.top + (left.solid.depth + left.height) / 2
    assert kernel_between(right, left, (3, 3)) is None
    assert kernel_between(left, right, ()) is None
