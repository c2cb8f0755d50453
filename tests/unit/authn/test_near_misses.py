"""What a client signed instead: each variant, signed by botocore or by hand, is recognised."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from botocore.auth import SigV4Auth  # type: ignore[import-untyped]
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]
from msgspec.structs import replace
from signed import (
    CREDENTIAL,
    EMPTY_SHA256,
    NOW_MS,
    SCOPE,
    STAMP,
    OneKey,
    StoppedClock,
    authenticate,
    received,
    sign_request,
    signed_at,
)

from lazarette.authn.near_misses import SEARCHES_A_SECOND
from lazarette.authn.verify import Authenticator
from lazarette.http.message import Request
from lazarette.model.errors import SignatureMismatch

URL = "http://storage.example.org/bucket/some/key"
HASH = "X-Amz-Content-SHA256"
Headers = Sequence[tuple[str, str]]


class Found(NamedTuple):
    """What the refusal says was signed; empty texts where nothing was found."""

    canonical: str
    because: str


def found(request: Request, clock: StoppedClock | None = None, **options: Any) -> Found:
    """Return what is said of a request whose signature does not fit."""
    with pytest.raises(SignatureMismatch) as caught:
        authenticate(request, clock, **options)
    facts = caught.value.facts
    assert facts["claimed_account"] == CREDENTIAL.account
    assert CREDENTIAL.secret not in str(facts)
    return Found(str(facts.get("signed_instead", "")), str(facts.get("signed_because", "")))


def came(headers: Headers, url: str, method: str = "GET", **changed: str) -> Request:
    """Return signed headers as they arrive: at another URL, with some of them changed."""
    names = {name.replace("_", "-"): value for name, value in changed.items()}
    kept = [(name, value) for name, value in headers if name.lower() not in names]
    return received(method, url, [*kept, *names.items()])


def by_hand(
    path: str = "/bucket/key",
    query: str = "",
    *,
    method: str = "GET",
    payload: str = EMPTY_SHA256,
    headers: tuple[tuple[str, str], ...] = (),
    secret: str = CREDENTIAL.secret,
) -> Headers:
    """Return the headers of whoever signs exactly these texts."""
    signed = sorted(
        [*headers, ("host", "h"), ("x-amz-content-sha256", payload), ("x-amz-date", STAMP)]
    )
    names = ";".join(name for name, _ in signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed)
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{payload}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in SCOPE.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{STAMP}\n{SCOPE}\n{digest}"
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={CREDENTIAL.access_key_id}/{SCOPE}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return [*signed, ("authorization", authorization)]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:9000", "storage.example.org:9000", "STORAGE.example.org", "backend"],
)
def test_a_host_that_a_proxy_changed(host: str) -> None:
    """Told by X-Forwarded-Host, by public_url, or by the name alone where only a port came."""
    headers = sign_request("GET", URL)
    clock = signed_at(headers)
    url = f"http://{host}/bucket/some/key"
    forwarded = found(came(headers, url, x_forwarded_host="storage.example.org"), clock)
    assert forwarded.because == (
        f"A proxy changed Host: the client signed storage.example.org, here came {host}. Let "
        "the proxy pass Host on, set public_url, or name the proxy in trusted_proxies."
    )
    lines = forwarded.canonical.splitlines()
    assert lines[:2] == ["GET", "/bucket/some/key"]
    assert "host:storage.example.org" in lines
    standard = came(headers, url, forwarded='for=1.2.3.4;host="storage.example.org";proto=http')
    assert found(standard, clock) == forwarded
    if host.lower().startswith("storage"):
        assert found(came(headers, url), clock).because == forwarded.because
    else:
        assert found(came(headers, url), clock) == Found("", "")


def test_a_host_without_its_own_port() -> None:
    """The port of a proxy in front, told by X-Forwarded-Port; and loopback's two names."""
    headers = sign_request("GET", "http://h.example.org:8443/bucket/k")
    request = came(headers, "http://h.example.org/bucket/k", x_forwarded_port="8443")
    assert "signed h.example.org:8443, here" in found(request, signed_at(headers)).because
    headers = sign_request("GET", "http://localhost:9000/bucket/k")
    request = came(headers, "http://127.0.0.1:9000/bucket/k")
    assert "signed localhost:9000, here came 127" in found(request, signed_at(headers)).because


