"""Sockets, TLS, the web server itself, and draining: uvicorn, wrapped.

Chosen by measurement (docs/adr): keeps the raw path, refuses a length together with chunked
transfer coding, drains after early answers, tells a truncated body from a whole one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Generator
from typing import Any, NamedTuple

import uvicorn
from uvicorn.server import ServerState

from lazarette.base.clock import SystemClock
from lazarette.http.application import Application
from lazarette.http.connection import Connection
from lazarette.model.timestamp import http_date

BACKLOG = 2048
_KEEP_ALIVE_S = 75


class Tls(NamedTuple):
    """Paths of the certificate chain and its key, both PEM."""

    certificate: str
    key: str


def tls_of(certificate: str, key: str) -> Tls | None:
    """Return what a listener needs for TLS; None where no certificate is set."""
    return Tls(certificate, key) if certificate else None


def bind(host: str, port: int, hops: int = 0) -> socket.socket:
    """Return a listening socket that forked processes can share.

    `hops`: over how many routers an answer gets, and one; 0 says nothing of it. Connections
    have it from their listener. Raises: OSError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hops and family == socket.AF_INET:
            listener.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, hops)
        elif hops:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, hops)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


class _Beside(uvicorn.Server):
    """A web server that leaves SIGTERM and SIGINT to another one of its process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


class Listener:
    """One web server on a socket that is bound already."""

    def __init__(
        self,
        app: Any,
        drain_timeout_s: int,
        tls: Tls | None = None,
        *,
        heeds_signals: bool = True,
    ) -> None:
        """`app`: an `Application`, or an ASGI application for people and probes.

        `heeds_signals`: end on SIGTERM and SIGINT; one server of a process does.
        """
        # Its warnings ("Invalid HTTP request received") say nothing we could act on; an
        # exception that passed all of ours is a defect, and must be seen on standard error.
        logging.getLogger("uvicorn").setLevel(logging.ERROR)
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        kind = uvicorn.Server if heeds_signals else _Beside
        self._server = kind(
            uvicorn.Config(
                app,
                loop="none",
                http=Connection if isinstance(app, Application) else "httptools",
                interface="asgi3",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=_KEEP_ALIVE_S,
                timeout_graceful_shutdown=drain_timeout_s,
                backlog=BACKLOG,
                ssl_certfile=tls.certificate if tls else None,
                ssl_keyfile=tls.key if tls else None,
            )
        )

    async def serve(self, listener: socket.socket) -> None:
        """Serve until `stop`, SIGTERM or SIGINT; then let running requests finish."""
        dating = asyncio.create_task(_keep_date(self._server.server_state))
        try:
            await self._server.serve(sockets=[listener])
        finally:
            dating.cancel()

    def stop(self) -> None:
        """Stop accepting, finish what runs, then return from `serve`."""
        self._server.should_exit = True


async def _keep_date(state: ServerState) -> None:
    """Renew the date of all answers as each second begins.

    uvicorn renews it once a second, at whatever moment of it: an object just written would be
    of a later second than the answer that tells so, which HTTP forbids.
    """
    clock = SystemClock()
    while True:
        now_ms = clock.now_ms()
        others = [header for header in state.default_headers if header[0] != b"date"]
        state.default_headers = [(b"date", http_date(now_ms)), *others]
        await clock.sleep_ms(1000 - now_ms % 1000)


async def watch_parent(descriptor: int, listener: Listener) -> None:
    """Stop `listener` when the other end of the pipe closes: the supervisor is gone."""
    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    loop.add_reader(descriptor, gone.set)
    try:
        await gone.wait()
    finally:
        loop.remove_reader(descriptor)
    listener.stop()
