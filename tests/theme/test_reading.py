"""Themes from a file: what they change, and one line for whatever is wrong with one."""

import re
from pathlib import Path

import pytest

import nnviz
from nnviz.theme import COLOUR, PRINT, Hue, Rule, Theme, theme_called
from tests.conftest import ROOT

KNOWN = "convolution, linear, arithmetic, normalisation, activation, pooling, resampling, merge, terminal, other"


def written(folder: Path, text: str) -> Path:
    path = folder / "house.toml"
    path.write_bytes(text.encode())
    return path


def read(folder: Path, text: str) -> Theme:
    return theme_called(written(folder, text))


def refused(path: str | Path) -> str:
    with pytest.raises(nnviz.OptionError) as error:
        theme_called(path)
    return str(error.value)


def test_the_example_of_the_documentation(tmp_path: Path) -> None:
    page = (ROOT / "docs/themes.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    theme = read(tmp_path, example)
    assert theme.by_name["convolution"] == Hue("#CCE5FF", "#004085", "Convolution")
    assert theme.hue("linear", "Self-attention, 12 heads").legend == "Attention"
    assert theme.hue("activation", "Softmax", ("Softmax",)).pattern == "diagonal"
    assert (theme.family, theme.spacing.title_weight) == ("Libertinus Sans", "semibold")
    assert (theme.spacing.title, theme.spacing.radius) == (9.0, 0.0)


def test_an_empty_file_is_the_default(tmp_path: Path) -> None:
    theme = read(tmp_path, "")
    assert (theme.hues, theme.blocks, theme.spacing) == (COLOUR.hues, COLOUR.blocks, COLOUR.spacing)
    assert theme.name == "house"


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert read(tmp_path, '\ufeffbase = "print"').hues == PRINT.hues


def test_a_theme_begins_with_another(tmp_path: Path) -> None:
    theme = read(tmp_path, 'base = "print"\n[colours]\nink = "#000000"\nframes = ["#fafafa"]')
    assert (theme.ink, theme.frames, theme.line) == ("#000000", ("#FAFAFA",), PRINT.line)


def test_a_hue_keeps_what_is_not_said(tmp_path: Path) -> None:
    theme = read(tmp_path, '[hues.merge]\nfill = "#FFFFFF"')
    assert theme.by_name["merge"] == Hue("#FFFFFF", COLOUR.by_name["merge"].stroke, "Merge")


def test_rules_know_operators_and_labels_and_the_first_holds(tmp_path: Path) -> None:
    theme = read(tmp_path, '[rules]\n"Conv 1*" = "linear"\nConv = "pooling"\n"*pool*" = "merge"')
    assert theme.hue("convolution", "Conv 1×1, 64", ("Conv", "Relu")) == theme.by_name["linear"]
    assert theme.hue("convolution", "Depthwise 3×3", ("Conv",)) == theme.by_name["pooling"]
    assert theme.hue("other", "Spatial pooling") == theme.by_name["merge"]
    assert theme.hue("convolution", "conv", ()) == theme.by_name["convolution"]
    assert theme.rules[0] == Rule("Conv 1*", "linear")


def test_named_blocks_go_round(tmp_path: Path) -> None:
    theme = read(tmp_path, '[blocks]\nfills = ["#000000", "#333333"]\nstrokes = ["#111111"]')
    assert [theme.block(i) for i in range(3)] == [
        Hue("#000000", "#111111"),
        Hue("#333333", "#111111"),
        Hue("#000000", "#111111"),
    ]
    assert [hue.fill for hue in read(tmp_path, '[blocks]\nstrokes = ["#111111"]').blocks] == [
        hue.fill for hue in COLOUR.blocks
    ]


def test_boxes_grow_with_their_words(tmp_path: Path) -> None:
    small, large = COLOUR.spacing, read(tmp_path, "[sizes]\ntitle = 12\nnote = 10\n").spacing
    assert large.line_height == small.line_height + 4
    assert large.two_lines == pytest.approx(small.two_lines + 4 + 3.2)
    assert large.sign == small.sign * 1.5
    assert large.longest_text == small.longest_text * 1.5


def test_words_stand_beside_patterns(tmp_path: Path) -> None:
    text = '[hues.linear]\npattern = "dots"\n[shapes]\npadding = 4'
    assert read(tmp_path, text).spacing.padding == 8.5
    assert read(tmp_path, "[shapes]\npadding = 4").spacing.compact().padding == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colors = 1", "colors means nothing; use base, colours, hues, rules, blocks, fonts, sizes, shapes"),
        ('base = "blue"', "base is 'blue'; give one of colour, print, dark"),
        ("base = 1", "base is 1; give one of colour, print, dark"),
        ("colours = 1", "colours is 1; give a table: [colours]"),
        ("[colours]\nred = '#FF0000'", "colours.red means nothing; use ink, soft_ink, line, muted, ground, paper,"
         " frame_line, sheet_line, solid_ink, soft_solid_ink, frames"),
        ("[colours]\nink = 'red'", "colours.ink is 'red'; give a colour like #A5CBF8"),
        ("[colours]\nink = '#FFF'", "colours.ink is '#FFF'; give a colour like #A5CBF8"),
        ("[colours]\nink = 12", "colours.ink is 12; give a colour like #A5CBF8"),
        ("[colours]\nframes = '#FFFFFF'", "colours.frames is '#FFFFFF'; give a list of colours"),
        ("[colours]\nframes = []", "colours.frames is []; give a list of colours"),
        ("[colours]\nframes = [1]", "colours.frames is 1; give a colour like #A5CBF8"),
        ("[hues]\nlinear = 1", "hues.linear is 1; give a table of fill, stroke, legend and pattern"),
        ("[hues.linear]\ncolour = 1", "hues.linear.colour means nothing; use fill, stroke, legend, pattern"),
        ("[hues.mine]\nfill = '#FFFFFF'", "hues.mine is a new hue; give it a fill and a stroke"),
        ("[hues.linear]\nlegend = 1", "hues.linear.legend is 1; give at most 40 letters on one line"),
        ('[hues.linear]\nlegend = "a\\nb"', "hues.linear.legend is 'a\\nb'; give at most 40 letters on one line"),
        ("[hues.linear]\npattern = 'waves'", "hues.linear.pattern is 'waves'; give one of \"\", solid, diagonal,"
         " reverse, cross, rows, columns, grid, dots, open"),
        ("[rules]\n'Conv*' = 'blue'", f"rules.Conv* is 'blue'; give one of {KNOWN}"),
        ("[rules]\n'Conv*' = 1", f"rules.Conv* is 1; give one of {KNOWN}"),
        ("[blocks]\ncolours = []", "blocks.colours means nothing; use fills, strokes"),
        ("[blocks]\nfills = []", "blocks.fills is []; give a list of colours"),
        ("[fonts]\nsize = 1", "fonts.size means nothing; use family, titles"),
        ("[fonts]\nfamily = \"a';b\"", "fonts.family is \"a';b\"; give the name of a typeface, of letters, digits,"
         " spaces and hyphens"),
        ("[fonts]\ntitles = 'thin'", "fonts.titles is 'thin'; give one of regular, semibold, bold"),
        ("[sizes]\ntitle = 0", "sizes.title is 0; give a number of points from 3 to 24"),
        ("[sizes]\ntitle = '9'", "sizes.title is '9'; give a number of points from 3 to 24"),
        ("[sizes]\ntitle = true", "sizes.title is True; give a number of points from 3 to 24"),
        ("[sizes]\ntitle = nan", "sizes.title is nan; give a number of points from 3 to 24"),
        ("[sizes]\ntext = 9", "sizes.text means nothing; use heading, title, note, label, badge"),
        ("[shapes]\nradius = 99", "shapes.radius is 99; give a number of points from 0 to 6"),
        ("[shapes]\nround = 1", "shapes.round means nothing; use radius, corner, stroke, padding, gap, frame"),
        ("[colours]\nink = '#A5CBF0'", "colours.ink #A5CBF0 on hues.convolution.fill #A5CBF8 cannot be read (contrast"
         " 1.0); make it at least 3"),
        ("[blocks]\nfills = ['#EEEEEE']", "colours.solid_ink #FFFFFF on blocks.fills #EEEEEE cannot be read (contrast"
         " 1.2); make it at least 3"),
        ("[colours]\nground = '#222222'", "colours.ink #263238 on colours.ground #222222 cannot be read (contrast"
         " 1.2); make it at least 3"),
        ("base", "this is no TOML (Expected '=' after a key in a key/value pair (at end of document)); mend it, or see"
         " docs/themes.md"),
        ("a = " + "[" * 50_000, "this is no TOML (it nests too deeply); mend it, or see docs/themes.md"),
        ("[sizes]\ntitle = 0x" + "9" * 5000, "sizes.title is a number of very many digits; give a number of points"
         " from 3 to 24"),
        ('"a\\nb" = 1', "a\ufffdb means nothing; use base, colours, hues, rules, blocks, fonts, sizes, shapes"),
        ("'" + "x" * 500 + "' = 1", "x" * 119 + "… means nothing; use base, colours, hues, rules, blocks, fonts, sizes,"
         " shapes"),
    ],
)  # fmt: skip
def test_one_line_for_every_error(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, text)
    assert refused(path) == f"{path}: {words}"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (path := tmp_path / "house.toml").write_bytes(b"\xff\xfe")
    assert refused(path).startswith(f"{path}: this is no TOML ('utf-8' codec can't decode byte 0xff")


def test_names_of_nothing(tmp_path: Path) -> None:
    assert refused("drak") == "no theme is called 'drak'; use colour, print, dark or a .toml file"
    assert refused("a\nb") == "no theme is called 'a\\nb'; use colour, print, dark or a .toml file"
    missing = tmp_path / "house.toml"
    assert refused(missing) == f"{missing}: No such file or directory; give colour, print, dark or a .toml file"
    assert refused("no\nhouse.toml") == (
        "no\ufffdhouse.toml: No such file or directory; give colour, print, dark or a .toml file"
    )
    assert refused("a\0.toml") == "a\ufffd.toml: no file has such a name; give colour, print, dark or a .toml file"
    assert refused(tmp_path) == f"{tmp_path}: Is a directory; give colour, print, dark or a .toml file"


def test_no_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = written(tmp_path, "#" * 100_001)
    assert refused(path) == f"{path}: no theme has more than 100,000 bytes; give a TOML file of colours and sizes"
    assert refused("/dev/zero").startswith("/dev/zero: no theme has more")
