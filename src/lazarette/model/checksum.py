"""Checksums as S3 names them: algorithms, digests in progress, combining parts.

Values travel as base64 of the big-endian digest; a composite one ends in "-<parts>".
Sources: S3 "Checking object integrity"; lightsail clients send CRC32 or CRC64NVME by default.
"""

from __future__ import annotations

import msgspec

ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")
HEADER_PREFIX = "x-amz-checksum-"


class WantedDigests(msgspec.Struct, frozen=True):
    """What a client says its bytes must hash to, and what it wants kept."""

    md5: bytes | None = None  # Content-MD5, 16 bytes
    checksums: dict[str, str] = {}  # algorithm -> base64, from headers
    trailing: str = ""  # algorithm whose value comes in the trailer; else empty
    # Computed and kept when the client sent none (S3 adds CRC64NVME); empty for none.
    default_algorithm: str = "CRC64NVME"
