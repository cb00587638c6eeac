"""Two copies with the same convolutions but other kernels are not one block: 3×3 here, 5×5 there.

A copy that has more convolutions (a projection) or fewer is a variant; one that has other kernels where the first has
its own is another block, or stands in another row.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnviz.folding.labels import convolution


def swaps(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether each of two bodies, given as labels, has a kernel that the other lacks, in convolutions of one sort."""
    kernels = _kernels(one), _kernels(other)
    return any(kernels[0][sort] - kernels[1][sort] and kernels[1][sort] - kernels[0][sort]
               for sort in kernels[0].keys() & kernels[1].keys())  # fmt: skip


def _kernels(names: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """The kernels of each sort of convolution, ordinary, grouped or depthwise; 1×1 mixes channels and is none."""
    found: dict[tuple[str, str], set[str]] = {}
    for name in dict.fromkeys(names):
        base, kernel, sort = convolution(name.removesuffix("+act"))
        if kernel and kernel != "1x1":
            found.setdefault((base, sort), set()).add(kernel)
    return found
