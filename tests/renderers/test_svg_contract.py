"""The SVG keeps its contract: a stranger who reads docs/svg.md finds the figure flawless, and finds what is not."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated import generated
from benchmarks.svg_checker import flaws, read
from nnviz.diagram import Diagram
from nnviz.inspection import violations
from nnviz.layout import layout
from nnviz.options import Direction, Options
from nnviz.renderers.svg import render
from tests.conftest import GOLDEN
from tests.layout.networks import NETWORKS


def svg(diagram: Diagram) -> str:
    return render(layout(diagram)).decode()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/*.svg")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_goldens_keep_the_contract(path: Path) -> None:
    if path.parent.name != "renderers":  # a handful of shapes that show off what there is
        assert flaws(path.read_text("utf-8")) == []


@settings(derandomize=True, database=None, max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(["down", "right"]))
def test_both_checkers_agree_on_diagrams_made_by_chance(seed: int, direction: Direction) -> None:
    diagram = generated(seed, 2, 40)
    scene = layout(diagram, Options(direction=direction))
    assert [str(flaw) for flaw in violations(scene, diagram)] == []
    assert flaws(render(scene).decode()) == []


def test_everything_drawn_is_named() -> None:
    diagram = NETWORKS["inception_resnet_v1"]()
    figure = read(svg(diagram))
    assert {box.name for box in figure.boxes if box.role == "panel"} == {panel.kind for panel in diagram.definitions}
    assert sorted(box.name for box in figure.boxes if not box.frame) == sorted(box.ref for box in diagram.leaves())
    edges = [*diagram.edges, *(edge for panel in diagram.definitions for edge in panel.edges)]
    assert len(figure.edges) == len(edges)


def moved(pattern: str, change: Callable[[float], float]) -> Callable[[str], str]:
    """Change the first number that follows a pattern."""

    def changed(match: re.Match[str]) -> str:
        return f"{match[1]}{change(float(match[2])):.2f}"

    return lambda text: re.sub(rf"({pattern})([\d.]+)", changed, text, count=1, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("overlap", moved(r'class="operator".*?height="', lambda height: height + 60)),
        ("text", moved(r'<text x="[^>]*?font-size="8"[^>]*?textLength="', lambda width: width + 200)),
        ("end", moved(r'class="arrow" d="M[\d.]+ ', lambda y: y - 3)),
        ("slanted", moved(r'class="edge"[^>]* d="M', lambda x: x + 2)),
        ("arrowhead", lambda text: re.sub(r'<path class="arrow".*?/>\n', "", text, count=1)),
        ("line through mark", moved(r'class="label" x="', lambda x: x - 4)),
        ("page", moved(r'viewBox="0 0 ', lambda width: width - 5)),
        ("edge", lambda text: re.sub(r'(<path class="edge".*?/>\n<path class="arrow".*?/>\n)', r"\1\1", text, count=1)),
        ("shared", lambda text: re.sub(r'(?<=data-value=")(?=\d+" data-from="ln0")', "9", text, count=1)),
    ],
)  # fmt: skip
def test_a_figure_that_breaks_it_is_found_out(kind: str, change: Callable[[str], str]) -> None:
    figure = svg(NETWORKS["bert"]())
    assert flaws(figure) == []
    broken = change(figure)
    assert broken != figure
    assert kind in {found for found, _ in flaws(broken)}
