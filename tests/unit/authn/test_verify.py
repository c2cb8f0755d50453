"""The authenticator: schemes, hosts behind proxies, bodies, and who is called what."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from signed import (
    CALLER,
    CREDENTIAL,
    NOW_MS,
    OneKey,
    Pieces,
    authenticate,
    chunk_stream,
    read,
    received,
    sign_request,
    signed_at,
)

from lazarette.authn.query_auth import presign
from lazarette.http.message import Request
from lazarette.model.errors import (
    ContentSha256Mismatch,
    EntityTooLarge,
    IncompleteBody,
    InvalidArgument,
    InvalidRequest,
    InvalidUri,
    LazaretteError,
    MalformedAuthorization,
    SignatureMismatch,
    UnknownAccessKey,
)
from lazarette.model.principal import ANONYMOUS

URL = "http://127.0.0.1:9000/bucket/key"
LIGHTSAIL = frozenset({"lightsail"})
HASH = "X-Amz-Content-SHA256"


def presigned(
    endpoint: str = "http://127.0.0.1:9000",
    path: str = "/bucket/key",
    extra: dict[str, str] | None = None,
) -> str:
    """Return a URL for GET."""
    return presign(
        "GET",
        endpoint,
        path,
        access_key_id=CREDENTIAL.access_key_id,
        secret=CREDENTIAL.secret,
        region="us-east-1",
        lifetime_s=60,
        now_ms=NOW_MS,
        extra_query=extra,
    )


def target(url: str) -> str:
    """Return path and query of a URL."""
    return "/" + url.split("/", 3)[3]


def refusal(url: str, headers: list[tuple[str, str]], method: str = "GET") -> LazaretteError:
    """Return what a request raises."""
    with pytest.raises(LazaretteError) as caught:
        authenticate(received(method, url, headers))
    return caught.value


def test_nobody_is_anonymous() -> None:
    """Without credentials there is a caller all the same, and no region."""
    request = received("GET", f"{URL}?prefix=a", body=b"body")
    assert authenticate(request) is ANONYMOUS
    assert request.scope_region == ""
    assert read(request.body) == b"body"


def test_the_framing_comes_off_anonymous_bodies_too() -> None:
    """Else an unsigned upload would carry its framing into the object."""
    headers = [
        (HASH, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        ("x-amz-decoded-content-length", "5"),
    ]
    request = received("PUT", URL, headers, chunk_stream([b"hello"], trailers={}))
    assert authenticate(request) is ANONYMOUS
    assert read(request.body) == b"hello"


def test_the_caller_is_the_one_the_credential_proves() -> None:
    """Every member of the caller comes from the stored key; the use is noted once."""
    source = OneKey()
    headers = sign_request("GET", URL)
    assert (
        authenticate(received("GET", URL, headers), signed_at(headers), source=source) == CALLER
    )
    assert source.uses == [(CREDENTIAL.access_key_id, "eu-central-1", "s3")]


def test_an_unknown_key_is_named() -> None:
    """The refusal carries the id that was not found, and no use is noted."""
    source = OneKey()
    url = presigned().replace(CREDENTIAL.access_key_id, "AKIAOTHER")
    with pytest.raises(UnknownAccessKey) as caught:
        authenticate(received("GET", url), source=source)
    assert caught.value.facts == {"access_key_id": "AKIAOTHER"}
    assert source.uses == []


def test_a_wrong_secret_tells_what_was_signed_here() -> None:
    """The refusal shows string to sign and canonical request, and never the secret."""
    source = OneKey()
    headers = dict(sign_request("GET", URL, {"x-amz-meta-a": "é"}))
    authorization = headers["Authorization"][:-4] + "0000"
    request = received("GET", URL, [*{**headers, "Authorization": authorization}.items()])
    with pytest.raises(SignatureMismatch) as caught:
        authenticate(request, signed_at(headers.items()), source=source)
    facts = caught.value.facts
    assert facts["access_key_id"] == CREDENTIAL.access_key_id
    assert facts["signature"] == authorization[-64:]
    assert str(facts["string_to_sign"]).startswith("AWS4-HMAC-SHA256\n")
    assert str(facts["canonical_request"]).startswith("GET\n/bucket/key\n\n")
    assert "x-amz-meta-a:é" in str(facts["canonical_request"])
    assert CREDENTIAL.secret not in str(caught.value)
    assert source.uses == []


def test_refuses_two_mechanisms_at_once() -> None:
    """A presigned URL with an Authorization header is nobody's."""
    error = refusal(presigned(), [("Authorization", "Basic secret")])
    assert isinstance(error, InvalidArgument)
    assert str(error.facts["sentence"]).startswith("Only one auth mechanism allowed")
    assert "secret" not in str(error)


