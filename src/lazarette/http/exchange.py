"""One request's body on its way in, and its answer on its way out.

A body is handed on in the pieces the socket gave: a small one whole, without waiting when it
came with its head. An answer's head is one join with one check for line breaks, and goes out
with the first bytes of the body.
Hot path: yes, one for each request.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from lazarette.http.message import Response
from lazarette.model.errors import ClientGone, EntityTooLarge
from lazarette.model.limits import CHUNK_BYTES_MAX, MIB

IDLE_BODY_S = 60.0  # Between two pieces of a body.
IDLE_READER_S = 300.0  # For taking one piece of an answer, 1 MiB at most.
# Held for an application that is busy; uvicorn's 64 KiB stop and go at every read.
_HELD_BYTES_MAX = 512 * 1024
_JOIN_BYTES_MAX = 64 * 1024  # A larger body is not copied to stand behind its head.
_DISCARD_BYTES_MAX = 8 * MIB
_NO_TRAILERS: dict[str, str] = {}
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_CLOSE = (b"connection", b"close")


class Outbox:
    """Whole answers of all connections, written together when the loop has made them all.

    A write wakes the client on another core, an interrupt that costs as much as making the
    answer; and what follows it finds the processor's caches cold. Requests that arrive
    together are answered together: one such interruption for all of them.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._held: list[tuple[asyncio.Transport, bytes]] = []
        # The first bytes of a head by status, while the server's own headers (the date,
        # renewed every second) are the same list.
        self._common: list[tuple[bytes, bytes]] | None = None
        self._openings: dict[int, bytes] = {}

    def put(self, transport: asyncio.Transport, answer: bytes) -> None:
        """Write `answer` before the loop waits again."""
        if not self._held:
            self._loop.call_soon(self.flush)
        self._held.append((transport, answer))

    def flush(self) -> None:
        """Write everything now: before anything else goes to one of the connections."""
        held, self._held = self._held, []
        for transport, answer in held:
            if not transport.is_closing():
                transport.write(answer)

    def opening(self, status: int, common: list[tuple[bytes, bytes]]) -> bytes:
        """Return the status line and `common` headers, rendered once while they last."""
        if common is not self._common:
            self._common = common
            self._openings = {}
        opening = self._openings.get(status)
        if opening is None:
            lines = [b"%b: %b\r\n" % header for header in common]
            opening = self._openings[status] = STATUS_LINE[status] + b"".join(lines)
        return opening


class Line(Protocol):
    """What an exchange needs of its connection."""

    transport: asyncio.Transport
    flow: FlowControl
    outbox: Outbox
    server_state: Any  # uvicorn's; `default_headers` are those of every answer

    def on_response_complete(self) -> None:
        """Go on to the next request."""


