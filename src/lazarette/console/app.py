"""The console's calls over ASGI: sign in and out, API calls, presigned URLs, pages.

Everything under /api/ answers JSON. A refusal has `code` and `message`; those of the API
are handed on as they are, with the request id to look them up by.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

import msgspec

from lazarette.base.clock import Clock
from lazarette.base.uri import host_name
from lazarette.console import guard, presigning
from lazarette.console.calls import JSON_TARGETS, Calls, Visitor
from lazarette.console.credentials import (
    LIFETIME_S,
    Box,
    Credentials,
    Session,
    SignIn,
    clear_cookie,
    new_session,
    open_cookies,
    seal_cookie,
)
from lazarette.console.pages import Page, Pages
from lazarette.console.signed_out import SignedOut
from lazarette.console.throttle import Throttle, network_of
from lazarette.model.errors import LazaretteError
from lazarette.model.limits import JSON_BYTES_MAX
from lazarette.model.session import Proven, TemporaryCredentials

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
_JSON = (b"content-type", b"application/json")
_NO_STORE = (b"cache-control", b"no-store")
_OPERATION = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)


class Site(NamedTuple):
    """What the pages need to know of the server, and where its parts are reached."""

    api_port: int
    scheme: str  # http or https, of both
    public_url: str  # of the API behind a proxy, else empty
    console_url: str  # of the console behind a proxy, else empty
    region: str


class Arrived(NamedTuple):
    """A request, read."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    visitor: Visitor


