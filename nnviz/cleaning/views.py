"""View operators only look at the same elements in another way; a person does not draw them.

A view whose operand has no other reader is absorbed into the operator that makes it, whose output takes the view's
shape; any other is hidden, and its readers read the value before it.  A view stays where it alone joins an input of
the graph to an output.

Pre: the formulas that views take part in (channel shuffle, pixel shuffle, rotary embedding ...) are fused.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import named

VIEWS = named("Reshape Transpose Flatten Squeeze Unsqueeze Expand")


def absorb_views(draft: Draft) -> None:
    """Absorb every view into its producer, or hide it."""
    for op in draft.aliases(*VIEWS):
        if op.inputs and not op.slot(0).constant:
            draft.absorb_or_hide(op, "view")
