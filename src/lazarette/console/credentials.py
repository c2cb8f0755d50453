"""Who is signed in: temporary credentials in a sealed cookie, and nothing on the server.

The browser holds what it cannot read, and sends it to this listener only; scripts hold the
CSRF token, which proves nothing without the cookie. Cookies ignore ports, so a page on the
S3 port of the same host sends it too: `guard.py` looks at where requests come from.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol

import msgspec

from lazarette.model.errors import LazaretteError
from lazarette.model.session import Proven

COOKIE = "lazarette_session"
LIFETIME_S = 8 * 3_600
_CONTEXT = "console session"
_COOKIE_LENGTH_MAX = 4_000
_COOKIES_MAX = 8  # Of our name; each costs an opening.


class Box(Protocol):
    """Seals texts so that only this server opens them; `SecretBox` is one."""

    def seal(self, text: str, context: str) -> bytes:
        """Return `text`, sealed."""

    def open(self, sealed: bytes, context: str) -> str:
        """Return the sealed text. Raises: LazaretteError."""


class Credentials(NamedTuple):
    """What the console signs its calls with, in the name of who is signed in."""

    access_key_id: str
    secret: str
    token: str


class Session(msgspec.Struct, frozen=True):
    """One signed-in browser. `arn` and `account` are for showing."""

    access_key_id: str
    secret: str
    token: str
    expires_ms: int
    csrf: str
    arn: str = ""
    account: str = ""
    must_change_password: bool = False

    @property
    def credentials(self) -> Credentials:
        """What to sign with."""
        return Credentials(self.access_key_id, self.secret, self.token)


class SignIn(Protocol):
    """Turns what a person types into temporary credentials. Both raise: LazaretteError."""

    def by_key(self, access_key_id: str, secret: str, lifetime_s: int) -> Awaitable[Proven]:
        """Sign in with an access key of an account or a user."""

    def by_password(
        self, account: str, user_name: str, password: str, lifetime_s: int
    ) -> Awaitable[Proven]:
        """Sign in as a user of an account, named by id or name."""


def new_session(proven: Proven, arn: str, account: str) -> Session:
    """Return a session with a CSRF token of its own."""
    issued = proven.credentials
    return Session(
        issued.access_key_id,
        issued.secret,
        issued.token,
        issued.expires_ms,
        secrets.token_urlsafe(24),
        arn,
        account,
        proven.must_change_password,
    )


def seal_cookie(box: Box, session: Session, is_secure: bool) -> bytes:
    """Return the Set-Cookie header of a session."""
    sealed = box.seal(msgspec.json.encode(session).decode(), _CONTEXT)
    value = urlsafe_b64encode(sealed).decode()
    flags = "; Secure" if is_secure else ""
    return (
        f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={LIFETIME_S}{flags}"
    ).encode()


def clear_cookie() -> bytes:
    """Return the Set-Cookie header that ends a session."""
    return f"{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0".encode()


def open_cookies(
    open_sealed: Callable[[bytes, str], str], header: str, now_ms: int
) -> list[Session]:
    """Return the sessions of a Cookie header, but forged and ended ones.

    There may be several: a page on another port of this host can set a cookie of the same
    name for a longer path, which comes first, and cannot take ours away.
    """
    values = [
        value
        for name, _, value in (pair.strip().partition("=") for pair in header.split(";"))
        if name == COOKIE and len(value) <= _COOKIE_LENGTH_MAX
    ]
    found = [_open(open_sealed, value) for value in values[:_COOKIES_MAX]]
    return [session for session in found if session and session.expires_ms > now_ms]


def _open(open_sealed: Callable[[bytes, str], str], value: str) -> Session | None:
    try:
        text = open_sealed(urlsafe_b64decode(value.encode()), _CONTEXT)
        return msgspec.json.decode(text, type=Session)
    except (LazaretteError, ValueError, msgspec.DecodeError):
        # Not sealed by us: nobody is signed in.
        return None
