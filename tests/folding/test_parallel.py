"""Parallel streams that exchange: a module is the branches and the exchange behind them."""

import pytest

from nnviz.folding import fold
from nnviz.folding.naming.exchanging import mixes
from nnviz.folding.order.broadcasts import readers_of
from nnviz.folding.order.flow import flow_of
from nnviz.folding.order.orders import orders_of
from nnviz.graph import Block
from nnviz.notation import parse
from tests.folding.networks import basic, exchange, hrnet
from tests.folding.outline import outline

STEM = "Conv3x3/2+Relu\nConv3x3/2+Relu\nConv3x3+Relu\n"


def modules(text: str) -> list[tuple[int, int]]:
    """For each row of modules at the top level, how many, and of how many streams."""
    found = (node for node in fold(parse(text)).nodes if isinstance(node, Block) and node.label == "Exchange block")
    return [(len(block.instances), len(block.body.nodes) - 1) for block in found]


def test_modules_of_two_streams() -> None:
    block = "    Conv3x3+Relu\n    Conv3x3\n    Add+Relu\n"
    fusion = "    Conv3x3/2\n    Add\n    Relu\n    Conv1x1\n    Resize\n    Add\n    Relu\n"
    branch = f"  Basic block x2 exact\n{block}"
    assert outline(fold(parse(hrnet(3)))) == (
        f"{STEM}Exchange block x3 exact\n{branch}{branch}  Exchange unit x1 exact\n{fusion}"
        "Conv3x3/2\nAdd\nGlobalAveragePool\nGemm"
    )


@pytest.mark.parametrize("branch", [4 * basic(), "Conv3x3+Relu\nConv3x3+Relu\n"])
@pytest.mark.parametrize(
    ("counts", "rows"),
    [
        ((2,), [(2, 2)]),
        ((1, 4, 3), [(1, 2), (4, 3), (3, 4)]),
        ((2, 2), [(2, 2), (2, 3)]),
        ((0, 0, 2), [(2, 4)]),
    ],
)
def test_the_convolution_that_starts_a_stream_is_no_part_of_a_module(
    counts: tuple[int, ...], rows: list[tuple[int, int]], branch: str
) -> None:
    assert modules(hrnet(*counts, branch=branch)) == rows


@pytest.mark.parametrize("streams", [2, 3, 4])
def test_streams_that_meet_in_one_concatenation_behind_the_last_exchange_are_modules_too(streams: int) -> None:
    text = hrnet(*[0] * (streams - 2), 2, head=False)
    ups = "".join(f"Resize s{i}\ns{i} = .\n" for i in range(1, streams))
    joined = " ".join(f"s{i}" for i in range(streams))
    assert modules(f"{text}{ups}Concat {joined}\nConv1x1\n") == [(2, streams)]


def test_a_stream_that_gives_to_one_other_alone_is_no_exchange() -> None:
    """The fast way of SlowFast takes nothing from the slow one."""
    branches = "".join(f". = s{i}\n{basic()}s{i} = .\n" for i in range(2))
    lateral = "Conv3x3/2 s1\nAdd s0 .\nRelu\ns0 = .\n"
    text = f"Conv3x3+Relu\ns0 = .\nConv3x3+Relu s0\ns1 = .\n{3 * (branches + lateral)}Add s0 s1\n"
    assert modules(text) == []


def test_single_projections_that_meet_twice_are_no_streams() -> None:
    meet = "Gemm x\nq = .\nGemm x\nk = .\nMatMul q k\na = .\nMatMul k q\nb = .\nAdd a b\nAdd . x\nx = .\n"
    flow = flow_of(parse("Gather\nx = .\n" + 4 * meet + "Gemm\n"))
    assert orders_of(flow, readers_of(flow))[1] == []


def test_streams_without_equal_branches_are_no_module() -> None:
    text = f"Conv3x3+Relu\ns0 = .\nConv1x1 s0\ns1 = .\n{exchange(2)}{exchange(2)}Add s0 s1\n"
    assert modules(text) == []


def test_two_streams_that_attend_jointly_do_not_exchange() -> None:
    """Queries, keys and values are concatenated from both: three results of two streams."""
    joint = "".join(f"Gemm s0\na = .\nGemm s1\nConcat a .\n{name} = .\n" for name in "qkv")
    attended = "MatMul q k\nSoftmax\nMatMul . v\nSlice\n"
    rest = "".join(f"Gemm {'.' if i else 'y'}\nAdd s{i} .\ns{i} = .\nGemm+Relu\ns{i} = .\n" for i in range(2))
    text = f"Conv3x3+Relu\ns0 = .\nConv3x3+Relu s0\ns1 = .\n{3 * f'{joint}{attended}y = .{chr(10)}{rest}'}Add s0 s1\n"
    assert modules(text) == []


def test_halves_of_one_tensor_are_no_streams_that_meet() -> None:
    stage = "a = input\nb = input\nConv3x3 b\nConv3x3\nConv1x1\nConcat a .\nConv1x1\nConv3x3/2\nConv1x1\n"
    assert not mixes(parse(f"{stage}Split\n").nodes)
    assert mixes(parse(f"{stage}s = .\nConv1x1 s\nConv1x1 s\n").nodes)
