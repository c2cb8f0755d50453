"""Presigned URLs: reading the claim one makes, and making one.

Nothing is compared here; `verify` does that.
Sources: S3, "Authenticating requests: using query parameters"; the sentences are those
S3 answers with.
Hot path: yes, once per presigned request.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from lazarette.authn.canonical import (
    ALGORITHM,
    EMPTY_SHA256,
    SigningKey,
    canonical_request,
    string_to_sign,
)
from lazarette.authn.claim import (
    DATE_DIFFERS,
    TERMINATOR,
    Claim,
    Scope,
    SignedHeaders,
    check_headers,
    check_token_belongs,
    date_problem,
    iso_time,
    parse_scope,
    parse_signed_headers,
    parse_timestamp,
    scope_problem,
    timestamp,
)
from lazarette.base.uri import encode, encode_path
from lazarette.http.headers import Headers
from lazarette.http.query import REMEMBERED_MAX, Parameters, Query
from lazarette.model.errors import (
    MalformedPresigning,
    UrlExpired,
    UrlNotYetValid,
)
from lazarette.model.limits import CLOCK_SKEW_SECONDS_MAX, PRESIGN_SECONDS_MAX

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
TOKEN_PARAMETER = "X-Amz-Security-Token"
_DIGITS_MAX = 18
_SKEW_MS_MAX = CLOCK_SKEW_SECONDS_MAX * 1000
_PARAMETERS = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
)


class _Terms(NamedTuple):
    """What a presigned URL says besides its signature; times in milliseconds."""

    scope: Scope | None
    problem: str  # what is wrong with the scope; empty when nothing is
    signed: SignedHeaders
    stamp: str
    start_ms: int
    end_ms: int
    payload_hash: str | None


def is_presigned(query: Query) -> bool:
    """Say whether a query claims a signature of version 4; S3 asks for the algorithm alone."""
    return "X-Amz-Algorithm" in query


def is_presigned_v2(query: Query) -> bool:
    """Say whether a query claims a signature of version 2."""
    return "Signature" in query


def read_presigned(
    query: Query, headers: Headers, services: frozenset[str], now_ms: int
) -> Claim:
    """Return the claim a presigned URL makes, its form, time and scope checked.

    Raises: MalformedPresigning, UrlExpired, UrlNotYetValid, UnsignedHeader,
    InvalidToken.
    """
    signature = query.signature
    terms = _read_terms(query.parameters, services) if signature is not None else None
    if terms is None or signature is None:
        raise MalformedPresigning(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, "
            "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
            "X-Amz-Expires parameters."
        )
    if not signature.isascii():
        raise MalformedPresigning("X-Amz-Signature must be ASCII text.")
    scope, problem, signed, stamp, start_ms, end_ms, payload_hash = terms
    if start_ms > now_ms + _SKEW_MS_MAX:
        raise UrlNotYetValid(start_ms, iso_time(end_ms), iso_time(now_ms))
    if now_ms > end_ms:
        lifetime_s = (end_ms - start_ms) // 1000
        raise UrlExpired(iso_time(end_ms), iso_time(now_ms), lifetime_s)
    # After the times, as in S3.
    if scope is None or problem:
        raise MalformedPresigning(problem)
    check_headers(headers, signed, scope.access_key_id)
    if not payload_hash:
        payload_hash = headers.get("x-amz-content-sha256")
    return Claim(scope, signed, signature, stamp, payload_hash, UNSIGNED_PAYLOAD)


@lru_cache(maxsize=REMEMBERED_MAX)
def _read_terms(parameters: Parameters, services: frozenset[str]) -> _Terms | None:
    """Return the terms; None when one is missing. Raises: as `read_presigned`."""
    algorithm, credential, stamp, signed_text, expires = map(parameters.first.get, _PARAMETERS)
    if algorithm != ALGORITHM:
        raise MalformedPresigning(f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    if credential is None or stamp is None or signed_text is None or expires is None:
        return None
    if not signed_text.isascii():
        raise MalformedPresigning("X-Amz-SignedHeaders must be ASCII text.")
    time_ms = parse_timestamp(stamp)
    if time_ms is None:
        raise MalformedPresigning(
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
        )
    lifetime_s = _parse_lifetime(expires)
    # Keys are derived from its parts, which are bytes there.
    scope = parse_scope(credential) if credential.isascii() else None
    problem = scope_problem(scope, services)
    if not problem and scope is not None:
        problem = date_problem(scope, stamp[:8])
    if problem and not problem.startswith(DATE_DIFFERS):
        problem = f"Error parsing the X-Amz-Credential parameter; {problem}"
    if TOKEN_PARAMETER in parameters.first and scope is not None:
        check_token_belongs(scope.access_key_id)
    signed = parse_signed_headers(signed_text)
    end_ms = time_ms + lifetime_s * 1000
    payload_hash = parameters.first.get("X-Amz-Content-Sha256")
    return _Terms(scope, problem, signed, stamp, time_ms, end_ms, payload_hash)


def _parse_lifetime(text: str) -> int:
    """Return X-Amz-Expires in seconds. Zero is a lifetime, too: it is over at once."""
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > _DIGITS_MAX:
        raise MalformedPresigning("X-Amz-Expires should be a number")
    seconds = int(digits)
    if text != digits and seconds:
        raise MalformedPresigning("X-Amz-Expires must be non-negative")
    if seconds > PRESIGN_SECONDS_MAX:
        raise MalformedPresigning(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given "
            f"X-Amz-Expires must be less than {PRESIGN_SECONDS_MAX} seconds"
        )
    return seconds


def presign(
    method: str,
    endpoint: str,
    path: str,
    *,
    access_key_id: str,
    secret: str,
    region: str,
    lifetime_s: int,
    now_ms: int,
    extra_query: Mapping[str, str] | None = None,
    signed_headers: Mapping[str, str] | None = None,
    service: str = "s3",
) -> str:
    """Return a URL that lets who holds it send `method` to `path` for `lifetime_s` seconds.

    `endpoint` is scheme and host ("http://127.0.0.1:9000"); `path` is text, not yet encoded;
    `signed_headers` (lower-case names) must then be sent just so.
    """
    assert 1 <= lifetime_s <= PRESIGN_SECONDS_MAX
    assert path.startswith("/")
    stamp = timestamp(now_ms)
    scope = f"{stamp[:8]}/{region}/{service}/{TERMINATOR}"
    host = endpoint.rstrip("/").partition("://")[2]
    headers = {**(signed_headers or {}), "host": host}
    # One character for each byte that will be sent, as everywhere in `canonical`.
    headers = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    names = ";".join(sorted(headers))
    parameters = {
        **(extra_query or {}),
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{access_key_id}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(lifetime_s),
        "X-Amz-SignedHeaders": names,
    }
    pairs = sorted((encode(name), encode(value)) for name, value in parameters.items())
    query = "&".join([f"{name}={value}" for name, value in pairs])
    lines = "".join([f"{name}:{headers[name]}\n" for name in sorted(headers)])
    uri = encode_path(path)
    payload_hash = UNSIGNED_PAYLOAD if service == "s3" else EMPTY_SHA256
    canonical = canonical_request(method, uri, query, lines, names, payload_hash)
    key = SigningKey(secret, stamp[:8], region, service)
    signature = key.sign(string_to_sign(stamp, scope, canonical))
    return f"{endpoint.rstrip('/')}{uri}?{query}&X-Amz-Signature={signature}"
