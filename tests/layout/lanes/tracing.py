"""Reads a figure of lanes back, character by character, as a person would; shares nothing with what drew it."""

from nnviz.rows import Row

UP, DOWN = set("╵│╯┤╰├┴┼•"), set("╷│╮┤╭├┬┼•")
LEFT, RIGHT = set("╴╯╮┤─┴┬┼•"), set("╶╰╭├─┴┬┼•")
MARKS = set("●○⊕⊗")
CROSSING = set("─┼")

Names = frozenset[str]


def trace(rows: list[Row]) -> set[tuple[str, str]]:
    """Follow every line of one section from top to bottom: pairs of titles, source and target."""
    found: set[tuple[str, str]] = set()
    live: dict[int, Names] = {}
    last_mark = -1
    for row in rows:
        live = _arrive(row.lanes, live, last_mark)
        below = {cell: live[cell] for cell, one in enumerate(row.lanes) if one in "│┼"}
        marks = [cell for cell, one in enumerate(row.lanes) if one in MARKS]
        assert len(marks) == (row.title != "" and row.hue != "title"), row
        last_mark = marks[0] if marks else -1
        if marks:
            found |= {(name, row.title) for name in _read(row.lanes, marks[0], live, below)}
            below[marks[0]] = frozenset([row.title])
        else:
            below |= _bend(row.lanes, live)
        live = below
    assert set(live) <= {last_mark}, "a line runs out of the figure"
    return found


def _arrive(line: str, live: dict[int, Names], last_mark: int) -> dict[int, Names]:
    """Check that what goes down in one line is taken up in the next; only a mark may have nothing below it."""
    arrived = dict(live)
    for cell, one in enumerate(line.ljust(max(live, default=0) + 1)):
        if one in UP:
            assert cell in live, f"a line from nowhere: {line}"
        elif one not in MARKS and cell in arrived:
            assert cell == last_mark, f"a line ends in nothing: {line}"
            del arrived[cell]
    return arrived


def _read(line: str, mark: int, live: dict[int, Names], below: dict[int, Names]) -> Names:
    """What leads into a mark: the lane above it, and the lanes that the lines at its sides touch."""
    read = live.get(mark, frozenset())
    for step, ahead, back in ((1, RIGHT, LEFT), (-1, LEFT, RIGHT)):
        cell = mark + step
        while 0 <= cell < len(line) and line[cell] in back:
            if line[cell] not in CROSSING:
                read |= live[cell]
            if line[cell] in DOWN:
                below[cell] = live[cell]
            cell = cell + step if line[cell] in ahead else -1
    return read


def _bend(line: str, live: dict[int, Names]) -> dict[int, Names]:
    """A line without a mark: its horizontals have one end above or one end below, or they could not be read."""
    below: dict[int, Names] = {}
    stretch: list[int] = []
    for cell, one in enumerate(line):
        if one in LEFT or one in RIGHT:
            stretch.append(cell)
        if stretch and one not in RIGHT:
            ups = [end for end in stretch if line[end] in UP - CROSSING]
            downs = [end for end in stretch if line[end] in DOWN - CROSSING]
            assert 1 in (len(ups), len(downs)), f"who flows where? {line}"
            below |= {end: frozenset().union(*(live[up] for up in ups)) for end in downs}
            stretch = []
    assert not stretch
    return below
