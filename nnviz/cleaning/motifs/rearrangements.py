"""Rearrangements that are written with views, and named by those who draw them: channel shuffle (Zhang 2018), pixel
shuffle (Shi 2016) and its inverse, and the group normalisation (Wu 2018) that is an instance normalisation of groups.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.motifs.motif import Attributes, Motif
from nnviz.cleaning.pattern import Call, Const, Match, Var
from nnviz.graph import Attribute

X = Var("x")
TURNED = Call("Reshape", Call("Transpose", Call("Reshape", X, name="first"), name="turn"), name="last")
GROUPED = Call("Reshape", Call("InstanceNormalization", Call("Reshape", X), Const(name="scale"), name="norm"))
TO_DEPTH = ((0, 1, 3, 5, 2, 4), (0, 3, 5, 1, 2, 4))
TO_DEPTH_LAST = ((0, 1, 3, 2, 4, 5), (0, 1, 3, 4, 2, 5))
"""The same where the channels are last; Swin's windows are cut by the first of these, too, and keep their channels."""


def _dimension(match: Match, index: int) -> int | None:
    """A dimension of what the first Reshape makes."""
    first = match.named["first"]
    shape = first.slot(1).content or first.attributes.get("shape") or first.output.type.shape
    found = shape[index] if isinstance(shape, tuple) and len(shape) > index else None
    return found if isinstance(found, int) and found > 0 else None


def _turns(*perms: tuple[int, ...]) -> Callable[[Draft, Match], bool]:
    return lambda _draft, match: match.named["turn"].attributes.get("perm") in perms


def _deepens(_draft: Draft, match: Match) -> bool:
    """Whether patches of channels-last images become channels (Liu 2021, section 3.1)."""
    shapes = [match.named[name].output.type.shape or () for name in ("turn", "last")]
    dims = [[dim for dim in shape if isinstance(dim, int)] for shape in shapes]
    if match.named["turn"].attributes.get("perm") not in TO_DEPTH_LAST or len(dims[0][3:]) < 3 or not dims[1]:
        return False
    return dims[1][-1] == prod(dims[0][-3:])


def _noted(name: str, index: int, **more: Attribute) -> Callable[[Draft, Match], Attributes]:
    def note(_draft: Draft, match: Match) -> Attributes:
        found = _dimension(match, index)
        return {**more} if found is None else {**more, name: found}

    return note


def _groups(_draft: Draft, match: Match) -> Attributes:
    shape = match.values["scale"].type.shape
    groups = shape[0] if shape else None
    epsilon = match.named["norm"].attributes.get("epsilon", 1e-5)
    return {"epsilon": epsilon} | ({"num_groups": groups} if isinstance(groups, int) else {})


MOTIFS: tuple[Motif, ...] = (
    Motif("ChannelShuffle", TURNED, attributes=_noted("groups", 1), accepts=_turns((0, 2, 1, 3, 4))),
    Motif("DepthToSpace", TURNED, attributes=_noted("blocksize", 2, mode="CRD"), accepts=_turns((0, 1, 4, 2, 5, 3))),
    Motif("DepthToSpace", TURNED, attributes=_noted("blocksize", 1, mode="DCR"), accepts=_turns((0, 3, 4, 1, 5, 2))),
    Motif(
        "SpaceToDepth",
        TURNED,
        attributes=_noted("blocksize", 3),
        accepts=_turns(*TO_DEPTH),
    ),
    Motif("SpaceToDepth", TURNED, attributes=_noted("blocksize", 2), accepts=_deepens),
    Motif("GroupNormalization", GROUPED, attributes=_groups),
)
