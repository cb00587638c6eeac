"""LSTM: Hochreiter & Schmidhuber 1997 with forget gates (Gers et al. 2000), unrolled in time, as a language model."""

from __future__ import annotations

from onnx import TensorProto

from . import layers as nn
from .builder import Network, Tensor

STEPS, WIDTH, WORDS = 20, 200, 10000
"""The small model of Zaremba, Sutskever & Vinyals 2014, section 4.1, of one layer."""


def lstm() -> Network:
    """Each word is read after the last, and the next one is foretold from the last output."""
    network = Network("lstm")
    words = nn.embedding(network.input("words", 1, STEPS, kind=TensorProto.INT64), WORDS, WIDTH)
    output, cell = network.input("hidden", 1, WIDTH), network.input("cell", 1, WIDTH)
    for step in range(STEPS):
        x = nn.reshape(nn.take(words, 1, step, step + 1), 1, WIDTH)
        output, cell = _cell(x, output, cell)
    network.output(nn.softmax(nn.linear(output, WORDS)), "next_word")
    return network


def _cell(x: Tensor, output: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """Three gates and a candidate from the input and the last output: what is forgotten, learned and told."""
    seen = nn.concat(output, x)
    forget, learn, tell = (nn.sigmoid(nn.linear(seen, WIDTH)) for _ in range(3))
    candidate = nn.tanh(nn.linear(seen, WIDTH))
    cell = nn.add(nn.multiply(forget, cell), nn.multiply(learn, candidate))
    return nn.multiply(tell, nn.tanh(cell)), cell
