"""The cache of opened session tokens, and tokens where they may stand in a request."""

from __future__ import annotations

import asyncio

import pytest
from forms import sign_policy
from msgspec.structs import replace
from server import Key
from signed import (
    CALLER,
    CREDENTIAL,
    NOW_MS,
    S3,
    OneKey,
    StoppedClock,
    authenticate,
    received,
    sign_request,
    signed_at,
)

from lazarette.authn.form_auth import FormAuthenticator
from lazarette.authn.query_auth import presign
from lazarette.authn.sessions import CachedSessions, Session
from lazarette.model.access_key import Credential
from lazarette.model.errors import (
    ExpiredToken,
    InvalidToken,
    LazaretteError,
    UnknownAccessKey,
    UnsignedHeader,
)
from lazarette.model.names import AccessKeyId

ID = AccessKeyId("ASIAIOSFODNN7EXAMPLE")
TEMPORARY = replace(CREDENTIAL, access_key_id=ID, secret="a temporary secret")
WHO = replace(CALLER, access_key_id=ID)
URL = "http://host/bucket/key"


class Tokens:
    """What there is to open, its generation, and what was opened."""

    def __init__(self, expires_ms: int = NOW_MS + 1) -> None:
        self.sessions = {"token": Session(TEMPORARY, expires_ms)}
        self.number = 1
        self.opened: list[str] = []
        self.clock = StoppedClock()

    async def open(self, token: str) -> Session:
        """Return the session of that token."""
        self.opened.append(token)
        if token not in self.sessions:
            raise InvalidToken()
        return self.sessions[token]

    def cache(self, entries_max: int = 100) -> CachedSessions:
        """Return a cache over these."""
        return CachedSessions(self.open, lambda: self.number, self.clock, entries_max)


class TokenIs:
    """A session source that knows one token."""

    async def find(self, access_key_id: AccessKeyId, token: str) -> Credential:
        """Return the temporary credential when both are right."""
        if (access_key_id, token) != (ID, "token"):
            raise InvalidToken()
        return TEMPORARY


def test_a_token_is_opened_once() -> None:
    """The second request costs no decryption; a made-up token is opened each time."""
    tokens = Tokens()

    async def run() -> None:
        cache = tokens.cache()
        for _ in range(3):
            assert await cache.find(ID, "token") == TEMPORARY
        for _ in range(2):
            with pytest.raises(InvalidToken):
                await cache.find(ID, "other")

    asyncio.run(run())
    assert tokens.opened == ["token", "other", "other"]


def test_a_session_ends_at_the_next_request_after_a_change() -> None:
    """A new generation empties the cache, and what it stood for may be gone."""
    tokens = Tokens()

    async def run() -> None:
        cache = tokens.cache()
        await cache.find(ID, "token")
        del tokens.sessions["token"]
        tokens.number += 1
        with pytest.raises(InvalidToken):
            await cache.find(ID, "token")

    asyncio.run(run())


def test_a_session_ends_with_its_time() -> None:
    """To the millisecond, remembered or not."""
    tokens = Tokens(NOW_MS + 5)

    async def run() -> None:
        cache = tokens.cache()
        tokens.clock.time_ms += 4
        await cache.find(ID, "token")
        tokens.clock.time_ms += 1
        for source in (cache, tokens.cache()):
            with pytest.raises(ExpiredToken):
                await source.find(ID, "token")

    asyncio.run(run())


def test_a_token_belongs_to_one_key() -> None:
    """Beside another temporary id it is invalid, remembered or not."""
    tokens = Tokens()

    async def run() -> None:
        cache = tokens.cache()
        for _ in range(2):
            with pytest.raises(InvalidToken):
                await cache.find(AccessKeyId("ASIAOTHER"), "token")
            await cache.find(ID, "token")

    asyncio.run(run())


def test_the_cache_is_bounded() -> None:
    """The oldest entry goes."""
    tokens = Tokens()
    tokens.sessions["second"] = tokens.sessions["token"]

    async def run() -> None:
        cache = tokens.cache(entries_max=1)
        for token in ("token", "second", "second", "token"):
            await cache.find(ID, token)

    asyncio.run(run())
    assert tokens.opened == ["token", "second", "token"]


