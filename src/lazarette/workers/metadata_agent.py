"""A metadata service for one host: passes questions on to the server, with the host's secret.

For SDKs that drop the path of AWS_EC2_METADATA_SERVICE_ENDPOINT, and with it a secret in it
(those for Go and JavaScript do), and where the way to the server needs TLS, which few of them
speak to a metadata service. Listens on the host itself only.
"""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

_ROOT = "/latest/"
_PASSED_ON = (b"x-aws-ec2-metadata-token", b"x-aws-ec2-metadata-token-ttl-seconds")
_PROXIES = (b"x-forwarded-for", b"forwarded", b"via")
_TTL = "x-aws-ec2-metadata-token-ttl-seconds"
_TIMEOUT_S = 5
_ANSWER_BYTES_MAX = 65_536
_Event = MutableMapping[str, Any]


class _Answer(NamedTuple):
    status: int
    body: bytes
    ttl: str = ""


class MetadataAgent:
    """An ASGI application that asks the server in the name of its host."""

    def __init__(self, server_url: str, secret: str) -> None:
        """`server_url`: that of the server's metadata service, without a path."""
        self._base = f"{server_url.rstrip('/')}/{secret}"
        # Straight to the server: what comes through a proxy it refuses.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def __call__(
        self,
        scope: _Event,
        receive: Callable[[], Awaitable[_Event]],
        send: Callable[[_Event], Awaitable[None]],
    ) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            return
        answer = await self._answer(scope)
        headers = [
            (b"content-type", b"text/plain"),
            (b"content-length", b"%d" % len(answer.body)),
            (b"cache-control", b"no-store"),
        ]
        if answer.ttl:
            headers.append((_TTL.encode(), answer.ttl.encode("latin-1")))
        status = answer.status
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: _Event) -> _Answer:
        path = scope["raw_path"].decode("latin-1")
        headers = dict(scope["headers"])
        if not path.startswith(_ROOT):
            return _Answer(404, b"Not found.\n")
        if any(name in headers for name in _PROXIES):
            return _Answer(403, b"What comes through a proxy is refused.\n")
        if scope["method"] not in ("GET", "HEAD", "PUT"):
            return _Answer(405, b"Only GET, HEAD and PUT.\n")
        passed = {
            name.decode(): headers[name].decode("latin-1")
            for name in _PASSED_ON
            if name in headers
        }
        request = urllib.request.Request(
            self._base + path, headers=passed, method=scope["method"]
        )
        return await asyncio.to_thread(self._ask, request)

    def _ask(self, request: urllib.request.Request) -> _Answer:
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as response:
                body = response.read(_ANSWER_BYTES_MAX)
                return _Answer(response.status, body, response.headers.get(_TTL, ""))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _Answer(refusal.code, refusal.read(_ANSWER_BYTES_MAX))
        except OSError as error:
            return _Answer(503, f"The server cannot be reached: {error}\n".encode())
