"""Graphs as text, so that folding is tested as text in, text out.

    Conv7x7/2:64+Relu        an operator on the last result; kernel, dw or g4, stride, width, what is fused
    x = .                    names the result before it
    Conv3x3:64@w             weights called w, shared by all who name them
    Add . x                  operands by name; "." is the result before
    ids = input              an input of the graph; the first operator without operands gets one anyway
    return . x               the outputs; without it, the last result

Blocks come out as `Bottleneck x3 widths {0: projection, /2}` with their body below, indented.
"""

import re

from nnviz.graph import Block, Graph, Node, TensorType, Value

SPEC = re.compile(
    r"(?P<op>ReduceL[12]|[A-Za-z]+)(?P<kernel>\d+x\d+)?(?P<group>dw|g\d+)?(?:/(?P<stride>\d+))?(?::(?P<width>\d+))?(?:~(?P<dilation>\d+))?(?:@(?P<weights>\w+))?"
)
LEARNED = {
    "Conv",
    "ConvTranspose",
    "Gemm",
    "LayerNormalization",
    "RMSNormalization",
    "BatchNormalization",
    "GroupNormalization",
}


def parse(text: str) -> Graph:
    """The graph that `text` describes."""
    named: dict[str, Value] = {}
    weights: dict[str, Value] = {}
    inputs: list[Value] = []
    nodes: list[Node] = []
    outputs: tuple[Value, ...] = ()
    for line in (line.partition("#")[0].strip() for line in text.splitlines()):
        words = line.split()
        if not words:
            continue
        if words[0] == "return":
            outputs = tuple(named[word] for word in words[1:])
        elif words[1:2] == ["="] and words[2] == "input":
            inputs.append(named.setdefault(words[0], Value(words[0])))
        elif words[1:2] == ["="]:
            named[words[0]] = named[words[2]]
        else:
            if "." not in named and len(words) == 1:
                inputs.append(named.setdefault(".", Value("x")))
            operands = tuple(named[word] for word in words[1:] or ["."])
            nodes.append(node(words[0], operands, len(nodes), weights))
            named["."] = nodes[-1].outputs[0]
    return Graph("text", tuple(nodes), tuple(inputs), outputs or (named["."],))


def node(word: str, operands: tuple[Value, ...], index: int, weights: dict[str, Value]) -> Node:
    """One operator."""
    spec, *then = word.split("+")
    match = SPEC.fullmatch(spec)
    assert match, word
    attributes: dict[str, int | bool | tuple[int, ...]] = {}
    if match["kernel"]:
        attributes["kernel_shape"] = tuple(map(int, match["kernel"].split("x")))
    if match["group"]:
        attributes |= {"group": 8, "depthwise": True} if match["group"] == "dw" else {"group": int(match["group"][1:])}
    if match["stride"]:
        attributes["strides"] = (int(match["stride"]),) * 2
    if match["dilation"]:
        attributes["dilations"] = (int(match["dilation"]),) * 2
    if match["width"]:
        attributes["features" if match["op"] == "Gemm" else "channels"] = int(match["width"])
    learned: tuple[Value, ...] = ()
    if match["op"] in LEARNED:
        fresh = Value(f"w{index}", TensorType("float32", (int(match["width"] or 8),)), constant=True, learned=True)
        learned = (weights.setdefault(match["weights"], fresh) if match["weights"] else fresh,)
    return Node(
        match["op"], operands, (Value(f"v{index}"),), attributes, sources=(index,), then=tuple(then), weights=learned
    )


def outline(graph: Graph, depth: int = 9) -> str:
    """The nodes of `graph`, bodies indented to `depth`."""
    return "\n".join(_lines(graph, 0, depth))


def _lines(graph: Graph, level: int, depth: int) -> list[str]:
    lines: list[str] = []
    for item in graph.nodes:
        lines.append("  " * level + (_block(item) if isinstance(item, Block) else _operator(item)))
        if isinstance(item, Block) and level < depth:
            lines += _lines(item.body, level + 1, depth)
    return lines


def rows(graph: Graph) -> list[Block]:
    """The blocks at the top level; of a stage, its row."""
    found: list[Block] = []
    for node in graph.nodes:
        while isinstance(node, Block) and len(node.instances) == 1 and isinstance(last := node.body.nodes[-1], Block):
            node = last
        if isinstance(node, Block):
            found.append(node)
    return found


def _block(block: Block) -> str:
    variants = "; ".join(f"{variant.instance}: {variant.differs}" for variant in block.variants)
    shared = " shared" if block.shared else ""
    return f"{block.label} x{len(block.instances)} {block.equal}{shared}" + (f" {{{variants}}}" if variants else "")


def _operator(item: Node) -> str:
    kernel = item.attributes.get("kernel_shape", ())
    assert isinstance(kernel, tuple)
    strides = item.attributes.get("strides")
    stride = f"/{strides[0]}" if isinstance(strides, tuple) else ""
    group = "dw" if item.attributes.get("depthwise") else ""
    return "+".join((item.op + "x".join(map(str, kernel)) + group + stride, *item.then))
