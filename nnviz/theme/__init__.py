"""How a figure looks: colours, patterns, type sizes, spacing, and which operator has which hue.

palette     what a theme is, and those that nnviz brings along
spacing     type sizes and distances
categories  which hue an operator has
contrast    how well one colour is read on another
reading     a theme of one's own, from a TOML file
"""

from nnviz.theme.categories import CATEGORIES, hue_of
from nnviz.theme.contrast import contrast
from nnviz.theme.palette import COLOUR, DARK, PRINT, THEMES, Hue, Pattern, Rule, Theme
from nnviz.theme.reading import theme_called
from nnviz.theme.spacing import SPACING, Spacing

__all__ = [
    "CATEGORIES",
    "COLOUR",
    "DARK",
    "PRINT",
    "SPACING",
    "THEMES",
    "Hue",
    "Pattern",
    "Rule",
    "Spacing",
    "Theme",
    "contrast",
    "hue_of",
    "theme_called",
]
