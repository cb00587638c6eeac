"""Graphs as text: what `str(graph)` prints, and `parse` reads.

One operator a line, on the result of the line before:

    Conv7x7/2:64+Relu        kernel, stride, width (channels or features), what is fused behind it
    Conv3x3dw:64~2           depthwise; `g4` for four groups; dilation 2.  `/2x1` where the axes differ
    Gemm:64@w                weights called w, shared by all who name them; printed of an operator's largest alone
    Add . x                  operands by name; "." is the result before, the first one of several
    x = Add+Relu . y         names the result; `a _ b = Split` names two of three
    'Col2Im'3x3              quotes around a name of an operator that is not of letters alone
    Range ()                 no operands; `-` is an optional one that is left out
    Add . $scale             a constant, or a tensor of the graph around this one
    ids = input              an input; the first operator without operands gets one anyway
    return . x               the outputs, where they are not the last result
    # a comment

By hand, `x = .` names the result before and `x = y` gives y another name; printed are neither.  A name may be used
again: it means the last tensor that was called so.  In names, what is no letter, digit or one of `_./:[]-…` is written
as `%0A`, and of a long one only the end is kept.  What the notation has no words for (other attributes, types, bodies
of If and Loop) is left out.

Folded graphs are printed and not read.  A block is a line, and below it, indented, the copy that stands for all:

    Bottleneck x3 widths {0: projection, /2}
      x = input
      Conv1x1:64+Relu x
      Conv3x3:64+Relu
      Conv1x1:256
      Add+Relu . x

Label, number of copies, how equal they are, `shared` if their weights are, the variants by index; then operands, as of
an operator.  In the body names from above mean what they mean there, "." at first too; what the copy before hands over
is an input, said only where the first operator is not all that reads it.

Text grows with the operators and edges of what it shows: the lines are at most the operators and blocks, their inputs,
and one `return` each.
"""

from nnviz.notation.brief import brief
from nnviz.notation.reading import parse
from nnviz.notation.writing import written

__all__ = ["brief", "parse", "written"]
