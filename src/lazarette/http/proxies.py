"""Proxies in front of the server: what they say of who came to them, if they may say it.

Anybody can write such headers. They count only on a connection from a network that the
operator named; the client is then the last address that is none of the proxies'.
Source: X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, as nginx, Caddy, Traefik and
HAProxy set them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

from lazarette.http.headers import Headers
from lazarette.http.message import Request
from lazarette.http.pipeline import WireProtocol
from lazarette.model.networks import Networks

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
AsgiApp = Callable[[Event, Receive, Send], Awaitable[None]]


class Origin(NamedTuple):
    """Where a request comes from."""

    address: str
    is_secure: bool
    host: str = ""  # which the client asked for; empty when the proxy does not say


class Proxies:
    """The proxies that are believed."""

    def __init__(self, trusted: Networks) -> None:
        self._trusted = trusted

    def origin_of(self, headers: Headers, peer: str, *, is_secure: bool) -> Origin:
        """Return where a request that `peer` brought comes from."""
        if not self._trusted.hold(peer):
            return Origin(peer, is_secure)
        # Between two proxies the connection may be plain; what the client's was, each hands on.
        scheme = (headers.get("x-forwarded-proto") or "").partition(",")[0].strip().lower()
        if scheme in ("http", "https"):
            is_secure = scheme == "https"
        host = (headers.get("x-forwarded-host") or "").partition(",")[0].strip()
        return Origin(self._client(headers, peer), is_secure, host)

    def _client(self, headers: Headers, peer: str) -> str:
        """Return the last address that no trusted proxy has."""
        client = peer
        for said in reversed(",".join(headers.values("x-forwarded-for")).split(",")):
            address = _address(said.strip())
            if address is None:
                break
            client = address
            if not self._trusted.hold(address):
                break
        return client


def believing(
    choose: Callable[[Request], WireProtocol], proxies: Proxies
) -> Callable[[Request], WireProtocol]:
    """Return `choose`, which also notes of each request where it comes from.

    In use only where the operator names proxies.
    """

    def choose_noted(request: Request) -> WireProtocol:
        origin = proxies.origin_of(
            request.headers, request.client, is_secure=bool(request.is_secure)
        )
        request.client = origin.address
        if origin.is_secure is not bool(request.is_secure):
            request.is_secure = origin.is_secure
        if origin.host:
            request.forwarded_host = origin.host
        return choose(request)

    return choose_noted


class BelievingApp:
    """An ASGI application behind such proxies, which learns where a request comes from."""

    def __init__(self, app: AsgiApp, proxies: Proxies) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Hand a request on, with the client's address and scheme in its scope."""
        if scope["type"] == "http":
            headers = Headers([(name.lower(), value) for name, value in scope["headers"]])
            address, port = scope.get("client") or ("", 0)
            is_secure = scope["scheme"] == "https"
            origin = self._proxies.origin_of(headers, address, is_secure=is_secure)
            scope = {
                **scope,
                "client": (origin.address, port if origin.address == address else 0),
                "scheme": "https" if origin.is_secure else "http",
            }
        await self._app(scope, receive, send)


def _address(text: str) -> str | None:
    """Return an IP address without brackets and port; None for what is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
