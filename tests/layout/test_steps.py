"""The steps of the layout, each on its own."""

from itertools import accumulate, combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.diagram import Definition
from nnviz.fonts import text_width
from nnviz.layout.channels.routing import open_channel
from nnviz.layout.channels.tracks import NEAR, Thread, assign_tracks
from nnviz.layout.geometry.segments import stretches
from nnviz.layout.measuring import elide, measure
from nnviz.layout.page.arranging import choose
from nnviz.layout.page.panels import Panel, arrange
from nnviz.layout.page.pictures import Picture
from nnviz.layout.page.wrapping import DROP, LEAD, Cut, choose_cuts
from nnviz.layout.places import Wire
from nnviz.layout.planning.decomposition import Parallel, Series, Tangle, decompose
from nnviz.layout.planning.lifting import lift
from nnviz.layout.planning.topology import topology, transitive_pairs
from nnviz.theme import SPACING
from tests.layout.networks import box, conv, edges, opened


def wires(*pairs: tuple[int, int]) -> list[Wire]:
    return [Wire(a, b, (str(a), a)) for a, b in pairs]


def test_edges_become_one_wire_in_every_level_they_pass() -> None:
    boxes = [conv("a", ""), opened("f", "", [opened("g", "", [conv("b", ""), conv("c", "")])]), conv("d", "")]
    hierarchy = lift(boxes, edges("a>b;a>c;c>d"))
    assert list(hierarchy.levels) == ["", "f", "g"]
    root, outer, inner = hierarchy.levels.values()
    assert list(root.wires) == [(0, 1, ("a", 0)), (1, 2, ("c", 1))]
    assert (list(outer.entries), list(outer.exits)) == ([("a", 0)], [("c", 1)])
    assert len(outer.wires) == 2
    assert len(inner.wires) == 3
    journeys = [[key for key, _ in journey] for _, journey in hierarchy.journeys]
    assert journeys == [["", "f", "g"], ["", "f", "g"], ["g", "f", ""]]


def test_transitive_wires_are_skips() -> None:
    found = topology(range(4), wires((0, 1), (1, 2), (2, 3), (0, 2), (0, 3)))
    assert transitive_pairs(found) == [(0, 2), (0, 3)]
    assert found.reaches(0, 3)
    assert not found.reaches(3, 0)


def test_wires_against_the_order_are_set_aside() -> None:
    found = topology(range(3), wires((0, 1), (1, 2), (2, 0)))
    assert found.order == [0, 1, 2]
    assert found.back == wires((2, 0))


def test_a_diamond_is_a_series_with_two_branches() -> None:
    found = topology(range(5), wires((0, 1), (0, 2), (1, 3), (2, 3), (3, 4)))
    tree = decompose(found.order, found)
    assert tree == Series((0, Parallel((Series((1,)), Series((2,)))), 3, 4))


def test_a_crossed_pair_is_a_tangle() -> None:
    found = topology(range(6), wires((0, 1), (0, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 5), (4, 5)))
    assert decompose(found.order, found) == Series((0, Tangle((1, 2, 3, 4)), 5))


def test_a_wire_past_a_part_is_a_bypass() -> None:
    found = topology(range(3), wires((0, 1), (1, 2), (0, 2)))
    (_, part, _) = decompose(found.order, found).parts
    assert part == Parallel((Series((1,)), *wires((0, 2))))


def test_straight_threads_need_no_track_and_swapped_ones_a_detour() -> None:
    straight = Thread(("a", 0), [0.0], [0.0])
    first, second = Thread(("b", 1), [10.0], [40.0]), Thread(("c", 2), [40.0], [10.0])
    assert assign_tracks([straight, first, second]) == 3
    assert straight.track == -1
    detoured = [thread for thread in (first, second) if thread.detour is not None]
    assert len(detoured) == 1


def test_a_fork_shares_one_track() -> None:
    channel = open_channel([Thread(("a", 0), [0.0], [-20.0, 0.0, 20.0])], 100.0, 5.5, SPACING)
    assert channel.tracks == (105.5,)
    assert channel.route(("a", 0), 0.0, -20.0) == [(0.0, 105.5), (-20.0, 105.5)]
    assert channel.route(("a", 0), 0.0, 0.0) == []


