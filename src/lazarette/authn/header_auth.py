"""The Authorization header: reading the claim it makes.

Nothing is compared here; `verify` does that.
Sources: S3, "Authenticating requests: using the Authorization header"; the sentences are
those S3 answers with.
Hot path: yes, once per header-signed request.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from email.utils import parsedate_to_datetime
from functools import lru_cache

from lazarette.authn.canonical import ALGORITHM
from lazarette.authn.claim import (
    Claim,
    Scope,
    SignedHeaders,
    check_headers,
    check_skew,
    date_problem,
    parse_scope,
    parse_signed_headers,
    parse_timestamp,
    scope_problem,
    timestamp,
)
from lazarette.http.headers import Headers
from lazarette.model.errors import (
    InvalidArgument,
    InvalidRequest,
    MalformedAuthorization,
    NotAuthenticated,
    NotImplementedYet,
)

SIGV2_REFUSAL = (
    "The authorization mechanism you have provided is not supported. "
    "Please use AWS4-HMAC-SHA256."
)
_MALFORMED = "The authorization header is malformed"
_FIELDS = ("Credential", "SignedHeaders", "Signature")


def read_authorization(
    text: str, headers: Headers, services: AbstractSet[str], now_ms: int
) -> Claim:
    """Return the claim an Authorization header makes, its form, time and scope checked.

    Raises: MalformedAuthorization, InvalidRequest (signature version 2), InvalidArgument,
    NotImplementedYet, NotAuthenticated (no date), ClockSkew, UnsignedHeader,
    InvalidToken.
    """
    scheme, _, fields = text.partition(" ")
    if scheme != ALGORITHM:
        raise _wrong_scheme(text)
    rest, _, signature = fields.rpartition("Signature=")
    if "," in signature:
        signature, _, more = signature.partition(",")
        rest += more
    scope, signed = _parse_fields(rest)
    if signed is None or not signature:
        raise MalformedAuthorization(f"{_MALFORMED}; {_field_problem(fields)}", "")
    signature = signature.strip()
    if not signature.isascii():
        raise MalformedAuthorization(f"{_MALFORMED}; the Signature cannot be read.", "")
    stamp, time_ms = _request_time(headers)
    check_skew(stamp, time_ms, now_ms)
    problem = scope_problem(scope, services)
    if problem or scope is None:
        raise MalformedAuthorization(f"{_MALFORMED}; {problem}", "")
    if scope.date != stamp[:8]:
        raise MalformedAuthorization(f"{_MALFORMED}; {date_problem(scope, stamp[:8])}", "")
    check_headers(headers, signed, scope.access_key_id)
    return Claim(scope, signed, signature, stamp, headers.get("x-amz-content-sha256"))


@lru_cache(maxsize=1024)
def _parse_fields(text: str) -> tuple[Scope | None, SignedHeaders | None]:
    """Return what stands beside the signature; a client sends it all day unchanged."""
    fields: dict[str, str] = {}
    for item in text.split(","):
        name, _, value = item.partition("=")
        fields[name.strip()] = value.strip()
    credential, signed = fields.get("Credential"), fields.get("SignedHeaders")
    if not credential or not signed:
        return None, None
    return parse_scope(credential), parse_signed_headers(signed)


def _field_problem(text: str) -> str:
    """Say which of the three fields cannot be read, as S3 does."""
    found = [item.strip() for item in text.split(",")]
    if len(found) == len(_FIELDS):
        for item in found:
            if "=" not in item:
                return f'the authorization component "{item}" is malformed.'
        names = {item.partition("=")[0] for item in found}
        for name in _FIELDS:
            if name not in names:
                return f"missing {name}."
    return (
        "the authorization header requires three components: Credential, SignedHeaders, and "
        "Signature."
    )


def _request_time(headers: Headers) -> tuple[str, int]:
    stamp = headers.get("x-amz-date")
    if stamp is not None:
        time_ms = parse_timestamp(stamp)
        if time_ms is not None:
            return stamp, time_ms
    elif (date := headers.get("date")) is not None:
        time_ms = _parse_date(date)
        if time_ms is not None:
            return timestamp(time_ms), time_ms
    raise NotAuthenticated("AWS authentication requires a valid Date or x-amz-date header")


def _parse_date(text: str) -> int | None:
    """Return a Date header's time: the SigV4 form, or an HTTP date."""
    time_ms = parse_timestamp(text)
    if time_ms is not None:
        return time_ms
    try:
        return int(parsedate_to_datetime(text).timestamp()) * 1000
    except (ValueError, OverflowError):
        return None


def _wrong_scheme(text: str) -> Exception:
    scheme, space, _ = text.partition(" ")
    if not space:
        return InvalidArgument(
            "Authorization",
            "",
            "Authorization header is invalid -- one and only one ' ' (space) required",
        )
    if scheme == "AWS":
        return InvalidRequest(SIGV2_REFUSAL)
    if scheme.startswith("AWS4-ECDSA-"):
        return NotImplementedYet(
            "SigV4A", f"Multi-Region signatures are not available here; use {ALGORITHM}."
        )
    # The scheme alone: what follows it may be a password.
    return InvalidArgument("Authorization", scheme, "Unsupported Authorization Type")
