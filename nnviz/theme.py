"""Colours, type sizes, spacing, and which operator has which hue.

Sizes are points at 1:1.  The operators' tints were optimised so that readers with normal, deutan, protan and tritan
vision tell them apart (least CIE76 difference 17.0, 10.1, 10.0 and 12.1); ink on them has a contrast of at least 7.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

INK: Final = "#263238"
SOFT_INK: Final = "#37474F"
LINE: Final = "#455A64"
MUTED: Final = "#546E7A"
WHITE: Final = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Hue:
    """A category of operators: fill and stroke as #RRGGBB, and its name in the legend ("" keeps it out)."""

    fill: str
    stroke: str
    legend: str = ""


HUES: Final[dict[str, Hue]] = {
    "convolution": Hue("#A5CBF8", "#2B5F9E", "Convolution"),
    "linear": Hue("#BBB1D5", "#5B4A8A", "Linear"),
    "arithmetic": Hue("#FAABC2", "#A3345E", "MatMul / arithmetic"),
    "normalisation": Hue("#B1F7C8", "#2E8B57", "Normalisation"),
    "activation": Hue("#FCECA0", "#9A7B00", "Activation"),
    "pooling": Hue("#F0C695", "#A8601A", "Pooling"),
    "resampling": Hue("#7ED8CF", "#13776F", "Upsampling / embedding"),
    "merge": Hue("#E7EBEF", "#546E7A", "Merge"),
    "terminal": Hue("#FFFFFF", "#37474F"),
    "other": Hue("#F1F3F5", "#455A64"),
}
"""In the order of the legend."""

BLOCK_HUES: Final[tuple[Hue, ...]] = (
    Hue("#4A5B6C", "#34424F"),
    Hue("#2F6DA3", "#21517B"),
    Hue("#A8502A", "#7E3A1C"),
    Hue("#3C7A4B", "#2A5936"),
    Hue("#7B4B98", "#5A356F"),
    Hue("#1F7A7A", "#145656"),
    Hue("#A23B5B", "#782A42"),
    Hue("#6E6A1E", "#4F4C14"),
)
"""Solid fills of named blocks and of the headers of their panels, in the order of the definitions."""


FRAME_FILLS: Final = (WHITE, "#EDF1F3")
"""Fills of opened blocks, alternating by depth."""

FRAME_STROKE: Final = "#90A4AE"
SHEET_STROKE: Final = "#B0BEC5"


@dataclass(frozen=True, slots=True)
class Spacing:
    """Type sizes and distances of a figure, in points at 1:1.

    gap            between two boxes of a chain; label_gap: where a shape is written beside the line
    fork           from a box to where its line forks; drop: from there to the next arrowhead
    track          between two horizontals of different tensors; lane: between two skips
    frame          between a frame and what it holds; strip: the height of its title
    longest_text   titles wider than this end in an ellipsis
    rightward      data flows to the right: boxes are laid out on their sides, and all is turned back
    """

    heading: float = 10.0
    title: float = 8.0
    note: float = 6.8
    label: float = 6.2
    badge: float = 7.0
    row: float = 11.6
    line_height: float = 15.0
    two_lines: float = 24.7
    padding: float = 6.5
    least_width: float = 44.0
    gap: float = 11.0
    label_gap: float = 15.0
    column_gap: float = 11.0
    lane: float = 8.0
    sign: float = 11.0
    radius: float = 3.0
    corner: float = 3.0
    fork: float = 5.5
    labelled_fork: float = 10.0
    drop: float = 9.0
    track: float = 5.0
    frame: float = 8.0
    strip: float = 13.0
    satellite: float = 14.0
    panel_gap: float = 8.0
    gutter: float = 30.0
    margin: float = 3.0
    longest_text: float = 180.0
    arrow_length: float = 4.2
    arrow_width: float = 3.2
    stroke: float = 0.8
    rightward: bool = False


SPACING: Final = Spacing()
COMPACT: Final = Spacing(padding=4.5, column_gap=7.0, gap=9.5, label_gap=13.0)

CATEGORIES: Final[dict[str, str]] = {
    op: hue
    for hue, names in {
        "convolution": "Conv ConvInteger QLinearConv DeformConv",
        "linear": "Linear Gemm MatMulInteger QLinearMatMul MatMulNBits",
        "arithmetic": "MatMul Attention Add Sub Mul Div Pow Sqrt Neg Abs Exp Log Sum Mean Min Max Einsum ReduceSum "
        "ReduceMean ReduceMax ReduceMin ReduceL2 ReduceProd CumSum TopK ArgMax ArgMin Reciprocal Scale Mod Erf Sin Cos",
        "normalisation": "BatchNormalization LayerNormalization RMSNormalization InstanceNormalization "
        "GroupNormalization LRN LpNormalization MeanVarianceNormalization SimplifiedLayerNormalization "
        "SkipLayerNormalization Affine Dropout",
        "activation": "Relu LeakyRelu Clip Sigmoid HardSigmoid HardSwish Elu Selu PRelu Tanh Gelu Softplus Softsign "
        "Mish Swish Silu Celu ThresholdedRelu Softmax LogSoftmax Relu6 QuickGelu",
        "pooling": "MaxPool AveragePool GlobalAveragePool GlobalMaxPool LpPool GlobalLpPool MaxRoiPool RoiAlign",
        "resampling": "Resize Upsample MaxUnpool ConvTranspose DepthToSpace SpaceToDepth Embedding GridSample",
        "merge": "Concat Split Slice Reshape Transpose Flatten Squeeze Unsqueeze Expand Pad Gather Tile Where",
    }.items()
    for op in names.split()
}


def hue_of(op: str) -> str:
    """The category of an operator by its standard name; "other" where the theme does not list it."""
    return CATEGORIES.get(op, "other")
