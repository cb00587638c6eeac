"""What is known of a network, in words and numbers: a summary, a row an operator, all of one box.  No figure.

Every function takes a cleaned graph, folded or not, and returns `Table`s; the renderers fit them to a page.
"""

from nnviz.reporting.explaining import explain
from nnviz.reporting.listing import table
from nnviz.reporting.summary import header, summary

__all__ = ["explain", "header", "summary", "table"]