class Exchange:
    """One request and its answer; the `Body` of the request as it came, owing no proof."""

    __slots__ = (
        "_awaits_continue",
        "_head",
        "_is_head",
        "_left",
        "_line",
        "_pieces",
        "_pieces_size",
        "_waiter",
        "arrived",
        "is_answered",
        "is_gone",
        "is_moving",
        "is_started",
        "keep_alive",
        "length",
        "more_body",
        "received",
        "sent",
    )

    def __init__(
        self,
        line: Line,
        length: int | None,
        *,
        is_head: bool = False,
        awaits_continue: bool = False,
        keep_alive: bool = True,
    ) -> None:
        """`length`: of the body as announced; None for chunked transfer coding."""
        self._line = line
        self.length = length
        self._is_head = is_head
        self._awaits_continue = awaits_continue
        self.keep_alive = keep_alive
        self.received = 0  # Bytes taken so far, framing included.
        self.arrived = 0  # Bytes that came, taken or not.
        self.is_moving = False  # Bytes came that are not handed on yet.
        self.more_body = True  # The parser has not seen the end yet.
        self._pieces: deque[bytes] = deque()
        self._pieces_size = 0
        self._waiter: asyncio.Future[None] | None = None
        self.is_gone = False  # The client, or we gave it up.
        self.is_started = False
        self.is_answered = False
        self._head = b""  # Kept until the first bytes of the body.
        self._left = 0  # Bytes of the answer still to come.
        self.sent = 0  # Bytes of its body handed to the socket.

    # From the connection.

    def take_in(self, piece: bytes) -> None:
        """Keep a piece of the body until somebody asks for it."""
        self._pieces.append(piece)
        self._pieces_size += len(piece)
        self.arrived += len(piece)
        if self._pieces_size > _HELD_BYTES_MAX:
            self._line.flow.pause_reading()
        if self._waiter is not None:
            self._wake()

    def end_body(self) -> None:
        """Note that the whole body has come."""
        self.more_body = False
        if self._waiter is not None:
            self._wake()

    def lose(self) -> None:
        """Note that the client is gone."""
        if not self.is_answered:
            self.is_gone = True
        if self._waiter is not None:
            self._wake()

    # A `Body`.

    @property
    def is_untouched(self) -> bool:
        """True while a body that is there has not been read to its end."""
        return self.more_body or bool(self._pieces)

    @property
    def trailers(self) -> Mapping[str, str]:
        """Nothing: HTTP trailers are not delivered, aws-chunked ones are another body's."""
        return _NO_TRAILERS

    def take_sha256(self) -> str | None:
        """Return None: an unwrapped body owes no proof."""
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield what comes, in order. Raises: ClientGone."""
        while data := await self._take():
            if len(data) <= CHUNK_BYTES_MAX:
                yield data
            else:
                for start in range(0, len(data), CHUNK_BYTES_MAX):
                    yield data[start : start + CHUNK_BYTES_MAX]

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the whole body. Raises: EntityTooLarge, ClientGone."""
        data = await self._take()
        if self.is_untouched:
            rest = bytearray(data)
            while data := await self._take():
                rest += data
                if len(rest) > byte_count_max:
                    raise EntityTooLarge(len(rest), byte_count_max)
            data = bytes(rest)
        if len(data) > byte_count_max:
            raise EntityTooLarge(len(data), byte_count_max)
        return data

    async def discard(self) -> None:
        """Drop what is unread, up to 8 MiB."""
        dropped = 0
        try:
            while data := await self._take():
                dropped += len(data)
                if dropped > _DISCARD_BYTES_MAX:
                    return
        except ClientGone:
            return

    def send_continue(self) -> None:
        """Tell a client that waits for it to send the body."""
        if self._awaits_continue:
            self._awaits_continue = False
            line = self._line
            if not line.transport.is_closing():
                line.outbox.flush()
                line.transport.write(_CONTINUE)

    async def _take(self) -> bytes:
        """Return the next piece, nothing at the end. Raises: ClientGone."""
        if self._awaits_continue:
            self.send_continue()
        pieces = self._pieces
        while True:
            if self.is_gone or self.is_answered:
                raise ClientGone
            if pieces:
                break
            if not self.more_body:
                return b""
            self._line.flow.resume_reading()
            self.is_moving = False
            await self._wait()
            if not (pieces or self.is_moving or self.is_gone) and self.more_body:
                self._give_up()  # A client that falls silent is taken for gone.
        if len(pieces) == 1:
            data = pieces.popleft()
        elif self._pieces_size <= _JOIN_BYTES_MAX:
            data = b"".join(pieces)
            pieces.clear()
        else:
            # Of a stream each piece goes on as it came: it is joined to a block once, later.
            data = pieces.popleft()
        size = len(data)
        self.received += size
        self._pieces_size -= size
        if self.more_body and self._pieces_size <= _HELD_BYTES_MAX:
            self._line.flow.resume_reading()
        return data

    async def _wait(self) -> None:
        """Wait for news of the body, or until there could have been some."""
        loop = asyncio.get_running_loop()
        waiter = self._waiter = loop.create_future()
        timer = loop.call_later(IDLE_BODY_S, self._wake)
        try:
            await waiter
        finally:
            self._waiter = None
            timer.cancel()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _give_up(self) -> None:
        self.is_gone = True
        self._line.transport.close()

    # The answer.

    def answer(self, response: Response, body: bytes) -> None:
        """Send a whole answer; a client that is gone gets nothing, and nobody is told."""
        if self.is_gone:
            return
        self._begin(response)
        line = self._line
        if self._is_head:
            body = b""
            self._left = 0
        if self.keep_alive and len(body) <= _JOIN_BYTES_MAX:
            if len(body) != self._left:
                raise RuntimeError("Response content is not as long as Content-Length")
            head, self._head = self._head, b""
            self.sent = self._left
            self._left = 0
            line.outbox.put(line.transport, head + body)
        else:
            self._write(body)
        self._end()

    async def stream(self, response: Response, chunks: AsyncIterator[bytes]) -> None:
        """Send an answer piece by piece.

        Raises: ClientGone, so that the rest of a large object is not read for nobody; what
        `chunks` raises.
        """
        await self.wait_for_room()
        if self.is_gone:
            raise ClientGone
        self._begin(response)
        if not self._is_head:
            async for chunk in chunks:
                await self.wait_for_room()
                if self.is_gone:
                    raise ClientGone
                self._write(chunk)
        else:
            self._left = 0
        if not self.is_gone:
            if self._head:
                self._write(b"")
            self._end()

    def abort(self) -> None:
        """Break the connection: what was promised cannot be sent."""
        self._line.outbox.flush()
        self._line.transport.close()

    @property
    def is_slow(self) -> bool:
        """True while the client has yet to take what was written."""
        return self._line.flow.write_paused

    async def wait_for_room(self) -> None:
        """Wait until the client takes what was sent; one that takes nothing is cut off."""
        if not self.is_slow or self.is_gone:
            return
        timer = asyncio.get_running_loop().call_later(IDLE_READER_S, self._cut_off)
        try:
            await self._line.flow.drain()
        finally:
            timer.cancel()

    def _cut_off(self) -> None:
        self.is_gone = True
        # Closing would wait for the client to take the rest.
        self._line.transport.abort()
        self._line.flow.resume_writing()

    def _write(self, body: bytes) -> None:
        size = len(body)
        if size > self._left:
            raise RuntimeError("Response content longer than Content-Length")
        self._left -= size
        self.sent += size
        line = self._line
        line.outbox.flush()
        head, self._head = self._head, b""
        if size <= _JOIN_BYTES_MAX:
            body = head + body
        elif head:
            line.transport.write(head)
        if body:
            line.transport.write(body)

    def _begin(self, response: Response) -> None:
        """Render the head; what is unread of the body may come, or not."""
        self.is_started = True
        self._awaits_continue = False
        headers = response.headers
        if response.length is not None:
            headers.append((b"content-length", b"%d" % response.length))
            self._left = response.length
        if self.keep_alive:
            self.keep_alive = _CLOSE not in headers
        elif _CLOSE not in headers:
            headers.append(_CLOSE)
        line = self._line
        common = line.server_state.default_headers
        lines = [line.outbox.opening(response.status, common)]
        for name, value in headers:
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"\r\n")
        head = b"".join(lines)
        # A value with a line break would be a header, or a response, of the client's making.
        count = len(common) + len(headers) + 2
        if head.count(b"\n") != count or head.count(b"\r") != count:
            raise RuntimeError("A response header holds a line break")
        self._head = head

    def _end(self) -> None:
        if self._left:
            raise RuntimeError("Response content shorter than Content-Length")
        self.is_answered = True
        if not self.keep_alive:
            self._line.transport.close()
        self._line.on_response_complete()
