"""What speaks for a block's beginning before each operator: weights, a norm, a change of resolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Final

from nnviz.folding.labels import ACTIVATIONS, UPSAMPLERS, convolution, is_norm, is_parametric
from nnviz.folding.thresholds import THRESHOLDS

_POOLINGS: Final = ("MaxPool", "AveragePool")
_SHUFFLE: Final = "DepthToSpace"


def bonuses_before(
    names: Sequence[str], resamples: Sequence[bool], producers: Sequence[list[int]], consumers: Sequence[list[int]]
) -> list[float]:
    """The bonus of the boundary before each operator; what may be opened by a change of resolution gets that one."""
    parametric = {name: THRESHOLDS.parametric_bonus if is_parametric(name) else 0.0 for name in dict.fromkeys(names)}
    bonuses = [parametric[name] for name in names]
    for i in _normalizing(names, producers, consumers):
        bonuses[i] = 0.0
    for i in _completing(names, producers):
        bonuses[i] = -THRESHOLDS.lost_copy
    for i in _joined(names, consumers):
        bonuses[i] = -THRESHOLDS.lost_copy
    for i in compress(range(len(names)), resamples):
        bonuses[_opening(i, names, producers, consumers)] = THRESHOLDS.resampling_bonus
    return bonuses


def _normalizing(names: Sequence[str], producers: Sequence[list[int]], consumers: Sequence[list[int]]) -> Iterator[int]:
    """The norms that alone take what a convolution makes: of the two, it is the convolution that begins a copy."""
    norms = {name for name in set(names) if is_norm(name)}
    for i in (i for i, name in enumerate(names) if name in norms):
        if len(producers[i]) == 1 and consumers[producers[i][0]] == [i] and names[producers[i][0]].startswith("Conv"):
            yield i


def _completing(names: Sequence[str], producers: Sequence[list[int]]) -> Iterator[int]:
    """The 1×1 convolutions that take what a depthwise one makes: they complete it, and begin nothing (Chollet 2017).

    A row that begins with them is worse than one that begins with the depthwise ones and loses a copy.
    """
    distinct = set(names)
    depthwise = {name for name in distinct if convolution(name.removesuffix("+act"))[2] == "dw"}
    pointwise = {name for name in distinct if name.removesuffix("+act") == "Conv1x1"} if depthwise else set[str]()
    for i in (i for i, name in enumerate(names) if name in pointwise):
        if len(producers[i]) == 1 and names[producers[i][0]] in depthwise:
            yield i


def _joined(names: Sequence[str], consumers: Sequence[list[int]]) -> Iterator[int]:
    """Behind each concatenation of an upsampled tensor and a skip: the level began before it (Ronneberger et al. 2015).

    A row that begins here is worse than one that begins with the upsampling and loses a copy: the bottom is no level.
    """
    upsamples = {name for name in set(names) if name.startswith(UPSAMPLERS)}
    for users in (consumers[i] for i, name in enumerate(names) if name in upsamples):
        if len(users) == 1 and names[users[0]].startswith("Concat") and users[0] + 1 < len(names):
            yield users[0] + 1


def _opening(i: int, names: Sequence[str], producers: Sequence[list[int]], consumers: Sequence[list[int]]) -> int:
    """Where the block begins that the resampling operator `i` opens: before what is computed for it alone.

    The expansion of an inverted residual takes what no activation follows: a linear bottleneck, or a sum (Sandler et
    al. 2018, section 3.3).  What narrows for an upsampling takes a sum, with which the level below ended (Chaurasia
    and Culurciello 2017).  An activation takes a concatenation: the level begins with it (Isola et al. 2017).  The
    convolution before a pixel shuffle makes the channels that it turns into pixels (Shi et al. 2016).  A pooling
    between two convolutions that nobody else reads closes the stage of the first (Simonyan and Zisserman 2015).
    """
    before = producers[i]
    if len(before) != 1 or consumers[before[0]] != [i]:
        return i
    if names[i].startswith(_POOLINGS) and names[before[0]].startswith("Conv") and len(consumers[i]) == 1:
        return consumers[i][0] if names[consumers[i][0]].startswith("Conv") else i
    if names[i] == _SHUFFLE and names[before[0]].startswith("Conv"):
        return before[0]
    entered = producers[before[0]]
    ends = _ends_before(names[before[0]], names[i])
    return before[0] if len(entered) == 1 and names[entered[0]] in ends else i


def _ends_before(name: str, resampling: str) -> tuple[str, ...]:
    """With what a block ends if the next one begins with `name`, which `resampling` alone takes."""
    if name in ACTIVATIONS:
        return ("Concat",)
    if name != "Conv1x1+act":
        return ()
    return ("Conv1x1", "Add") if "dw" in resampling else ("Add",) if resampling.startswith(UPSAMPLERS) else ()