def test_two_hosts() -> None:
    """A proxy that adds its own Host and leaves the client's."""
    headers = [*sign_request("GET", URL), ("host", "storage.example.org")]
    request = received("GET", URL, [*headers, ("host", "backend:9000")])
    because = found(request, signed_at(headers)).because
    assert "storage.example.org, here came storage.example.org,backend:9000." in because


def test_public_url_where_the_host_names_a_bucket() -> None:
    """Such a signature does not count there; what was signed is told all the same."""
    headers = sign_request("GET", "http://pub.example.org/key")
    request = came(headers, "http://bucket.s3.local/key")
    because = found(
        request,
        signed_at(headers),
        public_host="pub.example.org",
        bucket_domains=("s3.local",),
    ).because
    assert "the client signed pub.example.org, here came bucket.s3.local" in because


def test_a_bucket_that_moved_between_host_and_path() -> None:
    """Virtual-host style made path style on the way, with another Host too, and back."""
    headers = sign_request("GET", "http://bucket.storage.example.org/some/key")
    for host in ("storage.example.org", "storage.example.org:9000"):
        because = found(
            came(headers, f"http://{host}/bucket/some/key"), signed_at(headers)
        ).because
        assert "bucket.storage.example.org and the path /some/key" in because
    headers = sign_request("GET", URL)
    because = found(
        came(headers, "http://bucket.storage.example.org/some/key"), signed_at(headers)
    ).because
    assert "it signed storage.example.org and /bucket/some/key" in because


@pytest.mark.parametrize(
    ("signed", "came_as", "words"),
    [
        ("/bucket/a%20b", "/bucket/a%2520b", "A proxy changed the path"),
        ("/bucket//a/b", "/bucket/a/b", "merge_slashes off"),
        ("/bucket/a//b", "/bucket/a/b", "merge_slashes off"),
        ("/bucket/a/", "/bucket/a", "A proxy changed the path"),
        ("/bucket/a", "/bucket/a/", "A proxy changed the path"),
        ("/bucket/a", "/s3/bucket/a", "puts /s3 before the path"),
    ],
)
def test_a_path_that_a_proxy_changed(signed: str, came_as: str, words: str) -> None:
    """botocore signs what it sends, and another path arrives."""
    headers = sign_request("GET", f"http://h{signed}")
    instead = found(came(headers, f"http://h{came_as}"), signed_at(headers))
    assert words in instead.because
    assert f"The client signed {signed}, here came {came_as}." in instead.because
    assert instead.canonical.splitlines()[1] == signed


def test_a_prefix_that_a_proxy_took_off() -> None:
    """Where it says so in X-Forwarded-Prefix."""
    headers = sign_request("GET", "http://h/storage/bucket/key")
    request = came(headers, "http://h/bucket/key", x_forwarded_prefix="/storage")
    assert "signed /storage/bucket/key" in found(request, signed_at(headers)).because


def test_a_signer_for_other_services_than_s3() -> None:
    """botocore's own: it encodes the path twice and resolves dots."""
    for path, words in (("/bucket/a%20b", "encodes the path twice"), ("/b/./k", "tidies")):
        request: Any = AWSRequest("GET", f"http://h{path}", headers={HASH: EMPTY_SHA256})
        keys = Credentials(CREDENTIAL.access_key_id, CREDENTIAL.secret)
        SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
        headers = [(name, str(value)) for name, value in request.headers.items()]
        assert words in found(came(headers, f"http://h{path}"), signed_at(headers)).because


