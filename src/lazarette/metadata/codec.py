"""Records as bytes: JSON with a format mark, so that any SQLite shell can read them.

A record that names a newer format than this program knows is refused, never guessed at.
Hot path: yes, a decoder per type is made once and kept.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from lazarette.model.errors import EngineUnavailable

T = TypeVar("T", bound=msgspec.Struct)

# Bytes members become base64; members with their default value are left out by the structs.
_ENCODER = msgspec.json.Encoder()


class _Mark(msgspec.Struct):
    """The one member that every format of every record has."""

    format: int = 1


_MARK_DECODER = msgspec.json.Decoder(_Mark)


class RecordDecoder(Generic[T]):
    """Decodes the records of one type."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._decode = msgspec.json.Decoder(kind).decode
        self._known = _known_format(kind)

    def decode(self, raw: bytes) -> T:
        """Return the value of a record. Raises: EngineUnavailable, when it cannot be read."""
        try:
            value = self._decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as cause:
            raise self._unreadable(raw) from cause
        if self._known and value.format > self._known:  # type: ignore[attr-defined]
            raise self._unreadable(raw)
        return value

    def _unreadable(self, raw: bytes) -> EngineUnavailable:
        name = self._kind.__name__
        try:
            mark = _MARK_DECODER.decode(raw).format
        except (msgspec.DecodeError, UnicodeDecodeError):
            mark = 0
        if mark > max(self._known, 1):
            return EngineUnavailable(
                f"A stored {name} has format {mark}; this version of Lazarette knows "
                f"{max(self._known, 1)}. Start the newer version that wrote it."
            )
        return EngineUnavailable(
            f"A stored {name} cannot be read; run `lazarette check` to see what is damaged."
        )


def encode_record(value: msgspec.Struct) -> bytes:
    """Return `value` as a record."""
    return _ENCODER.encode(value)


def decode_record(kind: type[T], raw: bytes) -> T:
    """Return the value of a record. Raises: EngineUnavailable, when it cannot be read."""
    decoder: RecordDecoder[T] = _decoder(kind)
    return decoder.decode(raw)


@cache
def _decoder(kind: type[Any]) -> RecordDecoder[Any]:
    return RecordDecoder(kind)


def _known_format(kind: type[msgspec.Struct]) -> int:
    # The default of `format` is the newest format; 0 for parts of records, which have none.
    for field in msgspec.structs.fields(kind):
        if field.name == "format":
            return int(field.default)
    return 0
