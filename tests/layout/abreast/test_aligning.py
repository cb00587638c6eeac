"""Which boxes of several networks are paired: text in, text out."""

from hypothesis import given
from hypothesis import strategies as st

from nnviz.layout.abreast.aligning import Stop, align


def stops(text: str) -> list[Stop]:
    """`56:pool block 28:block`: boxes by name, a resolution holds until the next."""
    found: list[Stop] = []
    resolution = ""
    for word in text.split():
        before, colon, name = word.rpartition(":")
        resolution = before if colon else resolution
        found.append(Stop(resolution, (name,)))
    return found


def aligned(*texts: str) -> str:
    """A line for each row, a column for each network; stages are told apart by rules."""
    columns = [stops(text) for text in texts]
    lines: list[str] = []
    for stage in align(columns):
        lines.append(f"-- {stage.resolution}".rstrip())
        for row in stage.rows:
            names = [columns[k][row[k]].words[0] if k in row else "." for k in range(len(columns))]
            lines.append(" ".join(names))
    return "\n".join(lines)


def test_stages_of_one_resolution_begin_together() -> None:
    assert aligned("224:image 112:conv 56:pool a b 28:c", "224:image 112:d e 56:f 28:g") == (
        "-- 224\nimage image\n-- 112\nconv d\n. e\n-- 56\npool f\na .\nb .\n-- 28\nc g"
    )


def test_a_resolution_that_one_skips_stands_alone() -> None:
    assert aligned("112:a 56:b 28:c", "112:d 28:e") == "-- 112\na d\n-- 56\nb .\n-- 28\nc e"


def test_equal_boxes_of_a_stage_are_paired_in_order() -> None:
    assert aligned("56:x block block norm", "56:y block norm") == "-- 56\nx y\nblock block\nblock .\nnorm norm"


def test_where_there_are_no_pictures_what_is_alike_is_paired_before_what_is_first() -> None:
    assert aligned("a b output", "output") == "--\na .\nb .\noutput output"


def test_what_is_no_picture_begins_together_behind_a_stage_that_both_have() -> None:
    assert aligned("7:a :pool linear", "7:b :flat") == "-- 7\na b\n--\npool flat\nlinear ."
    assert aligned("9:a :conv x", "9:b 3:c :mean") == "-- 9\na b\n-- 3\n. c\n--\nconv .\nx .\n. mean"


def test_a_third_network_joins_the_rows_of_the_others() -> None:
    assert aligned("9:i 3:a c", "9:i 3:b c", "9:i 3:d e c") == "-- 9\ni i i\n-- 3\na b d\n. . e\nc c c"


def test_resolutions_that_come_again_are_paired_in_order() -> None:
    assert aligned("8:a 4:b 8:c", "8:d 4:e 2:f 4:g 8:h") == "-- 8\na d\n-- 4\nb e\n-- 2\n. f\n-- 4\n. g\n-- 8\nc h"


def test_nothing_beside_something() -> None:
    assert aligned("", "8:a b") == "-- 8\n. a\n. b"


columns = st.lists(
    st.lists(st.builds(Stop, st.sampled_from(["", "56²", "28²"]), st.tuples(st.sampled_from("abc")))), max_size=4
)


@given(columns)
def test_every_box_is_in_one_row_and_rows_keep_the_order(networks: list[list[Stop]]) -> None:
    stages = align(networks)
    rows = [row for stage in stages for row in stage.rows]
    for number, network in enumerate(networks):
        assert [row[number] for row in rows if number in row] == list(range(len(network)))
    for stage in stages:
        assert {networks[k][at].resolution for row in stage.rows for k, at in row.items()} == {stage.resolution}


@given(columns, st.integers(0, 3))
def test_a_network_beside_itself_is_paired_wholly(networks: list[list[Stop]], which: int) -> None:
    network = networks[which] if which < len(networks) else []
    rows = [row for stage in align([network, network]) for row in stage.rows]
    assert rows == [{0: at, 1: at} for at in range(len(network))]
