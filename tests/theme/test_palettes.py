"""What the docstrings of the themes promise, measured: contrast, colour blindness, a grey copier."""

from itertools import combinations

import pytest

from nnviz.theme import COLOUR, DARK, PRINT, THEMES, Hue, Theme, contrast
from nnviz.theme.contrast import pairs
from tests.theme.vision import lab, least_difference


def tints(theme: Theme) -> list[str]:
    """Fills that the legend tells apart; signs and terminals are told by their shape."""
    return [hue.fill for _, hue in theme.hues if hue.legend]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")


@pytest.mark.parametrize(
    ("theme", "titles", "seconds", "solid"),
    [(COLOUR, 6.4, 4.7, 4.3), (PRINT, 18.8, 14.1, 4.6), (DARK, 5.7, 4.5, 6.3)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_words_stand_out_from_every_box(theme: Theme, titles: float, seconds: float, solid: float) -> None:
    assert min(contrast(theme.ink, hue.fill) for _, hue in theme.hues) >= titles
    assert min(contrast(theme.soft_ink, hue.fill) for _, hue in theme.hues) >= seconds
    inks = (theme.solid_ink, theme.soft_solid_ink)
    assert min(contrast(ink, hue.fill) for hue in theme.blocks for ink in inks) >= solid


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_titles_have_the_contrast_of_small_type(theme: Theme) -> None:
    """WCAG 2.2, 1.4.3: 4.5; only second lines in the solid fills of named blocks have a little less."""
    least = {key: contrast(one, other) for key, one, _, other in pairs(theme) if key != "colours.soft_solid_ink"}
    assert all(measured >= 4.5 for measured in least.values()), least


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_boxes_have_an_outline(theme: Theme) -> None:
    """WCAG 2.2, 1.4.11: 3 for what is no text."""
    assert min(contrast(hue.stroke, theme.ground) for _, hue in theme.hues) >= 3
    assert min(contrast(hue.stroke, hue.fill) for _, hue in theme.hues) >= 3


@pytest.mark.parametrize(
    ("theme", "sight", "least"),
    [
        (COLOUR, "normal", 16.9), (COLOUR, "deutan", 10.1), (COLOUR, "protan", 10.0), (COLOUR, "tritan", 12.1),
        (DARK, "normal", 27.5), (DARK, "deutan", 16.8), (DARK, "protan", 15.8), (DARK, "tritan", 16.0),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)  # fmt: skip
def test_tints_differ_for_every_eye(theme: Theme, sight: str, least: float) -> None:
    assert least_difference(tints(theme), sight) >= least


def lightness(hue: Hue) -> float:
    return lab(hue.fill)[0]


def test_print_survives_a_grey_copier() -> None:
    """All its colours are grey already; operators differ by their patterns, named blocks by their tone."""
    colours = [colour for _, hue in PRINT.hues for colour in (hue.fill, hue.stroke)]
    colours += [PRINT.ink, PRINT.soft_ink, PRINT.line, PRINT.muted, PRINT.ground, PRINT.paper, *PRINT.frames]
    assert all(len({colour[i : i + 2] for i in (1, 3, 5)}) == 1 for colour in colours)
    for one, other in combinations([hue for _, hue in PRINT.hues if hue.legend], 2):
        assert one.pattern != other.pattern or abs(lightness(one) - lightness(other)) >= 20
    assert all(abs(lightness(one) - lightness(other)) >= 20 for one, other in combinations(PRINT.blocks, 2))


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_no_two_hues_share_a_pattern(theme: Theme) -> None:
    patterns = [hue.pattern for _, hue in theme.hues if hue.pattern]
    assert len(patterns) == len(set(patterns))
    assert len(patterns) == (len(tints(PRINT)) if theme is PRINT else 0)


def test_themes_know_the_same_hues_and_names() -> None:
    for theme in THEMES.values():
        assert [(name, hue.legend) for name, hue in theme.hues] == [(name, hue.legend) for name, hue in COLOUR.hues]
