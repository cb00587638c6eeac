"""What speaks for a block's end behind each operator: branches join in it, or many need its result."""

from __future__ import annotations

from itertools import accumulate, compress

from nnviz.folding.labels import RESAMPLERS, is_parametric
from nnviz.folding.thresholds import THRESHOLDS


def bonuses_behind(
    names: list[str], producers: list[list[int]], consumers: list[list[int]], wide: list[bool]
) -> list[float]:
    """The bonus of the boundary behind each operator; `wide` are the broadcasts."""
    fork = THRESHOLDS.fork_bonus
    bonuses = [fork if len(users) > 1 else 0.0 for users in consumers]
    for i in _merges(names, producers, wide):
        bonuses[i] = THRESHOLDS.merge_bonus
    for i in compress(range(len(wide)), wide):
        bonuses[i] = THRESHOLDS.broadcast_bonus
    return bonuses


def _merges(names: list[str], producers: list[list[int]], wide: list[bool]) -> list[int]:
    """Where a concatenation joins branches, before an operator with weights.

    One that gathers all features grows; one since whose first operand something was upsampled takes in a skip.
    """
    distinct = set(names)
    joining = {name for name in distinct if name.startswith("Concat")}
    if not joining:
        return []
    upsamples = {name for name in distinct if name.startswith(tuple(RESAMPLERS))}
    upsampled = [0, *accumulate(name in upsamples for name in names)]
    merges: list[int] = []
    for i in (i for i, name in enumerate(names) if name in joining):
        gathers = any(wide[p] for p in producers[i])
        since = upsampled[i] - upsampled[min(producers[i], default=i)]
        if not gathers and not since and is_parametric(names[min(i + 1, len(names) - 1)]):
            merges.append(i)
    return merges
