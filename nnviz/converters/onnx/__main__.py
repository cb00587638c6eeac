"""Write `onnx.binpb`, the description of ONNX's messages that the reader decodes with.

Run `python -m nnviz.converters.onnx` after a release of ONNX that adds fields.  It is the descriptor of the onnx
package, but for one thing: every string becomes bytes, so that names that are not UTF-8 can be read as well.
"""

from importlib import import_module
from pathlib import Path

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto


def main() -> None:
    """Write the description beside this file."""
    described = import_module("onnx.onnx_ml_pb2").DESCRIPTOR
    file = FileDescriptorProto.FromString(described.serialized_pb)
    for message in file.message_type:
        for field in [field for inner in (message, *message.nested_type) for field in inner.field]:
            if field.type == FieldDescriptorProto.TYPE_STRING:
                field.type = FieldDescriptorProto.TYPE_BYTES
    Path(__file__).with_name("onnx.binpb").write_bytes(file.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
