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
    return Node("Loop", (count, x), (building.tensor("last", 1, 4),), {"slots": (0, 2)}, bodies=(body,))


def returning(diagram: Diagram) -> list[tuple[str, str]]:
    titles = {box.key: box.title for box in diagram.leaves()}
    return [(titles[edge.source], titles[edge.target]) for edge in diagram.edges if edge.returns]


def test_a_loop_has_ports_and_its_state_returns() -> None:
    x, count = building.tensor("start", 1, 4), building.tensor("count", 1)
    diagram = drawn(loop(x, count), x, count)
    assert outline(diagram) == ("start, count, Loop[step, state, Linear 4, Less, while], last")
    assert returning(diagram) == [("Linear 4", "state")]
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


def steps(count: int, unchanged: int = 0, scanned: bool = False) -> tuple[Node, list[Value]]:
    """A loop over `count` states, each through a Tanh, and others that it hands on as they are."""
    states, kept = [Value() for _ in range(count)], [building.tensor("", 1, 4) for _ in range(unchanged)]
    made = [building.operator("Tanh", state) for state in states]
    used = [building.operator("Add", made[0].outputs[0], value) for value in kept]
    ends = tuple(node.outputs[0] for node in (*made, *used))
    stacked = ends[-1:] if scanned else ()
    go_on = Value()
    body = Graph("", (*made, *used), (Value(), go_on, *states, *kept), (go_on, *ends[:count], *kept, *stacked))
    given = [building.tensor("given", 1, 4) for _ in range(count + unchanged)]
    outputs = tuple(building.tensor("result", 1, 4) for _ in range(count + unchanged + len(stacked)))
    slots = {"slots": tuple(range(2, 2 + len(given))), "M": 5, "cond": True}
    return Node("Loop", tuple(given), outputs, slots, bodies=(body,)), given


def test_many_states_share_one_line_between_two_ports() -> None:
    node, given = steps(5)
    diagram = drawn(node, *given)
    assert returning(diagram) == [("5 states", "5 states")]
    assert "Loop, 5 steps[5 states, Tanh, Tanh, Tanh, Tanh, Tanh, 5 states]" in outline(diagram)


def test_what_all_steps_read_alike_is_no_state() -> None:
    node, given = steps(2, unchanged=1)
    diagram = draw(building.network(given, [node], [node.outputs[0], node.outputs[1]]))
    assert returning(diagram) == [("Tanh", "state 1"), ("Tanh", "state 2")]
    assert "unchanged" not in outline(diagram)
    assert ("given", "Add") in arrows(diagram)
    kept = draw(building.network(given, [node], list(node.outputs)))
    assert ("given", "unchanged") in arrows(kept)
    assert ("unchanged", "result") in arrows(kept)


def test_what_each_step_adds_leaves_by_a_port_that_says_so() -> None:
    node, given = steps(1, scanned=True)
    diagram = drawn(node, *given)
    assert ("Tanh", "stacked over steps") in arrows(diagram)
    assert ("stacked over steps", "result") in arrows(diagram)
    assert returning(diagram) == [("Tanh", "state")]


def test_a_closed_loop_says_how_much_returns() -> None:
    node, given = steps(2)
    diagram = draw(building.network(given, [node], list(node.outputs)), depth=0)
    (box,) = [box for box in diagram.leaves() if box.role == "operator"]
    assert (box.title, box.note) == ("Loop, 5 steps", "2 states returning")
    assert not any(edge.returns for edge in diagram.edges)


def test_a_loop_in_a_function_called_twice_returns_twice() -> None:
    node, given = steps(1)
    definition = Graph("Twice", (node,), (given[0],), node.outputs)
    x, middle, last = building.tensor("image", 1, 4), Value("m"), Value("last")
    calls = [Node("F", (a,), (b,), bodies=(definition,)) for a, b in ((x, middle), (middle, last))]
    diagram = draw(building.network([x], calls, [last]))
    assert returning(diagram) == [("Tanh", "state")] * 2
    ends = [(edge.source, edge.target) for edge in diagram.edges if edge.returns]
    assert len(set(ends)) == 2


def test_constants_of_a_call_are_no_inputs_of_the_figure() -> None:
    """A weight that a function is given has no line; what else it is given keeps its place."""
    weight, y = Value("w"), Value("y")
    product = building.operator("MatMul", y, weight)
    body = Graph("F", (product,), (weight, y), product.outputs)
    x = building.tensor("pixels", 1, 4)
    node = Node("F", (x,), (building.tensor("made", 1, 4),), {"slots": (1,)}, domain="own", bodies=(body,))
    diagram = drawn(node, x)
    assert arrows(diagram) == [("pixels", "MatMul"), ("MatMul", "made")]


def test_a_state_whose_size_changes_says_so() -> None:
    first, state = building.tensor("start", 1, 4), building.tensor("", None, 4)
    joined = building.operator("Concat", state, state, shape=(None, 4))
    go_on = Value()
    body = Graph("", (joined,), (Value(), go_on, state), (go_on, joined.outputs[0]))
    node = Node("Loop", (first,), (building.tensor("last", None, 4),), {"slots": (2,)}, bodies=(body,))
    assert returning(drawn(node, first)) == [("concat", "state, varying size")]
