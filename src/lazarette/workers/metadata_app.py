"""The instance metadata service on the wire: version 2 only, on a listener of its own.

Who asks is told by the secret in front of the path, or else by the address the connection
comes from; nobody else gets an answer. What goes through a proxy is refused: an open one in
front of a host would hand its credentials to anybody.
Source: EC2, "Use the Instance Metadata Service".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

from lazarette.model.enrolment import parse_host_address
from lazarette.model.errors import InvalidInput, LazaretteError
from lazarette.model.instance import Instance
from lazarette.model.limits import METADATA_TOKEN_SECONDS_MAX
from lazarette.observe.recorder import Recorder
from lazarette.services.enrolments import Enrolments
from lazarette.services.instance_metadata import InstanceMetadata

_TOKEN = b"x-aws-ec2-metadata-token"
_TTL = b"x-aws-ec2-metadata-token-ttl-seconds"
_PROXIES = (b"x-forwarded-for", b"forwarded", b"via")
_ROOT = "/latest/"
_Event = MutableMapping[str, Any]


class _Asked(NamedTuple):
    method: str
    secret: str  # empty: the address is to tell who asks
    path: str  # below /latest/
    headers: dict[bytes, bytes]
    address: str


class _Answer(NamedTuple):
    status: int
    text: str
    more: tuple[tuple[bytes, bytes], ...] = ()


_NOT_FOUND = _Answer(404, "Not found.\n")
_UNAUTHORIZED = _Answer(
    401, "Show a token: PUT /latest/api/token makes one. Version 1 is off.\n"
)


class MetadataApp:
    """An ASGI application for the hosts that are enrolled as instances."""

    def __init__(
        self, hosts: Enrolments, metadata: InstanceMetadata, recorder: Recorder
    ) -> None:
        self._hosts = hosts
        self._metadata = metadata
        self._recorder = recorder

    async def __call__(
        self,
        scope: _Event,
        receive: Callable[[], Awaitable[_Event]],
        send: Callable[[_Event], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            answer = await self._answer(_read(scope))
        except LazaretteError as error:
            self._recorder.count("metadata_failures")
            answer = _Answer(503, f"{type(error).__name__}\n")
        self._recorder.count(f"metadata_answers_{answer.status}")
        body = answer.text.encode()
        headers = [
            (b"content-type", b"text/plain"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            *answer.more,
        ]
        status = answer.status
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, asked: _Asked | None) -> _Answer:
        if asked is None:
            return _NOT_FOUND
        if any(name in asked.headers for name in _PROXIES):
            return _Answer(403, "What comes through a proxy is refused.\n")
        instance = await self._find_host(asked)
        if instance is None:
            return _Answer(403, "No host is enrolled by this secret or address.\n")
        if asked.path == "api/token":
            return self._new_token(asked, instance)
        if asked.method not in ("GET", "HEAD"):
            return _Answer(405, "Only GET and HEAD.\n")
        token = asked.headers.get(_TOKEN, b"").decode("latin-1")
        if not token or not self._metadata.accepts(token, instance):
            return _UNAUTHORIZED
        text = self._metadata.answer(instance, asked.path)
        return _NOT_FOUND if text is None else _Answer(200, text)

    async def _find_host(self, asked: _Asked) -> Instance | None:
        if asked.secret:
            return await self._hosts.find_by_secret(asked.secret)
        try:
            address = parse_host_address(asked.address)
        except InvalidInput:
            return None
        return await self._hosts.find_by_address(address)

    def _new_token(self, asked: _Asked, instance: Instance) -> _Answer:
        if asked.method != "PUT":
            return _Answer(405, "Only PUT.\n")
        text = asked.headers.get(_TTL, b"").decode("latin-1")
        is_number = text.isascii() and text.isdigit() and len(text) <= 5
        if not is_number or not 1 <= int(text) <= METADATA_TOKEN_SECONDS_MAX:
            return _Answer(
                400, f"{_TTL.decode()} is a number from 1 to {METADATA_TOKEN_SECONDS_MAX}.\n"
            )
        token = self._metadata.new_token(instance, int(text))
        return _Answer(200, token, ((_TTL, text.encode()),))


def _read(scope: _Event) -> _Asked | None:
    """Return what a request asks; None for what is below no /latest/."""
    path = scope["raw_path"].decode("latin-1")
    before, root, rest = path.partition(_ROOT)
    if not root or before.count("/") > 1:
        return None
    client = scope.get("client")
    return _Asked(
        scope["method"],
        before.removeprefix("/"),
        rest,
        dict(scope["headers"]),
        client[0] if client else "",
    )
