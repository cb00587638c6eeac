"""Hierarchy that fits a page: stages, pairs, waists, the ends and the top level."""
