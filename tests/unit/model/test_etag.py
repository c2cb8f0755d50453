"""Etags as clients write them, and of multipart objects."""

from __future__ import annotations

import hashlib

import pytest

from lazarette.model.etag import multipart_etag, parse_etag, parse_etags


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('"abc"', ("abc",)),
        ("abc", ("abc",)),
        ('W/"abc"', ("abc",)),
        ('"a", "b"', ("a", "b")),
        ("a,b , c", ("a", "b", "c")),
        ('"a,b"', ("a,b",)),
        ("*", ("*",)),
        ('""', ("",)),
        ("", ()),
        (" , ", ()),
    ],
)
def test_reads_every_form_of_a_list(header: str, expected: tuple[str, ...]) -> None:
    """Quotes, the weak mark and blanks come off; commas inside quotes stay."""
    assert parse_etags(header) == expected


def test_reads_a_single_etag() -> None:
    """Quotes come off, whether they are there or not."""
    assert parse_etag(' "abc-2" ') == parse_etag("abc-2") == parse_etag('W/"abc-2"') == "abc-2"


def test_a_multipart_etag_hashes_the_raw_digests() -> None:
    """It is the MD5 of the parts' binary MD5s, with their count."""
    parts = [hashlib.md5(data).hexdigest() for data in (b"one", b"two")]
    raw = b"".join(map(bytes.fromhex, parts))
    assert multipart_etag(parts) == f"{hashlib.md5(raw).hexdigest()}-2"
