"""Every hand-written network, judged by the independent checker, and what a reader must see in some of them."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from nnviz.diagram import Box, Definition, Diagram, Edge
from nnviz.diagram.types import WidthTable
from nnviz.inspection import violations
from nnviz.inspection.figure import Box as Drawn
from nnviz.inspection.gathering import gather
from nnviz.layout import layout
from nnviz.options import Direction, Options
from nnviz.renderers import renderer_for
from nnviz.scene import Group, Line, Rect, Scene, Shape, Text
from nnviz.theme import COLOUR
from tests.layout.networks import NETWORKS, box, conv, edges, opened, plus


def boxes(scene: Scene) -> dict[str, Drawn]:
    return {drawn.ref: drawn for drawn in gather(scene).boxes}


def middle(drawn: Drawn) -> tuple[float, float]:
    left, top, right, bottom = drawn.area
    return ((left + right) / 2, (top + bottom) / 2)


def walk(shapes: tuple[Shape, ...]) -> list[Shape]:
    found: list[Shape] = []
    for shape in shapes:
        found.append(shape)
        if isinstance(shape, Group):
            found += walk(shape.shapes)
    return found


def texts(scene: Scene) -> list[str]:
    return [shape.text for shape in walk(scene.shapes) if isinstance(shape, Text)]


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("width", [505.0, 241.0])
@pytest.mark.parametrize("direction", ["down", "right"])
def test_networks_are_drawn_without_a_flaw(name: str, width: float, direction: Direction) -> None:
    diagram = NETWORKS[name]()
    scene = layout(diagram, Options(width=width, direction=direction))
    assert violations(scene, diagram) == ()
    assert scene.scale == pytest.approx(min(1.0, width / scene.width))


@pytest.mark.parametrize(
    "name", ["resnet50", "inception_resnet_v1", "unet", "bert", "transformer", "fpn", "diffusion_unet", "dit"]
)
def test_figures_look_as_they_did(name: str, golden: Callable[[str, bytes], None]) -> None:
    golden(f"layout/{name}.svg", renderer_for("svg").render(layout(NETWORKS[name]())))


def test_the_spine_is_straight() -> None:
    drawn = boxes(layout(NETWORKS["bert"]()))
    xs = {
        round(middle(drawn[ref])[0], 2)
        for ref in ("o", "add1", "ln1", "f1", "gelu", "f2", "add2", "ln2", "pool", "out")
    }
    assert len(xs) == 1


CROSS = "x>q>scores>softmax>sum>out; y>k>scores; y>v>sum"
"""Attention to another stream: no box is passed by all paths, so that it is laid out in layers."""


@pytest.mark.parametrize(("middle", "straight"), [("", True), ("x>between>sum", False)])
def test_operands_drop_straight_into_a_wide_box_that_has_room(middle: str, straight: bool) -> None:
    """Where something stands between them, the box is not widened over it."""
    linears = [box(key, "linear", "Linear 32") for key in "qkv"]
    products = [box("scores", "wide", "MatMul"), box("softmax", "act", "Softmax"), box("sum", "wide", "MatMul")]
    ends = [box("x", "input", "x"), box("y", "input", "y"), box("out", "output", "Output")]
    between = [box("between", "act", "A long title in between")] if middle else []
    diagram = Diagram("", (*ends, *linears, *products, *between), edges("; ".join(filter(None, (CROSS, middle)))))
    scene = layout(diagram)
    (line,) = [edge for edge in gather(scene).edges if (edge.source, edge.target) == ("k", "scores")]
    assert violations(scene, diagram) == ()
    assert (len({x for x, _ in line.points}) == 1) is straight


def test_branches_start_on_one_row_and_drop_straight_into_the_bar() -> None:
    scene = layout(NETWORKS["googlenet"]())
    drawn = boxes(scene)
    assert len({drawn[ref].area[1] for ref in ("i0a", "i0b", "i0c", "i0d")}) == 1
    into = [line for line in gather(scene).edges if line.target == "i0k"]
    assert len(into) == 4
    assert all(len(line.points) == 2 and line.points[0][0] == line.points[1][0] for line in into)


@pytest.mark.parametrize("name", ["split_attention", "split_attention_without_frame"])
def test_the_parts_of_a_tensor_come_straight_down(name: str) -> None:
    parts = [line for line in gather(layout(NETWORKS[name]())).edges if line.source == "cut"]
    assert [line.target for line in parts] == ["qk", "qk", "av"]
    assert all(len({x for x, _ in line.points}) == 1 for line in parts)


def test_a_tensor_is_one_line_that_forks() -> None:
    lines = [line for line in gather(layout(NETWORKS["bert"]())).edges if line.source == "ln0"]
    assert len(lines) == 4
    assert len({line.points[0] for line in lines}) == 1


def test_skips_enter_their_sign_horizontally_from_the_side() -> None:
    scene = layout(NETWORKS["resnet50_folded"]())
    (skip,) = [line for line in gather(scene).edges if (line.source, line.target) == ("Ix", "I+")]
    (x0, y0), (x1, y1) = skip.points[-2:]
    assert y0 == y1
    assert x0 > x1


def test_a_u_is_a_u() -> None:
    scene = layout(NETWORKS["unet"]())
    drawn = boxes(scene)
    for i in range(4):
        assert middle(drawn[f"e{i}"])[1] == pytest.approx(middle(drawn[f"c{i}"])[1])
    assert drawn["d0"].area[1] < drawn["d3"].area[1]
    assert drawn["out"].area[1] < drawn["mid"].area[1]


def test_a_second_result_of_a_level_is_a_rung_and_no_level_is_wider_than_its_words() -> None:
    names = ["in", "a", "b", "c", "mid", "c2", "b2", "a2", "out"]
    spine = [Edge(source, target, i) for i, (source, target) in enumerate(pairwise(names))]
    skips = [Edge(level, f"{level}2", 10 + i, "64×392²") for i, level in enumerate("abc")]
    drawn = boxes(layout(Diagram("U", tuple(box(name, "block", "Level") for name in names), (*spine, *skips))))
    for level in "abc":
        assert middle(drawn[level])[1] == pytest.approx(middle(drawn[f"{level}2"])[1])
    assert len({round(area[2] - area[0], 2) for area in (drawn[name].area for name in names)}) == 1


def test_a_pyramid_is_a_ladder() -> None:
    drawn = boxes(layout(NETWORKS["fpn"]()))
    for level in (2, 3, 4):
        assert len({round(middle(drawn[ref])[1], 2) for ref in (f"c{level}", f"l{level}", f"a{level}")}) == 1
    assert drawn["P3"].area[0] > drawn["a3"].area[2]


def test_the_encoder_stands_left_of_the_decoder() -> None:
    drawn = boxes(layout(NETWORKS["transformer"]()))
    assert drawn["E"].area[2] < drawn["D"].area[0]
    assert drawn["en2"].area[3] < middle(drawn["dca"])[1]


def test_a_side_input_comes_at_the_height_of_its_consumer() -> None:
    drawn = boxes(layout(NETWORKS["bert"]()))
    assert middle(drawn["am"])[1] == pytest.approx(middle(drawn["mask"])[1])
    assert drawn["am"].area[2] < drawn["enc"].area[0]


def test_what_the_first_frame_reads_beside_its_main_tensor_comes_from_the_side() -> None:
    drawn = boxes(layout(NETWORKS["split_attention"]()))
    assert middle(drawn["mask"])[1] == pytest.approx(middle(drawn["bias"])[1])
    assert middle(drawn["x"])[0] == pytest.approx(middle(drawn["p"])[0])


def test_skips_of_a_dense_block_nest() -> None:
    scene = layout(NETWORKS["dense_block"]())
    lanes = {line.source: line.points[2][0] for line in gather(scene).edges if len(line.points) > 3}
    assert [lanes[f] for f in ("in", "c0", "c1", "c2", "c3")] == sorted(lanes.values(), reverse=True)


def test_frames_alternate_their_fill_and_carry_titles_and_badges() -> None:
    scene = layout(NETWORKS["bert"]())
    assert "×12" in texts(scene)
    titles = [s.text for s in walk(scene.shapes) if isinstance(s, Text) and s.tag.role == "title"]
    assert titles == ["Encoder layer", "Multi-head self-attention (12 heads)", "Feed-forward"]
    frames = [g for g in walk(scene.shapes) if isinstance(g, Group) and dict(g.tag.data).get("block") in ("enc", "att")]
    fills = [next(s for s in g.shapes if isinstance(s, Rect)).paint.fill for g in frames]
    assert fills == list(COLOUR.frames)


def test_named_blocks_have_the_colour_of_their_panel() -> None:
    scene = layout(NETWORKS["inception_resnet_v1"]())
    rects = [s for s in walk(scene.shapes) if isinstance(s, Rect)]
    headers = [rect.paint.fill for rect in rects if rect.flat]
    assert headers == [hue.fill for hue in COLOUR.blocks[:6]]
    chain = {g.tag.data[0][1]: g for g in scene.shapes if isinstance(g, Group) and g.tag.role == "block"}
    outline = next(s for s in chain["RB"].shapes if isinstance(s, Rect))
    assert outline.paint.fill == COLOUR.blocks[5].fill


def test_the_legend_lists_what_occurs_in_the_order_of_the_theme() -> None:
    (legend,) = [s for s in layout(NETWORKS["fpn"]()).shapes if isinstance(s, Group) and s.tag.role == "legend"]
    assert [s.text for s in legend.shapes if isinstance(s, Text)] == [
        COLOUR.by_name["convolution"].legend,
        COLOUR.by_name["resampling"].legend,
    ]


def test_shapes_are_written_beside_their_lines_once() -> None:
    written = [s.text for s in walk(layout(NETWORKS["bert"]()).shapes) if isinstance(s, Text) and s.tag.role == "label"]
    assert sorted(written) == sorted(["B×S", *["B×S×768"] * 3, "B×12×S×S", "B×S×3072", "B×768"])


def test_panels_stand_beside_the_chain_in_their_order() -> None:
    scene = layout(NETWORKS["inception_resnet_v1"]())
    panels = [s for s in scene.shapes if isinstance(s, Group) and s.tag.role == "panel"]
    corners = [(s.x, s.y) for p in panels for s in p.shapes[:1] if isinstance(s, Rect)]
    assert len(panels) == 6
    assert corners == sorted(corners)


def test_tall_chains_go_on_in_another_column() -> None:
    many = [conv(f"c{i}", "Conv 3×3", "BN, ReLU") for i in range(60)]
    diagram = Diagram("tall", tuple(many), edges(">".join(b.key for b in many)))
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    assert scene.height < 505 * 1.3
    assert scene.scale > 0.9


def test_a_column_is_as_high_as_a_page() -> None:
    scene = layout(NETWORKS["resnet50_folded"](), Options(width=241.0))
    assert scene.scale > 0.95
    panels = [s for s in scene.shapes if isinstance(s, Group) and s.tag.role == "panel"]
    assert len(panels) == 2


def test_panels_go_below_a_chain_where_that_makes_the_text_larger() -> None:
    wide = tuple(conv(f"w{i}", "Conv 3×3, 64, /2 and some more words") for i in range(3))
    panel = Definition("A", "Block", wide, edges("w0>w1;w0>w2"))
    diagram = Diagram("", (box("a", "block", "Block", definition="A"), conv("b", "Conv")), edges("a>b"), (panel,))
    scene = layout(diagram, Options(width=241.0))
    frame = next(s for s in walk(scene.shapes) if isinstance(s, Group) and s.tag.role == "panel").shapes[0]
    assert isinstance(frame, Rect)
    assert frame.y > boxes(scene)["b"].area[3]
    assert violations(scene, diagram) == ()


def test_panels_below_a_wide_chain_stand_in_a_row() -> None:
    wide = tuple(conv(f"w{i}", "Conv 3×3, 64") for i in range(5))
    panels = tuple(
        Definition(
            kind, f"Block {kind}", (box(f"{kind}x", "port", "x"), conv(f"{kind}c", "Conv")), edges(f"{kind}x>{kind}c")
        )
        for kind in "AB"
    )
    blocks = tuple(box(f"b{kind}", "block", "Block", definition=kind) for kind in "AB")
    diagram = Diagram("", (*wide, *blocks), edges("w0>bA;w1>bA;w2>bB;w3>bB;w4>bB;bA>bB"), panels)
    scene = layout(diagram, Options(width=241.0))
    first, second = [s.shapes[0] for s in scene.shapes if isinstance(s, Group) and s.tag.role == "panel"]
    assert isinstance(first, Rect)
    assert isinstance(second, Rect)
    assert (first.y, first.height) == (second.y, second.height)
    assert first.x + first.width < second.x
    assert first.y > boxes(scene)["bB"].area[3]
    assert violations(scene, diagram) == ()


def test_nothing_and_little_can_be_drawn() -> None:
    empty = layout(Diagram("", (), ()))
    assert empty.shapes == ()
    assert (empty.width, empty.height) == (6.0, 6.0)
    for diagram in (
        Diagram("one", (conv("a", "Conv"),), ()),
        Diagram("apart", tuple(conv(f"a{i}", "Conv") for i in range(5)), ()),
        Diagram("hollow", (opened("f", "", [conv("a", "Conv")]),), ()),
        Diagram("childless", (Box("f", "block", "f", "Block", children=()), conv("b", "Conv")), (Edge("f", "b", 0),)),
    ):
        assert violations(layout(diagram), diagram) == ()


def test_a_definition_alone_is_a_figure() -> None:
    inner = (box("x", "port", "x"), conv("a", "Conv 3×3"))
    diagram = Diagram("", (), (), (Definition("A", "Block", inner, edges("x>a")),))
    assert violations(layout(diagram), diagram) == ()


@pytest.mark.parametrize("direction", ["down", "right"])
def test_a_table_stands_below_what_its_panel_shows(direction: Direction) -> None:
    inner = (box("x", "port", "x"), conv("a", "Conv 3×3, p"))
    table = WidthTable(tuple("pqrstuvw"), (("1", (64,) * 8), ("2–3", (1280,) * 8)))
    diagram = Diagram("", (conv("i", "Conv"),), (), (Definition("A", "Block", inner, edges("x>a"), table),))
    scene = layout(diagram, Options(direction=direction))
    assert violations(scene, diagram) == ()
    words = [shape for shape in walk(scene.shapes) if isinstance(shape, Text) and shape.tag.role == "cell"]
    assert " ".join(word.text for word in words) == "no. p q r s t u v w 1" + 8 * " 64" + " 2–3" + 8 * " 1280"
    left, _, right, bottom = boxes(scene)["A"].area
    assert boxes(scene)["a"].area[3] < words[0].y - words[0].size
    assert all(left < word.x <= right and word.y < bottom for word in words)


def test_long_titles_end_in_an_ellipsis() -> None:
    diagram = Diagram("", (conv("a", "W" * 200), opened("f", "T" * 200, [conv("b", "n" * 300)])), edges("a>b"))
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    assert scene.width < 310
    assert sum(text.endswith("…") for text in texts(scene)) == 3


def test_a_frame_that_a_tensor_leaves_and_enters_again_is_drawn() -> None:
    boxes_ = (opened("f", "Block", [conv("a", "Conv"), conv("c", "Conv")]), conv("b", "Conv"))
    diagram = Diagram("", boxes_, edges("a>b>c"))
    assert violations(layout(diagram), diagram) == ()


def test_two_tensors_between_the_same_boxes_are_two_lines() -> None:
    diagram = Diagram("", (conv("a", "Split"), conv("b", "LSTM")), (Edge("a", "b", 0), Edge("a", "b", 1)))
    lines = gather(layout(diagram)).edges
    assert len(lines) == 2
    assert abs(lines[0].points[0][0] - lines[1].points[0][0]) >= 4


def test_an_opened_repeat_wears_its_badge_on_its_corner() -> None:
    diagram = Diagram("", (opened("f", "Block", [conv("a", "Conv"), plus("p")], 7),), edges("a>p"))
    scene = layout(diagram)
    area = boxes(scene)["f"].area
    (badge,) = gather(scene).standing("badge")
    assert badge.area[0] < area[2] < badge.area[2]
    assert badge.area[1] < area[1] < badge.area[3]


def test_the_same_diagram_gives_the_same_scene() -> None:
    assert layout(NETWORKS["hrnet"]()) == layout(NETWORKS["hrnet"]())


def test_a_thousand_boxes_are_drawn() -> None:
    many = [conv(f"c{i}", "Conv 3×3") for i in range(1000)]
    skips = ";".join(f"c{i}>c{i + 3}" for i in range(0, 990, 5))
    diagram = Diagram("", tuple(many), edges(">".join(b.key for b in many) + ";" + skips))
    scene = layout(diagram)
    assert sum(isinstance(shape, Line) for shape in scene.shapes) == len(diagram.edges)
    assert all(a != b for line in gather(scene).edges for a, b in pairwise(line.points))


@pytest.mark.parametrize("width", [480.0, 400.0])
def test_shapes_are_set_larger_where_a_figure_shrinks(width: float) -> None:
    """They are 5 pt high on the page, and stay smaller than the titles."""
    scene = layout(NETWORKS["inception_resnet_v1"](), Options(width=width))
    sizes = {s.size for s in walk(scene.shapes) if isinstance(s, Text) and s.tag.role == "label"}
    assert scene.scale * 6.2 < 5.0
    assert [size * scene.scale >= 5.0 and size < 8.0 for size in sizes] == [True]


def test_shapes_are_left_out_before_they_are_too_small_to_read() -> None:
    scene = layout(NETWORKS["inception_resnet_v1"](), Options(width=241.0))
    assert scene.scale * 6.2 < 5.0
    assert not [s for s in walk(scene.shapes) if isinstance(s, Text) and s.tag.role == "label"]
    assert [
        s
        for s in walk(layout(NETWORKS["inception_resnet_v1"]()).shapes)
        if isinstance(s, Text) and s.tag.role == "label"
    ]


def test_parts_that_nothing_joins_stand_in_rows() -> None:
    diagram = Diagram("apart", tuple(conv(f"v{i}", "Conv 3×3, 64") for i in range(60)), ())
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    assert scene.scale == 1.0


def test_deep_nesting_is_drawn() -> None:
    box_ = conv("a", "Conv")
    for i in range(200):
        box_ = opened(f"f{i}", "Block", [box_])
    diagram = Diagram("deep", (box_, conv("z", "Conv")), edges("a>z"))
    assert violations(layout(diagram), diagram) == ()


def test_a_projection_outside_leaves_the_block_its_spine() -> None:
    block = opened("f", "Block", [conv("c1", "Conv 3×3"), conv("c2", "Conv 3×3"), plus("p")])
    diagram = Diagram(
        "", (conv("x", "Conv"), conv("s", "Conv 1×1"), block, conv("y", "Conv")), edges("x>c1>c2>p>y;x>s>p")
    )
    scene = layout(diagram)
    drawn = boxes(scene)
    assert violations(scene, diagram) == ()
    assert len({round(middle(drawn[ref])[0], 2) for ref in ("x", "c1", "c2", "p", "y")}) == 1
    assert middle(drawn["s"])[0] < drawn["f"].area[0]
    (shortcut,) = [line for line in gather(scene).edges if line.source == "s"]
    assert len(shortcut.points) == 3
