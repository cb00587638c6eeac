"""What a person calls a body, by the operators in it: the first row that fits gives the name.

To teach nnviz another block, add one row to a table: `training` for losses and what flows back, `routing` for mixtures
of experts, `graphs` for graph networks, `composed` for blocks of blocks, `recurrent` for cells, `layers` for what
computes on tokens and lookups, `formulas` for what a file writes out, `projections` for parts of attention and
conditioning, `separable` and `convolutional` for what computes on images, `plain` for what little tells.
A row is a name, a test, whether it is only
a part of a layer, and whether so few operators are boxed for it.  The test states what is necessary and what is
sufficient: how the body is wired, and that nothing else is in it; a letter misleads nobody, a wrong name does.  Most
specific first.
"""

from __future__ import annotations

from typing import Final

from nnviz.folding.naming.composed import COMPOSED
from nnviz.folding.naming.convolutional import CONVOLUTIONAL
from nnviz.folding.naming.formulas import FORMULAS
from nnviz.folding.naming.graphs import GRAPHS
from nnviz.folding.naming.layers import LAYERS
from nnviz.folding.naming.motif import Motif
from nnviz.folding.naming.plain import PLAIN
from nnviz.folding.naming.projections import PROJECTIONS
from nnviz.folding.naming.recurrent import RECURRENT
from nnviz.folding.naming.routing import ROUTING
from nnviz.folding.naming.separable import SEPARABLE
from nnviz.folding.naming.training import TRAINING

MOTIFS: Final[tuple[Motif, ...]] = (
    *TRAINING,
    *ROUTING,
    *GRAPHS,
    *COMPOSED,
    *RECURRENT,
    *LAYERS,
    *FORMULAS,
    *PROJECTIONS,
    *SEPARABLE,
    *CONVOLUTIONAL,
    *PLAIN,
)