def test_refuses_presigned_urls_of_version_2() -> None:
    """They get the sentence that names what to use."""
    error = refusal(f"{URL}?AWSAccessKeyId=a&Signature=b&Expires=1", [])
    assert isinstance(error, InvalidRequest)
    assert "Please use AWS4-HMAC-SHA256" in str(error.facts["sentence"])


def test_s3_needs_the_payload_hash_in_a_header() -> None:
    """A header-signed S3 request says what its body is."""
    headers = sign_request("GET", URL, service="sts")
    text = [(name, value.replace("/sts/", "/s3/")) for name, value in headers]
    with pytest.raises(InvalidRequest) as caught:
        authenticate(received("GET", URL, text), signed_at(headers))
    assert caught.value.facts["sentence"] == (
        "Missing required header for this request: x-amz-content-sha256"
    )


def test_another_services_signature_does_not_count() -> None:
    """A request signed for S3 is not one for Lightsail."""
    headers = sign_request("GET", URL)
    request = received("GET", URL, headers)
    with pytest.raises(MalformedAuthorization):
        authenticate(request, signed_at(headers), services=LIGHTSAIL)


@pytest.mark.parametrize("with_hash", [False, True])
def test_a_control_plane_body_is_hashed_here(with_hash: bool) -> None:
    """Lightsail clients send no payload hash, or a true one; the body reads on."""
    body = b'{"bucketName": "my-photos"}'
    extra = {HASH: hashlib.sha256(body).hexdigest()} if with_hash else {}
    url = "http://127.0.0.1:9000/"
    headers = sign_request("POST", url, extra, body, service="lightsail")
    request = received("POST", url, headers, Pieces([body[:5], body[5:]]))
    assert authenticate(request, signed_at(headers), services=LIGHTSAIL) == CALLER
    assert request.scope_region == "eu-central-1"
    assert read(request.body) == body


def test_a_changed_control_plane_body_is_refused() -> None:
    """The signature covers the body, whether its hash is in a header or not."""
    url = "http://127.0.0.1:9000/"
    headers = sign_request("POST", url, body=b"{}", service="lightsail")
    with pytest.raises(SignatureMismatch):
        authenticate(
            received("POST", url, headers, b"{ }"), signed_at(headers), services=LIGHTSAIL
        )
    named = sign_request(
        "POST", url, {HASH: hashlib.sha256(b"{}").hexdigest()}, b"{}", service="lightsail"
    )
    with pytest.raises(ContentSha256Mismatch):
        authenticate(received("POST", url, named, b"{ }"), signed_at(named), services=LIGHTSAIL)


def test_a_control_plane_body_is_bounded() -> None:
    """No more than 1 MiB is read to check a signature."""
    body = bytes((1 << 20) + 1)
    url = "http://127.0.0.1:9000/"
    headers = sign_request("POST", url, body=body, service="lightsail")
    with pytest.raises(EntityTooLarge):
        authenticate(
            received("POST", url, headers, body), signed_at(headers), services=LIGHTSAIL
        )


