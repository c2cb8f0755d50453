"""Laws of signatures: what botocore signs is accepted, and nothing else is.

botocore's signers are an independent reading of the same rules; the URLs it signs are what
SDKs send.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4QueryAuth  # type: ignore[import-untyped]
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]
from hypothesis import given, strategies as st
from signed import (
    CALLER,
    CREDENTIAL,
    NOW_MS,
    StoppedClock,
    authenticate,
    read,
    received,
    sign_request,
    signed_at,
)

from lazarette.authn.query_auth import presign
from lazarette.model.errors import LazaretteError, SignatureMismatch

HOST = "http://127.0.0.1:9000"
KEYS = Credentials(CREDENTIAL.access_key_id, CREDENTIAL.secret)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
NAMES = st.text("abcXYZ-._~ +/=&%é", min_size=1, max_size=8)
QUERIES = st.lists(st.tuples(NAMES, st.text(max_size=10)), max_size=4)
# What clients leave unescaped in a path differs; each of these is sent by some of them.
SAFE = st.sampled_from(["/~", "/", "/~!$&'()*+,;=:@", "/-._~()!'*"])
BLANKS = st.sampled_from(["", " ", "  ", "\t"])


def query_text(pairs: list[tuple[str, str]]) -> str:
    """Return a query as SDKs write it, not sorted."""
    return "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs
    )


@given(key=TEXT, query=QUERIES, safe=SAFE, body=st.binary(max_size=50))
def test_accepts_what_botocore_signs(
    key: str, query: list[tuple[str, str]], safe: str, body: bytes
) -> None:
    """Any key, query and escaping, signed in headers by botocore, is accepted."""
    url = f"{HOST}/bucket/{quote(key, safe=safe)}?{query_text(query)}"
    headers = sign_request("PUT", url, body=body)
    request = received("PUT", url, headers, body)
    assert authenticate(request, signed_at(headers)) == CALLER
    assert request.scope_region == "eu-central-1"
    assert read(request.body) == body


@given(key=TEXT, safe=SAFE)
def test_accepts_a_path_escaped_otherwise_on_the_way(key: str, safe: str) -> None:
    """A client that signs the encoded key but sends it with fewer escapes is accepted."""
    headers = sign_request("GET", f"{HOST}/bucket/{quote(key, safe='/~')}")
    request = received("GET", f"{HOST}/bucket/{quote(key, safe=safe)}", headers)
    assert authenticate(request, signed_at(headers)) == CALLER


@given(key=TEXT, query=QUERIES, seconds=st.integers(1, 604_800))
def test_accepts_what_botocore_presigns(
    key: str, query: list[tuple[str, str]], seconds: int
) -> None:
    """Any key and query, presigned by botocore, is accepted."""
    url = f"{HOST}/bucket/{quote(key, safe='/~')}?{query_text(query)}"
    request: Any = AWSRequest("GET", url)
    S3SigV4QueryAuth(KEYS, "s3", "eu-central-1", expires=seconds).add_auth(request)
    got = received("GET", request.url)
    stamp = got.query.get("X-Amz-Date")
    assert stamp is not None
    assert authenticate(got, signed_at([("x-amz-date", stamp)])) == CALLER


@given(
    key=TEXT,
    query=st.dictionaries(NAMES, st.text(max_size=10), max_size=4),
    meta=st.text("aé b", max_size=8),
)
def test_accepts_what_presign_makes(key: str, query: dict[str, str], meta: str) -> None:
    """A URL made here is accepted here, with its query and its signed headers."""
    url = presign(
        "PUT",
        HOST,
        f"/bucket/{key}",
        access_key_id=CREDENTIAL.access_key_id,
        secret=CREDENTIAL.secret,
        region="us-east-1",
        lifetime_s=60,
        now_ms=NOW_MS,
        extra_query=query,
        signed_headers={"x-amz-meta-note": " ".join(meta.split())},
    )
    request = received("PUT", url, [("x-amz-meta-note", meta)])
    assert authenticate(request, StoppedClock()) == CALLER


@given(before=BLANKS, after=BLANKS, words=st.lists(st.text('abé"à…', min_size=1), max_size=3))
def test_accepts_any_spacing_in_header_values(
    before: str, after: str, words: list[str]
) -> None:
    """Blanks around values and runs of blanks inside do not matter, letters do."""
    headers = dict(sign_request("GET", f"{HOST}/", {"x-amz-meta-a": " ".join(words)}))
    spaced = {**headers, "x-amz-meta-a": before + "  ".join(words) + after}
    # botocore puts the header's text into what it signs as UTF-8, as it is sent.
    request = received("GET", f"{HOST}/", list(spaced.items()))
    assert authenticate(request, signed_at(headers.items())) == CALLER


@pytest.mark.parametrize("part", ["method", "path", "query", "header", "hash"])
@given(change=st.text("abcdef0123456789", min_size=1, max_size=4))
def test_refuses_any_change_of_what_was_signed(part: str, change: str) -> None:
    """Method, path, query, signed headers and payload hash are all covered."""
    url = f"{HOST}/bucket/key?prefix=a"
    headers = dict(sign_request("GET", url, {"x-amz-meta-a": "b"}))
    parts = {
        "method": ("X" + change, url, headers),
        "path": ("GET", url.replace("key", "key" + change), headers),
        "query": ("GET", f"{url}{change}", headers),
        "header": ("GET", url, {**headers, "x-amz-meta-a": "b" + change}),
        "hash": ("GET", url, {**headers, "X-Amz-Content-SHA256": change.ljust(64, "0")}),
    }
    method, sent_url, sent_headers = parts[part]
    request = received(method, sent_url, list(sent_headers.items()))
    with pytest.raises(SignatureMismatch):
        authenticate(request, signed_at(headers.items()))


@given(text=st.text(max_size=200), query=st.text("X-AmzSignature=&%12", max_size=60))
def test_noise_never_raises_anything_unexpected(text: str, query: str) -> None:
    """Whatever stands in Authorization and query, the answer is a refusal or nobody."""
    headers = [
        ("Authorization", f"AWS4-HMAC-SHA256 {text}"),
        ("x-amz-date", "20130524T000000Z"),
    ]
    with pytest.raises(LazaretteError):
        authenticate(received("GET", f"{HOST}/?{quote(query, safe='&=%')}", headers))
