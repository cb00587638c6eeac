"""Well-known networks in the textual form, small enough to read."""


def residual(width: int, stride: int = 1, projection: bool = False) -> str:
    """A bottleneck of ResNet."""
    step = f"/{stride}" if stride > 1 else ""
    shortcut = f"Conv1x1{step}:{4 * width} x\nAdd+Relu y ." if projection else "Add+Relu . x"
    return f"x = .\nConv1x1:{width}+Relu\nConv3x3{step}:{width}+Relu\nConv1x1:{4 * width}\ny = .\n{shortcut}\n"


def resnet(*counts: int) -> str:
    stages = [
        residual(64 << i, 1 if i == 0 else 2, projection=True) + (count - 1) * residual(64 << i)
        for i, count in enumerate(counts)
    ]
    return "Conv7x7/2:64+Relu\nMaxPool/2\n" + "".join(stages) + "GlobalAveragePool\nGemm:1000\n"


ATTEND = """
Gemm:64 {queries}
q = .
Gemm:64 {keys}
k = .
MatMul q k
{mask}
Softmax
p = .
Gemm:64 {keys}
MatMul p .
Gemm:64
"""


def attend(queries: str = "n", keys: str = "n", mask: str = "") -> str:
    return ATTEND.format(queries=queries, keys=keys, mask=f"Add . {mask}" if mask else "")


def pre_norm(mask: str = "", norm: str = "LayerNormalization") -> str:
    """A layer of GPT-2."""
    return f"x = .\n{norm}\nn = .\n{attend(mask=mask)}Add x .\nx = .\n{norm}\nGemm:256+Relu\nGemm:64\nAdd x .\n"


def post_norm(mask: str = "") -> str:
    """A layer of BERT."""
    attention = f"n = .\n{attend(mask=mask)}Add . n\nLayerNormalization\n"
    return attention + "n = .\nGemm:256+Relu\nGemm:64\nAdd . n\nLayerNormalization\n"


def bert(layers: int) -> str:
    mask = "mask = input\nWhere mask\nm = .\nids = input\n"
    return f"{mask}Gather ids\nLayerNormalization\n{layers * post_norm('m')}Gemm:2\n"


def decoder_layer() -> str:
    """A layer of the first Transformer: self-attention, attention to the memory, feed-forward."""
    crossed = "x = .\nLayerNormalization\nn = .\n" + attend("n", "memory") + "Add x .\n"
    first = "x = .\nLayerNormalization\nn = .\n" + attend() + "Add x .\n"
    return first + crossed + "x = .\nLayerNormalization\nGemm:256+Relu\nGemm:64\nAdd x .\n"


def transformer(layers: int) -> str:
    encoder = "ids = input\nGather ids\n" + layers * pre_norm() + "LayerNormalization\nmemory = .\n"
    return (
        encoder + "targets = input\nEmbedding targets\n" + layers * decoder_layer() + "LayerNormalization\nGemm:1000\n"
    )


def densenet(*counts: int) -> str:
    layer = "x = .\nBatchNormalization+Relu\nConv1x1:128+Relu\nConv3x3:32\nConcat x .\n"
    transition = "BatchNormalization+Relu\nConv1x1:128\nAveragePool/2\n"
    return (
        "Conv7x7/2:64\nMaxPool/2\n"
        + transition.join(count * layer for count in counts)
        + "BatchNormalization\nGemm:10\n"
    )


def inception(width: int) -> str:
    return f"""
x = .
Conv1x1:{width}+Relu x
a = .
Conv1x1:{width}+Relu x
Conv3x3:{2 * width}+Relu
b = .
Conv1x1:{width // 4}+Relu x
Conv5x5:{width // 2}+Relu
c = .
MaxPool x
Conv1x1:{width}+Relu
Concat a b c .
"""


