"""Operators as labels and edges, and the orders that follow from structure: what is searched for blocks."""
