"""Whatever the diagram, its scene holds up before the independent checker."""

from hypothesis import HealthCheck, given, settings

from nnviz.diagram import Diagram
from nnviz.layout import layout
from tests.layout.inspection import flaws
from tests.layout.strategies import nested_diagrams, random_diagrams, series_parallel

seeded = settings(
    max_examples=300, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def serious(diagram: Diagram) -> list[str]:
    return [flaw for flaw in flaws(layout(diagram), diagram) if "kink" not in flaw]


@seeded
@given(series_parallel())
def test_series_and_branches_are_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert flaws(layout(diagram), diagram) == []


@seeded
@given(random_diagrams())
def test_any_graph_is_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert flaws(layout(diagram), diagram) == []


@seeded
@given(nested_diagrams())
def test_frames_within_frames_are_drawn_without_a_serious_flaw(diagram: Diagram) -> None:
    assert serious(diagram) == []


@settings(seeded, max_examples=40)
@given(random_diagrams(60))
def test_larger_graphs_are_drawn_without_a_serious_flaw(diagram: Diagram) -> None:
    assert serious(diagram) == []
