"""What finds ink fast finds the same as looking at all of it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.layout.channels.tracks import NEAR, Thread, assign_tracks
from nnviz.layout.geometry.areas import Area, Areas
from nnviz.layout.geometry.checking import is_flawed
from nnviz.layout.geometry.margins import Margins
from nnviz.layout.places import Fragment, Item, Wire

PLACES = st.integers(-40, 40).map(lambda number: number * 7.0)
SIDES = st.sampled_from([0.0, 1.0, 30.0, 200.0, 5000.0, 90000.0])
AREAS = st.tuples(PLACES, PLACES, SIDES, SIDES).map(lambda a: (a[0], a[1], a[0] + a[2], a[1] + a[3]))


def overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@settings(derandomize=True, database=None, deadline=None)
@given(st.lists(AREAS, max_size=30), AREAS)
def test_areas_find_all_that_touches(areas: list[Area], wanted: Area) -> None:
    index = Areas()
    for mark, area in enumerate(areas):
        index.add(area, mark)
    found = {mark for _, mark in index.touching(wanted)}
    assert found == {mark for mark, area in enumerate(areas) if overlap(area, wanted)}
    for mark, area in enumerate(areas):
        index.remove(area, mark)
    assert index.is_free(wanted)


SPANS = st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(-50, 50))


@settings(derandomize=True, database=None, deadline=None)
@given(st.lists(SPANS, max_size=20), st.lists(SPANS, max_size=6), st.tuples(st.integers(0, 19), st.integers(1, 20)))
def test_margins_reach_as_far_as_the_ink(
    before: list[tuple[int, int, int]], after: list[tuple[int, int, int]], asked: tuple[int, int]
) -> None:
    drawn = Fragment()
    for low, high, x in before:
        drawn.cover(min(low, high), max(low, high), x, x + 5)
    margins = Margins(drawn, map(float, range(41)))
    for low, high, x in after:
        drawn.cover(min(low, high), max(low, high), x, x + 5)
        margins.cover(min(low, high), max(low, high), x, x + 5)
    low, high = asked[0], asked[0] + asked[1]
    assert margins.leftmost(low, high) == drawn.leftmost(low, high)
    assert margins.rightmost(low, high) == drawn.rightmost(low, high)


@settings(derandomize=True, database=None, deadline=None)
@given(st.permutations(range(30)), st.permutations(range(30)), st.lists(st.integers(0, 29), max_size=30))
def test_tracks_keep_threads_apart(tops: list[int], bottoms: list[int], forks: list[int]) -> None:
    threads = [Thread((str(i), i), [8.0 * tops[i]], [8.0 * bottoms[i]]) for i in range(30)]
    for i, fork in enumerate(forks):
        threads[fork].bottoms.append(8.0 * (31 + i))
    count = assign_tracks(threads)
    placed = [thread for one in threads for thread in (one, one.detour) if thread is not None and thread.track >= 0]
    assert all(thread.track < count for thread in placed)
    for i, one in enumerate(placed):
        for other in placed[:i]:
            meet = one.low < other.high + 2 * NEAR and other.low < one.high + 2 * NEAR
            assert not meet or one.track != other.track
    for upper in threads:
        for lower in threads:
            if upper is not lower and min(upper.track, lower.track) >= 0:
                clash = any(abs(t - b) < NEAR for t in upper.tops for b in lower.bottoms)
                assert not clash or upper.track < lower.track


def level(*paths: tuple[int, list[tuple[float, float]]]) -> Fragment:
    boxes = [Item(0, 40.0, 15.0, 20.0), Item(1, 40.0, 15.0, 20.0, y=60.0)]
    return Fragment(boxes, {Wire(0, i, (str(net), net)): path for i, (net, path) in enumerate(paths)})


def test_a_sound_level_has_no_flaw() -> None:
    assert not is_flawed(level((0, [(20.0, 15.0), (20.0, 60.0)]), (0, [(20.0, 15.0), (20.0, 30.0), (90.0, 30.0)])))


def test_a_box_on_another_is_a_flaw() -> None:
    drawn = level()
    drawn.items[1].y = 10.0
    assert is_flawed(drawn)


def test_a_line_through_a_box_is_a_flaw() -> None:
    assert is_flawed(level((0, [(-5000.0, 7.0), (5000.0, 7.0)])))


def test_two_nets_on_one_stretch_are_a_flaw() -> None:
    assert is_flawed(level((0, [(0.0, 30.0), (900.0, 30.0)]), (1, [(800.0, 30.5), (1000.0, 30.5)])))
    assert not is_flawed(level((0, [(0.0, 30.0), (900.0, 30.0)]), (0, [(800.0, 30.0), (1000.0, 30.0)])))


def test_a_slanted_line_is_a_flaw() -> None:
    assert is_flawed(level((0, [(50.0, 15.0), (90.0, 60.0)])))


def test_thousands_of_threads_are_tracked_like_a_staircase() -> None:
    count = 3000
    threads = [Thread((str(i), i), [8.0 * i], [8.0 * i + 4.0 + 8.0 * count]) for i in range(count)]
    assert assign_tracks(threads) == count
    assert all(one.track > other.track for one, other in pairwise(threads))