@settings(derandomize=True, database=None, deadline=None)
@given(st.permutations(range(8)), st.permutations(range(8)))
def test_no_two_threads_share_a_stretch(tops: list[int], bottoms: list[int]) -> None:
    threads = [Thread((str(i), i), [8.0 * tops[i]], [8.0 * bottoms[i]]) for i in range(8)]
    channel = open_channel(threads, 0.0, 5.0, SPACING)
    ways = [
        [(8.0 * tops[i], 0.0), *channel.route((str(i), i), 8.0 * tops[i], 8.0 * bottoms[i]), (8.0 * bottoms[i], 99.0)]
        for i in range(8)
    ]
    stretches = [
        (i, a[0] == b[0], a[0] if a[0] == b[0] else a[1], *sorted((a[1], b[1]) if a[0] == b[0] else (a[0], b[0])))
        for i, way in enumerate(ways)
        for a, b in pairwise(way)
    ]
    for i, upright, at, low, high in stretches:
        for j, upright2, at2, low2, high2 in stretches:
            if i < j and upright == upright2 and abs(at - at2) < NEAR - 0.1:
                assert min(high, high2) - max(low, low2) <= 0


def test_texts_are_elided_to_the_limit() -> None:
    assert elide("Conv 3×3", 8.0, "regular", 180.0) == "Conv 3×3"
    short = elide("W" * 200, 8.0, "regular", 180.0)
    assert short.endswith("…")
    assert 170.0 < text_width(short, 8.0) <= 180.0


@pytest.mark.parametrize(("note", "height"), [("", 15.0), ("BN, ReLU", 24.7)])
def test_a_box_is_as_large_as_its_words(note: str, height: float) -> None:
    item = measure(0, conv("a", "Conv 3×3, 64, /2", note), SPACING)
    assert item.height == height
    assert item.width == pytest.approx(text_width("Conv 3×3, 64, /2", 8.0) + 13.0)


def test_a_badge_has_its_width_reserved() -> None:
    plain = measure(0, box("a", "block", "Basic block"), SPACING)
    repeated = measure(0, box("a", "block", "Basic block", repeat=12), SPACING)
    assert repeated.width > plain.width
    assert repeated.after > 0


def test_panels_are_split_so_that_the_highest_column_is_lowest() -> None:
    heights = [300.0, 100.0, 100.0, 100.0, 290.0]
    panels = [Panel(None, None, 50.0, height) for height in heights]  # type: ignore[arg-type]
    columns = arrange(panels, 3, SPACING)
    assert [[panel.height for panel in column] for column in columns] == [[300.0], [100.0, 100.0, 100.0], [290.0]]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(20, 60), min_size=2, max_size=9), st.integers(2, 4))
def test_a_chain_is_cut_where_the_tallest_column_is_lowest(heights: list[int], count: int) -> None:
    ends = list(accumulate(heights, lambda end, height: end + 20 + height))
    cuts = [Cut(wire, end, end + 20) for wire, end in zip(wires(*pairwise(range(len(ends)))), ends, strict=False)]

    def tallest(chosen: tuple[Cut, ...]) -> float:
        starts = [0.0, *(cut.high - LEAD for cut in chosen)]
        return max(b - a for a, b in zip(starts, [*(cut.low + DROP for cut in chosen), ends[-1]], strict=True))

    chosen = choose_cuts(cuts, ends[-1], count)
    if len(cuts) < count - 1:
        assert chosen is None
    else:
        assert chosen is not None
        assert tallest(tuple(chosen)) == min(map(tallest, combinations(cuts, count - 1)))


def test_the_trunk_of_a_fork_is_one_segment() -> None:
    ends = [(float(x), 30.0) for x in (-40, 20, 80)]
    paths = {
        Wire(0, place, ("a", 0)): [(0.0, 0.0), (0.0, 10.0), (end[0], 10.0), end] for place, end in enumerate(ends, 1)
    }
    other = {Wire(0, 1, ("b", 1)): [(0.0, 0.0), (0.0, 5.0)]}
    found = stretches(paths | other)
    trunks = [(line.net, line.area) for line in found if line.flat or line.across == 0.0]
    assert trunks == [
        (("a", 0), (0.0, 0.0, 0.0, 10.0)),
        (("a", 0), (-40.0, 10.0, 80.0, 10.0)),
        (("b", 1), (0.0, 0.0, 0.0, 5.0)),
    ]
    assert len(found) == len(trunks) + len(ends)


def test_panels_that_are_dealt_out_fill_what_early_ones_left() -> None:
    """The last one stands below the second, as the third leaves no room: in order, the text would be smaller."""
    chain = blank(100, 600)
    panels = [Panel(Definition("", "", (), ()), blank(180, high), 190, high) for high in (400, 600, 150)]
    found = choose([chain], panels, 505, SPACING)
    assert [[panels.index(panel) for panel in column] for column in found.columns] == [[0, 2], [1]]
    assert (found.width, found.height) == (500, 600)
    areas = [area for _, area in found.places(SPACING)]
    assert all(a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for a, b in combinations(areas, 2))


def blank(width: float, height: float) -> Picture:
    """A picture of nothing, so large."""
    return Picture(lift([], ()), SPACING, bounds=(0.0, 0.0, width, height))
