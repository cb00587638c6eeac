"""One small scene that has every shape there is."""

from nnviz.scene import Circle, Group, Line, Paint, Rect, Scene, Shape, Tag, Text

LINE = Paint(stroke="#455A64")
BLUE = Paint("#A5CBF8", "#2B5F9E")


def edge(value: str, source: str, target: str, *points: tuple[float, float]) -> Line:
    return Line(points, LINE, 3, True, Tag("edge", (("value", value), ("from", source), ("to", target))))


def box(number: str, title: str, y: float, tooltip: str = "") -> Group:
    words = Text(60, y + 10, title, 8, "#263238")
    return Group((Rect(25, y, 70, 15, BLUE, 3), words), Tag("operator", (("operator", number),)), tooltip)


def scene(title: str = "A block", words: str = "Conv 3×3, 64, /2", scale: float = 1.0) -> Scene:
    sheets = Group((Rect(28, 97, 70, 15, BLUE, 3),), Tag("sheets"))
    outline = Rect(25, 100, 70, 15, Paint("#2F6DA3", "#21517B"), 3, flat=True)
    name = Text(60, 110, "Bottleneck² → …", 8, "#FFFFFF", "semibold", tag=Tag("title"))
    block = Group((sheets, outline, name), Tag("block", (("block", "B0"), ("repeat", "3"))))
    circle, across, down = Circle(60, 80, 5.5, BLUE), ((57.0, 80.0), (63.0, 80.0)), ((60.0, 77.0), (60.0, 83.0))
    total = Group((circle, Line(across, LINE), Line(down, LINE)), Tag("operator", (("operator", "1"),)), "Add")
    pill = Rect(30, 10, 60, 15, Paint("#FFFFFF", "#37474F"), 7.5)
    terminal = Group((pill, Text(60, 20, "Input", 8, "#263238", "bold")), Tag("terminal", (("name", "input:x"),)))
    shapes: tuple[Shape, ...] = (
        edge("1", "input:x", "0", (60, 25), (60, 40)),
        edge("1", "input:x", "1", (60, 25), (60, 32), (110, 32), (110, 80), (65.5, 80)),
        edge("2", "0", "1", (60, 55), (60, 74.5)),
        edge("3", "1", "B0", (60, 85.5), (60, 100)),
        terminal,
        box("0", words, 40, "kernel 3×3\nstride 2×2"),
        total,
        block,
        Text(63, 66, "64×112²", 6.2, "#546E7A", "italic", "start", Tag("label")),
    )
    return Scene(120, 130, shapes, title, scale, description=f"{title}: Input; {words}; Add; Bottleneck ×3.")
