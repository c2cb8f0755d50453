"""The adapter between ASGI servers and our messages.

Hot path: yes, every request. A client that expects `100 Continue` gets it before the final
answer also for an empty body, as from S3, or the connection is closed: the AWS CLI reads
the next answer on a connection wrongly after a final one it did not expect
(boto/botocore#3755; `aws s3 sync` of empty files hung).
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from lazarette.base.clock import Clock
from lazarette.http.headers import Headers
from lazarette.http.message import Request, Response
from lazarette.http.pipeline import WireProtocol, serve
from lazarette.model.errors import ClientGone, EntityTooLarge, LazaretteError
from lazarette.model.limits import CHUNK_BYTES_MAX, MIB
from lazarette.observe.recorder import Recorder

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_DISCARD_BYTES_MAX = 8 * MIB
_NO_TRAILERS: dict[str, str] = {}


class ReceivedBody:
    """A request body as the web server delivers it; owes no proof."""

    __slots__ = ("_is_over", "_receive", "length", "received")

    def __init__(self, receive: Receive, length: int | None) -> None:
        self._receive = receive
        self.length = length
        self.received = 0  # Bytes so far, framing included.
        self._is_over = length == 0

    @property
    def is_untouched(self) -> bool:
        """True while a body that is there has not been read to its end."""
        return not self._is_over

    @property
    def trailers(self) -> Mapping[str, str]:
        """Nothing: HTTP trailers are not delivered, aws-chunked ones are another body's."""
        return _NO_TRAILERS

    def take_sha256(self) -> str | None:
        """Return None: an unwrapped body owes no proof."""
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield what comes, in order. Raises: ClientGone."""
        while not self._is_over:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            self._is_over = not message.get("more_body", False)
            data: bytes = message.get("body", b"")
            self.received += len(data)
            if len(data) <= CHUNK_BYTES_MAX:
                if data:
                    yield data
            else:
                for start in range(0, len(data), CHUNK_BYTES_MAX):
                    yield data[start : start + CHUNK_BYTES_MAX]

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the whole body. Raises: EntityTooLarge, ClientGone."""
        if self._is_over:
            return b""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        data: bytes = message.get("body", b"")
        self.received += len(data)
        if message.get("more_body", False):
            rest = bytearray(data)
            async for chunk in self.chunks():
                rest += chunk
                if len(rest) > byte_count_max:
                    raise EntityTooLarge(len(rest), byte_count_max)
            data = bytes(rest)
        self._is_over = True
        if len(data) > byte_count_max:
            raise EntityTooLarge(len(data), byte_count_max)
        return data

    async def discard(self) -> None:
        """Drop what is unread, up to 8 MiB."""
        dropped = 0
        try:
            async for chunk in self.chunks():
                dropped += len(chunk)
                if dropped > _DISCARD_BYTES_MAX:
                    return
        except ClientGone:
            return


class AsgiApp:
    """An ASGI application that serves wire protocols; `choose` says which one it is."""

    def __init__(
        self, choose: Callable[[Request], WireProtocol], recorder: Recorder, clock: Clock
    ) -> None:
        self._choose = choose
        self._recorder = recorder
        self._clock = clock
        self._id_stem = os.urandom(5).hex().upper()
        self._id_count = int.from_bytes(os.urandom(2), "big")

    def _new_id(self) -> str:
        """Return 16 hex digits: this process's ten, and a count of its requests."""
        self._id_count = count = (self._id_count + 1) & 0xFFFFFF
        return f"{self._id_stem}{count:06X}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope["headers"])
        received = ReceivedBody(receive, _body_length(headers))
        client = scope["client"]
        request = Request(
            method=scope["method"],
            raw_path=scope["raw_path"],
            raw_query=scope["query_string"],
            headers=headers,
            body=received,
            request_id=self._new_id(),
            received_ms=self._clock.now_ms(),
            is_secure=scope["scheme"] == "https",
            client=client[0] if client else "",
        )
        if received.length == 0 and "expect" in headers:
            await receive()  # Makes the web server send the `100 Continue`.
        protocol = self._choose(request)
        response = await serve(protocol, request, self._recorder, self._clock)
        if received.is_untouched and "expect" in headers:
            # The client may or may not send the body it asked about: the connection cannot
            # carry another request.
            response.headers.append((b"connection", b"close"))
        if received.received:
            self._recorder.count("received_bytes", received.received)
        await self._send(request, response, send)

    async def _send(self, request: Request, response: Response, send: Send) -> None:
        headers = response.headers
        if response.length is not None:
            headers.append((b"content-length", b"%d" % response.length))
        start = {"type": "http.response.start", "status": response.status, "headers": headers}
        body = response.body
        if isinstance(body, bytes):
            await send(start)
            await send({"type": "http.response.body", "body": body})
            if body and request.method != "HEAD":
                self._recorder.count("sent_bytes", len(body))
            return
        sent = 0
        try:
            await send(start)
            async for chunk in body.chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                sent += len(chunk)
        except LazaretteError as error:
            # The status is on its way already: all that is left is to break the transfer,
            # which the server does when the body is not completed.
            self._recorder.refusal(request.request_id, type(error).__name__, error.facts)
            return
        finally:
            if sent:
                self._recorder.count("sent_bytes", sent)
            await body.close()
        await send({"type": "http.response.body", "body": b""})


def _body_length(headers: Headers) -> int | None:
    """Return the announced length; 0 without a body, None for chunked transfer coding."""
    text = headers.get("content-length")
    if text is not None:
        return int(text)  # The parser refuses anything but digits before we see it.
    return None if "transfer-encoding" in headers else 0
