"""Lanes, read back character by character, are exactly the edges of the diagram."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import nnviz
from nnviz.diagram import draw
from nnviz.diagram.types import Box, Definition, Diagram, Edge, WidthTable
from nnviz.layout.lanes import lanes
from nnviz.renderers import text
from nnviz.rows import Row, Rows
from tests.hand_written import add, bert, edges, group, inception, op, residual, sink, source, unet
from tests.layout.lanes.tracing import trace


def named(box: Box) -> Box:
    """The same box, its title its key, so that a row tells which it is."""
    children = None if box.children is None else tuple(named(child) for child in box.children)
    return replace(box, title=box.key, children=children)


def read_back(boxes: tuple[Box, ...], wires: tuple[Edge, ...]) -> set[tuple[str, str]]:
    return trace(list(lanes(Diagram("", tuple(named(box) for box in boxes), wires)).rows))


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """Random boxes in random nested groups, any edge forwards, several tensors a box; sometimes a crowd."""
    count = draw(st.integers(1, 16))
    symbols = draw(st.lists(st.sampled_from(["box", "plus", "bar"]), min_size=count, max_size=count))
    leaves = [Box(f"k{i}", "operator", str(i), f"k{i}", symbol=symbol) for i, symbol in enumerate(symbols)]
    pairs = [(a, b) for b in range(count) for a in range(b)]
    dense, sparse = (draw(st.integers(0, 2 ** len(pairs) - 1)) for _ in range(2))
    mask = dense & sparse if draw(st.booleans()) else dense
    drawn = {(a, b, draw(st.integers(0, 1))) for bit, (a, b) in enumerate(pairs) if mask >> bit & 1}
    if draw(st.booleans()):
        drawn |= {(0, i, 0) for i in range(1, count)} | {(i, count - 1, 0) for i in range(count - 1)}
    wires = tuple(Edge(f"k{a}", f"k{b}", 2 * a + tensor) for a, b, tensor in sorted(drawn))
    cuts = draw(st.lists(st.tuples(st.integers(0, count), st.integers(0, count)), max_size=4))
    return Diagram("", _grouped(leaves, [cut for cut in cuts if cut[0] < cut[1]]), wires)


def _grouped(leaves: list[Box], cuts: list[tuple[int, int]]) -> tuple[Box, ...]:
    """Put boxes into groups, one a cut, as far as the cuts nest."""
    taken: list[tuple[int, int]] = []
    for a, b in cuts:
        if all(b <= c or d <= a or (a <= c and d <= b) or (c <= a and b <= d) for c, d in taken):
            taken.append((a, b))
    spans: list[tuple[int, int, Box]] = [(i, i + 1, leaf) for i, leaf in enumerate(leaves)]
    for number, (a, b) in enumerate(sorted(taken, key=lambda cut: cut[1] - cut[0])):
        inside = [span for span in spans if a <= span[0] and span[1] <= b]
        box = Box(f"g{number}", "block", "B", "g", children=tuple(span[2] for span in inside))
        spans = sorted([span for span in spans if span not in inside] + [(a, b, box)], key=lambda span: span[0])
    return tuple(box for _, _, box in spans)


@settings(deadline=None, max_examples=400)
@given(diagrams())
def test_lanes_read_back_are_the_edges(diagram: Diagram) -> None:
    expected = {(edge.source, edge.target) for edge in diagram.edges}
    assert trace(list(lanes(diagram).rows)) == expected


@pytest.mark.parametrize("write", [residual, unet, bert])
def test_hand_written_networks_read_back(write: Callable[[], Diagram]) -> None:
    diagram = write()
    assert read_back(diagram.boxes, diagram.edges) == {(edge.source, edge.target) for edge in diagram.edges}


@settings(deadline=None, max_examples=100)
@given(diagrams())
def test_every_box_has_one_row_and_groups_are_closed(diagram: Diagram) -> None:
    rows = lanes(diagram).rows
    assert sorted(row.title for row in rows if row.title not in ("", "g")) == sorted(b.key for b in diagram.leaves())
    opened = sum(row.gutter.count("┏") for row in rows)
    assert opened == sum(row.gutter.count("┗") for row in rows) == sum(row.title == "g" for row in rows)
    assert len({len(row.gutter) for row in rows}) == len({len(row.lanes) for row in rows}) == 1


@pytest.mark.parametrize("write", [residual, inception, unet, bert])
def test_golden(write: Callable[[], Diagram], golden: Callable[[str, bytes], None]) -> None:
    rows = lanes(write())
    golden(f"lanes/{write.__name__}.txt", text.render(rows))
    plain = ("".join(part for part, _ in line) for line in text.lines(rows, 80, ascii=True))
    golden(f"lanes/{write.__name__}.ascii.txt", "".join(line + "\n" for line in plain).encode("ascii"))


def test_nested_skips_do_not_cross() -> None:
    assert not any("┼" in row.lanes for row in lanes(unet()).rows)


def test_a_tensor_read_in_many_places_is_one_lane() -> None:
    boxes = (source("memory", "Memory"), *(op(f"d{i}", f"Layer {i}") for i in range(6)))
    wires = edges("memory>d0 memory>d2 memory>d4 memory>d5 d0>d1 d1>d2 d2>d3 d3>d4 d4>d5")
    assert [row.lanes for row in lanes(Diagram("", boxes, wires)).rows] == [
        "○  ", "├─╮", "● │", "● │", "●─┤", "● │", "●─┤", "●─╯",
    ]  # fmt: skip


def test_a_dot_tells_a_tap_from_a_crossing() -> None:
    boxes = tuple(op(key, key) for key in "abcdef")
    rows = lanes(Diagram("", boxes, edges("a>b b>c c>d d>e e>f a>d a>f b>d b>e c>e"))).rows
    assert any("•" in row.lanes for row in rows)
    assert trace(list(rows)) == {(e.source, e.target) for e in edges("a>b b>c c>d d>e e>f a>d a>f b>d b>e c>e")}


@pytest.mark.parametrize("experts", [2, 64])
def test_a_crowd_of_branches_stays_narrow(experts: int) -> None:
    names = [f"e{i}" for i in range(experts)]
    boxes = (source("x", "x"), *(op(name, name) for name in names), op("mix", "mix"))
    wires = edges(" ".join(f"x>{name} {name}>mix" for name in names))
    rows = lanes(Diagram("", boxes, wires)).rows
    assert read_back(boxes, wires) == {(edge.source, edge.target) for edge in wires}
    assert len(rows[0].lanes) <= 7


def test_the_longest_operand_of_a_sum_gets_the_first_lane() -> None:
    boxes = (source("x", "x"), op("short", "short"), op("l1", "l1"), op("l2", "l2"), add("sum"), sink("y", "y"))
    rows = lanes(Diagram("", boxes, edges("x>short x>l1 l1>l2 short>sum l2>sum sum>y"))).rows
    assert [row.title for row in rows if row.title] == ["x", "l1", "l2", "short", "Add", "y"]


def test_a_side_output_leaves_the_main_path_straight() -> None:
    boxes = (
        source("x", "x"),
        op("a", "a"),
        op("aux", "aux"),
        sink("y1", "y1"),
        op("b", "b"),
        op("c", "c"),
        sink("y", "y"),
    )
    rows = lanes(Diagram("", boxes, edges("x>a a>aux aux>y1 a>b b>c c>y"))).rows
    assert [row.lanes for row in rows] == ["○  ", "●  ", "├─╮", "│ ●", "│ ○", "●  ", "●  ", "○  "]


def test_unrelated_chains_are_not_drawn_as_one() -> None:
    boxes = (source("x", "x"), sink("y", "y"), source("u", "u"), sink("v", "v"))
    assert read_back(boxes, edges("x>y u>v")) == {("x", "y"), ("u", "v")}


def test_definitions_follow_under_their_titles() -> None:
    panel = Definition("B0", "Block", (op("p", "Conv"), op("q", "ReLU")), edges("p>q"))
    rows = lanes(Diagram("", (op("a", "Block", definition="B0", repeat=3),), (), (panel,))).rows
    assert [(row.title, row.badge) for row in rows] == [
        ("Block", "×3"),
        ("", ""),
        ("Block", ""),
        ("Conv", ""),
        ("ReLU", ""),
    ]
    assert rows[1] == Row("", "")


@pytest.mark.parametrize(
    ("width", "ascii", "expected"),
    [
        (40, False, ["●  Conv p    no.     p   q", "               1    16   8", "             2–3  1024  16"]),
        (40, True, ["*  Conv p    no.     p   q", "               1    16   8", "             2-3  1024  16"]),
        (24, False, ["●  Conv p", "no.     p   q", "  1    16   8", "2–3  1024  16"]),
    ],
    ids=["beside", "in ASCII", "below"],
)
def test_the_table_of_a_definition_stands_beside_it_or_below(width: int, ascii: bool, expected: list[str]) -> None:
    table = WidthTable(("p", "q"), (("1", (16, 8)), ("2–3", (1024, 16))))
    rows = lanes(Diagram("", (), (), (Definition("B0", "Module", (op("c", "Conv p"),), (), table),)))
    written = ["".join(part for part, _ in line).rstrip() for line in text.lines(rows, width, ascii)]
    assert written[2:] == expected


def test_an_empty_diagram_has_no_rows() -> None:
    assert lanes(Diagram("", (), ())).rows == ()


def test_deep_nesting_and_long_chains_do_not_recurse() -> None:
    box = op("k", "k")
    for level in range(3000):
        box = group(f"g{level}", "g", box)
    assert len(lanes(Diagram("", (box,), ())).rows) == 3001
    chain = tuple(op(f"c{i}", f"c{i}") for i in range(10_000))
    wires = tuple(Edge(f"c{i}", f"c{i + step}", i) for i in range(9_997) for step in (1, 3))
    rows = lanes(Diagram("", chain, wires)).rows
    assert sum(row.title != "" for row in rows) == 10_000


@pytest.mark.parametrize("network", ["bert_base", "hrnet_w18", "moe_transformer", "sd_unet"])
def test_real_networks_read_back(network: str, shared: Path) -> None:
    graph = nnviz.load(shared / f"folding/{network}.ts.onnx").fold().graph
    for depth in (0, 1, None):
        diagram = draw(graph, depth)
        for boxes, wires in ((diagram.boxes, diagram.edges), *((it.boxes, it.edges) for it in diagram.definitions)):
            assert read_back(boxes, wires) == {(edge.source, edge.target) for edge in wires}


def printed(rows: Rows, width: int, ascii: bool) -> list[Row]:
    """The rows as a terminal so wide shows them: only the lanes are from what is printed, the words are told."""
    shown: list[Row] = []
    for row, line in zip(rows.rows, text.lines(rows, width, ascii), strict=True):
        cells = "".join(part for part, style in line if style == "lane" or style.startswith("mark"))
        shown.append(replace(row, lanes="".join(_sign(cells, cell) for cell in range(len(cells))) if ascii else cells))
    return shown


SIDES = {
    "|": "│├┤",
    "'": "╵╰╯┴",
    ".": "╷╭╮┬",
    "-": "───",
    "@": "••••",
    "*": "●●●●",
    "o": "○○○○",
    "x": "⊗⊗⊗⊗",
    "+": "⊕⊕┼┼",
}
"""Each ASCII character of a lane: what it is without a line at its sides, with one at the right, the left, or both."""


def _sign(cells: str, cell: int) -> str:
    """A character of a line in ASCII, read by its neighbours, as a person does: a sum has nothing to its left."""
    one, left, right = cells[cell], cells[cell - 1 : cell] == "-", cells[cell + 1 : cell + 2] == "-"
    return SIDES[one][2 * left + right if one != "-" else 0] if one in SIDES else one


@settings(deadline=None, max_examples=200)
@given(diagrams(), st.booleans(), st.sampled_from([40, 60, 80, 120]))
def test_what_is_printed_reads_back_in_any_letters_and_at_any_width(diagram: Diagram, ascii: bool, width: int) -> None:
    rows = lanes(diagram)
    room = width - text.LAST_WORDS - len(text.GAP)
    assume(all(len(row.gutter + row.lanes) <= room for row in rows.rows))
    assert trace(printed(rows, width, ascii)) == {(edge.source, edge.target) for edge in diagram.edges}


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("write", [residual, unet, bert])
def test_hand_written_networks_read_back_from_print(write: Callable[[], Diagram], width: int) -> None:
    diagram = write()
    rows = lanes(replace(diagram, boxes=tuple(named(box) for box in diagram.boxes), definitions=()))
    for ascii in (False, True):
        assert trace(printed(rows, width, ascii)) == {(edge.source, edge.target) for edge in diagram.edges}
