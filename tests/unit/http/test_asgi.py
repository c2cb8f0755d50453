"""The ASGI adapter: bytes counted, readers closed, nothing read for clients that are gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import pytest
from bodies import Counting
from clocks import ManualClock

from lazarette.http.asgi import AsgiApp
from lazarette.http.message import Operation, Request, Response
from lazarette.http.pipeline import WireProtocol
from lazarette.model.blob import FileSlice
from lazarette.model.errors import AccessDenied, BlobCorrupt, ClientGone, LazaretteError
from lazarette.model.principal import ANONYMOUS, Caller

Message = MutableMapping[str, Any]


class Source:
    """A streamed body that says how much of it was read, and whether it was closed."""

    def __init__(self, *pieces: bytes, failure: Exception | None = None) -> None:
        self.pieces = pieces
        self.failure = failure
        self.read = 0
        self.is_closed = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the pieces."""
        for piece in self.pieces:
            self.read += 1
            yield piece
        if self.failure is not None:
            raise self.failure

    def file_slice(self) -> FileSlice | None:
        """Nothing of it is a file."""
        return None

    async def close(self) -> None:
        """Note it."""
        self.is_closed = True


class Given:
    """A wire protocol that reads the whole body and gives the answer a test wants."""

    name = "given"

    def __init__(self, body: bytes | Source, *, reads: bool = True) -> None:
        self._body = body
        self._reads = reads

    def resolve(self, request: Request) -> Operation:
        """Return the one operation."""
        return Operation("Give", self._give)

    async def authenticate(self, request: Request) -> Caller:
        """Return nobody."""
        return ANONYMOUS

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write the error's name."""
        return Response(403, [], type(error).__name__.encode())

    async def _give(self, caller: Caller, request: Request) -> Response:
        if not self._reads:
            raise AccessDenied("s3:GetObject", "no")
        await request.body.read_all(1 << 30)
        length = None if isinstance(self._body, bytes) else sum(map(len, self._body.pieces))
        return Response(200, [], self._body, length)


class Exchange:
    """One request with a body in pieces, and what was sent back."""

    def __init__(self, *pieces: bytes, method: str = "PUT", gone_after: int = 99) -> None:
        self.recorder = Counting()
        self.sent: list[Message] = []
        self._pieces = list(pieces)
        self._method = method
        self._gone_after = gone_after

    async def receive(self) -> Message:
        """Hand out the next piece."""
        piece = self._pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self._pieces)}

    async def send(self, message: Message) -> None:
        """Take a message, as long as the client is there."""
        if len(self.sent) < self._gone_after:
            self.sent.append(message)
        elif message.get("more_body", False):
            raise ClientGone

    def run(self, protocol: WireProtocol) -> None:
        """Let the adapter answer."""
        length = sum(map(len, self._pieces))
        scope = {
            "type": "http",
            "method": self._method,
            "raw_path": b"/",
            "query_string": b"",
            "scheme": "http",
            "client": ("127.0.0.1", 1),
            "headers": [(b"content-length", b"%d" % length)] if self._pieces else [],
        }
        app = AsgiApp(lambda request: protocol, self.recorder, ManualClock())
        asyncio.run(app(scope, self.receive, self.send))


def test_counts_the_bytes_of_bodies_both_ways() -> None:
    """What came and what went, streamed or not, without heads."""
    exchange = Exchange(b"12345", b"678")
    exchange.run(Given(b"answer"))
    assert exchange.recorder.counts == {"received_bytes": 8, "sent_bytes": 6}
    exchange = Exchange()
    exchange.run(Given(Source(b"abc", b"defg")))
    assert exchange.recorder.counts == {"sent_bytes": 7}
    exchange = Exchange(method="HEAD")
    exchange.run(Given(b"never sent"))
    assert exchange.recorder.counts == {}


def test_counts_what_was_sent_of_a_broken_answer() -> None:
    """A damaged block ends the transfer; what went before counts."""
    source = Source(b"abc", failure=BlobCorrupt("blob", 1))
    exchange = Exchange()
    exchange.run(Given(source))
    assert exchange.recorder.counts == {"sent_bytes": 3}
    assert exchange.recorder.refusals == ["BlobCorrupt"]
    assert source.is_closed
    assert exchange.sent[-1]["more_body"]


@pytest.mark.parametrize("gone_after", [0, 1, 2])
def test_reads_nothing_more_for_a_client_that_is_gone(gone_after: int) -> None:
    """A transfer that nobody takes stops at once, and its reader is closed."""
    source = Source(*[b"x" * 10] * 50)
    exchange = Exchange(gone_after=gone_after)
    exchange.run(Given(source))
    assert source.read == max(1, gone_after)
    assert source.is_closed
    assert exchange.recorder.counts.get("sent_bytes", 0) == 10 * max(0, gone_after - 1)
    exchange = Exchange(gone_after=gone_after)
    exchange.run(Given(b"small"))


def test_an_unread_body_counts_nothing() -> None:
    """A refusal before the body was read has received nothing."""
    exchange = Exchange(b"unread")
    exchange.run(Given(b"", reads=False))
    assert "received_bytes" not in exchange.recorder.counts
