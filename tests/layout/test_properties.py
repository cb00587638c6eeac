"""Whatever the diagram, its scene holds up before the independent checker."""

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.generated import generated
from nnviz.diagram import Diagram
from nnviz.inspection import violations
from nnviz.layout import layout
from nnviz.options import Direction, Options
from tests.layout.networks.words import box, conv, edges, opened, plus
from tests.layout.strategies import conditioned_diagrams, nested_diagrams, random_diagrams, series_parallel

seeded = settings(
    max_examples=300, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def found(diagram: Diagram) -> list[str]:
    return [str(flaw) for flaw in violations(layout(diagram), diagram)]


@seeded
@given(series_parallel())
def test_series_and_branches_are_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert violations(layout(diagram), diagram) == ()


@seeded
@given(random_diagrams())
def test_any_graph_is_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert violations(layout(diagram), diagram) == ()


@seeded
@given(nested_diagrams())
def test_frames_within_frames_are_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert found(diagram) == []


@seeded
@given(conditioned_diagrams())
def test_what_many_boxes_read_is_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert found(diagram) == []


@settings(seeded, max_examples=40)
@given(random_diagrams(60))
def test_larger_graphs_are_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert found(diagram) == []


def test_no_line_is_straightened_into_a_slant() -> None:
    """The line from "a" forks: only a part of its vertical could move onto what it continues."""

    attention = [plus("c"), box("d", "bar", "Conv 1×1", "BN, ReLU"), box("e", "block", "Conv 1×1", repeat=12)]
    frames = (
        opened("f", "", [box("a", "block", "ReLU", repeat=2)], 3),
        box("b", "block", "", "BN, ReLU", repeat=2),
        opened("g", "Multi-head self-attention", attention),
        opened("h", "Multi-head self-attention", [box("i", "times", "+")], 3),
        opened("j", "Multi-head self-attention", [conv("k", "Conv 1×1")]),
        opened("l", "", [box("m", "block", "", repeat=2), box("n", "wide", "LayerNorm", "BN, ReLU")]),
        box("o", "block", "Block", repeat=12),
    )
    assert found(Diagram("", frames, edges("a>b>c;a>e;d>e;i>k>n;a>m"))) == []


@pytest.mark.parametrize(
    ("seed", "width", "direction"),
    [
        pytest.param(1586, 720.0, "right", id="a lane comes to a port from its own side"),
        pytest.param(1610, 720.0, "down", id="a box that is widened has room for its badge"),
        pytest.param(1830, 505.0, "down", id="labels keep clear of one another's descenders"),
        pytest.param(1867, 241.0, "down", id="no line passes above a frame where its badge stands"),
        pytest.param(28, 241.0, "right", id="a line's end moves along its box where that makes it straight"),
        pytest.param(465, 505.0, "right", id="a fork between frames comes straight to the box behind them"),
        pytest.param(1248, 505.0, "right", id="two lines between the same two frames step aside by no trifle"),
    ],
)
def test_what_was_once_drawn_with_a_flaw_is_not(seed: int, width: float, direction: Direction) -> None:
    diagram = generated(seed)
    assert violations(layout(diagram, Options(width=width, direction=direction)), diagram) == ()
