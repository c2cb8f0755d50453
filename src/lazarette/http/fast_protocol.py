"""uvicorn's HTTP/1.1 protocol with its costliest steps replaced, for trusted responses.

uvicorn checks every response header by two regular expressions and writes head and body
apart; parses each URL into seven fields of which we need two; copies a request body twice, 64
KiB at a time. Here the head is one join with one check for line breaks, and goes out with the
first bytes of the body: 10 µs less of 40 for a small GET. Everything else (parsing, limits,
draining, keep-alive) is uvicorn's.
Hot path: yes, every request.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from lazarette.model.errors import ClientGone

# Held for an application that is busy; uvicorn's 64 KiB stop and go at every read.
_HELD_BYTES_MAX = 512 * 1024
IDLE_BODY_S = 60.0  # Between two pieces of a body.
IDLE_READER_S = 300.0  # For taking one piece of an answer, 1 MiB at most.
_JOIN_BYTES_MAX = 64 * 1024  # A larger body is not copied to stand behind its head.


class Outbox:
    """Whole answers of all connections, written together when the loop has made them all.

    A write wakes the client on another core, an interrupt that costs as much as making the
    answer; and what follows it finds the processor's caches cold. Requests that arrive
    together are answered together: one such interruption for all of them.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._held: list[tuple[asyncio.Transport, bytes]] = []

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


