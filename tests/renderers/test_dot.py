"""DOT: what is drawn as clusters, nodes and edges, and nothing that a name could do to the language."""

import re
import shutil
import subprocess
from collections.abc import Callable

import pytest
from graphviz.quoting import quote
from hypothesis import given
from hypothesis import strategies as st

from nnviz.diagram import Box, Definition, Diagram, Edge
from nnviz.diagram.types import WidthTable
from nnviz.renderers import dot
from nnviz.renderers.svg import legible
from tests.hand_written import bert

STRING = r'"(?:[^"\\]|\\.)*"'


def box(key: str, title: str = "", **more: object) -> Box:
    return Box(key, "operator", key, title or key, **more)  # type: ignore[arg-type]


def lines(diagram: Diagram, direction: str = "down") -> list[str]:
    return [line.strip() for line in dot.render(diagram, direction).decode().splitlines()]


def test_golden(golden: Callable[[str, bytes], None]) -> None:
    golden("renderers/bert.gv", dot.render(bert()))


def test_opened_blocks_are_clusters_in_clusters() -> None:
    inner = box("a", "Self-attention", children=(box("b", "Linear"),))
    drawn = "\n".join(lines(Diagram("BERT", (box("l", "Layer", repeat=12, children=(inner, box("c"))), box("d")), ())))
    assert re.search(
        r'subgraph cluster_0 \{\n.*label="Layer ×12".*\nsubgraph cluster_1 \{\n.*label="Self-attention".*\n'
        r"n0 \[label=Linear .*\n\}\nn1 \[label=c .*\n\}\nn2 \[label=d ",
        drawn,
    )


def test_panels_are_clusters_in_the_colour_of_their_block() -> None:
    panel = Definition("B0", "Down block", (box("p/x", "Conv"), box("p/y", "ReLU")), (Edge("p/x", "p/y", 1),))
    named = Box("b", "block", "B0", "Down block", repeat=3, definition="B0")
    drawn = lines(Diagram("U-Net", (named,), (), (panel,)))
    assert any(line.startswith("n0 ") and 'label="Down block ×3"' in line and "peripheries=2" in line for line in drawn)
    assert any('label="Down block"' in line and 'color="#34424F"' in line for line in drawn)
    assert drawn[-3:] == ["n1 -> n2", "}", "}"]


def test_the_table_of_a_panel_stands_in_its_cluster() -> None:
    table = WidthTable(("p", "q"), (("1", (16, 8)), ("2–3", (32, 16))))
    drawn = lines(Diagram("", (), (), (Definition("B0", "Module", (box("p/x", "Conv p"),), (), table),)))
    (words,) = (line for line in drawn if line.startswith("table_B0 "))
    assert "shape=plaintext" in words
    assert r"no. p q\n1 16 8\n2–3 32 16" in words.replace("\u2002", " ")


def test_edges_keep_their_shapes_and_what_returns_ranks_nothing() -> None:
    edges = (Edge("a", "b", 1, "64×112²"), Edge("b", "a", 2, returns=True))
    drawn = lines(Diagram("RNN", (box("a"), box("b")), edges))
    assert drawn[-3:] == ['n0 -> n1 [label="64×112²"]', "n1 -> n0 [constraint=false]", "}"]


def test_inputs_come_first_and_outputs_last() -> None:
    boxes = (Box("i", "input", "input:x", "Input"), Box("j", "input", "input:y", "Mask"), box("a"))
    drawn = lines(Diagram("Net", (*boxes, Box("o", "output", "output:z", "Output")), ()))
    assert drawn[-3:] == ["{ rank=min; n0; n1 }", "{ rank=max; n3 }", "}"]


@pytest.mark.parametrize(("direction", "words"), [("down", "rankdir=TB"), ("right", "rankdir=LR")])
def test_the_direction(direction: str, words: str) -> None:
    assert any(words in line for line in lines(Diagram("Net", (box("a"),), ()), direction))


@given(st.text(min_size=1))
def test_any_words_are_one_label(words: str) -> None:
    label = quote(dot.quoted(words))
    assert re.fullmatch(rf"{STRING}|\w+|[-.\d]+", label, re.DOTALL)
    if label.startswith('"'):
        label = re.sub(r"\\(.)", r"\1", label[1:-1], flags=re.DOTALL)
    assert re.sub(r"&amp;(?=#?\w+;)", "&", label) == re.sub(r"&amp;(?=#?\w+;)", "&", legible(words).replace("\n", " "))


@pytest.mark.parametrize("title", ["<b>x</b>", 'a"]; b', "\\N \\G", "&lt;", "graph", "a:b:c", "back\\"])
def test_names_do_nothing(title: str) -> None:
    boxes = (Box("i", "input", f"input:{title}", title, title, tooltip=title), box(title))
    drawn = lines(Diagram(title, boxes, (Edge("i", title, 1, title),)))
    assert sum("->" in line for line in drawn) == 1
    outside = [re.sub(STRING, "", line) for line in drawn]
    assert all(re.fullmatch(r"[\w\s{}\[\]=.,;>-]*", line) for line in outside), outside


def test_clusters_may_nest_deeper_than_python_recurses() -> None:
    inner = box("core")
    for _ in range(1200):
        inner = box("a", children=(inner,))
    assert dot.render(Diagram("Net", (inner,), ())).count(b"subgraph") == 1200


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_graphviz_reads_it() -> None:
    done = subprocess.run(["dot", "-Tplain"], input=dot.render(bert()), capture_output=True, check=True)
    assert done.stdout.count(b"\nnode ") == sum(1 for _ in bert().leaves())
