"""Recognises whole ONNX models without loading them.

    check(Path("en_US-joe-medium.onnx"))     # ValueError where it is cut off, or another kind of file

An ONNX file is a single message of protocol buffers (wire types: protobuf.dev, Encoding): a row of fields,
each a number that holds its field number and its wire type, and a value.  The lengths of the fields add up to
that of the file, and field 7 is the graph.
"""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_GRAPH_FIELD = 7
_VARINT, _LENGTH_PREFIXED = 0, 2
_FIXED_BYTES = {1: 8, 5: 4}
"""How long a value of a wire type with fixed length is."""


def check(path: Path) -> None:
    """Raise ValueError where a file is not a whole ONNX model; OSError as reading does."""
    fields = set()
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        while file.tell() < size:
            field, wire_type = divmod(_varint(file), 8)
            fields.add(field)
            _skip(file, wire_type)
        if file.tell() != size:
            raise ValueError("this ONNX model is cut off")
    if _GRAPH_FIELD not in fields:
        raise ValueError("this is not an ONNX model")


def _skip(file: IO[bytes], wire_type: int) -> None:
    """Move to the end of a value."""
    if wire_type == _VARINT:
        _varint(file)
    elif wire_type in _FIXED_BYTES:
        file.seek(_FIXED_BYTES[wire_type], os.SEEK_CUR)
    elif wire_type == _LENGTH_PREFIXED:
        file.seek(_varint(file), os.SEEK_CUR)
    else:
        raise ValueError("this is not an ONNX model")


def _varint(file: IO[bytes]) -> int:
    """Read a number: seven bits a byte, lowest first; the eighth bit is set in all bytes but the last."""
    value = 0
    for shift in range(0, 64, 7):
        byte = file.read(1)
        if not byte:
            raise ValueError("this ONNX model is cut off")
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise ValueError("this is not an ONNX model")