def _signed(credential: Credential, token: str | None) -> list[tuple[str, str]]:
    headers = {} if token is None else {"X-Amz-Security-Token": token}
    return sign_request("GET", URL, headers, credential=credential)


def _refusal(headers: list[tuple[str, str]]) -> LazaretteError:
    with pytest.raises(LazaretteError) as caught:
        authenticate(received("GET", URL, headers), signed_at(headers), sessions=TokenIs())
    return caught.value


def test_a_token_in_a_header_proves_a_temporary_key() -> None:
    """The caller has the temporary id."""
    headers = _signed(TEMPORARY, "token")
    request = received("GET", URL, headers)
    assert authenticate(request, signed_at(headers), sessions=TokenIs()) == WHO


def test_a_temporary_key_proves_nothing_without_its_token() -> None:
    """It is unknown; with another token that token is invalid."""
    assert isinstance(_refusal(_signed(TEMPORARY, None)), UnknownAccessKey)
    assert isinstance(_refusal(_signed(TEMPORARY, "other")), InvalidToken)


def test_a_token_beside_a_long_lived_key_is_invalid() -> None:
    """Also when the connection's headers were approved before."""
    headers = _signed(CREDENTIAL, "token")
    assert isinstance(_refusal(headers), InvalidToken)
    first = received("GET", URL, _signed(TEMPORARY, "token"))
    authenticate(first, signed_at(_signed(TEMPORARY, "token")), sessions=TokenIs())
    again = received("GET", URL, headers)
    again.headers.approved = first.headers.approved
    with pytest.raises(InvalidToken):
        authenticate(again, signed_at(headers), sessions=TokenIs())


def test_a_token_in_a_header_must_be_signed() -> None:
    """Else it could be put in later."""
    headers = [*_signed(TEMPORARY, None), ("x-amz-security-token", "token")]
    assert isinstance(_refusal(headers), UnsignedHeader)


def test_where_no_session_is_issued_every_token_is_invalid() -> None:
    """An authenticator without a source of sessions knows none."""
    headers = _signed(TEMPORARY, "token")
    with pytest.raises(InvalidToken):
        authenticate(received("GET", URL, headers), signed_at(headers))


def _url(token: str | None, credential: Credential = TEMPORARY) -> str:
    return presign(
        "GET",
        "http://host",
        "/bucket/key",
        access_key_id=credential.access_key_id,
        secret=credential.secret,
        region="us-east-1",
        lifetime_s=60,
        now_ms=NOW_MS,
        extra_query=None if token is None else {"X-Amz-Security-Token": token},
    )


def test_a_token_in_a_presigned_url_proves_a_temporary_key() -> None:
    """It stands in the signed query."""
    assert authenticate(received("GET", _url("token")), sessions=TokenIs()) == WHO


def test_a_presigned_url_needs_the_right_token() -> None:
    """None, another's, and one beside a long-lived key."""
    for url, expected in (
        (_url(None), UnknownAccessKey),
        (_url("other"), InvalidToken),
        (_url("token", CREDENTIAL), InvalidToken),
        (f"{_url(None)}&X-Amz-Security-Token=other", InvalidToken),
    ):
        with pytest.raises(expected):
            authenticate(received("GET", url), sessions=TokenIs())


def test_a_token_in_a_form_proves_a_temporary_key() -> None:
    """And a form without one, or with another's, proves nothing."""
    forms = FormAuthenticator(OneKey(), TokenIs())
    fields = sign_policy(b"{}", Key(ID, TEMPORARY.secret), stamp="20151229T000000Z")

    async def signer(**more: str) -> object:
        found = await forms.authenticate({**fields, **more}, S3)
        return found and found.caller

    assert asyncio.run(signer(**{"x-amz-security-token": "token"})) == WHO
    with pytest.raises(UnknownAccessKey):
        asyncio.run(signer())
    with pytest.raises(InvalidToken):
        asyncio.run(signer(**{"x-amz-security-token": "other"}))
