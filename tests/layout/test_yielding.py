"""What is in the way of a line that is straightened gives way, and no further than it must."""

import pytest

from benchmarks.generated import generated
from nnviz.inspection import violations
from nnviz.layout import layout
from nnviz.layout.places import Fragment, Item, Wire
from nnviz.layout.spine.bodies import Bodies, Body
from nnviz.layout.spine.pushing import pushed
from nnviz.options import Direction, Options


def body_of(bodies: Bodies, vertex: int) -> Body:
    return next(body for body in bodies.all if body.item is not None and body.item.vertex == vertex)


def boxes_moved(fragment: Fragment, vertex: int, by: float, sliding: bool = False) -> dict[int, float]:
    bodies = Bodies(fragment)
    moves = pushed(bodies, body_of(bodies, vertex), by, sliding)
    assert moves is not None
    return {body.item.vertex: distance for body, distance in moves.items() if body.item is not None}


def row(*spans: tuple[float, float]) -> list[Item]:
    return [Item(i, high - low, 20.0, 0.0, x=low) for i, (low, high) in enumerate(spans)]


@pytest.mark.parametrize(
    ("by", "moves"),
    [
        (4.0, {0: 4.0, 1: 4.0, 2: 2.0}),
        (1.0, {0: 1.0, 1: 1.0}),
        (-4.0, {0: -4.0}),
    ],
)
def test_boxes_keep_six_points_between_them_or_what_they_had(by: float, moves: dict[int, float]) -> None:
    assert boxes_moved(Fragment(row((0, 50), (56, 100), (108, 150), (400, 450))), 0, by) == moves


def test_what_stands_above_or_below_is_not_in_the_way() -> None:
    items = row((0, 50), (56, 100))
    items[1].y = 40.0
    assert boxes_moved(Fragment(items), 0, 4.0) == {0: 4.0}


@pytest.mark.parametrize(("sliding", "moves"), [(False, {0: 4.0, 1: 4.0}), (True, {0: 4.0})])
def test_a_line_takes_the_boxes_at_its_ends_along_or_slides_on_their_borders(
    sliding: bool, moves: dict[int, float]
) -> None:
    items = row((0, 50), (0, 50))
    items[1].y = 40.0
    straight = {Wire(0, 1, ("a", 0)): [(25.0, 20.0), (25.0, 40.0)]}
    assert boxes_moved(Fragment(items, straight), 0, 4.0, sliding) == moves


def test_a_bend_is_made_no_shorter_than_a_reader_sees() -> None:
    items = row((0, 50), (5, 55))
    items[1].y = 60.0
    bent = {Wire(0, 1, ("a", 0)): [(25.0, 20.0), (25.0, 40.0), (30.0, 40.0), (30.0, 60.0)]}
    assert boxes_moved(Fragment(items, bent), 0, 4.0) == {0: 4.0, 1: 2.0}


@pytest.mark.parametrize(
    ("seed", "direction"), [(19, "right"), (217, "right"), (460, "right"), (1292, "down"), (1408, "down")]
)
def test_frames_whose_ports_are_nearly_in_line_are_moved_into_it(seed: int, direction: Direction) -> None:
    diagram = generated(seed)
    assert violations(layout(diagram, Options(direction=direction)), diagram) == ()
