"""The JSON document: its schema, on a folded graph written by hand."""

import json
from typing import Any

import pytest

from nnviz.diagram.types import Box, Definition, Diagram
from nnviz.graph import Block, Graph, Hidden, Node, TensorType, Value, Variant
from nnviz.renderers.json import render

IMAGE = TensorType("float32", (1, 8, 4, 4))
KERNEL = TensorType("float32", (8, 8, 3, 3))


def conv(data: Value, member: int, weight: Value | None = None, **attributes: Any) -> Node:
    weight = weight or Value(f"w{member}", KERNEL, constant=True, stored=8 * 8 * 9 * 4, learned=True)
    given = {"kernel_shape": (3, 3), "channels": 8, "strides": (1, 1), "pads": (1, 1, 1, 1), **attributes}
    return Node("Conv", (data,), (Value("", IMAGE),), given, sources=(member,), weights=(weight,), then=("Relu",))


def pair(data: Value, member: int, kind: str = "B0", twice: bool = True) -> Block:
    """Copies of one convolution each, as a block."""
    first = conv(data, member)
    second = conv(first.outputs[0], member + 1)
    copies = (Graph("", (first,)), Graph("", (second,))) if twice else (Graph("", (first,)),)
    return Block("Block", (data,), copies[-1].nodes[-1].outputs, kind=kind, label="Unit", instances=copies)


def nested() -> Graph:
    """Input, B1 of two copies (the first a variant), each with B0 twice and a sum; then If with a body, then a head."""
    x = Value("x", IMAGE)
    inner = [pair(x, 0)]
    sums = [Node("Add", (inner[0].outputs[0], x), (Value("", IMAGE),), sources=(2,))]
    inner.append(pair(sums[0].outputs[0], 4))
    sums.append(Node("Add", (inner[1].outputs[0], sums[0].outputs[0]), (Value("", IMAGE),), sources=(6,)))
    copies = tuple(Graph("", (block, total)) for block, total in zip(inner, sums, strict=True))
    outer = Block("Block", (x,), sums[1].outputs, kind="B1", label="Stage", instances=copies,
                  variants=(Variant(0, "narrow"),), body_index=1, equal="widths")  # fmt: skip
    body = Graph("then", (conv(sums[1].outputs[0], 0),))
    inside = Node("Relu", body.nodes[0].outputs, (Value("", IMAGE),))
    branch = Node("If", (sums[1].outputs[0],), (Value("", IMAGE),), {"limit": float("inf")}, sources=(7,),
                  bodies=(Graph("then", (*body.nodes, inside)),))  # fmt: skip
    tail = pair(branch.outputs[0], 8, twice=False)
    return Graph(
        "net", (outer, branch, tail), (x,), tail.outputs, (Hidden(9, "dead"), Hidden(3, "constant")), {"format": "ONNX"}
    )


def document(graph: Graph, boxes: tuple[Box, ...] = (), panels: tuple[Definition, ...] = ()) -> Any:
    return json.loads(render(Diagram("net", boxes, (), panels, graph)))


def test_the_sections_stand_in_order() -> None:
    found = document(nested())
    assert list(found) == ["schema", "model", "operators", "values", "hidden", "blocks", "tree", "drawn"]
    assert found["schema"] == "nnviz/1"


def test_the_model_is_summed_up() -> None:
    model = document(nested())["model"]
    assert model["name"] == "net"
    assert model["format"] == "ONNX"
    assert model["inputs"] == [{"name": "x", "dtype": "float32", "shape": [1, 8, 4, 4]}]
    assert model["parameters"] == 6 * 576
    assert model["parameter_bytes"] == 4 * 6 * 576
    assert model["macs"] is None, "how often a branch runs is not known"


def test_operators_are_numbered_along_the_network_and_bodies_last() -> None:
    operators = document(nested())["operators"]
    assert [entry["id"] for entry in operators] == list(range(10))
    assert [entry["op"] for entry in operators] == [*["Conv", "Conv", "Add"] * 2, "If", "Conv", "Conv", "Relu"]
    assert [entry["within"] for entry in operators] == [None] * 8 + [6, 6]
    assert [entry["members"] for entry in operators[:8]] == [[0], [1], [2], [4], [5], [6], [7], [8]]