def googlenet() -> str:
    stages = [[64, 128], [192, 160, 128, 112, 256], [256, 384]]
    modules = "MaxPool/2\n".join("".join(inception(width) for width in stage) for stage in stages)
    return "Conv7x7/2:64+Relu\nMaxPool/2\nConv3x3:192+Relu\nMaxPool/2\n" + modules + "GlobalAveragePool\nGemm:1000\n"


def unet(depth: int) -> str:
    double = "Conv3x3:{0}+Relu\nConv3x3:{0}+Relu\n"
    down = "".join(double.format(64 << i) + f"s{i} = .\nMaxPool/2\n" for i in range(depth))
    up = "".join(
        f"ConvTranspose2x2/2:{64 << i}\nConcat s{i} .\n" + double.format(64 << i) for i in reversed(range(depth))
    )
    return down + double.format(64 << depth) + up + "Conv1x1:2\n"


def basic() -> str:
    """A basic block of ResNet, on the last result."""
    return "b = .\nConv3x3+Relu\nConv3x3\nAdd+Relu . b\n"


def exchange(streams: int) -> str:
    """The fusion of HRNet: streams s0, s1 ... at falling resolutions, each of which takes something from each."""
    lines: list[str] = []
    for target in range(streams):
        for source in range(streams):
            down = [f"Conv3x3/2 {'.' if step else f's{source}'}" for step in range(target - source)]
            up = [f"Conv1x1 s{source}", "Resize"] if source > target else []
            chain = [*down, *up]
            if source == 0:
                lines += [*chain, f"sum = {'.' if chain else 's0'}"]
            else:
                lines += [*chain, f"Add sum {'.' if chain else f's{source}'}", "sum = ."]
        lines += ["Relu", f"t{target} = ."]
    return "\n".join(lines + [f"s{i} = t{i}" for i in range(streams)]) + "\n"


def module(streams: int, branch: str = 2 * basic()) -> str:
    """Parallel branches and the exchange behind them."""
    branches = (f". = s{i}\n{branch}s{i} = .\n" for i in range(streams))
    return "".join(branches) + exchange(streams)


def hrnet(*counts: int, branch: str = 2 * basic(), head: bool = True) -> str:
    """A stem, then so many modules of two streams, of three, and so on; the head adds all streams up."""
    text = "Conv3x3/2+Relu\ns0 = .\n"
    for streams, count in enumerate(counts, 2):
        first = "Conv3x3+Relu s0\nn = .\n" if streams == 2 else ""
        text += f"{first}Conv3x3/2+Relu s{streams - 2}\ns{streams - 1} = .\n" + (first and "s0 = n\n")
        text += count * module(streams, branch)
    heads = [f"Conv3x3/2 {'.' if i else 's0'}\nAdd . s{i + 1}\n" for i in range(len(counts))]
    return text + "".join(heads) + "GlobalAveragePool\nGemm:10\n" if head else text


def bottlenecked(forwards: int) -> str:
    """A layer of MobileBERT: narrowed for the attention and for the residual, several feed-forwards, widened again."""
    narrow = "x = .\nGemm:32 x\nAffine\nr = .\nGemm:32 x\nAffine\nn = .\n"
    weights = "Gemm:32 n\nq = .\nGemm:32 n\nk = .\nMatMul q k\nSoftmax\np = .\n"
    attention = weights + "Gemm:32 x\nMatMul p .\nGemm:32\nAdd . r\nAffine\n"
    forward = "n = .\nGemm:64+Relu\nGemm:32\nAdd . n\nAffine\n"
    return narrow + attention + forwards * forward + "Gemm:64\nAdd . x\nAffine\n"


def joint(name: str) -> str:
    """A stream of a layer of Stable Diffusion 3 up to the attention: what conditions it, norm, queries and keys."""
    return (
        f"Gemm:96 condition\nSplit\nm{name} = .\nLayerNormalization {name}\nMul . m{name}\nAdd . m{name}\nn{name} = .\n"
        f"Gemm:16 n{name}\nq{name} = .\nGemm:16 n{name}\nk{name} = .\n"
    )


