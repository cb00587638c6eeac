"""Nothing in a document is trusted: what is wrong with it is said, before it costs anything."""

import json
import zlib
from typing import Any

import pytest

from nnviz.document import LARGEST, DamagedError, NewerError, TooLargeError, packed, read, unpacked
from nnviz.limits import Limits

NODE = {"op": "Relu", "inputs": [0], "outputs": [1]}
COPY = {"nodes": [NODE], "inputs": [0], "outputs": [1]}
BLOCK = {"op": "Block", "inputs": [0], "outputs": [1], "kind": "B0", "label": "A", "equal": "exact", "instances": [0]}


def document(*graphs: Any, values: Any = ({}, {}, {}), **more: Any) -> bytes:
    return json.dumps({"schema": "nnviz/graph/1", "values": values, "graphs": graphs, **more}).encode()


def node(**changes: Any) -> dict[str, Any]:
    return {"nodes": [{**NODE, **changes}]}


def block(**changes: Any) -> bytes:
    return document(COPY, {"nodes": [{**BLOCK, **changes}]}, folded=True)


def test_what_is_damaged_below_is_sound_without_the_damage() -> None:
    assert str(read(document({"nodes": [NODE]})).graph) == "Relu $v\nreturn"
    assert read(block()).folded


DAMAGED = {
    "no JSON": b"{",
    "bytes that are no text": b"\xff\xfe{}",
    "numbers that JSON lacks": document({"nodes": [NODE]}).replace(b'"Relu"', b"NaN"),
    "lists without an end": b"[" * 100_000,
    "a number of many digits": document(node(sources=[7])).replace(b"7", b"7" * 5000),
    "a list": b"[]",
    "no schema": b"{}",
    "another schema": b'{"schema": "nnviz/1"}',
    "no graph": document(),
    "a graph that is a number": document(7),
    "values that are no list": document({"nodes": [NODE]}, values={}),
    "a tensor that is not there": document(node(inputs=[3])),
    "a tensor of a negative number": document(node(inputs=[-1])),
    "a tensor that is true": document(node(inputs=[True])),
    "a result that is left out": document(node(outputs=[None])),
    "a body that is not there": document(node(bodies=[7])),
    "a body that holds itself": document(node(bodies=[0])),
    "a name that is a number": document(node(name=7)),
    "no name": document(node(op=None)),
    "a source below 0": document(node(sources=[-1])),
    "a number of too many bits": document(node(attributes={"a": 2**70})),
    "an attribute that is an object": document(node(attributes={"a": {}})),
    "an attribute without an end": document(node(attributes={"a": json.loads("[" * 50 + "]" * 50)})),
    "a shape that is a number": document({"nodes": [NODE]}, values=[{"shape": 7}, {}, {}]),
    "half a dimension": document({"nodes": [NODE]}, values=[{"shape": [0.5]}, {}, {}]),
    "a pair of three": document({"nodes": [NODE], "hidden": [[0, "a", "b"]]}),
    "names that are no pairs": document({"nodes": [NODE]}, names=["a"]),
    "metadata of numbers": document({"nodes": [NODE], "metadata": {"a": 1}}),
    "two makers of a tensor": document({"nodes": [NODE, NODE]}),
    "one that makes a tensor twice": document(node(outputs=[1, 1])),
    "an input that is made": document({"nodes": [NODE], "inputs": [1]}),
    "a circle": document({"nodes": [{**NODE, "inputs": [2]}, {"op": "Relu", "inputs": [1], "outputs": [2]}]}),
    "a result out of a body": document(
        {"nodes": [NODE]}, {"nodes": [{"op": "If", "bodies": [0]}, {"op": "Relu", "inputs": [1]}]}
    ),
    "a body of two loops": document({"nodes": [NODE]}, {"nodes": [{"op": "Loop", "bodies": [0]}] * 2}),
    "a body of a loop and a call": document(
        {"nodes": [NODE]}, {"nodes": [{"op": "Loop", "bodies": [0]}, {"op": "Relu", "bodies": [0]}]}
    ),
    "a block without copies": block(instances=[]),
    "a drawn copy that is not there": block(body_index=1),
    "a variant that is not there": block(variants=[[1, "wide"]]),
    "no kind": block(kind="7"),
    "an unknown equality": block(equal="roughly"),
    "one copy twice": block(instances=[0, 0]),
    "a copy that is a body": block(bodies=[0]),
    "a block in a block of its kind": document(
        COPY, {"nodes": [BLOCK]}, {"nodes": [{**BLOCK, "instances": [1]}]}, folded=True
    ),
    "blocks that were not folded": document(COPY, {"nodes": [BLOCK]}),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_damage_is_refused(content: bytes) -> None:
    with pytest.raises(DamagedError):
        read(content)


def test_what_is_wrong_is_said() -> None:
    for content, said in (
        (document(node(name=7)), "graph 0, node 0: name is not what it should be"),
        (document({"nodes": [NODE, NODE]}), "a tensor is made twice"),
        (b"{", "it is no sound JSON"),
    ):
        with pytest.raises(DamagedError, match=f"^{said}$"):
            read(content)


def test_another_schema_is_newer() -> None:
    with pytest.raises(NewerError, match="nnviz/graph/2"):
        read(b'{"schema": "nnviz/graph/2"}')


def test_a_flood_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(TooLargeError, match="more than 1000 parts"):
        read(document({"nodes": [NODE] * 1000}), Limits(parts=1000))


def test_bodies_in_bodies_are_counted_as_often_as_they_run() -> None:
    graphs: list[Any] = [{"nodes": [{"op": "Relu"}]}]
    graphs += [{"nodes": [{"op": "If", "bodies": [i, i]}]} for i in range(60)]
    with pytest.raises(TooLargeError, match="more than 1000000 operators"):
        read(document(*graphs))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(TooLargeError):
        unpacked(zlib.compress(b" " * (LARGEST + 1)))


@pytest.mark.parametrize("data", [b"", b"no stream", packed(b"{}" * 99)[:-5], packed(b"{}")[:-1] + b"!"])
def test_a_damaged_stream_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedError):
        unpacked(data)