def test_a_streamed_upload_hangs_on_the_requests_own_signature() -> None:
    """Chunks signed after another request's signature are refused."""
    extra = {
        HASH: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "5",
        "x-amz-trailer": "a",
    }
    headers = sign_request("PUT", URL, extra)
    request = received("PUT", URL, headers, chunk_stream([b"hello"], trailers={"a": "1"}))
    assert authenticate(request, signed_at(headers)) == CALLER
    assert read(request.body) == b"hello"
    assert request.body.trailers == {"a": "1"}
    signed = sign_request("PUT", URL, {**extra, HASH: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"})
    request = received("PUT", URL, signed, chunk_stream([b"hello"], seed="0" * 64))
    assert authenticate(request, signed_at(signed)) == CALLER
    with pytest.raises(SignatureMismatch):
        read(request.body)
    request = received("PUT", URL, signed, chunk_stream([b"hello"]))
    assert authenticate(request, signed_at(signed)) == CALLER
    with pytest.raises(IncompleteBody):
        read(request.body)


@pytest.mark.parametrize(
    ("signed", "came", "is_secure"),
    [
        ("http://s3.example.com", "s3.example.com:80", False),
        ("http://s3.example.com:80", "s3.example.com", False),
        ("https://s3.example.com", "s3.example.com:443", True),
        ("https://s3.example.com:443", "s3.example.com", True),
    ],
)
def test_the_default_port_may_be_written_or_not(
    signed: str, came: str, is_secure: bool
) -> None:
    """Clients and proxies disagree on that, and it changes no meaning."""
    path = target(presigned(signed))
    request = received("GET", path, [("Host", came)], is_secure=is_secure)
    assert authenticate(request) == CALLER


@pytest.mark.parametrize("came", ["10.0.0.7:9000", "lazarette", "LAZARETTE:9000"])
def test_the_public_host_counts_behind_a_proxy_that_rewrites_host(came: str) -> None:
    """What was signed for `public_url` is accepted, whatever Host arrives."""
    request = received("GET", target(presigned("https://files.example.com")), [("Host", came)])
    assert authenticate(request, public_host="files.example.com") == CALLER
    assert authenticate(request, public_host="files.example.com:443") == CALLER
    with pytest.raises(SignatureMismatch):
        authenticate(request)
    with pytest.raises(SignatureMismatch):
        authenticate(request, public_host="other.example.com")


@pytest.mark.parametrize("came", ["evil.s3.example.com", "EVIL.S3.example.com:9000"])
def test_a_signed_url_cannot_be_aimed_at_another_bucket(came: str) -> None:
    """A Host that names a bucket must be the one signed.

    Signed for path-style /bucket/key; sent to the host of the bucket "evil" it would mean
    that bucket's object "bucket/key".
    """
    request = received("GET", target(presigned("https://files.example.com")), [("Host", came)])
    options: dict[str, Any] = {
        "public_host": "files.example.com",
        "bucket_domains": ("s3.example.com",),
    }
    with pytest.raises(SignatureMismatch):
        authenticate(request, **options)
    own = received("GET", presigned("http://good.s3.example.com", "/key"))
    assert authenticate(own, **options) == CALLER


def test_a_forwarded_host_counts_only_where_the_proxy_is_trusted() -> None:
    """Any client can send X-Forwarded-Host; what is believed of it, `http/proxies.py` notes."""
    headers = [("Host", "10.0.0.7"), ("X-Forwarded-Host", "files.example.com")]
    request = received("GET", target(presigned("https://files.example.com")), headers)
    with pytest.raises(SignatureMismatch):
        authenticate(request)
    request.forwarded_host = "files.example.com"
    assert authenticate(request) == CALLER
    with pytest.raises(SignatureMismatch):
        authenticate(request, bucket_domains=("example.com",))


def aimed(like: Request, raw_path: bytes, raw_query: bytes) -> Request:
    """Return a request for another path and query, in bytes as no URL library makes them."""
    return Request(
        like.method, raw_path, raw_query, like.headers, like.body, "r", NOW_MS, False, "::1"
    )


def test_the_signature_may_stand_anywhere_in_a_url() -> None:
    """Some signers sort the signature in among the other parameters."""
    signed = received("GET", presigned())
    query, _, signature = signed.query.raw.rpartition(b"&")
    first = aimed(signed, signed.raw_path, signature + b"&" + query)
    assert authenticate(first) == CALLER
    head, _, tail = query.partition(b"&")
    assert authenticate(aimed(signed, signed.raw_path, head + b"&" + signature + b"&" + tail))


def test_a_nul_cannot_pose_as_an_equals_sign() -> None:
    """Sorting takes "=" for NUL inside; a NUL that arrives is not one of those."""
    signed = received("GET", presigned(extra={"versionId": "old"}))
    assert authenticate(signed) == CALLER
    query = signed.query.raw.replace(b"versionId=old", b"versionId\0old")
    with pytest.raises(SignatureMismatch):
        authenticate(aimed(signed, signed.raw_path, query))


@pytest.mark.parametrize("raw_path", [b"/bucket/%ff", b"/bucket/\xff"])
def test_a_path_that_is_no_text_is_refused(raw_path: bytes) -> None:
    """Bytes that are not UTF-8 name no key, signed or not."""
    signed = received("GET", presigned())
    with pytest.raises(InvalidUri):
        authenticate(aimed(signed, raw_path, signed.query.raw))
