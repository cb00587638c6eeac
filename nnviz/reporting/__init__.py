"""What is known of a network, in words and numbers: a summary, a row an operator, all of one box.  No figure.

Every function takes a cleaned graph, folded or not, and returns `Table`s; the renderers fit them to a page.  Several
networks are compared, a row each.
"""

from nnviz.reporting.comparing import compared
from nnviz.reporting.explaining import explain
from nnviz.reporting.listing import table
from nnviz.reporting.summary import header, summary

__all__ = ["compared", "explain", "header", "summary", "table"]
