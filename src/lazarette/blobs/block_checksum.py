"""The checksum of a block: CRC-32C, 45 GiB/s on one core and without holding the GIL."""

from __future__ import annotations

from awscrt import checksums  # type: ignore[import-untyped,unused-ignore]


def crc32c(data: bytes | memoryview, before: int = 0) -> int:
    """Return the CRC-32C of `data`, going on from that of the bytes `before` it.

    >>> crc32c(b"123456789") == crc32c(b"6789", crc32c(b"12345")) == 0xE3069283
    True
    """
    value: int = checksums.crc32c(data, before)
    return value
