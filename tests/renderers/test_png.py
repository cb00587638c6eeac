"""PNG: as many pixels as its resolution says, and the shipped fonts."""

from io import BytesIO

import pytest
from PIL import Image

from nnviz.errors import OptionError
from nnviz.renderers import png
from nnviz.scene import Paint, Rect, Scene, Text
from tests.renderers.scenes import scene


def opened(drawing: Scene, dpi: float | None = None) -> Image.Image:
    picture = Image.open(BytesIO(png.render(drawing, dpi)))
    picture.load()
    return picture


@pytest.mark.parametrize("scale", [1.0, 0.5])
@pytest.mark.parametrize("dpi", [None, 72, 96, 137.3, 600])
def test_the_picture_has_the_dots_per_inch_that_it_says(dpi: float | None, scale: float) -> None:
    picture, asked = opened(scene(scale=scale), dpi), dpi or 220
    assert picture.size == (round(120 * scale * asked / 72), round(130 * scale * asked / 72))
    assert picture.info["dpi"] == pytest.approx((asked, asked), abs=0.013)


def test_a_large_figure_gets_fewer_dots_instead_of_too_many_pixels() -> None:
    drawing = Scene(5000, 10_000, ())
    assert png.resolution(drawing) == pytest.approx(64.4, abs=0.1)
    assert 5000 * 10_000 * (png.resolution(drawing) / 72) ** 2 == pytest.approx(png.COMFORTABLE)


def test_a_resolution_that_is_asked_for_is_drawn_or_refused() -> None:
    drawing = Scene(500, 720, ())
    assert png.resolution(drawing, 1200) == 1200
    with pytest.raises(OptionError) as refused:
        png.render(drawing, 1e5)
    assert str(refused.value) == (
        "dpi 100000: the figure has 694444 × 1000000 pixels, more than 100 million;"
        " give 1200 or fewer, or write a PDF or SVG"
    )


@pytest.mark.parametrize("dpi", [0, -220, 0.5, 1e6, float("inf"), float("nan")])
def test_what_is_no_resolution(dpi: float) -> None:
    with pytest.raises(OptionError, match="is no resolution; give a number of dots per inch from 1 to 100000"):
        png.render(scene(), dpi)


def test_a_figure_of_less_than_a_pixel_is_one() -> None:
    assert opened(Scene(20, 14_400, ()), 1).size == (1, 200)


def test_the_file_says_what_it_shows() -> None:
    told = opened(scene("ResNet-50 ² <x>\ud800"))
    assert told.info["Title"] == "ResNet-50 ² <x>\ufffd"
    assert told.info["Description"].startswith("ResNet-50 ² <x>\ufffd: Input; Conv 3×3")
    assert "Description" not in opened(Scene(9, 9, ())).info


def test_colours_arrive_and_the_ground_is_white() -> None:
    picture = opened(Scene(72, 72, (Rect(18, 18, 36, 36, Paint("#2F6DA3")),))).convert("RGBA")
    assert picture.getpixel((2, 2)) == (255, 255, 255, 255)
    assert picture.getpixel((110, 110)) == (0x2F, 0x6D, 0xA3, 255)


@pytest.mark.parametrize("weight", ["regular", "semibold", "bold", "italic"])
def test_every_weight_is_drawn_with_its_own_face(weight: str) -> None:
    def drawn(style: str) -> bytes:
        return opened(Scene(60, 20, (Text(30, 14, "Conv 3×3", 10, "#000000", style),))).tobytes()  # type: ignore[arg-type]

    others = [drawn(other) for other in ("regular", "semibold", "bold", "italic") if other != weight]
    assert drawn(weight) not in others
    assert len(set(drawn(weight))) > 2
