"""Checksums: values clients compute, and the laws of combining them."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest
from hypothesis import given, strategies as st

from lazarette.model.checksum import (
    ALGORITHMS,
    combine_full_object,
    composite,
    parse_value,
    start,
)
from lazarette.model.errors import InvalidRequest

FULL = ("CRC32", "CRC32C", "CRC64NVME")


def checksum(algorithm: str, data: bytes) -> str:
    """Return the value of `data` taken in at once."""
    digest = start(algorithm)
    digest.update(data)
    return digest.value()


@pytest.mark.parametrize(
    ("algorithm", "number"),
    [("CRC32", 0xCBF43926), ("CRC32C", 0xE3069283), ("CRC64NVME", 0xAE8B14860A799888)],
)
def test_counts_the_check_value_of_its_catalogue_entry(algorithm: str, number: int) -> None:
    """ "123456789" gives the value by which CRC catalogues name the algorithm."""
    size = 8 if algorithm == "CRC64NVME" else 4
    expected = base64.b64encode(number.to_bytes(size, "big")).decode()
    assert checksum(algorithm, b"123456789") == expected


@given(st.binary(max_size=2000))
def test_agrees_with_other_implementations(data: bytes) -> None:
    """CRC32, SHA1 and SHA256 are those of zlib and hashlib."""
    crc = zlib.crc32(data).to_bytes(4, "big")
    assert checksum("CRC32", data) == base64.b64encode(crc).decode()
    for algorithm in ("SHA1", "SHA256"):
        digest = hashlib.new(algorithm, data).digest()
        assert checksum(algorithm, data) == base64.b64encode(digest).decode()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(parts=st.lists(st.binary(max_size=500), max_size=6))
def test_pieces_count_as_their_concatenation(algorithm: str, parts: list[bytes]) -> None:
    """A digest fed in pieces, bytes or views, equals that of the whole."""
    digest = start(algorithm)
    for part in parts:
        digest.update(memoryview(part))
    assert digest.value() == checksum(algorithm, b"".join(parts))


@pytest.mark.parametrize("algorithm", FULL)
@given(parts=st.lists(st.binary(max_size=500), max_size=6))
def test_full_object_checksums_combine(algorithm: str, parts: list[bytes]) -> None:
    """The checksum of the whole follows from those of its parts and their sizes."""
    values = [(checksum(algorithm, part), len(part)) for part in parts]
    assert combine_full_object(algorithm, values) == checksum(algorithm, b"".join(parts))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_composite_is_the_checksum_of_the_raw_checksums(algorithm: str) -> None:
    """The digests, not their texts, are hashed, and the number of parts follows."""
    values = [checksum(algorithm, b"one"), checksum(algorithm, b"two")]
    raw = b"".join(map(base64.b64decode, values))
    assert composite(algorithm, values) == f"{checksum(algorithm, raw)}-2"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_accepts_its_own_values(algorithm: str) -> None:
    """Every value computed here can be read back."""
    value = checksum(algorithm, b"x")
    assert parse_value(algorithm, value) == value
    assert parse_value(algorithm, f"{value}-12", may_be_composite=True) == f"{value}-12"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "NhCmhg",
        "NhCmhg=",
        "NhCm hg==",
        "NhCmhg==\n",
        "NhCmhgAA",
        "3610a686",
        "ü",
        "-",
        "NhCmhg==-2",
        "NhCmhg==-",
    ],
)
def test_refuses_what_is_no_value(text: str) -> None:
    """Wrong length, wrong alphabet, blanks, hex and unasked part counts are refused."""
    with pytest.raises(InvalidRequest) as caught:
        parse_value("CRC32", text)
    sentence = "Value for x-amz-checksum-crc32 header is invalid."
    assert caught.value.facts["sentence"] == sentence


@pytest.mark.parametrize("text", ["NhCmhg==-", "NhCmhg==-x", "NhCmhg==-123456", "NhCmhg==--2"])
def test_refuses_a_bad_part_count(text: str) -> None:
    """A part count is a short decimal number."""
    with pytest.raises(InvalidRequest):
        parse_value("CRC32", text, may_be_composite=True)
