"""Places found by Graphviz: every box and edge is there, or one line says what is missing."""

import shutil

import pytest

from nnviz.errors import MissingDependencyError
from nnviz.inspection import violations
from nnviz.layout import layout
from nnviz.options import Direction, Options
from tests.layout.networks import NETWORKS

needs_dot = pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")


@needs_dot
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("direction", ["down", "right"])
def test_all_is_drawn_once_and_boxes_stand_apart(name: str, direction: Direction) -> None:
    diagram = NETWORKS[name]()
    found = violations(layout(diagram, Options(direction=direction, layout="graphviz")), diagram)
    never = {"overlap", "outside its frame", "missing box", "missing edge", "missing arrowhead", "off the page"}
    assert [flaw for flaw in found if flaw.kind in never] == []


def test_without_graphviz_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingDependencyError) as missing:
        layout(NETWORKS["bert"](), Options(layout="graphviz"))
    assert str(missing.value) == (
        "--layout graphviz: the program dot is not installed; install Graphviz (apt install graphviz, brew install"
        " graphviz), or leave the option out"
    )