def joined(name: str) -> str:
    """The same behind the attention: a gated sum, then the feed-forward."""
    return (
        f"Gemm:16 attended\nMul . m{name}\nAdd {name} .\n{name} = .\nLayerNormalization\nMul . m{name}\nAdd . m{name}\n"
        f"Gemm:64\nGelu\nGemm:16\nMul . m{name}\nAdd {name} .\n{name} = .\n"
    )


def joint_block() -> str:
    """A layer through which an image and a text pass, with one attention for both (Esser 2024)."""
    attention = "Concat qx qc\nq = .\nConcat kx kc\nMatMul q .\nSoftmax\np = .\nConcat nx nc\nMatMul p .\nSplit\n"
    return joint("x") + joint("c") + attention + "attended = .\n" + joined("x") + joined("c")


def joint_transformer(layers: int) -> str:
    inputs = "image = input\ntext = input\ntime = input\nGemm:16 time\nSwish\ncondition = .\n"
    begin = "Conv2x2/2:16 image\nx = .\nGemm:16 text\nc = .\n"
    return inputs + begin + layers * joint_block() + "LayerNormalization x\nGemm:8\n"


def separable(source: str, side: int, stride: str = "") -> str:
    return f"Relu {source}\nConv{side}x{side}dw{stride}\nConv1x1+Relu\nConv{side}x{side}dw\nConv1x1\n"


def cell(stride: str = "", factorised: bool = False) -> str:
    """A cell of PNASNet, shortened: it reads the last output, h, and the last but one, g."""
    halved = (
        "Relu g\nu = .\nAveragePool/2\nConv1x1\na = .\nPad u\nAveragePool/2\nConv1x1\nConcat a .\nBatchNormalization\n"
    )
    entry = (halved if factorised else "Relu g\nConv1x1\n") + "o = .\nRelu h\nr = .\nConv1x1\nl = .\n"
    first = separable("o", 5, stride) + f"a = .\nMaxPool3x3{stride} o\nAdd a .\nb = .\n"
    second = separable("l", 7, stride) + f"a = .\nMaxPool3x3{stride} l\nAdd a .\nc = .\n"
    third = separable("l", 5, stride) + "a = .\n" + separable("l", 3, stride) + "Add a .\nd = .\n"
    beside = f"Relu o\nConv1x1{stride}\n" if stride else "MaxPool3x3 l\n"
    fourth = separable("d", 3) + f"a = .\n{beside}Add a .\ne = .\n"
    return entry + first + second + third + fourth + "Concat b c d e\ng = h\nh = .\n"


def cells(*counts: int) -> str:
    """Stages of a cell that halves the resolution, one whose older input is still of the old one, and `counts` more."""
    stages = (cell("/2") + cell(factorised=True) + count * cell() for count in counts)
    return "Conv3x3/2\ng = .\nh = .\n" + "".join(stages) + "Relu\nGlobalAveragePool\nGemm\n"


def shared_scores(layers: int) -> str:
    """Layers of LiLT: text and layout attend each with the sum of the scores of both (Wang 2022)."""
    scores = "Gemm:64 {0}\nq = .\nGemm:64 {0}\nMatMul q .\n{1} = .\n"
    behind = "Softmax .\np = .\nGemm:64 {0}\nMatMul p .\nGemm:64\nAdd . {0}\nLayerNormalization\nn = .\n"
    forward = "Gemm:256\nGelu\nGemm:64\nAdd . n\nLayerNormalization\n{0}out = .\n"
    streams = "".join(f"Add {sums}\n{(behind + forward).format(name)}" for name, sums in (("a", "r s"), ("b", "s r")))
    layer = f"{scores.format('a', 'r')}{scores.format('b', 's')}{streams}a = aout\nb = bout\n"
    begin = "".join(f"{name}ids = input\nGather {name}ids\nLayerNormalization\n{name} = .\n" for name in "ab")
    return f"{begin}{layers * layer}Concat a b\nGemm:2\n"
