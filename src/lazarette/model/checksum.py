"""Checksums as S3 names them: algorithms, digests in progress, combining parts.

Values travel as base64 of the big-endian digest; a composite one ends in "-<parts>".
The CRCs and xxHashes are pure functions of a C library that starts no thread and releases
the interpreter's lock while it counts; this is the one file of `model` that needs more than
the standard library.
Sources: S3 "Checking object integrity"; lightsail clients send CRC32 or CRC64NVME by default.
Hot path: yes, once per chunk stored.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

import awscrt.checksums as crt  # type: ignore[import-untyped]
import msgspec

from lazarette.model.errors import InvalidRequest

# In the order of S3's model, which is the order of their elements in documents.
ALGORITHMS = (
    *("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"),
    *("SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"),
)
# The checksum of a whole object follows from its parts' only for these.
FULL_OBJECT_ALGORITHMS = frozenset(("CRC32", "CRC32C", "CRC64NVME"))
HEADER_PREFIX = "x-amz-checksum-"


class WantedDigests(msgspec.Struct, frozen=True):
    """What a client says its bytes must hash to, and what it wants kept."""

    md5: bytes | None = None  # Content-MD5, 16 bytes
    checksums: dict[str, str] = {}  # algorithm -> base64, from headers
    trailing: str = ""  # algorithm whose value comes in the trailer; else empty
    # Computed and kept when the client sent none (S3 adds CRC64NVME); empty for none.
    default_algorithm: str = "CRC64NVME"
    # Keep that one beside the client's own: the whole object's will be made of it.
    keeps_default: bool = False


NO_DIGESTS = WantedDigests()  # a client that says nothing of its bytes


class Digest(Protocol):
    """A checksum in progress."""

    def update(self, data: bytes | memoryview) -> None:
        """Take in more bytes; long ones without holding the interpreter's lock."""

    def value(self) -> str:
        """Return the base64 value of all bytes so far."""


class _CrcKind(NamedTuple):
    extend: Callable[[bytes | memoryview, int], int]
    combine: Callable[[int, int, int], int]
    size: int


_CRCS = {
    "CRC32": _CrcKind(crt.crc32, crt.combine_crc32, 4),
    "CRC32C": _CrcKind(crt.crc32c, crt.combine_crc32c, 4),
    "CRC64NVME": _CrcKind(crt.crc64nvme, crt.combine_crc64nvme, 8),
}
_XXHASHES: dict[str, Callable[[], crt.XXHash]] = {
    "XXHASH64": crt.XXHash.new_xxhash64,
    "XXHASH3": crt.XXHash.new_xxhash3_64,
    "XXHASH128": crt.XXHash.new_xxhash3_128,
}
_SIZES = {
    **{name: kind.size for name, kind in _CRCS.items()},
    "SHA1": 20,
    "SHA256": 32,
    "SHA512": 64,
    "MD5": 16,
    "XXHASH64": 8,
    "XXHASH3": 8,
    "XXHASH128": 16,
}


class _Crc:
    __slots__ = ("_extend", "_size", "_state")

    def __init__(self, kind: _CrcKind) -> None:
        self._extend = kind.extend
        self._size = kind.size
        self._state = 0

    def update(self, data: bytes | memoryview) -> None:
        self._state = self._extend(data, self._state)

    def value(self) -> str:
        return _crc_text(self._state, self._size)


class _Hash:
    __slots__ = ("_hash",)

    def __init__(self, algorithm: str) -> None:
        self._hash = hashlib.new(algorithm.lower(), usedforsecurity=False)

    def update(self, data: bytes | memoryview) -> None:
        self._hash.update(data)

    def value(self) -> str:
        return b64encode(self._hash.digest()).decode()


class _XxHash:
    __slots__ = ("_hash",)

    def __init__(self, make: Callable[[], crt.XXHash]) -> None:
        self._hash = make()

    def update(self, data: bytes | memoryview) -> None:
        # The library takes no views.
        self._hash.update(data if isinstance(data, bytes) else bytes(data))

    def value(self) -> str:
        return b64encode(self._hash.finalize()).decode()


def start(algorithm: str) -> Digest:
    """Begin a digest of one of `ALGORITHMS`.

    >>> digest = start("CRC32")
    >>> digest.update(b"hello")
    >>> digest.value()
    'NhCmhg=='
    """
    kind = _CRCS.get(algorithm)
    if kind is not None:
        return _Crc(kind)
    make = _XXHASHES.get(algorithm)
    return _Hash(algorithm) if make is None else _XxHash(make)


def crc64nvme(data: bytes) -> str:
    """Return the checksum S3 adds to an object whose client sent none.

    >>> crc64nvme(b"hello")
    'M3eFcAZSQlc='
    """
    return _crc_text(crt.crc64nvme(data), 8)


def parse_value(algorithm: str, text: str, *, may_be_composite: bool = False) -> str:
    """Return a checksum as a client writes it in a header, in its one proper form.

    Raises: InvalidRequest, when it is not base64 of the right length.

    >>> parse_value("CRC32", "NhCmhg==-3", may_be_composite=True)
    'NhCmhg==-3'
    """
    value, dash, count = text.partition("-")
    try:
        raw = b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    is_count = may_be_composite and count.isascii() and count.isdigit() and len(count) <= 5
    if len(raw) != _SIZES[algorithm] or (dash and not is_count):
        raise InvalidRequest(f"Value for {HEADER_PREFIX}{algorithm.lower()} header is invalid.")
    return b64encode(raw).decode() + dash + count


def is_value(algorithm: str, text: str) -> bool:
    """Say whether `text` is base64 of the right length.

    >>> is_value("CRC32", "NhCmhg=="), is_value("CRC32", "bad")
    (True, False)
    """
    try:
        return len(b64decode(text, validate=True)) == _SIZES[algorithm]
    except (binascii.Error, ValueError):
        return False


def combine_full_object(algorithm: str, parts: Iterable[tuple[str, int]]) -> str:
    """Return the checksum of a whole object from those of its parts, (value, size) in order.

    Only the CRCs can do this.

    >>> combine_full_object("CRC32", [("NhCmhg==", 5), ("OncRQw==", 5)])
    '+esgrQ=='
    """
    kind = _CRCS[algorithm]
    state = 0
    for value, size in parts:
        state = kind.combine(state, int.from_bytes(b64decode(value), "big"), size)
    return _crc_text(state, kind.size)


def composite(algorithm: str, values: Sequence[str]) -> str:
    """Return the checksum of the parts' checksums, with their count.

    >>> composite("CRC32", ["NhCmhg==", "OncRQw=="])
    'wpn7tg==-2'
    """
    digest = start(algorithm)
    for value in values:
        digest.update(b64decode(value))
    return f"{digest.value()}-{len(values)}"


def _crc_text(state: int, size: int) -> str:
    return binascii.b2a_base64(state.to_bytes(size, "big"), newline=False).decode()
