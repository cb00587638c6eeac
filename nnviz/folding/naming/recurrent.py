"""Cells of recurrent networks, unrolled in time."""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motif import Motif


def _cell(f: Facts, tanhs: int, sigmoids: int) -> bool:
    return f.count("Tanh") == tanhs and f.count("Sigmoid") == sigmoids and f.count("Mul") >= 2 and f.size <= 20


def _is_cell(f: Facts) -> bool:
    """What enters and the state, each projected, added and bent (Elman 1990)."""
    return f.size == 4 and f.count("Gemm") == 2 and f.count("Add") == f.count("Tanh") == 1 and not f.feeds_forward


def _gates_state(f: Facts) -> bool:
    """What enters and the state, added and squashed: one gate of a recurrent cell (Hochreiter 1997, Cho 2014)."""
    return f.members in (("Gemm", "Add", "Sigmoid"), ("Gemm", "Gemm", "Add", "Sigmoid"))


RECURRENT: Final[tuple[Motif, ...]] = (
    Motif("LSTM cell", lambda f: _cell(f, 2, 3) and f.count("Gemm", "MatMul") > 0),
    Motif("GRU cell", lambda f: _cell(f, 1, 2) and f.count("Gemm", "MatMul") > 0),
    Motif("ConvLSTM cell", lambda f: _cell(f, 2, 3) and f.convolutions > 0),
    Motif("ConvGRU cell", lambda f: _cell(f, 1, 2) and f.convolutions > 0),
    Motif("RNN cell", _is_cell),
    Motif("Recurrent gate", _gates_state, part=True, boxed=False),
)
