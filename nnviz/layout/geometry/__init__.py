"""Rectangles and stretches of line: what touches what, how far ink reaches, whether a level holds up."""
