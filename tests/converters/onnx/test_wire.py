import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.converters._wire import (
    FIXED32,
    FIXED64,
    LENGTH,
    VARINT,
    Field,
    MalformedError,
    TruncatedError,
    encode_varint,
    fields,
    varint,
)


@given(st.integers(0, 2**64 - 1))
def test_a_number_survives(number: int) -> None:
    encoded = encode_varint(number)
    assert varint(b"\xff" + encoded + b"\xff", 1, len(encoded) + 2) == (number, len(encoded) + 1)


def test_each_wire_type_has_its_extent() -> None:
    data = b"\x08\x96\x01" + b"\x11" + bytes(8) + b"\x1a\x02hi" + b"\x25" + bytes(4)
    assert list(fields(data, 0, len(data))) == [
        Field(1, VARINT, 0, 1, 3),
        Field(2, FIXED64, 3, 4, 12),
        Field(3, LENGTH, 12, 14, 16),
        Field(4, FIXED32, 16, 17, 21),
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x1a\x05hi", "3 bytes missing from the field at byte 0"),
        (b"\x08\x01\x25\x00", "3 bytes missing from the field at byte 2"),
        (b"\x08", "cut off within a number at byte 1"),
        (b"\x08\x80", "cut off within a number at byte 1"),
    ],
)
def test_what_ends_early_is_truncated(data: bytes, says: str) -> None:
    with pytest.raises(TruncatedError, match=says):
        list(fields(data, 0, len(data)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x0b", "a field of the unknown wire type 3 at byte 0"),
        (b"\x08\x01\x00\x01", "a field without a number at byte 2"),
        (b"\x08" + b"\xff" * 10 + b"\x01", "a number of more than ten bytes at byte 1"),
    ],
)
def test_what_cannot_be_is_malformed(data: bytes, says: str) -> None:
    with pytest.raises(MalformedError, match=says) as caught:
        list(fields(data, 0, len(data)))
    assert not isinstance(caught.value, TruncatedError)


def test_a_field_that_leaves_its_message_is_malformed_where_the_file_goes_on() -> None:
    data = b"\x0a\x03\x0a\x05h" + bytes(10)
    with pytest.raises(MalformedError, match="4 bytes past its message at byte 2") as caught:
        list(fields(data, 2, 5))
    assert not isinstance(caught.value, TruncatedError)
