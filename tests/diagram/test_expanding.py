"""Branches, loops and functions are drawn as hierarchy."""

from nnviz.diagram import Diagram, draw
from nnviz.graph import Graph, Node, Value
from tests.diagram import building
from tests.diagram.test_draw import arrows
from tests.diagram.test_opening import outline


def conditional(x: Value, outer: Value) -> Node:
    """If: one branch reads a tensor from outside, the other a tensor from outside too, and computes more."""
    then = building.operator("Relu", outer)
    first = building.operator("Tanh", outer)
    other = building.operator("Sigmoid", first.outputs[0])
    bodies = (Graph("then", (then,), (), then.outputs), Graph("else", (first, other), (), other.outputs))
    names = {"bodies": ("then_branch", "else_branch")}
    return Node("If", (x,), (building.tensor("chosen", 1, 4),), names, bodies=bodies)


def drawn(node: Node, *inputs: Value) -> Diagram:
    return draw(building.network(list(inputs), [node], list(node.outputs)))


def test_branches_stand_side_by_side_before_a_selection() -> None:
    x, y = building.tensor("flag", 1), building.tensor("pixels", 1, 4)
    diagram = drawn(conditional(x, y), x, y)
    assert outline(diagram) == "flag, pixels, If[then[ReLU], else[Tanh, Sigmoid], select], chosen"
    assert set(arrows(diagram)) == {
        ("pixels", "ReLU"),
        ("pixels", "Tanh"),
        ("Tanh", "Sigmoid"),
        ("flag", "select"),
        ("ReLU", "select"),
        ("Sigmoid", "select"),
        ("select", "chosen"),
    }


def test_closed_it_is_the_operator() -> None:
    x, y = building.tensor("flag", 1), building.tensor("pixels", 1, 4)
    node = conditional(x, y)
    diagram = draw(building.network([x, y], [node], list(node.outputs)), depth=0)
    assert [(box.title, box.role, box.ref) for box in diagram.boxes][2] == ("If", "operator", "0")
    assert arrows(diagram) == [("pixels", "If"), ("flag", "If"), ("If", "chosen")]


def loop(x: Value, count: Value) -> Node:
    step, go_on, state = Value("step"), Value("go_on"), Value("state")
    linear = building.operator("Gemm", state, features=4)
    check = building.operator("Less", step)
    body = Graph("body", (linear, check), (step, go_on, state), (check.outputs[0], linear.outputs[0]))
    return Node("Loop", (count, x), (building.tensor("last", 1, 4),), {"bodies": ("body",)}, bodies=(body,))


def test_a_loop_has_ports_and_says_what_returns() -> None:
    x, count = building.tensor("start", 1, 4), building.tensor("count", 1)
    diagram = drawn(loop(x, count), x, count)
    assert outline(diagram) == ("start, count, Loop (1 state returning)[step, state, Linear 4, Less, while], last")
    assert ("start", "state") in arrows(diagram)
    assert ("count", "step") in arrows(diagram)
    assert ("Less", "while") in arrows(diagram)
    assert ("Linear 4", "last") in arrows(diagram)


def test_a_function_called_twice_is_drawn_twice() -> None:
    inner, made = Value("a"), Value("b")
    definition = Graph("Twice", (Node("Relu", (inner,), (made,)), Node("Tanh", (made,), (Value("c"),))), (inner,), ())
    definition = Graph("Twice", definition.nodes, (inner,), definition.nodes[-1].outputs)
    x, middle, last = building.tensor("image", 1, 4), Value("m"), Value("last")
    calls = [
        Node("Twice", (x,), (middle,), bodies=(definition,)),
        Node("Twice", (middle,), (last,), bodies=(definition,)),
    ]
    diagram = draw(building.network([x], calls, [last]))
    assert outline(diagram) == "image, Twice[ReLU, Tanh], Twice[ReLU, Tanh], last"
    assert arrows(diagram) == [
        ("image", "ReLU"), ("ReLU", "Tanh"), ("Tanh", "ReLU"), ("ReLU", "Tanh"), ("Tanh", "last"),
    ]  # fmt: skip
    keys = [box.key for box in diagram.leaves()]
    assert len(keys) == len(set(keys))


def test_four_deep() -> None:
    x, y = building.tensor("flag", 1), building.tensor("pixels", 1, 4)
    node = conditional(x, y)
    for _ in range(3):
        result = building.tensor("chosen", 1, 4)
        body = Graph("then", (node,), (), node.outputs)
        node = Node("If", (x,), (result,), {"bodies": ("then_branch",)}, bodies=(body,))
    shown = outline(drawn(node, x, y))
    assert shown.count("If[then[") == 4
    assert shown.count("select") == 4


def test_a_body_without_operators_is_no_frame() -> None:
    """A branch may pass on what it captures; a function may do nothing at all."""
    x, y = building.tensor("flag", 1), building.tensor("pixels", 1, 4)
    passing = Graph("then", (), (), (y,))
    node = Node("If", (x,), (building.tensor("chosen", 1, 4),), {"bodies": ("then_branch",)}, bodies=(passing,))
    assert outline(drawn(node, x, y)) == "flag, pixels, If[select], chosen"
    nothing = Node("Nothing", (x,), (building.tensor("left", 1),), bodies=(Graph("Nothing", ()),))
    assert outline(drawn(nothing, x)) == "flag, Nothing, left"


def test_a_closed_definition_has_a_key_for_every_call() -> None:
    """Two functions deep, the inner one stays closed: both calls of the outer one show it, each as a box of its own."""
    x = building.tensor("x", 4)
    body = Graph("inner", (relu := building.operator("Relu", (a := Value("a"))),), (a,), relu.outputs)
    for name in ("middle", "outer"):
        entry, first, last = Value("entry"), Value("first"), Value("last")
        calls = (Node("F", (entry,), (first,), bodies=(body,)), Node("F", (first,), (last,), bodies=(body,)))
        body = Graph(name, calls, (entry,), (last,))
    network = building.network([x], [Node("G", (x,), (building.tensor("y", 4),), bodies=(body,))], [])
    for depth in range(4):
        pending, keys = list(draw(network, depth=depth).boxes), list[str]()
        while pending:
            keys.append((box := pending.pop()).key)
            pending += box.children or ()
        assert len(keys) == len(set(keys))
