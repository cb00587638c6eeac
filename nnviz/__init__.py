"""Neural networks as figures.

>>> import nnviz
>>> nnviz.load("resnet50.onnx").fold().save("resnet50.pdf")  # doctest: +SKIP
"""

from nnviz.api import Model, formats, load
from nnviz.comparison import compare
from nnviz.converters import Phase
from nnviz.errors import (
    InvalidModelError,
    MissingDependencyError,
    NnvizError,
    OptionError,
    OutputError,
    UnknownFormatError,
    UnsupportedModelError,
)
from nnviz.limits import Limits
from nnviz.options import OUTPUTS_OWN, WIDTHS, WORDS, Choices, Depth, Options
from nnviz.output import write
from nnviz.renderers import renderer_for
from nnviz.theme import THEMES, Theme

__version__ = "0.1.0.dev0"

__all__ = [
    "OUTPUTS_OWN",
    "THEMES",
    "WIDTHS",
    "WORDS",
    "Choices",
    "Depth",
    "InvalidModelError",
    "Limits",
    "MissingDependencyError",
    "Model",
    "NnvizError",
    "OptionError",
    "Options",
    "OutputError",
    "Phase",
    "Theme",
    "UnknownFormatError",
    "UnsupportedModelError",
    "__version__",
    "compare",
    "formats",
    "load",
    "renderer_for",
    "write",
]