@pytest.mark.parametrize(
    ("signed", "sent", "words"),
    [
        ("/bucket/a b", "/bucket/a%20b", "signs the path decoded"),
        ("/bucket/a%2Fb", "/bucket/a/b", "slashes of the key encoded"),
        ("/bucket/a/b", "/bucket/a//b", "tidies the path"),
        ("/bucket/%c3%bc", "/bucket/%C3%BC", "small letters"),
        ("/bucket/a+b", "/bucket/a%20b", "signs a blank as +"),
    ],
)
def test_a_signer_that_writes_the_path_otherwise(signed: str, sent: str, words: str) -> None:
    """Each way that clients have been seen to sign paths."""
    assert words in found(received("GET", f"http://h{sent}", by_hand(signed))).because


@pytest.mark.parametrize(
    ("signed", "sent", "words"),
    [
        ("prefix=a+b", "prefix=a%20b", "signs a blank of the query"),
        ("prefix=a%2Bb", "prefix=a+b", "signs + as %2B"),
        ("uploads", "uploads", "it must end with ="),
        ("uploads", "uploads=", "it must end with ="),
        ("prefix=b&delimiter=a", "prefix=b&delimiter=a", "does not sort"),
        ("prefix=b&acl", "prefix=b&acl", "does not sort"),
        ("prefix=a%252Fb", "prefix=a%2Fb", "encodes the query twice"),
        ("prefix=a/b c", "prefix=a%2Fb%20c", "signs the query decoded"),
        ("prefix=a%2fb", "prefix=a%2Fb", "small letters"),
        ("list-type=2", "list-type=2&cache=off", "cache is not in the query"),
        ("", "list-type=2&prefix=b", "does not sign the query"),
    ],
)
def test_a_signer_that_writes_the_query_otherwise(signed: str, sent: str, words: str) -> None:
    """Each way that clients have been seen to sign queries, or proxies to add to them."""
    request = received("GET", f"http://h/bucket/key?{sent}", by_hand(query=signed))
    instead = found(request)
    assert words in instead.because
    assert instead.canonical.splitlines()[2] == signed


@pytest.mark.parametrize(
    ("name", "signed", "came_as"),
    [
        ("accept-encoding", "identity", "gzip"),
        ("accept-encoding", "gzip", "gzip, br"),
        ("accept-encoding", "", "br"),
        ("te", "trailers", ""),
        ("connection", "keep-alive", "close"),
        ("expect", "100-continue", ""),
        ("user-agent", "", "curl/8"),
        ("content-type", "", "application/octet-stream"),
        ("content-type", "text/plain", "text/plain; charset=utf-8"),
        ("content-length", "", "0"),
        ("x-forwarded-for", "1.2.3.4", "1.2.3.4, 5.6.7.8"),
        ("x-amz-meta-a", "one  two", "one  two"),
    ],
)
def test_a_header_that_was_changed(name: str, signed: str, came_as: str) -> None:
    """Of those that proxies are known to write anew, and blanks that should be one."""
    headers = [pair for pair in by_hand(headers=((name, signed),)) if pair[0] != name]
    if came_as:
        headers.append((name, came_as))
    instead = found(received("GET", "http://h/bucket/key", headers))
    assert f"The header {name} was changed on the way" in instead.because
    assert f"{name}:{signed}" in instead.canonical.splitlines()


def test_a_payload_hash_that_was_changed() -> None:
    """In the last line alone, and in its header as well."""
    for payload in ("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"):
        request = came(
            by_hand(payload=payload), "http://h/bucket/key", x_amz_content_sha256=EMPTY_SHA256
        )
        assert f"The client signed {payload} as the" in found(request).because
    headers = sign_request("GET", URL, {HASH: "UNSIGNED-PAYLOAD"})
    request = came(headers, URL, x_amz_content_sha256="a" * 64)
    instead = found(request, signed_at(headers))
    assert "must be sent as it is signed" in instead.because
    assert instead.canonical.endswith("\nUNSIGNED-PAYLOAD")


def test_a_body_that_was_lost_or_added() -> None:
    """Of a control-plane call: the hash is that of what came."""
    headers = sign_request("POST", "http://h/", body=b"", service="lightsail")
    request = received("POST", "http://h/", headers, b"{}")
    because = found(request, signed_at(headers), services=frozenset({"lightsail"})).because
    assert "The client signed the hash of an empty body" in because


