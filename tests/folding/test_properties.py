"""What must hold for every graph."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.folding import fold, unfold
from nnviz.graph import Block, Graph, Node, Value, blocks, operators
from nnviz.notation import parse
from tests.folding.networks import bert, densenet, googlenet, hrnet, resnet, transformer, unet

NETWORKS = {
    "resnet": resnet(3, 4, 6, 3), "bert": bert(4), "transformer": transformer(3),
    "densenet": densenet(3, 6), "googlenet": googlenet(), "unet": unet(3), "hrnet": hrnet(1, 3, 2),
}  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Random operators of few labels, in blocks that come back, so that there is something to fold."""
    rows = st.lists(
        st.tuples(st.sampled_from(["Conv", "Gemm", "Add", "Relu", "Concat", "MaxPool", "LayerNormalization"]),
                  st.lists(st.integers(1, 6), min_size=0, max_size=3)),
        min_size=1, max_size=8,
    )  # fmt: skip
    patterns = draw(st.lists(rows, min_size=1, max_size=3))
    sequence = draw(st.lists(st.integers(0, len(patterns) - 1), min_size=1, max_size=12))
    entry = Value("x")
    values, nodes = [entry], list[Node]()
    for op, back in (row for i in sequence for row in patterns[i]):
        inputs = tuple(values[-min(step, len(values))] for step in back)
        nodes.append(Node(op, inputs, (Value(),), sources=(len(nodes),)))
        values.append(nodes[-1].outputs[0])
    return Graph("random", tuple(nodes), (entry,), (values[-1],))


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_unfolding_gives_back_every_operator_once_in_an_order_that_runs(graph: Graph) -> None:
    flat = unfold(fold(graph))
    assert sorted(flat.nodes, key=lambda node: node.sources) == list(graph.nodes)
    assert (flat.inputs, flat.outputs) == (graph.inputs, graph.outputs)
    known = {*graph.inputs}
    for node in flat.nodes:
        assert known.issuperset(node.inputs)
        known.update(node.outputs)


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_blocks_are_well_formed(graph: Graph) -> None:
    folded = fold(graph)
    labels: dict[str, tuple[str, str]] = {}
    for block in blocks(folded):
        assert labels.setdefault(block.kind, (block.label, block.equal)) == (block.label, block.equal)
        assert 0 <= block.body_index < len(block.instances)
        assert len(list(operators(block.body))) > 1 or len(block.instances) > 2
        only = block.body.nodes[0]
        assert not (len(block.body.nodes) == 1 and isinstance(only, Block) and len(only.instances) == 1)
        for copy in block.instances:
            made = {value for node in operators(copy) for value in node.outputs}
            used = {value for node in operators(copy) for value in node.inputs}
            assert set(copy.inputs) == used - made
            assert set(copy.outputs) <= made
    order = [f"B{i}" for i in range(len(labels))]
    assert sorted(labels, key=lambda kind: int(kind[1:])) == order


@given(graphs(), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_random_graphs_fold_alike_in_every_order(graph: Graph, seed: int) -> None:
    graph = living(graph)
    assert written(fold(shuffled(graph, seed))) == written(fold(graph))


def living(graph: Graph) -> Graph:
    """`graph`, with all that nothing reads for its outputs: cleaning leaves no operator that leads to none."""
    read = {value for node in graph.nodes for value in node.inputs}
    return replace(graph, outputs=tuple(v for node in graph.nodes for v in node.outputs if v not in read))


def written(graph: Graph) -> list[object]:
    """`graph` in full, operands by number: equal where there is an isomorphism that keeps what is drawn, in order."""
    number = {value: i for i, value in enumerate(graph.inputs)}
    lines: list[object] = []
    pending: list[object] = [*reversed(graph.nodes)]
    while pending:
        item = pending.pop()
        if isinstance(item, Block):
            lines += ["block", item.kind, item.label, item.equal, item.body_index, item.shared, item.variants]
            pending.append("end")
            for copy in reversed(item.instances):
                pending += [*reversed(copy.nodes), "copy"]
        elif isinstance(item, Node):
            lines.append((item.op, item.then, [number[value] for value in item.inputs]))
            number |= {value: len(number) + slot for slot, value in enumerate(item.outputs)}
        else:
            lines.append(item)
    return [*lines, [number[value] for value in graph.outputs]]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", NETWORKS)
def test_the_order_of_the_file_and_names_decide_nothing(name: str, seed: int) -> None:
    graph = parse(NETWORKS[name])
    assert written(fold(shuffled(graph, seed))) == written(fold(graph))


def shuffled(graph: Graph, seed: int) -> Graph:
    """The same graph in another order that runs, with other names."""
    rng = random.Random(seed)
    waiting, known, nodes = list(graph.nodes), {*graph.inputs}, list[Node]()
    while waiting:
        ready = [node for node in waiting if known.issuperset(node.inputs)]
        node = rng.choice(ready)
        waiting.remove(node)
        known.update(node.outputs)
        nodes.append(replace(node, name=f"n{rng.random()}"))
    return replace(graph, nodes=tuple(nodes))


def test_hash_seeds_decide_nothing() -> None:
    code = (
        "from nnviz.folding import fold; from nnviz.notation import parse; from tests.folding.networks import *; "
        "print(fold(parse(transformer(3))), fold(parse(unet(3))))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": "."},
        ).stdout
        for seed in (1, 2)
    }  # fmt: skip
    assert len(printed) == 1


def test_importing_the_package_loads_no_numpy() -> None:
    code = "import sys, nnviz.folding; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("text", ["Conv3x3\n", "Conv3x3\nRelu\n"])
def test_too_little_to_fold_is_left_alone(text: str) -> None:
    assert all(not isinstance(node, Block) for node in fold(parse(text)).nodes)


def test_an_empty_graph() -> None:
    empty = Graph("empty", ())
    assert fold(empty).nodes == ()


def test_boxes_around_what_never_repeats_nest_as_a_tree_not_as_a_chain() -> None:
    rng = random.Random(1)
    graph = parse(". = input\n" + "".join(f"{rng.choice(['Conv', 'Gemm', 'Relu', 'Tanh'])}\n" for _ in range(2000)))
    assert len(fold(graph).nodes) <= 15
    assert _depth(fold(graph)) <= 8


def _depth(graph: Graph) -> int:
    return 1 + max(
        (_depth(copy) for node in graph.nodes if isinstance(node, Block) for copy in node.instances), default=0
    )
