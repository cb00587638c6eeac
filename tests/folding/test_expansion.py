"""Copies of a run are duplicates of one model only if they differ in nothing, and then stand for what they are."""

from array import array

import pytest

from nnviz.folding.boxing.copies import Copy, Repeat, counted, models, population, repeats
from nnviz.folding.boxing.details import details_of
from nnviz.folding.boxing.expansion import Traits, expand, traits_of
from nnviz.folding.mining.line import line_of
from nnviz.folding.mining.mine import mine
from nnviz.folding.order.broadcasts import broadcasts, readers_of
from nnviz.folding.order.flow import flow_of
from nnviz.folding.order.ordering import canonical_order
from nnviz.notation import parse
from tests.folding.networks import bert, densenet, resnet, transformer, unet

LAYER = "x = .\nConv3x3:8\nRelu\nConv3x3:8\nAdd . x\nRelu\n"
NETWORKS = {
    "resnet": resnet(3, 4, 6, 3), "bert": bert(12), "transformer": transformer(6),
    "densenet": densenet(3, 6), "unet": unet(3),
}  # fmt: skip


def expanded(text: str, duplicates: bool = True) -> Copy:
    graph = parse(text)
    flow = flow_of(graph)
    order = canonical_order(flow)
    line = line_of(flow, order, broadcasts(readers_of(flow), order))
    nodes = [graph.nodes[i] for i in order]
    apart = array("q", range(len(nodes)))
    traits = traits_of(line, nodes, details_of(line, nodes)) if duplicates else Traits(apart, apart)
    return expand(mine(line)[1], traits)


def spelt(copy: Copy) -> list[object]:
    return [
        member if isinstance(member, int) else (member.shape, [(c.start, c.end, spelt(c)) for c in member.copies])
        for member in copy.members
    ]


@pytest.mark.parametrize("text", NETWORKS.values(), ids=NETWORKS.keys())
def test_duplicates_are_what_they_would_be_if_each_were_spelt_out(text: str) -> None:
    short, full = expanded(text), expanded(text, duplicates=False)
    assert spelt(short) == spelt(full)
    assert population(short) == population(full)
    assert len(list(counted(short))) <= len(list(repeats(full)))


def row(text: str) -> Repeat:
    return max(repeats(expanded(text)), key=lambda repeat: len(repeat.copies))


def test_a_long_row_is_one_model_but_for_its_ends() -> None:
    found = row("Conv1x1:8\n" + 40 * LAYER + "Gemm:2\n")
    assert len(found.copies) == 40
    assert len(models(found.copies)) <= 3


def dense(layers: int) -> str:
    """A block whose layers take all features before them, as one concatenation each."""
    text = "f0 = .\n"
    for i in range(layers):
        text += f"Concat {' '.join(f'f{j}' for j in range(i + 1))}\nConv3x3:8+Relu\nf{i + 1} = .\n"
    return text + "Conv1x1:8\nMaxPool/2\n"


def test_a_block_whose_features_are_broadcast_to_its_own_layers_has_duplicates() -> None:
    found = row("Conv1x1:8\n" + 9 * dense(8) + "Gemm:2\n")
    assert len(found.copies) >= 8
    assert len(models(found.copies)) <= 3


@pytest.mark.parametrize(
    "odd",
    [
        LAYER.replace("Conv3x3:8\nRelu", "Conv3x3/2:8\nRelu"),
        LAYER.replace(":8", ":16"),
        LAYER.replace("Add . x", "Add x ."),
    ],
)
def test_a_copy_that_differs_is_no_duplicate(odd: str) -> None:
    plain = row("Conv1x1:8\n" + 9 * LAYER + "Gemm:2\n")
    found = row("Conv1x1:8\n" + 4 * LAYER + odd + 4 * LAYER + "Gemm:2\n")
    assert len(found.copies) == len(plain.copies)
    assert found.copies[4].model is found.copies[4]
