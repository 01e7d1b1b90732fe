"""Tiny ONNX models, written byte by byte (onnx.proto3, IR version 8), so that tests need no library that makes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FLOAT, DOUBLE = 1, 11
Dimension = int | str


def model(
    *operators: bytes,
    shape: Sequence[Dimension] = (1, 3, 32, 32),
    kind: int = FLOAT,
    inputs: Sequence[str] = ("image",),
    tensors: Sequence[bytes] = (),
) -> bytes:
    """A model whose operators take ``image`` to ``out``."""
    graph = b"".join(_message(1, each) for each in operators) + _text(2, "graph")
    graph += b"".join(_message(5, each) for each in tensors)
    graph += b"".join(_message(11, _value(name, kind, shape)) for name in inputs)
    graph += _message(12, _value("out", kind, None))
    return _number(1, 8) + _message(7, graph) + _message(8, _text(1, "") + _number(2, 13))


def operator(kind: str, source: str, target: str, *more: str, **attributes: int | Sequence[int]) -> bytes:
    """One operator from *source* (and *more*) to *target*."""
    node = b"".join(_text(1, name) for name in (source, *more)) + _text(2, target) + _text(4, kind)
    return node + b"".join(_message(5, _attribute(name, value)) for name, value in attributes.items())


def tensor(name: str, values: bytes, *shape: int, external: str = "") -> bytes:
    """Float32 weights; *external* names a file that holds them instead."""
    told = b"".join(_number(1, each) for each in shape) + _number(2, FLOAT) + _text(8, name)
    if external:
        return told + _message(13, _text(1, "location") + _text(2, external)) + _number(14, 1)
    return told + _message(9, values)


def patches(side: int = 32, patch: int = 4, **more: Any) -> bytes:
    """Answers the mean colour of each patch less that of all: it tells pictures apart, and mild edits change little."""
    pool = operator("AveragePool", "image", "pooled", kernel_shape=(patch, patch), strides=(patch, patch))
    less = operator("GlobalAveragePool", "pooled", "mean"), operator("Sub", "pooled", "centred", "mean")
    return model(pool, *less, operator("Flatten", "centred", "out"), shape=(1, 3, side, side), **more)


def colour(shape: Sequence[Dimension] = (1, 3, 32, 32)) -> bytes:
    """Answers the picture's mean colour alone: pictures with nothing else in common are alike for it."""
    return model(operator("GlobalAveragePool", "image", "pooled"), operator("Flatten", "pooled", "out"), shape=shape)


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    return _text(1, name) + b"".join(_number(8, each) for each in value) + _number(20, 7)


def _value(name: str, kind: int, shape: Sequence[Dimension] | None) -> bytes:
    told = _number(1, kind)
    if shape is not None:
        sides = (_number(1, each) if isinstance(each, int) else _text(2, each) for each in shape)
        told += _message(2, b"".join(_message(1, side) for side in sides))
    return _text(1, name) + _message(2, _message(1, told))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())


def _message(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
