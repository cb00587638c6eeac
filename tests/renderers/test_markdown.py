"""Markdown: the grammar of Mermaid that is written, what GitHub draws at most, and that names do nothing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnviz
from nnviz.diagram import Box, Definition, Diagram, Edge
from nnviz.diagram.types import WidthTable
from nnviz.renderers import markdown
from nnviz.renderers.markdown import TOO_LARGE, drawable
from nnviz.renderers.markdown.closing import closed, depth
from nnviz.renderers.markdown.mermaid import escape
from nnviz.renderers.markdown.mermaid import flowchart as written
from nnviz.theme import COLOUR, DARK, Theme, theme_called
from tests.layout.networks import NETWORKS, box, conv, edges, opened, plus

WORDS = r'"(?:[^"`<>#;{}$%&|~*_\\\[\]]|#\d+;|<br/>)*"'
"""A label: nothing in it acts but entities and line breaks."""
CLASS = r"[A-Za-z]\w*"
BORDERS = [(r"\[", r"\]"), (r"\[\[", r"\]\]"), (r"\(", r"\)"), (r"\(\[", r"\]\)"), (r"\(\(", r"\)\)")]
NODE = rf"[nt]\d+(?:{'|'.join(left + WORDS + right for left, right in BORDERS)}):::{CLASS}"
COLOUR_OR_NONE = "(?:#[0-9A-F]{6}|none)"
LINES = {
    "class": rf"classDef ({CLASS}) fill:{COLOUR_OR_NONE},stroke:{COLOUR_OR_NONE},color:#[0-9A-F]{{6}}",
    "node": f"(?:{NODE})",
    "open": rf"subgraph [sp]\d+\[{WORDS}\]",
    "direction": "direction (?:TB|LR)",
    "styled": rf"class [sp]\d+ ({CLASS})",
    "close": "end",
    "edge": rf"(n\d+) (?:-->|-\.->)(?:\|{WORDS}\|)? (n\d+)",
}


def checked(text: str) -> dict[str, list[str]]:
    """The lines of a diagram by kind; each is one of the grammar, subgraphs close, all names are defined."""
    first, *rest = text.splitlines()
    assert re.fullmatch("flowchart (?:TB|LR)", first)
    found: dict[str, list[str]] = {kind: [] for kind in LINES}
    open_subgraphs = 0
    for line in (line.strip() for line in rest):
        (kind,) = (kind for kind, pattern in LINES.items() if re.fullmatch(pattern, line))
        found[kind].append(line)
        open_subgraphs += {"open": 1, "close": -1}.get(kind, 0)
        assert open_subgraphs >= 0
    assert open_subgraphs == 0
    nodes = [line.partition("[")[0].partition("(")[0] for line in found["node"]]
    assert len(nodes) == len(set(nodes))
    assert {name for line in found["edge"] for name in (line.split()[0], line.split()[-1])} <= set(nodes)
    classes = {line.split()[1] for line in found["class"]}
    used = {line.rpartition(":::")[2] for line in found["node"]} | {line.split()[-1] for line in found["styled"]}
    assert used == classes
    return found


def shown(label: str) -> str:
    """A label as a reader sees it."""
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label)


def diagrams(document: str) -> list[str]:
    return re.findall(r"^```mermaid\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)


def mermaid(document: str) -> str:
    (text,) = diagrams(document)
    return text


def flowchart(diagram: Diagram, direction: str, theme: Theme) -> str:
    return written(diagram.boxes, diagram.edges, {}, direction, theme)


def test_golden(golden: Callable[[str, bytes], None]) -> None:
    golden("renderers/bert.md", markdown.render(NETWORKS["bert"]()))


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_is_in_the_grammar(name: str, direction: str) -> None:
    diagram = NETWORKS[name]()
    drawn = [checked(text) for text in diagrams(markdown.render(diagram, direction, DARK).decode())]
    assert len(drawn) == 1 + len(diagram.definitions)
    assert sum(len(found["node"]) for found in drawn) == sum(1 for _ in diagram.leaves())
    lines = len(diagram.edges) + sum(len(panel.edges) for panel in diagram.definitions)
    assert sum(len(found["edge"]) for found in drawn) == lines


def test_boxes_lines_and_frames() -> None:
    inner = (box("a", "conv", "Conv 3×3", "BN"), plus("b"), box("c", "block", "Bottleneck", repeat=3))
    drawn = (box("x", "input", "Input"), opened("f", "Stage", inner, 2), box("y", "output", "Output"))
    lines = (*edges("x>a>b>c>y", {"a": "64×112²"}), Edge("c", "a", 9, returns=True))
    text = flowchart(Diagram("Net", drawn, lines), "down", COLOUR)
    assert [line.strip() for line in text.splitlines() if "classDef" not in line] == [
        "flowchart TB",
        'n0(["Input"]):::terminal',
        'subgraph s0["Stage ×2"]',
        "direction TB",
        'n1["Conv 3×3<br/>BN"]:::convolution',
        'n2(("#43;")):::sign',
        'n3[["Bottleneck ×3"]]:::other',
        "end",
        'n4(["Output"]):::terminal',
        "n0 --> n1",
        'n1 -->|"64×112²"| n2',
        "n2 --> n3",
        "n3 --> n4",
        "n3 -.-> n1",
        "class s0 frame0",
    ]
    checked(text)


def test_definitions_are_diagrams_of_their_own_with_their_widths() -> None:
    table = WidthTable(("p", "q"), (("1", (64, 32)), ("2–3", (96, 48))))
    panel = Definition("A", "Block", (box("i", "port", "x"), conv("j", "Conv 1×1, p")), edges("i>j"), table)
    drawn = Diagram("Net", (box("a", "block", "Block", definition="A", repeat=2),), (), (panel,))
    document = markdown.render(drawn, "right").decode()
    chain, inside = diagrams(document)
    assert 'n0[["Block ×2"]]:::block0' in chain
    assert f"classDef block0 fill:{COLOUR.block(0).fill},stroke:{COLOUR.block(0).stroke},color:#FFFFFF" in chain
    assert 'n0("x"):::port' in inside
    assert "```\n\n## Block\n\n```mermaid\nflowchart LR\n" in document
    assert document.endswith("```\n\n| no. | p | q |\n| --- | ---: | ---: |\n| 1 | 64 | 32 |\n| 2–3 | 96 | 48 |\n")


@given(st.text())
def test_names_do_nothing_and_are_read_as_they_are(words: str) -> None:
    plain = " ".join(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", words).split())
    assert re.fullmatch(WORDS, f'"{escape(words)}"')
    assert shown(escape(words)) == plain


@pytest.mark.parametrize(
    "title", ['a"]; b', "```", "%%{init}%%", "- list", "1. one", "`md`", "<b>x</b>", "$$x$$", "#35;", "end"]
)
def test_hostile_names_are_labels(title: str) -> None:
    boxes = (box("i", "input", title, title), opened(title, title, [box("a", "conv", title)]))
    panel = Definition("A", title, (box("p", "port", title),), ())
    document = markdown.render(Diagram(title, boxes, (Edge("i", "a", 1, title),), (panel,))).decode()
    assert [checked(text)["open"] != [] for text in diagrams(document)] == [True, False]
    assert document.count("```") == 4


def test_a_hue_of_a_theme_has_a_class_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(
        '[hues."my hue;"]\nfill = "#CCE5FF"\nstroke = "#004085"\n[rules]\n"Conv*" = "my hue;"\n', "utf-8"
    )
    text = flowchart(Diagram("", (conv("a", "Conv 3×3"),), ()), "down", theme_called(tmp_path / "t.toml"))
    assert "classDef huemyhue fill:#CCE5FF,stroke:#004085,color:#263238" in text
    checked(text)


def test_blocks_are_closed_from_the_inside() -> None:
    inside = opened("g", "Inner", [conv("a", "Conv"), conv("b", "Conv")])
    drawn = Diagram("", (conv("x", "Conv"), opened("f", "Outer", [inside, conv("c", "Conv")])), edges("x>a>b>c"))
    assert depth(drawn) == 2
    assert [(edge.source, edge.target) for edge in closed(drawn, 2).edges] == [("x", "a"), ("a", "b"), ("b", "c")]
    assert [(edge.source, edge.target) for edge in closed(drawn, 1).edges] == [("x", "g"), ("g", "c")]
    assert [(edge.source, edge.target) for edge in closed(drawn, 0).edges] == [("x", "f")]
    assert [leaf.key for leaf in closed(drawn, 0).leaves()] == ["x", "f"]


def chain(length: int, key: str) -> list[Box]:
    return [conv(f"{key}{i}", "Conv 3×3") for i in range(length)]


def test_where_there_is_too_much_less_is_opened() -> None:
    frames = [opened(f"f{i}", "Stage", chain(100, f"c{i}_")) for i in range(6)]
    keys = [inner.key for frame in frames for inner in frame.children or ()]
    document = markdown.render(Diagram("Net", tuple(frames), edges(">".join(keys)))).decode()
    found = checked(mermaid(document))
    assert (len(found["node"]), len(found["edge"])) == (6, 5)
    flat = chain(600, "c")
    assert TOO_LARGE in markdown.render(Diagram("Net", tuple(flat), edges(">".join(b.key for b in flat)))).decode()
    assert drawable("x" * 50_000, 500)
    assert not drawable("x" * 50_001, 500)
    assert not drawable("🙂" * 25_001, 500)
    assert not drawable("", 501)


def test_subgraphs_may_nest_deeper_than_python_recurses() -> None:
    inner: Box = conv("a", "Conv")
    for i in range(1200):
        inner = opened(f"f{i}", "Block", [inner])
    assert flowchart(Diagram("Net", (inner,), ()), "down", COLOUR).count("subgraph") == 1200
    beside = chain(600, "b")
    many = opened("f", "Block", [inner, *beside])
    document = markdown.render(Diagram("Net", (many,), edges(">".join(b.key for b in beside)))).decode()
    assert 'n0["Block"]:::other' in document


@pytest.mark.parametrize("name", ["resnet50", "densenet121", "inception_v2"])
def test_real_networks(name: str, light: Path) -> None:
    document = nnviz.load(light / f"light_{name}.onnx").fold().render("markdown", title=name).decode()
    assert document.startswith(f"# {name}\n\n```mermaid\nflowchart TB\n".replace("_", "\\_"))
    assert "\n```\n\n<details>\n<summary>Operators</summary>\n\n| block |" in document
    assert document.endswith(" |\n\n</details>\n")
    for text in diagrams(document):
        checked(text)
