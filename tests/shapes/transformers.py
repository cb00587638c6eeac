"""Small transformers with open sizes, two layers each, as the exporters write the large ones."""

import numpy as np
import onnx

from tests.shapes.exporting import Exporter, Style

WIDTH, HEADS, LONGEST, WORDS = 32, 4, 128, 50
INTEGER, FLOAT = 7, 1


def bert(style: Style) -> onnx.ModelProto:
    """An encoder over words: learned positions out of a buffer, a mask over the padding, a pooler."""
    e = Exporter(style)
    ids, mask = (e.input(name, INTEGER, "batch", "seq") for name in ("input_ids", "attention_mask"))
    positions = e.cut(e.buffer(np.arange(LONGEST)[None]), 1, 0, e.size(ids, 1))
    x = e.op("Add", e.op("Gather", e.weight(WORDS, WIDTH), ids), e.op("Gather", e.weight(LONGEST, WIDTH), positions))
    kinds = e.expand(e.buffer(np.zeros((1, LONGEST), np.int64)), e.size(ids, 0), LONGEST)
    x = e.op("Add", x, e.op("Gather", e.weight(2, WIDTH), e.cut(kinds, 1, 0, e.size(ids, 1))))
    x = e.norm(x, WIDTH)
    wide = e.expand(e.unsqueeze(mask, 1, 2), e.size(mask, 0), 1, e.size(ids, 1), e.size(mask, 1))
    bias = e.scale(e.op("Sub", e.constant(1.0, "float32"), e.op("Cast", wide, to=FLOAT)), -1e4)
    for _ in range(2):
        q, k, v = (e.heads(e.linear(x, WIDTH, WIDTH), HEADS, WIDTH) for _ in range(3))
        x = e.norm(e.op("Add", x, e.linear(e.attend(q, k, v, bias, WIDTH), WIDTH, WIDTH)), WIDTH)
        x = e.norm(e.op("Add", x, e.linear(e.gelu(e.linear(x, WIDTH, 64)), 64, WIDTH)), WIDTH)
    first = e.op("Gather", x, e.constant(0), axis=1)
    return e.model(x, e.op("Tanh", e.op("Gemm", first, e.weight(WIDTH, WIDTH), transB=1)))


