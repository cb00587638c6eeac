"""Which layers are there: in training or in testing, at a level, in a stage.

Source: NetStateRule and NetState in caffe.proto; Net::StateMeetsRule in net.cpp.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nnviz.converters.caffe.layers import Layer
from nnviz.converters.caffe.message import Message

_PHASES = {"TRAIN": "train", "TEST": "test", "0": "train", "1": "test"}


@dataclass(frozen=True, slots=True)
class State:
    """The state that a network is in: its phase ("train" or "test"), level and stages."""

    phase: str
    level: int = 0
    stages: tuple[str, ...] = ()


def state_of(net: Message, phase: str | None) -> State:
    """The state that a network states; `phase` counts more, and testing where neither says."""
    stated = net.message("state")
    asked = phase or _PHASES.get(stated.word("phase"), "test")
    return State(asked, stated.integer("level") or 0, stated.words("stage"))


def select(layers: Iterable[Layer], state: State) -> tuple[Layer, ...]:
    """The layers that are there in `state`."""
    return tuple(layer for layer in layers if _is_there(layer, state))


def _is_there(layer: Layer, state: State) -> bool:
    """One rule to include it is enough; where there is none, one to exclude it is."""
    include = layer.rules.messages("include")
    if include:
        return any(_meets(rule, state) for rule in include)
    return not any(_meets(rule, state) for rule in layer.rules.messages("exclude"))


def _meets(rule: Message, state: State) -> bool:
    least, most = rule.integer("min_level"), rule.integer("max_level")
    return (
        _PHASES.get(rule.word("phase"), state.phase) == state.phase
        and (least is None or state.level >= least)
        and (most is None or state.level <= most)
        and set(rule.words("stage")) <= set(state.stages)
        and not set(rule.words("not_stage")) & set(state.stages)
    )
