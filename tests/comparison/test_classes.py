"""Classes of blocks over several networks: one number means one class in all of them."""

from copy import deepcopy

from nnviz.comparison.classes import agreed
from nnviz.comparison.joining import join
from nnviz.folding import fold
from nnviz.graph import ABSENT, Graph, blocks, operators
from nnviz.notation import parse
from tests.folding.networks import bert, residual, resnet


def folded(text: str) -> Graph:
    return fold(parse(text))


def kinds(graph: Graph) -> dict[str, str]:
    return {block.kind: block.label for block in blocks(graph)}


def basic(width: int) -> str:
    """A block of two convolutions, of ResNet-18."""
    return f"x = .\nConv3x3:{width}+Relu\nConv3x3:{width}\nAdd+Relu . x\n"


def plain(count: int, block: str) -> str:
    return "Conv7x7/2:64+Relu\nMaxPool/2\n" + count * block + "GlobalAveragePool\nGemm:1000\n"


def test_a_block_of_other_widths_and_counts_is_of_one_class_in_both() -> None:
    one, other = agreed([folded(plain(3, basic(64))), folded(plain(5, basic(96)))])
    shared = kinds(one).keys() & kinds(other).keys()
    assert {kinds(one)[kind] for kind in shared} == {"Basic block"}
    assert kinds(one)[next(iter(shared))] == kinds(other)[next(iter(shared))]


def test_blocks_of_other_operators_are_of_other_classes_though_they_have_one_label() -> None:
    wider = "x = .\nConv1x1:64+Relu\nConv5x5:64+Relu\nConv1x1:256\nAdd+Relu . x\n"
    one, other = folded(plain(3, residual(64))), folded(plain(3, wider))
    assert "Bottleneck" in kinds(one).values()
    assert not kinds(agreed([one, other])[0]).keys() & kinds(agreed([one, other])[1]).keys()


def test_classes_of_one_network_stay_apart() -> None:
    before = folded(resnet(3, 4, 6, 3))
    (after,) = agreed([before])
    assert len(kinds(after)) == len(kinds(before))
    assert list(kinds(after).values()) == list(kinds(before).values())


def test_only_blocks_are_made_anew() -> None:
    before = folded(bert(4))
    (after,) = agreed([before])
    assert list(operators(after)) == list(operators(before))


def test_a_network_beside_itself_is_copied() -> None:
    graph = folded(plain(3, basic(64)))
    joined = join(["a", "b"], [graph, graph])
    nodes = list(operators(joined))
    assert len(set(nodes)) == len(nodes) == 2 * len(list(operators(graph)))
    assert kinds(joined.networks["a"]) == kinds(joined.networks["b"])


def test_an_operand_that_is_left_out_stays_the_one_that_is_in_a_copy() -> None:
    graph = parse("x = input\nResize x -\n")
    assert ABSENT in deepcopy(graph, {id(ABSENT): ABSENT}).nodes[0].inputs
    joined = join(["a", "b"], [graph, graph])
    assert all(ABSENT in node.inputs for node in joined.nodes)
