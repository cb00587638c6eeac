"""Neural networks as figures.

>>> import nnviz
>>> nnviz.load("resnet50.onnx").fold().save("resnet50.pdf")  # doctest: +SKIP
"""

__version__ = "0.1.0.dev0"
