"""The footer of a blob file: what its payload must be, and proof that the footer is whole.

    payload | CRC-32C of each block, 4 bytes each | mark, size, block size, count | CRC-32C

Little-endian. The last checksum covers the footer up to itself. Only the last block may be
shorter than the others. Text of the format: docs/formats/blob-files.md. No I/O here.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from lazarette.blobs.block_checksum import crc32c
from lazarette.model.errors import BlobCorrupt
from lazarette.model.limits import CHUNK_BYTES_MAX
from lazarette.model.names import BlobId

MARK = b"LAZBLOB1"
FOOTER = -1  # What BlobCorrupt names as its block when the footer is what is broken.

_TAIL = struct.Struct("<8sQII")
_CHECKSUM = struct.Struct("<I")
TAIL_BYTES = _TAIL.size + _CHECKSUM.size


class Footer(NamedTuple):
    """What the payload must be: its size, and one checksum per block."""

    size: int
    block_bytes: int
    checksums: Sequence[int]


def block_count(size: int, block_bytes: int) -> int:
    """Return how many blocks `size` bytes make.

    >>> block_count(0, 4), block_count(4, 4), block_count(5, 4)
    (0, 1, 2)
    """
    return -(-size // block_bytes)


def blocks_of(start: int, stop: int, block_bytes: int) -> range:
    """Return the indexes of the blocks that bytes [start, stop) touch.

    >>> blocks_of(3, 9, 4), blocks_of(4, 8, 4), blocks_of(5, 5, 4)
    (range(0, 3), range(1, 2), range(1, 1))
    """
    first = start // block_bytes
    return range(first, block_count(stop, block_bytes) if start < stop else first)


def footer_bytes(size: int, block_bytes: int) -> int:
    """Return how long the footer of a payload of `size` bytes is."""
    return _CHECKSUM.size * block_count(size, block_bytes) + TAIL_BYTES


def payload_size(file_size: int, block_bytes: int) -> int:
    """Return the payload size of a whole file of `file_size` bytes; undoes `footer_bytes`.

    A file too short for any footer counts as empty.

    >>> payload_size(2_500 + footer_bytes(2_500, 1_000), 1_000)
    2500
    """
    # Every block brings its checksum along, the last one too, however short it is.
    blocks = block_count(max(0, file_size - TAIL_BYTES), block_bytes + _CHECKSUM.size)
    return max(0, file_size - TAIL_BYTES - _CHECKSUM.size * blocks)


def encode(footer: Footer) -> bytes:
    """Return the footer's bytes."""
    count = len(footer.checksums)
    assert count == block_count(footer.size, footer.block_bytes)
    body = struct.pack(f"<{count}I", *footer.checksums)
    body += _TAIL.pack(MARK, footer.size, footer.block_bytes, count)
    return body + _CHECKSUM.pack(crc32c(body))


def measure(blob: BlobId, tail: bytes, file_size: int) -> int:
    """Return the footer's length, from the file's last `TAIL_BYTES` bytes at least.

    Raises: BlobCorrupt, when mark, sizes and file length do not fit each other.
    """
    if len(tail) < TAIL_BYTES:
        raise BlobCorrupt(blob, FOOTER)
    mark, size, block_bytes, count = _TAIL.unpack_from(tail, len(tail) - TAIL_BYTES)
    fits = (
        mark == MARK
        and 0 < block_bytes <= CHUNK_BYTES_MAX
        and count == block_count(size, block_bytes)
        and size + footer_bytes(size, block_bytes) == file_size
    )
    if not fits:
        raise BlobCorrupt(blob, FOOTER)
    return footer_bytes(size, block_bytes)


def decode(blob: BlobId, raw: bytes) -> Footer:
    """Read a footer that `measure` found to be `len(raw)` bytes long. Raises: BlobCorrupt."""
    (checksum,) = _CHECKSUM.unpack_from(raw, len(raw) - _CHECKSUM.size)
    if crc32c(raw[: -_CHECKSUM.size]) != checksum:
        raise BlobCorrupt(blob, FOOTER)
    _, size, block_bytes, count = _TAIL.unpack_from(raw, len(raw) - TAIL_BYTES)
    return Footer(size, block_bytes, struct.unpack_from(f"<{count}I", raw))
