"""An encoder and a decoder of text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto

from tests.optimised.file import File

HIDDEN, HEADS, WIDE, WORDS, LAYERS = 64, 4, 128, 100, 3
SIZE = HIDDEN // HEADS


def linear(file: File, x: str, columns: int, rows: int = HIDDEN, bias: bool = True) -> str:
    y = file("MatMul", x, file.weight(rows, columns))
    return file("Add", y, file.weight(columns)) if bias else y


def _norm(file: File, x: str) -> str:
    return file("LayerNormalization", x, file.weight(HIDDEN), file.weight(HIDDEN))


def _heads(file: File, x: str, *turn: int) -> str:
    x = file("Reshape", x, file.constant([0, 0, HEADS, SIZE], "int64"))
    return file("Transpose", x, perm=turn)


def _attention(file: File, x: str) -> str:
    q, k, v = (linear(file, x, HIDDEN) for _ in range(3))
    scores = file("MatMul", _heads(file, q, 0, 2, 1, 3), _heads(file, k, 0, 2, 3, 1))
    scores = file("Softmax", file("Mul", scores, file.constant(SIZE**-0.5, "float32")))
    y = file("Transpose", file("MatMul", scores, _heads(file, v, 0, 2, 1, 3)), perm=(0, 2, 1, 3))
    return linear(file, file("Reshape", y, file.constant([0, 0, HIDDEN], "int64")), HIDDEN)


def _tokens(file: File) -> tuple[str, str]:
    ids = file.input("input_ids", "batch", 16, dtype=TensorProto.INT64)
    kinds = file.input("token_type_ids", "batch", 16, dtype=TensorProto.INT64)
    file.output("hidden", "batch", 16, HIDDEN)
    return ids, kinds


def encoder(path: Path) -> Path:
    """BERT as an exporter writes it."""
    file = File()
    ids, kinds = _tokens(file)
    words, more = file("Gather", file.weight(WORDS, HIDDEN), ids), file("Gather", file.weight(2, HIDDEN), kinds)
    x = _norm(file, file("Add", file("Add", words, more), file.weight(16, HIDDEN)))
    for _ in range(LAYERS):
        x = _norm(file, file("Add", _attention(file, x), x))
        y = linear(file, file("Gelu", linear(file, x, WIDE)), HIDDEN, WIDE)
        x = _norm(file, file("Add", y, x))
    file("Identity", x, to=("hidden",))
    return file.save(path)


def optimised_encoder(path: Path, attention: str = "Attention") -> Path:
    """The same as ONNX Runtime's optimiser writes it; `attention` is the operator that it fuses."""
    file = File()
    ids, kinds = _tokens(file)
    mask = file.input("attention_mask", "batch", 16, dtype=TensorProto.INT32)
    tables = [file.weight(rows, HIDDEN) for rows in (WORDS, 16, 2)]
    norm = [file.weight(HIDDEN), file.weight(HIDDEN)]
    x = file("com.microsoft::EmbedLayerNormalization", ids, kinds, *tables, *norm, mask, to=("x", "index"))
    for _ in range(LAYERS):
        if attention == "Attention":
            matrices = file.weight(HIDDEN, 3 * HIDDEN), file.weight(3 * HIDDEN)
            y = file("com.microsoft::Attention", x, *matrices, "index", num_heads=HEADS)
        else:
            parts = [linear(file, x, HIDDEN, bias=False) for _ in range(3)]
            y = file(f"com.microsoft::{attention}", *parts, file.weight(3 * HIDDEN), "index", num_heads=HEADS)
        x = _skip(file, linear(file, y, HIDDEN, bias=False), x)
        y = file("com.microsoft::BiasGelu", linear(file, x, WIDE, bias=False), file.weight(WIDE))
        x = _skip(file, linear(file, y, HIDDEN, WIDE, bias=False), x)
    file("Identity", x, to=("hidden",))
    return file.save(path)


def _skip(file: File, y: str, x: str) -> str:
    return file("com.microsoft::SkipLayerNormalization", y, x, *(file.weight(HIDDEN) for _ in range(3)))


def _packed(file: File, x: str, columns: int, rows: int = HIDDEN, to: tuple[str, ...] = ()) -> str:
    blocks = file.constant(np.full((columns, rows // 32, 16), 136, np.uint8))
    scales = file.weight(columns * rows // 32)
    sizes = {"K": rows, "N": columns, "bits": 4, "block_size": 32}
    return file("com.microsoft::MatMulNBits", x, blocks, scales, to=to, **sizes)


def decoder(path: Path) -> Path:
    """A language model of four bits with a cache, as a generator's tools write it."""
    file = File()
    ids = file.input("input_ids", "batch", "length", dtype=TensorProto.INT64)
    lengths = file.input("lengths", "batch", dtype=TensorProto.INT32)
    file.output("logits", "batch", "length", WORDS)
    total = file.constant(1, "int32")
    angles = [file.weight(32, SIZE // 2), file.weight(32, SIZE // 2)]
    skip = file("Gather", file.weight(WORDS, HIDDEN), ids)
    x = file("SimplifiedLayerNormalization", skip, file.weight(HIDDEN), epsilon=1e-5)
    for layer in range(LAYERS):
        cache = [file.input(f"past.{layer}.{name}", "batch", 2, "past", SIZE) for name in ("key", "value")]
        present = [file.output(f"present.{layer}.{name}", "batch", 2, "total", SIZE) for name in ("key", "value")]
        parts = [_packed(file, x, columns) for columns in (HIDDEN, HIDDEN // 2, HIDDEN // 2)]
        marks = {"num_heads": HEADS, "kv_num_heads": 2, "do_rotary": 1}
        names = (f"a{layer}", *present)
        y = file("com.microsoft::GroupQueryAttention", *parts, *cache, lengths, total, *angles, to=names, **marks)
        x, skip = _simplified(file, skip, _packed(file, y, HIDDEN), f"a{layer}")
        gate, up = _packed(file, x, WIDE), _packed(file, x, WIDE)
        y = file("Mul", file("Mul", gate, file("Sigmoid", gate)), up)
        x, skip = _simplified(file, skip, _packed(file, y, HIDDEN, WIDE), f"f{layer}")
    _packed(file, x, WORDS, to=("logits",))
    return file.save(path)


def _simplified(file: File, skip: str, y: str, name: str) -> tuple[str, str]:
    made = (f"{name}.norm", "", "", f"{name}.sum")
    x = file("com.microsoft::SkipSimplifiedLayerNormalization", skip, y, file.weight(HIDDEN), to=made, epsilon=1e-5)
    return x, made[3]
