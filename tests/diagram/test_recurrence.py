"""What a loop hands on from step to step."""

from typing import Any

from nnviz.diagram.recurrence import feeds, recurrence, steps
from nnviz.graph import Graph, Node, Value
from tests.diagram import building


def value(name: str) -> Value:
    return Value(name)


def loop(body: Graph, *inputs: Value, **attributes: Any) -> Node:
    return Node("Loop", inputs, tuple(Value() for _ in range(len(body.outputs) - 1)), attributes, bodies=(body,))


def test_inputs_meet_the_body_by_their_slots() -> None:
    number, go_on, a, b = map(value, "ngab")
    made = [building.operator("Tanh", a), building.operator("Relu", b)]
    body = Graph("", tuple(made), (number, go_on, a, b), (go_on, *(node.outputs[0] for node in made)))
    x = value("x")
    found = recurrence(loop(body, x, slots=(3,)))
    assert [(state.inside, state.initial) for state in found.states] == [(a, None), (b, x)]
    whole = recurrence(loop(body, value("m"), value("c"), value("p"), x))
    assert [state.initial.name for state in whole.states if state.initial] == ["p", "x"]


def test_a_condition_that_is_handed_on_is_none() -> None:
    number, go_on, a = map(value, "nga")
    made = building.operator("Tanh", a)
    named = Node("Identity", (go_on,), (value("still"),))
    body = Graph("", (made, named), (number, go_on, a), (named.outputs[0], made.outputs[0]))
    assert recurrence(loop(body)).goes_on is None
    check = building.operator("Less", made.outputs[0])
    body = Graph("", (made, check), (number, go_on, a), (check.outputs[0], made.outputs[0]))
    assert recurrence(loop(body)).goes_on is check.outputs[0]


def test_a_state_under_another_name_is_unchanged() -> None:
    number, go_on, a = map(value, "nga")
    named = Node("Identity", (a,), (value("b"),))
    body = Graph("", (named,), (number, go_on, a), (go_on, named.outputs[0]))
    found = recurrence(loop(body))
    assert found.states == ()
    assert [state.inside for state in found.unchanged] == [a]


def test_a_scan_tells_states_from_items() -> None:
    h, x = value("h"), value("x")
    made = building.operator("Add", h, x)
    body = Graph("", (made,), (h, x), (made.outputs[0], made.outputs[0]))
    start, rows, last, all_ = map(value, ("h0", "rows", "last", "all"))
    scan = Node("Scan", (start, rows), (last, all_), {"num_scan_inputs": 1}, bodies=(body,))
    found = recurrence(scan)
    assert [(state.inside, state.initial, state.final) for state in found.states] == [(h, start, last)]
    assert found.items == ((x, rows),)
    assert found.stacked == ((made.outputs[0], all_),)
    assert found.control == ()
    old = Node("Scan", (start, rows), (last,), {"num_scan_inputs": 1, "slots": (1, 2)}, bodies=(body,))
    assert recurrence(old).items == ((x, rows),)  # before opset 9, the lengths came first


def test_how_often_is_said_where_the_file_says_it() -> None:
    number, go_on = map(value, "ng")
    body = Graph("", (), (number, go_on), (go_on,))
    assert steps(loop(body, M=10, cond=True)) == "10 steps"
    assert steps(loop(body, M=(1,), cond=True)) == "1 step"
    assert steps(loop(body, value("c"), slots=(1,), M=10)) == "at most 10 steps"  # it may not even begin
    assert steps(loop(body, M=2**63 - 1, cond=True)) == ""
    assert steps(loop(body)) == ""


def test_a_call_feeds_what_its_constants_leave() -> None:
    weight, x, given = value("w"), value("x"), value("given")
    body = Graph("F", (), (weight, x), ())
    assert feeds(Node("F", (given,), (), {"slots": (1,)}, bodies=(body,))) == {weight: None, x: given}
