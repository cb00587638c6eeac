"""Write `fields.txt`, the numbers of the fields of Caffe's messages, which the reader of .caffemodel files needs.

    python -m nnviz.converters.caffe caffe.proto [FORK.proto ...]

The schemas are `src/caffe/proto/caffe.proto` of BVLC/caffe and of forks; where two give a number another meaning, the
first counts.  A line is a message and its fields, each `number:name:type`, with `*` where the field may be repeated.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

FIELD = re.compile(r"(optional|required|repeated)\s+([\w.]+)\s+(\w+)\s*=\s*(\d+)")
WANTED = "NetParameter"


def messages(schema: str) -> Iterator[tuple[str, dict[int, tuple[str, str, bool]]]]:
    """Yield each message of a schema: its fields by number, with their names, types and whether they are repeated."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", schema, flags=re.DOTALL)
    text = re.sub(r"\benum\s+\w+\s*\{[^}]*\}", "", text)
    for name, body in re.findall(r"\bmessage\s+(\w+)\s*\{([^{}]*)\}", text):
        yield (
            name,
            {int(number): (field, kind, label == "repeated") for label, kind, field, number in FIELD.findall(body)},
        )


def main() -> None:
    """Merge the schemas and write what a network is made of."""
    known = dict[str, dict[int, tuple[str, str, bool]]]()
    for path in sys.argv[1:]:
        for name, found in messages(Path(path).read_text("utf-8")):
            known[name] = found | known.get(name, {})
    reached, pending = dict[str, None](), [WANTED]
    while pending:
        name = pending.pop(0)
        if name in known and name not in reached:
            reached[name] = None
            pending += [kind for _, kind, _ in known[name].values()]
    lines = [_line(name, known[name], reached) for name in reached]
    Path(__file__).with_name("fields.txt").write_text("\n".join(lines) + "\n", "utf-8")


def _line(name: str, fields: dict[int, tuple[str, str, bool]], reached: dict[str, None]) -> str:
    shown = [
        f"{number}:{field}:{_kind(kind, reached)}{'*' * many}" for number, (field, kind, many) in sorted(fields.items())
    ]
    return " ".join([name, *shown])


def _kind(kind: str, reached: dict[str, None]) -> str:
    """The type of a field: a message, or how its payload is read; an enumeration is a number."""
    plain = {"float", "double", "bool", "string", "bytes"}
    return kind if kind in reached or kind in plain else "int"


if __name__ == "__main__":
    main()
