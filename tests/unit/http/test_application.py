"""Answers on the wire: bytes counted, readers closed, nothing read for who is gone."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
from bodies import Counting
from clocks import ManualClock
from wires import KeptLine

from lazarette.http.application import Application
from lazarette.http.exchange import Exchange
from lazarette.http.headers import Headers
from lazarette.http.message import Operation, Request, Response
from lazarette.http.pipeline import WireProtocol
from lazarette.model.blob import FileSlice
from lazarette.model.errors import AccessDenied, BlobCorrupt, LazaretteError
from lazarette.model.principal import ANONYMOUS, Caller


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


class Client:
    """One client's request with a body in pieces, and what came back."""

    def __init__(self, *pieces: bytes, method: str = "PUT", gone_after: int = 99) -> None:
        self.recorder = Counting()
        self.came = b""
        self._pieces = pieces
        self._method = method
        self._gone_after = gone_after

    def run(self, protocol: WireProtocol) -> None:
        """Let the application answer."""
        asyncio.run(self._run(protocol))

    async def _run(self, protocol: WireProtocol) -> None:
        writes = itertools.count(1)
        line = KeptLine(lambda: exchange.lose() if next(writes) >= self._gone_after else None)
        length = sum(map(len, self._pieces))
        exchange = Exchange(line, length, is_head=self._method == "HEAD")
        for piece in self._pieces:
            exchange.take_in(piece)
        exchange.end_body()
        application = Application(lambda request: protocol, self.recorder, ManualClock())
        request = Request(
            method=self._method,
            raw_path=b"/",
            raw_query=b"",
            headers=Headers([]),
            body=exchange,
            request_id=application.new_id(),
            received_ms=application.now_ms(),
            is_secure=False,
            client="127.0.0.1",
        )
        await application.handle(request, exchange)
        line.outbox.flush()
        self.came = line.wire.written


def test_counts_the_bytes_of_bodies_both_ways() -> None:
    """What came and what went, streamed or not, without heads."""
    client = Client(b"12345", b"678")
    client.run(Given(b"answer"))
    assert client.recorder.counts == {"received_bytes": 8, "sent_bytes": 6}
    client = Client()
    client.run(Given(Source(b"abc", b"defg")))
    assert client.recorder.counts == {"sent_bytes": 7}
    client = Client(method="HEAD")
    client.run(Given(b"never sent"))
    assert client.recorder.counts == {}


def test_counts_what_was_sent_of_a_broken_answer() -> None:
    """A damaged block ends the transfer; what went before counts."""
    source = Source(b"abc", failure=BlobCorrupt("blob", 1))
    client = Client()
    client.run(Given(source))
    assert client.recorder.counts == {"sent_bytes": 3}
    assert client.recorder.refusals == ["BlobCorrupt"]
    assert source.is_closed
    assert client.came.endswith(b"content-length: 3\r\n\r\nabc")


@pytest.mark.parametrize("gone_after", [1, 2, 3])
def test_reads_nothing_more_for_a_client_that_is_gone(gone_after: int) -> None:
    """A transfer that nobody takes stops at once, and its reader is closed."""
    source = Source(*[b"x" * 10] * 50)
    client = Client(gone_after=gone_after)
    client.run(Given(source))
    assert source.read == gone_after + 1
    assert source.is_closed
    assert client.recorder.counts.get("sent_bytes", 0) == 10 * gone_after
    client = Client(gone_after=gone_after)
    client.run(Given(b"small"))


def test_an_unread_body_counts_nothing() -> None:
    """A refusal before the body was read has received nothing."""
    client = Client(b"unread")
    client.run(Given(b"", reads=False))
    assert "received_bytes" not in client.recorder.counts
