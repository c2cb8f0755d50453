"""The texts a signature covers, where the published cases do not reach."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given, strategies as st

from lazarette.authn.canonical import (
    SigningKey,
    SigningKeys,
    canonical_headers,
    encoded_path,
    sent_path,
    sent_query,
)
from lazarette.authn.claim import parse_scope
from lazarette.http.headers import Headers
from lazarette.http.query import Query


@pytest.mark.parametrize(
    ("raw", "sent", "encoded"),
    [
        (b"", "/", "/"),
        (b"/", "/", "/"),
        (b"/b/a%2Fb", "/b/a%2Fb", "/b/a/b"),
        (b"/b/a+b", "/b/a+b", "/b/a%2Bb"),
        (b"/b/..//.", "/b/..//.", "/b/..//."),
        (b"/b/100%", "/b/100%", "/b/100%25"),
        (b"/b/%c3%bc", "/b/%c3%bc", "/b/%C3%BC"),
    ],
)
def test_a_path_has_two_forms_and_keeps_its_segments(
    raw: bytes, sent: str, encoded: str
) -> None:
    """As sent, and encoded as S3's documents say; neither is tidied."""
    assert sent_path(raw) == sent
    assert encoded_path(raw) == encoded


def test_no_line_break_reaches_a_canonical_request_as_sent() -> None:
    """A control byte in path or query appears encoded, so no text can pose as another."""
    assert sent_path(b"/a\nb=1") == "/a%0Ab%3D1"
    assert sent_query(Query(b"a=1\nb&c\0d")) == "a=1%0Ab&c%00d="


def test_a_repeated_header_is_joined_in_order() -> None:
    """Several values of a name become one line; a name that is missing an empty one."""
    headers = Headers([(b"a", b"2"), (b"host", b"h"), (b"a", b" 1  1 ")])
    assert canonical_headers(headers, ["a", "b", "host"]) == "a:2,1 1\nb:\nhost:h\n"
    assert canonical_headers(headers, ["host"], "other") == "host:other\n"


def test_blanks_are_ascii_blanks_only() -> None:
    """The last byte of "à" in UTF-8 is a blank in Latin-1, and part of a letter here."""
    headers = Headers([(b"a", "à à\tx ".encode())])
    assert canonical_headers(headers, ["a"]).encode("latin-1") == "a:à à x\n".encode()


@given(secret=st.text(min_size=1), text=st.text(st.characters(max_codepoint=255)))
def test_signs_as_hmac_does(secret: str, text: str) -> None:
    """The prepared key gives what the standard library's HMAC gives."""
    key = f"AWS4{secret}".encode()
    for part in ("20130524", "r", "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    expected = hmac.new(key, text.encode("latin-1"), hashlib.sha256).hexdigest()
    assert SigningKey(secret, "20130524", "r", "s3").sign(text) == expected


def test_a_key_is_derived_once_for_each_credential_and_secret() -> None:
    """A new secret under the same id never signs with the old key."""
    keys = SigningKeys()

    def find(secret: str) -> SigningKey:
        scope = parse_scope("AKID/d/r/s3/t")
        assert scope is not None
        return keys.find(scope, secret)

    assert find("one") is find("one")
    assert find("one").sign("x") != find("two").sign("x")