def test_an_operator_tells_all_there_is() -> None:
    found = document(nested())
    entry = found["operators"][1]
    assert entry == {
        "id": 1,
        "op": "Conv",
        "label": "Conv 3×3, 8",
        "members": [1],
        "inputs": found["operators"][0]["outputs"],
        "outputs": entry["outputs"],
        "attributes": {"channels": 8, "kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [1, 1]},
        "then": ["ReLU"],
        "within": None,
        "parameters": 576,
        "macs": 8 * 4 * 4 * 8 * 9,
    }
    assert found["values"][entry["outputs"][0]] == {
        "id": entry["outputs"][0], "name": "", "dtype": "float32", "shape": [1, 8, 4, 4], "constant": False,
    }  # fmt: skip
    assert found["operators"][6]["attributes"] == {"limit": "inf"}


def test_every_member_is_in_one_operator_or_hidden() -> None:
    found = document(nested())
    assert found["hidden"] == [{"member": 3, "why": "constant"}, {"member": 9, "why": "dead"}]
    members = [member for entry in found["operators"] if entry["within"] is None for member in entry["members"]]
    assert sorted(members + [entry["member"] for entry in found["hidden"]]) == list(range(10))


def test_a_class_lists_every_copy_in_the_network() -> None:
    stage, unit = document(nested())["blocks"]
    assert stage == {
        "id": "B1",
        "label": "Stage",
        "parent": None,
        "shared_weights": False,
        "equal": "widths",
        "instances": [[0, 1, 2], [3, 4, 5]],
        "repeats": [{"first": 0, "count": 2}],
        "variants": [{"instance": 0, "differs": "narrow"}],
    }
    assert (unit["id"], unit["parent"], unit["equal"]) == ("B0", "B1", "exact")
    assert unit["instances"] == [[0], [1], [3], [4], [7]]
    assert unit["repeats"] == [{"first": 0, "count": 2}, {"first": 2, "count": 2}, {"first": 4, "count": 1}]


def test_variants_count_along_all_copies() -> None:
    x = Value("x", IMAGE)
    first, second = pair(x, 0), pair(x, 2)
    varied = Block("Block", second.inputs, second.outputs, kind="B0", label="Unit", instances=second.instances,
                   variants=(Variant(1, "/2"),))  # fmt: skip
    (unit,) = document(Graph("net", (first, varied), (x,)))["blocks"]
    assert unit["variants"] == [{"instance": 3, "differs": "/2"}]


def test_the_tree_opens_the_body_of_each_block() -> None:
    assert document(nested())["tree"] == [
        {
            "block": "B1",
            "instances": [0, 1],
            "tree": [{"block": "B0", "instances": [2, 3], "tree": [{"operator": 3}]}, {"operator": 5}],
        },
        {"operator": 6},
        {"block": "B0", "instances": [4], "tree": [{"operator": 7}]},
    ]


def test_drawn_counts_boxes_but_no_pills_and_no_ports() -> None:
    boxes = (
        Box("x", "input", "input:x", "x"),
        Box("b", "block", "B1", "Stage", definition="B1", repeat=2),
        Box("g", "block", "B0", "Unit", children=(Box("c", "operator", "7", "Conv"),)),
    )
    panel = Definition("B1", "Stage", (Box("p", "port", "", "x"), Box("d", "operator", "3", "Conv")), ())
    assert document(nested(), boxes, (panel,))["drawn"] == {"top_level": 3, "boxes": 3}


def test_an_empty_network_is_a_document_too() -> None:
    found = document(Graph("", ()))
    assert (found["operators"], found["tree"], found["blocks"], found["drawn"]) == (
        [],
        [],
        [],
        {"top_level": 0, "boxes": 0},
    )


def test_names_of_any_kind_are_kept_as_json() -> None:
    value = Value('"\ud800\n\\', TensorType("", None))
    found = document(Graph("n\x00", (Node("Relu", (value,), ()),), (value,)))
    assert found["model"]["name"] == "n\x00"
    assert found["values"] == [{"id": 0, "name": '"?\n\\', "dtype": "", "shape": None, "constant": False}]


@pytest.mark.parametrize("count", [20_000])
def test_long_and_deep_networks_are_written(count: int) -> None:
    value = Value("x", IMAGE)
    graph = Graph("", ())
    for level in range(3000):
        node = conv(value, level)
        inside = Graph("", (node, *graph.nodes))
        graph = Graph("", (Block("Block", kind=f"B{level}", instances=(inside,)),))
    text = render(Diagram("", (), (), (), graph))
    assert text.count(b'"block"') == 3000
    chain = Graph("", tuple(Node("Relu", (value,), (Value(),), sources=(i,)) for i in range(count)))
    assert len(document(chain)["operators"]) == count
