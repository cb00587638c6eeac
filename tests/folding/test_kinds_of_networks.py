"""Networks that are no plain chain of layers: caches, experts, towers, heads, training; what a person would draw."""

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.networks import basic
from tests.folding.outline import outline


def top(text: str) -> list[str]:
    return outline(fold(parse(text)), 0).splitlines()


def cached(layers: int) -> str:
    """A decoder each of whose layers takes the keys and values of earlier words, and gives out those of all."""
    inputs = "".join(f"pk{i} = input\npv{i} = input\n" for i in range(layers))
    layer = (
        "x = .\nLayerNormalization\nn = .\nGemm:64 n\nq = .\nGemm:64 n\nConcat pk{0} .\nk{0} = .\nGemm:64 n\n"
        "Concat pv{0} .\nv{0} = .\nMatMul q k{0}\nAdd . mask\nSoftmax\nMatMul . v{0}\nGemm:64\nAdd x .\n"
        "x = .\nLayerNormalization\nGemm:256+Gelu\nGemm:64\nAdd x .\n"
    )
    body = "".join(layer.format(i) for i in range(layers))
    given = " ".join(f"k{i} v{i}" for i in range(layers))
    return f"{inputs}mask = input\nids = input\nGather ids\n{body}LayerNormalization\nGemm:100\nreturn . {given}\n"


def test_caches_of_keys_and_values_belong_to_their_layers() -> None:
    assert top(cached(6)) == ["Gather", "Transformer layer x6 exact", "LayerNormalization", "Gemm"]


def experts(count: int) -> str:
    """A layer all of whose experts compute; a softmax weighs what they make."""
    each = "".join(f"Gemm:64+Relu n\nGemm:16\ne{i} = .\n" for i in range(count))
    joined = " ".join(f"e{i}" for i in range(count))
    attention = "x = .\nLayerNormalization\nn = .\nGemm:16 n\nq = .\nGemm:16 n\nMatMul q .\nSoftmax\np = .\n"
    attention += "Gemm:16 n\nMatMul p .\nGemm:16\nAdd x .\nx = .\nLayerNormalization\nn = .\n"
    return f"{attention}{each}Concat {joined}\ne = .\nGemm:{count} n\nSoftmax\nMul e .\nReduceSum\nAdd x .\n"


def test_experts_are_copies_side_by_side() -> None:
    found = outline(fold(parse("ids = input\nGather ids\n" + 4 * experts(8) + "Gemm:100\n")))
    assert "MoE layer x4 exact" in found
    assert "Experts x1 exact" in found
    assert "Feed-forward x8 exact" in found


def gated(tasks: int, embedded: str) -> str:
    """Experts that all read one tensor, and for each task a gate that weighs them (Ma et al. 2018)."""
    each = "".join(f"Gemm:64+Relu x\nGemm:32+Relu\ne{i} = .\n" for i in range(8))
    stacked = f"x = input\n{embedded}{each}Concat {' '.join(f'e{i}' for i in range(8))}\ns = .\n"
    heads = "".join(f"Gemm:8 x\nSoftmax\nMul . s\nReduceSum\nGemm:1\no{i} = .\n" for i in range(tasks))
    return f"{stacked}{heads}return {' '.join(f'o{i}' for i in range(tasks))}\n"


def test_experts_that_read_an_input_are_as_many_as_those_that_read_an_embedding() -> None:
    for embedded in ("", "Gather x\nx = .\n"):
        assert "Feed-forward x8 exact" in outline(fold(parse(gated(3, embedded))))


def test_a_layer_that_reads_the_input_is_one_of_its_row() -> None:
    """The input is read again where the weights of that layer are trained, as what enters any other layer is."""
    assert "x6 exact" in top(trained(6))[0]


def tower(name: str) -> str:
    layer = "x = .\nLayerNormalization\nGemm:64+Gelu\nGemm:16\nAdd x .\n"
    return f"{name} = input\nGather {name}\nLayerNormalization\n{4 * layer}{name}out = .\n"


def test_what_reads_inputs_alone_and_is_half_of_a_network_is_a_tower() -> None:
    found = top(tower("query") + tower("document") + "MatMul queryout documentout\n")
    assert [line.split(" x")[0] for line in found] == ["Tower", "Tower", "MatMul"]


def detector(levels: int, behind: str = "") -> str:
    """Heads with weights of their own at every level."""
    backbone = "Conv7x7/2:64+Relu\n" + "".join(f"Conv3x3/2:64+Relu\n{3 * basic()}l{i} = .\n" for i in range(levels))
    heads = "".join(f"Conv3x3:64+Relu l{i}\nConv3x3:64+Relu\nConv3x3:36\nh{i} = .\n" for i in range(levels))
    return f"{backbone}{heads}Concat {' '.join(f'h{i}' for i in range(levels))}\n{behind}"


def test_what_ends_a_network_at_every_level_is_a_head() -> None:
    assert "Head x4 widths" in top(detector(4)) or "Head x4 exact" in top(detector(4))


def test_what_more_is_learned_of_is_no_head() -> None:
    assert not any(line.startswith("Head x4") for line in top(detector(4, "Conv1x1:9\n" + 3 * basic())))


def trained(layers: int) -> str:
    """Layers whose weights are inputs, the loss, and for each layer what flows back and its new weights."""
    weights = "x = input\nt = input\n" + "".join(f"w{i} = input\n" for i in range(layers + 1))
    forward = "a0 = x\n" + "".join(f"MatMul a{i} w{i}\nRelu\na{i + 1} = .\n" for i in range(layers))
    loss = f"MatMul a{layers} w{layers}\nSoftmax\np = .\nLog\nMul . t\nReduceSum\nReduceMean\nNeg\nloss = .\n"
    loss += f"Sub p t\ng = .\nMatMul a{layers} g\nMul\nSub w{layers} .\nn{layers} = .\n"
    back = "".join(
        f"MatMul g w{i + 1}\n'ReluGrad' . a{i + 1}\ng = .\nMatMul a{i} g\nMul\nSub w{i} .\nn{i} = .\n"
        for i in reversed(range(layers))
    )
    return weights + forward + loss + back + "return loss " + " ".join(f"n{i}" for i in range(layers + 1)) + "\n"


def test_a_training_graph_is_its_layers_the_loss_and_its_layers_backwards() -> None:
    found = top(trained(6))
    assert any(line.startswith("Backward layer x6") for line in found)
    assert sum("attention" in line for line in found) == 0
    assert len(found) <= 9


def test_what_each_step_makes_of_its_states_is_no_head() -> None:
    steps = "".join(f"s{i} = input\nGemm:16 s{i}\nAdd . x\nn{i} = .\n" for i in range(3))
    found = top(f"x = input\n{steps}return n0 n1 n2\n")
    assert not any(line.startswith("Head") for line in found)
