"""Several networks side by side: a column each (a row each, where data flows to the right), paired boxes at one height.

1. stops       the boxes of a column before which there is room for a gap, and what they are paired by        stops
2. aligning    which boxes of the columns are paired, in order                                             aligning
3. stretching  gaps grow until paired boxes stand at one height                                          stretching
4. abreast     the columns get their places, and the heights their resolutions in the margin        columns, stages
"""

from nnviz.layout.abreast.columns import Abreast, lay_abreast, paint_abreast

__all__ = ["Abreast", "lay_abreast", "paint_abreast"]