def test_a_method_that_was_changed() -> None:
    """HEAD made GET by a cache."""
    headers = sign_request("HEAD", URL)
    because = found(came(headers, URL, "GET"), signed_at(headers)).because
    assert "signed the method HEAD, here came GET" in because


@pytest.mark.parametrize("form", ["{}\n", "{}\r\n", "{} ", " {}", "\n{}", "{}\t", '"{}"'])
def test_a_secret_that_was_pasted_with_more(form: str) -> None:
    """The sentence says what, and not the secret; the canonical request is the server's."""
    pasted = replace(CREDENTIAL, secret=form.format(CREDENTIAL.secret))
    headers = sign_request("GET", URL, credential=pasted)
    instead = found(came(headers, URL), signed_at(headers))
    assert re.match("The secret that the client uses (has a|begins|stands)", instead.because)
    assert instead.canonical.startswith("GET\n/bucket/some/key\n")


def test_a_signature_in_capitals() -> None:
    """It fits but for its letters."""
    *rest, (name, authorization) = by_hand()
    stem, _, signature = authorization.partition("Signature=")
    headers = [*rest, (name, f"{stem}Signature={signature.upper()}")]
    request = received("GET", "http://h/bucket/key", headers)
    assert "writes its signature in capitals" in found(request).because


def test_two_changes_at_once() -> None:
    """A proxy that writes Host and accept-encoding, or Host and the path."""
    headers = sign_request("GET", URL, {"accept-encoding": "identity"})
    request = came(
        headers,
        "http://127.0.0.1:9000/bucket/some/key",
        accept_encoding="gzip",
        x_forwarded_host="storage.example.org",
    )
    because = found(request, signed_at(headers)).because
    assert "A proxy changed Host" in because
    assert 'accept-encoding was changed on the way: the client signed "identity"' in because
    request = came(
        sign_request("GET", URL),
        "http://127.0.0.1:9000/s3/bucket/some/key",
        x_forwarded_host="storage.example.org",
    )
    assert "/s3 before the path" in found(request, signed_at(headers)).because


def test_another_secret_is_no_near_miss() -> None:
    """Nothing fits, so nothing is said beyond what was computed."""
    other = replace(CREDENTIAL, secret="x" * 40)
    headers = sign_request("GET", f"{URL}?prefix=a", {"accept": "*/*"}, credential=other)
    assert found(came(headers, f"{URL}?prefix=a"), signed_at(headers)) == Found("", "")


def test_tokens_are_never_quoted() -> None:
    """A signed token that a proxy broke is not told by its value."""
    headers = by_hand(headers=(("x-amz-customer-key", "one"),))
    request = came(headers, "http://h/bucket/key", x_amz_customer_key="one,two")
    assert found(request) == Found("", "")


def test_long_requests_and_floods_are_not_searched() -> None:
    """A request with endless headers costs no search; nor does the 21st in a second."""
    long = (("x-amz-meta-long", "x" * 20_000),)
    request = received(
        "GET", "http://h/bucket/key?uploads", by_hand(query="uploads", headers=long)
    )
    assert found(request) == Found("", "")
    clock = StoppedClock()
    authenticator = _OneForAll(clock)
    said = [authenticator.because() for _ in range(SEARCHES_A_SECOND + 5)]
    assert [text != "" for text in said] == [True] * SEARCHES_A_SECOND + [False] * 5
    clock.time_ms = NOW_MS + 1_000
    assert authenticator.because() != ""


class _OneForAll:
    """One authenticator that meets the same near miss again and again."""

    def __init__(self, clock: StoppedClock) -> None:
        self._authenticator = Authenticator(OneKey(), clock)

    def because(self) -> str:
        request = received("GET", "http://h/bucket/key?uploads", by_hand(query="uploads"))
        with pytest.raises(SignatureMismatch) as caught:
            asyncio.run(self._authenticator.authenticate(request, frozenset({"s3"})))
        return str(caught.value.facts.get("signed_because", ""))
