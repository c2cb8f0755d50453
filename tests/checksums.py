"""Checksums as S3 writes them, by other code than the server's where there is some."""

from __future__ import annotations

import base64
import hashlib
import zlib

import awscrt.checksums as crt  # type: ignore[import-untyped]

ALGORITHMS = (
    *("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"),
    *("SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"),
)
_HASHES = ("SHA1", "SHA256", "SHA512", "MD5")


def raw_checksum(algorithm: str, data: bytes) -> bytes:
    """Return the digest of `data`."""
    if algorithm in _HASHES:
        return hashlib.new(algorithm.lower(), data, usedforsecurity=False).digest()
    if algorithm == "CRC32":
        return zlib.crc32(data).to_bytes(4, "big")
    if algorithm == "CRC32C":
        return int(crt.crc32c(data)).to_bytes(4, "big")
    if algorithm == "CRC64NVME":
        return int(crt.crc64nvme(data)).to_bytes(8, "big")
    kinds = {
        "XXHASH64": crt.XXHash.compute_xxhash64,
        "XXHASH3": crt.XXHash.compute_xxhash3_64,
        "XXHASH128": crt.XXHash.compute_xxhash3_128,
    }
    return bytes(kinds[algorithm](data))


def checksum(algorithm: str, data: bytes) -> str:
    """Return the checksum of `data` in base64."""
    return base64.b64encode(raw_checksum(algorithm, data)).decode()


def composite(algorithm: str, parts: list[bytes]) -> str:
    """Return the checksum of the parts' checksums, with their count."""
    joined = b"".join(raw_checksum(algorithm, part) for part in parts)
    return f"{checksum(algorithm, joined)}-{len(parts)}"


def header(algorithm: str) -> str:
    """Return the name of the header of a checksum."""
    return f"x-amz-checksum-{algorithm.lower()}"