class Given(NamedTuple):
    """An answer."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Refused(Exception):
    """A call that is answered with a code and a sentence."""

    def __init__(self, status: int, code: str, message: str, wait_s: int = 0) -> None:
        """`wait_s`: in how many seconds it is worth trying again."""
        self.status = status
        self.code = code
        self.message = message
        self.wait_s = wait_s
        super().__init__(message)


class _SignIn(msgspec.Struct, rename="camel"):
    """An access key with its secret, or a user of an account with the password."""

    access_key_id: str = ""
    secret_access_key: str = ""
    account: str = ""
    user: str = ""
    password: str = ""

    @property
    def name(self) -> str:
        """Who it is that tries, for counting failures: one name however it is written."""
        if self.access_key_id:
            return f"key {self.access_key_id.strip()}"
        return f"user {self.account.strip()}/{self.user.strip()}".lower()


class ConsoleApp:
    """An ASGI application: pages and calls."""

    def __init__(
        self, site: Site, calls: Calls, sign_in: SignIn, box: Box, clock: Clock, pages: Pages
    ) -> None:
        self._site = site
        self._calls = calls
        self._sign_in = sign_in
        self._box = box
        self._clock = clock
        self._pages = pages
        self._throttle = Throttle(clock)
        self._signed_out = SignedOut(clock)

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        try:
            is_secure = (self._site.console_url or scope["scheme"]).startswith("https")
            arrived = await _read(scope, headers, receive, is_secure)
            given = await self._answer(arrived)
        except Refused as refusal:
            given = _refusal(refusal)
        origin = self._data_origin(headers)
        common = [*guard.security_headers(origin), *given.headers]
        common.append((b"content-length", b"%d" % len(given.body)))
        await send({"type": "http.response.start", "status": given.status, "headers": common})
        body = b"" if scope["method"] == "HEAD" else given.body
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, arrived: Arrived) -> Given:
        if not arrived.path.startswith("/api/"):
            return self._page(arrived)
        if not guard.is_of_our_page(arrived.headers, self._site.console_url):
            raise Refused(403, "ForeignPage", "Only the console's own pages may call it.")
        if arrived.path == "/api/session":
            return await self._session(arrived)
        session = self._require_session(arrived)
        if arrived.method != "POST":
            raise Refused(405, "MethodNotAllowed", "Calls are sent by POST.")
        self._require_token(arrived, session)
        part, _, rest = arrived.path.removeprefix("/api/").partition("/")
        if part in JSON_TARGETS and _OPERATION.fullmatch(rest):
            answered = await self._calls.json(
                session.credentials,
                arrived.visitor,
                part,
                arrived.headers.get("x-lazarette-region") or self._site.region,
                rest,
                arrived.body,
            )
        elif part == "query" and rest in ("iam", "sts"):
            parameters = _decode(arrived.body, dict[str, str])
            answered = await self._calls.query(
                session.credentials, arrived.visitor, rest, parameters
            )
        elif part == "public-access-block" and rest in ("GET", "PUT", "DELETE"):
            answered = await self._calls.public_access_block(
                session.credentials, arrived.visitor, session.account, rest, arrived.body
            )
        elif part == "presign" and not rest:
            asked = _decode(arrived.body, presigning.Asked)
            return self._presign(arrived, session, asked)
        else:
            raise Refused(404, "NoSuchCall", "The console has no such call.")
        if answered.says_gone:
            self._signed_out.add(session)
            raise Refused(
                401, "SignedOut", "Sign in again: the key, user or password it was for is gone."
            )
        kind = b"application/json" if part in JSON_TARGETS else b"text/xml"
        request_id = answered.request_id.encode()
        return Given(
            answered.status,
            [(b"content-type", kind), _NO_STORE, (b"x-amzn-requestid", request_id)],
            answered.body,
        )

    # Signing in and out.

    async def _session(self, arrived: Arrived) -> Given:
        if arrived.method in ("GET", "HEAD"):
            session = self._session_of(arrived)
            # A cookie alone opens nothing: pages on other ports of this host can set one.
            if session is not None and not guard.has_token(arrived.headers, session.csrf):
                session = None
            return _json(200, self._shown(arrived, session))
        if arrived.method == "DELETE":
            session = self._require_session(arrived)
            self._require_token(arrived, session)
            self._signed_out.add(session)
            return _json(200, {"signedIn": False}, (b"set-cookie", clear_cookie()))
        if arrived.method != "POST":
            raise Refused(405, "MethodNotAllowed", "GET, POST or DELETE.")
        session = await self._start_session(arrived)
        is_secure = arrived.visitor.is_secure
        cookie = (b"set-cookie", seal_cookie(self._box, session, is_secure))
        return _json(200, self._shown(arrived, session), cookie)

    async def _start_session(self, arrived: Arrived) -> Session:
        asked: _SignIn = _decode(arrived.body, _SignIn)
        name = asked.name
        address = f"address {network_of(arrived.visitor.address)}"
        wait_ms = self._throttle.wait_ms(name, address)
        if wait_ms > 0:
            wait_s = wait_ms // 1000 + 1
            sentence = f"Too many failed sign-ins. Try again in {wait_s} seconds."
            raise Refused(429, "TooManyTries", sentence, wait_s)
        # Counted before it is known: many tries at once are many.
        self._throttle.note_failure(name, address)
        try:
            proven = await self._prove(asked)
            account, arn = await self._identify(arrived, proven.credentials)
        except LazaretteError as refusal:
            raise Refused(
                401,
                "SignInRefused",
                "These credentials are not right, or they may not be used here.",
            ) from refusal
        self._throttle.note_success(name, address)
        return new_session(proven, arn, account)

    async def _prove(self, asked: _SignIn) -> Proven:
        if asked.access_key_id:
            key_id, secret = asked.access_key_id.strip(), asked.secret_access_key.strip()
            return await self._sign_in.by_key(key_id, secret, LIFETIME_S)
        return await self._sign_in.by_password(
            asked.account.strip(), asked.user.strip(), asked.password, LIFETIME_S
        )

    async def _identify(
        self, arrived: Arrived, issued: TemporaryCredentials
    ) -> tuple[str, str]:
        """Return account and ARN of who signed in, as the API knows them."""
        credentials = Credentials(issued.access_key_id, issued.secret, issued.token)
        answered = await self._calls.query(
            credentials,
            arrived.visitor,
            "sts",
            {"Action": "GetCallerIdentity", "Version": "2011-06-15"},
        )
        text = answered.body.decode()
        return _element(text, "Account"), _element(text, "Arn")

    def _session_of(self, arrived: Arrived) -> Session | None:
        cookie = arrived.headers.get("cookie", "")
        opened = open_cookies(self._box.open, cookie, self._clock.now_ms())
        found = [one for one in opened if not self._signed_out.holds(one)]
        ours = [one for one in found if guard.has_token(arrived.headers, one.csrf)]
        return next(iter(ours or found), None)

    def _require_session(self, arrived: Arrived) -> Session:
        session = self._session_of(arrived)
        if session is None:
            raise Refused(401, "SignedOut", "Sign in first: the session has ended.")
        return session

    def _require_token(self, arrived: Arrived, session: Session) -> None:
        if not guard.has_token(arrived.headers, session.csrf):
            raise Refused(403, "TokenMissing", "The page is stale; load it again.")

    def _shown(self, arrived: Arrived, session: Session | None) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "signedIn": session is not None,
            "endpoint": self._data_origin(arrived.headers),
            "region": self._site.region,
        }
        if session is not None:
            shown |= {
                "csrf": session.csrf,
                "arn": session.arn,
                "account": session.account,
                "expiresAt": session.expires_ms / 1000,
                "mustChangePassword": session.must_change_password,
            }
        return shown

    # Objects: the browser itself talks to the S3 port.

    def _presign(self, arrived: Arrived, session: Session, asked: presigning.Asked) -> Given:
        try:
            url = presigning.presign_url(
                asked,
                self._data_origin(arrived.headers),
                session.credentials,
                self._clock.now_ms(),
            )
        except ValueError as cause:
            raise Refused(400, "InvalidRequest", str(cause)) from cause
        return _json(200, {"url": url})

    def _data_origin(self, headers: dict[str, str]) -> str:
        """Return where this browser reaches the API: beside where it reached the console."""
        if self._site.public_url:
            return self._site.public_url
        name = guard.plain_host(host_name(headers.get("host", "")))
        return f"{self._site.scheme}://{name}:{self._site.api_port}"

    # Pages.

    def _page(self, arrived: Arrived) -> Given:
        if arrived.method not in ("GET", "HEAD"):
            raise Refused(405, "MethodNotAllowed", "Pages are read by GET.")
        page: Page | None = self._pages.find(
            arrived.path, arrived.headers.get("accept-encoding", "")
        )
        if page is None:
            raise Refused(404, "NoSuchPage", "There is no such page.")
        lasting = b"public, max-age=31536000, immutable" if page.is_lasting else b"no-cache"
        headers = [
            (b"content-type", page.kind.encode()),
            (b"cache-control", lasting),
            (b"etag", page.etag.encode()),
            (b"vary", b"accept-encoding"),
        ]
        if page.is_packed:
            headers.append((b"content-encoding", b"gzip"))
        known = arrived.headers.get("if-none-match", "").split(",")
        if page.etag in {tag.strip().removeprefix("W/") for tag in known}:
            return Given(304, headers, b"")
        return Given(200, headers, page.content)


async def _read(
    scope: Event, headers: dict[str, str], receive: Receive, is_secure: bool
) -> Arrived:
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise Refused(400, "InvalidRequest", "The call did not arrive whole.")
        body += event.get("body", b"")
        if len(body) > JSON_BYTES_MAX:
            raise Refused(413, "TooLarge", "A call is at most 1 MiB.")
        if not event.get("more_body"):
            break
    client = scope.get("client") or ("", 0)
    agent = headers.get("user-agent", "")[:512]
    return Arrived(
        scope["method"],
        scope["path"],
        scope["query_string"].decode("latin-1"),
        headers,
        bytes(body),
        Visitor(client[0], f"Lazarette-Console {agent}", is_secure),
    )


def _decode(body: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise Refused(400, "InvalidRequest", "The call is not what it should be.") from cause


def _json(status: int, value: Any, *extra: tuple[bytes, bytes]) -> Given:
    return Given(status, [_JSON, _NO_STORE, *extra], msgspec.json.encode(value))


def _refusal(refusal: Refused) -> Given:
    wait = [(b"retry-after", b"%d" % refusal.wait_s)] if refusal.wait_s else []
    return _json(refusal.status, {"code": refusal.code, "message": refusal.message}, *wait)


def _element(document: str, name: str) -> str:
    return document.partition(f"<{name}>")[2].partition(f"</{name}>")[0]
