"""Widths of copies that differ."""

from nnviz.diagram.widths import listed_widths, symbolic_widths
from nnviz.graph import Graph
from tests.diagram import building


def linear(*widths: int) -> Graph:
    value = building.tensor("x", 1, 4)
    nodes = []
    for width in widths:
        nodes.append(building.operator("Gemm", value, features=width))
        value = nodes[-1].outputs[0]
    return building.copy(*nodes)


def test_multiples_of_one_width() -> None:
    copies = [linear(64, 64, 256), linear(128, 128, 512)]
    widths = symbolic_widths(copies[0], copies)
    assert list(widths.words.values()) == ["c", "c", "4c"]
    assert [widths.base[copy] for copy in copies] == [64, 128]


def test_a_copy_that_differs_otherwise_says_its_c_where_most_of_its_widths_are_as_the_body_has_them() -> None:
    regular = [linear(64, 64, 256), linear(128, 128, 512)]
    projected, halved = linear(32, 32, 128, 128), linear(32, 32, 64, 128)
    widths = symbolic_widths(regular[0], [*regular, projected, halved])
    assert [widths.base.get(copy) for copy in (*regular, projected, halved)] == [64, 128, 32, None]


def test_the_plainest_width_is_c() -> None:
    """An inverted residual with squeeze-and-excitation reads 6c, 6c, c/4, 6c, c."""
    copies = [linear(6 * c, 6 * c, c // 4, 6 * c, c) for c in (40, 80, 112)]
    assert list(symbolic_widths(copies[0], copies).words.values()) == ["6c", "6c", "c/4", "6c", "c"]


def test_a_list_by_size_where_nothing_links_them() -> None:
    copies = [linear(16, 7), linear(32, 7), linear(24, 7)]
    widths = symbolic_widths(copies[0], copies)
    assert (list(widths.words.values()), widths.base) == (["16/24/32"], {})
    assert list(listed_widths(copies[0], copies).values()) == ["16/32/24"]


def test_a_range_where_they_are_many() -> None:
    copies = [linear(width, 7) for width in (64, 128, 192, 256, 384)]
    assert list(symbolic_widths(copies[0], copies).words.values()) == ["64–384"]