class FastCycle(RequestResponseCycle):
    """One request and its response, whose headers come from `AsgiApp` and have lower case."""

    _head = b""

    def __init__(self, outbox: Outbox, **given: Any) -> None:
        super().__init__(**given)
        self._outbox = outbox
        self._received: deque[bytes] = deque()
        self._received_size = 0

    def take_in(self, chunk: bytes) -> None:
        """Keep a piece of the body until the application asks for it."""
        self._received.append(chunk)
        self._received_size += len(chunk)
        if self._received_size > _HELD_BYTES_MAX:
            self.flow.pause_reading()
        self.message_event.set()

    async def receive(self) -> Any:
        """Return what has come of the body: a small one whole, a large one in pieces."""
        if self.waiting_for_100_continue and not self.transport.is_closing():
            self._outbox.flush()
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.waiting_for_100_continue = False
        if not self.disconnected and not self.response_complete:
            if not self._received and self.more_body:
                self.flow.resume_reading()
                await self._wait_for_more()
            self.message_event.clear()
        if self.disconnected or self.response_complete:
            return {"type": "http.disconnect"}
        received = self._received
        if self._received_size <= _JOIN_BYTES_MAX or len(received) == 1:
            body = received[0] if len(received) == 1 else b"".join(received)
            received.clear()
        else:
            # Of a stream each piece goes on as it came: it is joined to a block once, later.
            body = received.popleft()
        self._received_size -= len(body)
        if self._received_size <= _HELD_BYTES_MAX:
            self.flow.resume_reading()
        more_body = self.more_body or bool(received)
        return {"type": "http.request", "body": body, "more_body": more_body}

    async def _wait_for_more(self) -> None:
        """Wait for a piece of the body; a client that falls silent is taken for gone."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(IDLE_BODY_S, self._give_up)
        try:
            await self.message_event.wait()
        finally:
            timer.cancel()

    def _give_up(self) -> None:
        self.disconnected = True
        self.message_event.set()
        self.transport.close()

    async def send(self, message: Any) -> None:
        """Take an ASGI message: the head is kept until the first body message.

        Raises: ClientGone, when there is more to come and nobody to take it.
        """
        if self.flow.write_paused and not self.disconnected:
            await self._wait_for_room()
        if self.disconnected:
            if message.get("more_body", False):
                raise ClientGone  # Else the rest of a large object would be read for nobody.
            return
        if not self.response_started:
            self.response_started = True
            self.waiting_for_100_continue = False
            self._head = self._render_head(message["status"], message["headers"])
            return
        assert not self.response_complete
        body = message.get("body", b"")
        if self.scope["method"] == "HEAD":
            body = b""
            self.expected_content_length = 0
        size = len(body)
        if size > self.expected_content_length:
            raise RuntimeError("Response content longer than Content-Length")
        self.expected_content_length -= size
        is_last = not message.get("more_body", False)
        if is_last and self._head and self.keep_alive and size <= _JOIN_BYTES_MAX:
            self._outbox.put(self.transport, self._head + body)
        else:
            self._write(body)
        if is_last:
            if self.expected_content_length:
                raise RuntimeError("Response content shorter than Content-Length")
            self.response_complete = True
            self.message_event.set()
            if not self.keep_alive:
                self.transport.close()
            self.on_response()

    async def _wait_for_room(self) -> None:
        """Wait until the client takes what was sent; one that takes nothing is cut off."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(IDLE_READER_S, self._cut_off)
        try:
            await self.flow.drain()
        finally:
            timer.cancel()

    def _cut_off(self) -> None:
        self.disconnected = True
        # Closing would wait for the client to take the rest.
        self.transport.abort()
        self.flow.resume_writing()

    def _write(self, body: bytes) -> None:
        self._outbox.flush()
        head, self._head = self._head, b""
        if len(body) <= _JOIN_BYTES_MAX:
            body = head + body
        elif head:
            self.transport.write(head)
        if body:
            self.transport.write(body)

    def _render_head(self, status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
        lines = [STATUS_LINE[status]]
        for name, value in self.default_headers:
            lines += (name, b": ", value, b"\r\n")
        for name, value in headers:
            lines += (name, b": ", value, b"\r\n")
            if name == b"content-length":
                self.expected_content_length = int(value)
            elif name == b"connection" and value == b"close":
                self.keep_alive = False
        count = len(self.default_headers) + len(headers) + 2
        if self.keep_alive or headers[-1:] == [(b"connection", b"close")]:
            lines.append(b"\r\n")
        else:
            lines.append(b"connection: close\r\n\r\n")
            count += 1
        head = b"".join(lines)
        # A value with a line break would be a header, or a response, of the client's making.
        if head.count(b"\n") != count or head.count(b"\r") != count:
            raise RuntimeError("A response header holds a line break")
        return head


class FastProtocol(HttpToolsProtocol):
    """One connection."""

    _idle_timer: asyncio.TimerHandle | None = None
    _idle_since_s = 0.0

    def connection_made(self, transport: Any) -> None:
        """Start a connection; one that says nothing for long is closed."""
        super().connection_made(transport)
        state: Any = self.server_state
        if not hasattr(state, "outbox"):
            state.outbox = Outbox(self.loop)
        self._outbox: Outbox = state.outbox
        self._idle_since_s = self.loop.time()
        self._idle_timer = self.loop.call_later(self.timeout_keep_alive, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Begin to end: what was answered goes out first. Called by the server."""
        self._outbox.flush()
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, after the answers to what was."""
        self._outbox.flush()
        super().send_400_response(msg)

    def on_response_complete(self) -> None:
        """Go on to the next request. Called by the cycle that has answered."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        else:
            # One timer a connection looks at this now and then; a timer set and cancelled
            # for each request costs 2 µs.
            self._idle_since_s = self.loop.time()

    def _look(self) -> None:
        """Close the connection if no request has run for long, else look again later."""
        idle_s = self.loop.time() - self._idle_since_s
        if self.cycle is not None and not self.cycle.response_complete:
            idle_s = 0.0
        left_s = self.timeout_keep_alive - idle_s
        if left_s > 0:
            self._idle_timer = self.loop.call_later(left_s, self._look)
        elif not self.transport.is_closing():
            self.transport.close()

    def on_body(self, body: bytes) -> None:
        """Hand a piece of the body to the request. Called by the parser."""
        cycle: Any = self.cycle
        if not cycle.response_complete:
            cycle.take_in(body)

    def on_headers_complete(self) -> None:
        """Start the request. Called by the parser."""
        parser = self.parser
        http_version = parser.get_http_version()
        scope: Any = self.scope
        scope["method"] = parser.get_method().decode("ascii")
        if http_version != "1.1":
            scope["http_version"] = http_version
        url = self.url
        if not url.startswith(b"/"):
            # Absolute form, as sent to proxies: the path starts behind the authority.
            rest = url.partition(b"://")[2]
            url = b"/" + rest.partition(b"/")[2]
        raw_path, _, query = url.partition(b"?")
        scope["raw_path"] = raw_path
        scope["query_string"] = query.partition(b"#")[0] if b"#" in query else query
        previous = self.cycle
        self.cycle = FastCycle(
            self._outbox,
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=http_version != "1.0" and parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        if previous is None or previous.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))