def gpt(style: Style) -> onnx.ModelProto:
    """A decoder that goes on from what it remembers: keys and values grow, the mask is cut out of a buffer."""
    e = Exporter(style)
    ids = e.input("input_ids", INTEGER, "batch", "seq")
    memory = [e.input(f"past_{i}", FLOAT, "batch", HEADS, "past", WIDTH // HEADS) for i in range(4)]
    past, new = e.size(memory[0], 2), e.size(ids, 1)
    total = e.op("Add", past, new)
    positions = e.unsqueeze(e.op("Range", past, total, e.constant(1)), 0)
    positions = e.reshape(positions, -1, new)
    x = e.op("Add", e.op("Gather", e.weight(WORDS, WIDTH), ids), e.op("Gather", e.weight(LONGEST, WIDTH), positions))
    triangle = e.buffer(np.tril(np.ones((1, 1, LONGEST, LONGEST), bool)))
    made = []
    for layer in range(2):
        joined = e.linear(e.norm(x, WIDTH), WIDTH, 3 * WIDTH)
        thirds = e.split("Split", joined, e.constant([WIDTH] * 3), outputs=3, axis=2)
        q, k, v = (e.heads(third, HEADS, WIDTH) for third in thirds)
        k, v = (e.op("Concat", memory[2 * layer + i], y, axis=2) for i, y in enumerate((k, v)))
        made += [k, v]
        stop, count = e.size(k, 2), e.size(q, 2)
        seen = e.cut(e.cut(triangle, 2, e.op("Sub", stop, count), stop), 3, 0, stop)
        hidden = e.op("Where", seen, e.constant(0.0, "float32"), e.constant(-1e4, "float32"))
        x = e.op("Add", x, e.linear(e.attend(q, k, v, hidden, WIDTH), WIDTH, WIDTH))
        x = e.op("Add", x, e.linear(e.gelu(e.linear(e.norm(x, WIDTH), WIDTH, 64)), 64, WIDTH))
    return e.model(e.op("MatMul", e.norm(x, WIDTH), e.weight(WIDTH, WORDS)), *made)


def llama(style: Style) -> onnx.ModelProto:
    """A decoder with rotary positions, fewer heads for keys and values, and a mask made of two ranges."""
    e = Exporter(style)
    ids, mask = (e.input(name, INTEGER, "batch", "seq") for name in ("input_ids", "attention_mask"))
    batch, length, each = e.size(ids, 0), e.size(ids, 1), WIDTH // HEADS
    x = e.op("Gather", e.weight(WORDS, WIDTH), ids)
    steps = e.arange(length)
    causal = e.op("Greater", e.unsqueeze(steps, 0), e.reshape(steps, length, 1))
    causal = e.expand(e.unsqueeze(causal, 0, 1), batch, 1, length, length)
    hidden = e.op("Or", causal, e.op("Equal", e.unsqueeze(mask, 1, 2), e.constant(0)))
    bias = e.op("Where", hidden, e.constant(-1e4, "float32"), e.constant(0.0, "float32"))
    speeds = e.expand(e.buffer(np.ones((1, each // 2, 1), np.float32)), batch, -1 if e.old else each // 2, 1)
    angles = e.op("MatMul", speeds, e.op("Cast", e.unsqueeze(e.unsqueeze(steps, 0), 1), to=FLOAT))
    angles = e.op("Transpose", angles, perm=[0, 2, 1])
    angles = e.op("Concat", angles, angles, axis=-1)
    turns = [e.unsqueeze(e.op(kind, angles), 1) for kind in ("Cos", "Sin")]
    for _ in range(2):
        y = e.rms_norm(x, WIDTH)
        q = rotated(e, e.heads(e.linear(y, WIDTH, WIDTH), HEADS, WIDTH), turns, each)
        k, v = (e.heads(e.linear(y, WIDTH, WIDTH // 2), HEADS // 2, WIDTH // 2) for _ in range(2))
        k, v = (repeated(e, y, HEADS, each) for y in (rotated(e, k, turns, each), v))
        x = e.op("Add", x, e.linear(e.attend(q, k, v, bias, WIDTH), WIDTH, WIDTH))
        y = e.rms_norm(x, WIDTH)
        gate = e.linear(y, WIDTH, 64)
        gated = e.op("Mul", e.op("Mul", gate, e.op("Sigmoid", gate)), e.linear(y, WIDTH, 64))
        x = e.op("Add", x, e.linear(gated, 64, WIDTH))
    return e.model(e.op("MatMul", e.rms_norm(x, WIDTH), e.weight(WIDTH, WORDS)))


def rotated(e: Exporter, x: str, turns: list[str], each: int) -> str:
    half: int | str = each // 2
    if e.old:  # the width is asked for, and halved, at run time
        half = e.op("Div", e.size(x, 3), e.constant(2))
    turned = e.op("Concat", e.op("Neg", e.cut(x, 3, half, 2**63 - 1)), e.cut(x, 3, 0, half), axis=-1)
    return e.op("Add", e.op("Mul", x, turns[0]), e.op("Mul", turned, turns[1]))


def repeated(e: Exporter, x: str, heads: int, each: int) -> str:
    batch, length = e.size(x, 0), e.size(x, 2)
    return e.reshape(e.expand(e.unsqueeze(x, 2), batch, heads // 2, 2, length, each), batch, heads, length, each)


def vit(style: Style) -> onnx.ModelProto:
    """Patches of an image as words, behind a learned one."""
    e = Exporter(style)
    image = e.input("pixel_values", FLOAT, "batch", 3, 32, 32)
    patches = e.op("Conv", image, e.weight(WIDTH, 3, 8, 8), e.weight(WIDTH), kernel_shape=[8, 8], strides=[8, 8])
    flat = e.reshape(patches, e.size(patches, 0), e.size(patches, 1), -1 if e.old else 16)
    flat = e.op("Transpose", flat, perm=[0, 2, 1])
    token = e.expand(e.weight(1, 1, WIDTH), e.size(image, 0), 1, WIDTH)
    x = e.op("Add", e.op("Concat", token, flat, axis=1), e.weight(1, 17, WIDTH))
    for _ in range(2):
        y = e.norm(x, WIDTH)
        q, k, v = (e.heads(e.linear(y, WIDTH, WIDTH), HEADS, WIDTH) for _ in range(3))
        x = e.op("Add", x, e.linear(e.attend(q, k, v, "", WIDTH), WIDTH, WIDTH))
        x = e.op("Add", x, e.linear(e.gelu(e.linear(e.norm(x, WIDTH), WIDTH, 64)), 64, WIDTH))
    return e.model(e.linear(e.op("Gather", e.norm(x, WIDTH), e.constant(0), axis=1), WIDTH, 10))


def t5(style: Style) -> onnx.ModelProto:
    """An encoder and a decoder, with biases by relative position and attention across."""
    e = Exporter(style)
    ids, answer = e.input("input_ids", INTEGER, "batch", "seq"), e.input("decoder_ids", INTEGER, "batch", "answer")
    words = e.weight(WORDS, WIDTH)
    x = e.op("Gather", words, ids)
    bias = relative(e, e.size(ids, 1), both=True)
    for _ in range(2):
        x = t5_layer(e, x, x, bias)
        x = e.op("Add", x, e.linear(e.op("Relu", e.linear(e.rms_norm(x, WIDTH), WIDTH, 64)), 64, WIDTH))
    y = e.op("Gather", words, answer)
    bias = relative(e, e.size(answer, 1), both=False)
    for _ in range(2):
        y = t5_layer(e, t5_layer(e, y, y, bias), x, "")
        y = e.op("Add", y, e.linear(e.op("Relu", e.linear(e.rms_norm(y, WIDTH), WIDTH, 64)), 64, WIDTH))
    return e.model(e.op("MatMul", y, e.weight(WIDTH, WORDS)))


def t5_layer(e: Exporter, x: str, other: str, bias: str) -> str:
    y = e.rms_norm(x, WIDTH)
    source = y if other == x else other
    q, k, v = (e.heads(e.linear(z, WIDTH, WIDTH), HEADS, WIDTH) for z in (y, source, source))
    return e.op("Add", x, e.linear(e.attend(q, k, v, bias, WIDTH), WIDTH, WIDTH))


def relative(e: Exporter, length: str, both: bool) -> str:
    steps = e.arange(length)
    apart = e.op("Sub", e.unsqueeze(steps, 0), e.unsqueeze(steps, 1))
    if both:
        right = e.op("Mul", e.op("Cast", e.op("Greater", apart, e.constant(0)), to=INTEGER), e.constant(16))
        apart = e.op("Abs", apart)
    else:
        right = e.op("Mul", apart, e.constant(0))
        apart = e.op("Neg", e.op("Min", apart, e.expand(e.constant([0]), length, length)))
    near = e.op("Less", apart, e.constant(8))
    logs = e.op("Log", e.scale(e.op("Cast", apart, to=FLOAT), 1.0, "Add"))
    far = e.op("Add", e.op("Cast", e.scale(logs, 2.0), to=INTEGER), e.constant(8))
    most = e.expand(e.constant([15]), e.size(far, 0), e.size(far, 1))
    bucket = e.op("Add", right, e.op("Where", near, apart, e.op("Min", far, most)))
    found = e.op("Transpose", e.op("Gather", e.weight(32, HEADS), bucket), perm=[2, 0, 1])
    return e.unsqueeze(found, 0)


NETWORKS = {"bert": bert, "gpt": gpt, "llama": llama, "vit": vit, "t5": t5}
