"""What a signed request claims: whose key, which scope, when, over which headers.

The claim is the same wherever it was written, in the Authorization header or in the
query; `header_auth` and `query_auth` read it, `verify` compares it.
Hot path: yes. The texts repeat from request to request, so what they say is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from lazarette.http.headers import Headers
from lazarette.model.errors import ClockSkew, InvalidToken, UnsignedHeader
from lazarette.model.limits import CLOCK_SKEW_SECONDS_MAX
from lazarette.model.names import AccessKeyId

TERMINATOR = "aws4_request"
_CREDENTIAL_FORM = '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"'
DATE_DIFFERS = "Invalid credential date"
_TEXT_MAX = 512
# With what the ids of temporary credentials begin; these prove nothing without their token.
TEMPORARY = "ASIA"
TOKEN_HEADER = "x-amz-security-token"
_DAY = re.compile(r"\d{8}", re.ASCII)
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
_MUST_BE_SIGNED = ("x-amz-", "content-md5")


class Scope(msgspec.Struct, frozen=True):
    """A Credential, taken apart. `text` is it without the access key id."""

    access_key_id: AccessKeyId
    date: str
    region: str
    service: str
    terminator: str
    text: str
    credential: str


class SignedHeaders(msgspec.Struct, frozen=True):
    """The names a signature covers, in the order the client gave, and as text."""

    names: tuple[str, ...]
    known: frozenset[str]
    text: str


class Claim(msgspec.Struct, frozen=True):
    """One claim, its form and its time checked, its signature not yet."""

    scope: Scope
    signed: SignedHeaders
    signature: str
    timestamp: str  # YYYYMMDDTHHMMSSZ
    payload_hash: str | None  # as signed; None when the request names none
    default_hash: str = ""  # what stands in for it; empty: S3 refuses silence


@lru_cache(maxsize=1024)
def parse_scope(credential: str) -> Scope | None:
    """Return the parts of a Credential, or None when it has not five."""
    parts = credential.rsplit("/", 4)
    if len(parts) != 5 or not all(parts) or len(credential) > _TEXT_MAX:
        return None
    access_key_id, date, region, service, terminator = parts
    return Scope(
        AccessKeyId(access_key_id),
        date,
        region,
        service,
        terminator,
        text="/".join(parts[1:]),
        credential=credential,
    )


def scope_problem(scope: Scope | None, services: AbstractSet[str]) -> str:
    """Say what is wrong with a scope, in S3's words; empty when nothing is.

    Any region will do: S3 clients are often left at us-east-1, and Lightsail takes the
    region from here. Whether its day is that of the request the caller compares.
    """
    if scope is None:
        return f"the Credential is mal-formed; expecting {_CREDENTIAL_FORM}."
    if scope.service not in services:
        expected = '" or "'.join(sorted(services))
        return f'incorrect service "{scope.service}". This endpoint belongs to "{expected}".'
    if scope.terminator != TERMINATOR:
        return f'incorrect terminal "{scope.terminator}". This endpoint uses "{TERMINATOR}".'
    return ""


def date_problem(scope: Scope, date: str) -> str:
    """Say in what the day of a scope differs from `date`, the request's own; as S3 does."""
    if scope.date == date:
        return ""
    if not _DAY.fullmatch(scope.date):
        return (
            f'incorrect date format "{scope.date}". This date in the credential must be in '
            'the format "yyyyMMdd".'
        )
    return f'{DATE_DIFFERS} "{scope.date}". This date is not the same as X-Amz-Date: "{date}".'


@lru_cache(maxsize=256)
def parse_signed_headers(text: str) -> SignedHeaders:
    """Return the names in a SignedHeaders list."""
    text = text.lower()
    names = tuple(text.split(";"))
    return SignedHeaders(names, frozenset(names), text)


def check_headers(headers: Headers, signed: SignedHeaders, access_key_id: AccessKeyId) -> None:
    """Check that what steers the request is signed.

    Source: S3, "Authorization header": host, Content-MD5 and every x-amz-* header must be
    signed. Raises: UnsignedHeader; InvalidToken, for a session token beside a long-lived key.
    """
    if headers.approved is signed:
        return  # The same headers on the same connection, approved a request ago.
    if "host" not in signed.known:
        raise UnsignedHeader("host")
    # The difference of two sets in C, then the few left: a third of asking each name.
    for name in headers.names() - signed.known:
        if name.startswith(_MUST_BE_SIGNED):
            _refuse_unsigned(headers, signed)
    if TOKEN_HEADER in headers:
        check_token_belongs(access_key_id)
        return  # Not approved: the same headers may come again with another key.
    headers.approved = signed


def check_token_belongs(access_key_id: AccessKeyId) -> None:
    """Check that a key beside a session token is a temporary one. Raises: InvalidToken."""
    if not access_key_id.startswith(TEMPORARY):
        raise InvalidToken()


def _refuse_unsigned(headers: Headers, signed: SignedHeaders) -> None:
    """Name every header that must be signed and is not. Raises: UnsignedHeader.

    The payload hash need not be: the signature covers it on a line of its own.
    """
    found = [
        name
        for name in sorted(headers.names() - signed.known)
        if name.startswith(_MUST_BE_SIGNED) and name != "x-amz-content-sha256"
    ]
    if found:
        raise UnsignedHeader(", ".join(found))


@lru_cache(maxsize=256)
def parse_timestamp(text: str) -> int | None:
    """Return YYYYMMDDTHHMMSSZ in milliseconds, or None when it is no such time.

    >>> parse_timestamp("20130524T000000Z"), parse_timestamp("20130524")
    (1369353600000, None)
    """
    if len(text) != 16 or not text.isascii():
        return None
    digits = text[:8] + text[9:15]
    if text[8] != "T" or text[15] != "Z" or not digits.isdigit():
        return None
    pairs = [int(digits[at : at + 2]) for at in range(4, 14, 2)]
    try:
        moment = datetime(int(digits[:4]), *pairs, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    return int(moment.timestamp()) * 1000


def check_skew(timestamp: str, time_ms: int, now_ms: int) -> None:
    """Check that a request was signed within 15 minutes of now. Raises: ClockSkew."""
    if abs(now_ms - time_ms) > CLOCK_SKEW_SECONDS_MAX * 1000:
        raise ClockSkew(timestamp, iso_time(now_ms))


def iso_time(time_ms: int) -> str:
    """Return a time as error documents write it.

    >>> iso_time(1369353600999)
    '2013-05-24T00:00:00Z'
    """
    # What a URL signed for the last days of the year 9999 adds up to has no date.
    second = min(time_ms // 1000, _LAST_SECOND)
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def timestamp(time_ms: int) -> str:
    """Return a time as signatures write it.

    >>> timestamp(1369353600999)
    '20130524T000000Z'
    """
    return datetime.fromtimestamp(time_ms // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
