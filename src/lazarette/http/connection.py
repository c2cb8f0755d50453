"""One HTTP/1.1 connection: uvicorn's, with our messages in place of ASGI's.

uvicorn parses, drains, and keeps the server going; here a request is made of what its parser
gives, started without a task, and answered through an `Exchange`. What all sockets delivered
in one turn of the loop is worked off in one go: system calls between two requests leave the
processor's caches and predictions cold, which costs as much as a small request itself.
Hot path: yes, every request.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from functools import partial
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lazarette.http.application import Application
from lazarette.http.body_reader import REST_BYTES_MIN, BodyReader
from lazarette.http.exchange import Exchange, Outbox
from lazarette.http.headers import Headers
from lazarette.http.inbox import Inbox
from lazarette.http.message import Request, Tls
from lazarette.http.repeated_head import RepeatedHead
from lazarette.http.run import Work, start
from lazarette.model.errors import HeadTooLarge, LazaretteError, UnreadableRequest

_FAREWELL_S = 0.5  # For the other side of an ended TLS connection to say so too.
HEAD_REST_BYTES_MAX = 64 * 1024  # Of a head, after its first piece; S3 takes 8 KiB in all.
_NO_HEADERS = Headers([])


class Connection(HttpToolsProtocol):
    """One connection. Its application is an `Application`."""

    outbox: Outbox
    _inbox: Inbox
    _idle_timer: asyncio.TimerHandle | None = None
    _idle_since_s = 0.0
    _is_secure: bool | Tls = False
    _address = ""
    # The exchange whose body is being received; the newest.
    _current: Exchange | None = None
    # What reads the body of the current request, if it is long.
    _reader: BodyReader | None = None
    # What came, until every socket has been read.
    _held = b""
    # The one to start when what came with its head has been parsed.
    _next: tuple[Exchange, Request] | None = None
    # The request that the head being received follows, and how much came after its first piece.
    _head_after: object = _NO_HEADERS
    _head_rest = 0
    # How much of a chunked body there was when its framing was last looked at.
    _framed_at = -1
    # The headers of the last request: clients that keep a connection repeat them.
    _headers = _NO_HEADERS
    # What the next head is compared with, once headers came a second time.
    _repeated: RepeatedHead | None = None
    _is_repeating = False

    def connection_made(self, transport: Any) -> None:
        """Start a connection; one that says nothing for long is closed."""
        super().connection_made(transport)
        state: Any = self.server_state
        if not hasattr(state, "outbox"):
            state.outbox = Outbox(self.loop)
            state.inbox = Inbox(self.loop, state.outbox)
        self.outbox = state.outbox
        self._inbox = state.inbox
        self._is_secure = self.scheme == "https" and Tls.of(transport)
        self._address = self.client[0] if self.client else ""
        self._queue: deque[tuple[Exchange, Request]] = deque()
        self._idle_since_s = self.loop.time()
        self._idle_timer = self.loop.call_later(self.timeout_keep_alive, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        self.connections.discard(self)
        for exchange, _ in self._queue:
            exchange.lose()
        if self._current is not None:
            self._current.lose()
        self._queue.clear()
        self.flow.resume_writing()
        if exc is None:
            self.transport.close()
        self.parser: Any = None

    def shutdown(self) -> None:
        """Begin to end: what was answered goes out first. Called by the server."""
        self.outbox.flush()
        if self._current is None or self._current.is_answered:
            self.transport.close()
            if self._is_secure:
                self.loop.call_later(_FAREWELL_S, self._part)
        else:
            self._current.keep_alive = False

    def _part(self) -> None:
        # TLS waits 30 s for the goodbye of the other side; an idle client never looks.
        if self.transport.get_write_buffer_size():
            self.loop.call_later(_FAREWELL_S, self._part)
        else:
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, after the answers to what was, and end the connection."""
        self.outbox.flush()
        self._refuse(UnreadableRequest())

    def _refuse(self, error: LazaretteError) -> None:
        application: Application = self.app
        application.refuse_unreadable(Exchange(self, 0, keep_alive=False), error)

    def data_received(self, data: bytes) -> None:
        """Keep the beginning of a request until every socket has been read.

        What follows is taken at once: a stream must be able to stop the reading, which goes
        on for 32 pieces otherwise.
        """
        is_idle = self._current is None or self._current.is_answered
        if is_idle and not self._held:
            self._held = data
            self._inbox.put(self)
        else:
            self.take_held()
            self._take(data)

    def take_held(self) -> None:
        """Work off what was kept, if it was not yet."""
        held, self._held = self._held, b""
        if held:
            self._take(held)

    def _take(self, data: bytes) -> None:
        """Parse what came, and start the request whose head is in it."""
        if self.parser is None:
            return
        if self._reader is not None:
            data = self._reader.take(data)
            if not data:
                return
        current = self._current
        # The parser stands between two requests, and the one before is answered.
        is_between = (
            current is not None
            and current.is_answered
            and not current.more_body
            and self._head_after is not current
        )
        if is_between and self._repeated is not None and self._take_repeated(data):
            return
        super().data_received(data)
        if self._next is not None:
            (exchange, request), self._next = self._next, None
            if is_between and self._is_repeating and not exchange.more_body:
                if self._repeated is None:
                    self._repeated = RepeatedHead()
                self._repeated.learn(data, request.headers, exchange)
            if not self.transport.is_closing():
                if (exchange.length or 0) >= REST_BYTES_MIN:
                    self._read_past_parser(exchange)
                self._start(exchange, request)
        elif self._current is None or not self._current.more_body:
            self._watch_head(len(data))
        elif self._current.length is None:
            self._watch_framing(self._current, len(data))

    def _take_repeated(self, data: bytes) -> bool:
        """Start the request in `data` if it repeats the head before; False: parse it."""
        assert self._repeated is not None
        head = self._repeated.match(data)
        if head is None or self.transport.is_closing():
            return False
        raw_path, _, query = head.target.partition(b"?")
        body = head.body
        exchange = Exchange(self, len(body), is_head=head.method == "HEAD")
        if body:
            exchange.take_in(body)
        exchange.more_body = False
        self._current = exchange
        self._start(exchange, self._make(exchange, head.method, raw_path, query, head.headers))
        return True

    def _make(
        self, exchange: Exchange, method: str, raw_path: bytes, query: bytes, headers: Headers
    ) -> Request:
        application: Application = self.app
        return Request(
            method=method,
            raw_path=raw_path,
            raw_query=query,
            headers=headers,
            body=exchange,
            request_id=application.new_id(),
            received_ms=application.now_ms(),
            is_secure=self._is_secure,
            client=self._address,
        )

    def _watch_head(self, arrived: int) -> None:
        """End a connection whose next head has no end: the parser keeps all there is of it.

        Costs nothing while heads come in one piece: what came before tells heads apart.
        """
        if self._head_after is not self._current:
            self._head_after = self._current
            self._head_rest = 0
            return
        self._head_rest += arrived
        if self._head_rest > HEAD_REST_BYTES_MAX and not self.transport.is_closing():
            self.outbox.flush()
            self._refuse(HeadTooLarge(HEAD_REST_BYTES_MAX))

    def _watch_framing(self, exchange: Exchange, came: int) -> None:
        """End a connection whose chunked body brings framing or trailers without an end."""
        if exchange.arrived != self._framed_at:
            self._framed_at = exchange.arrived
            self._head_rest = 0
            return
        self._head_rest += came
        if self._head_rest > HEAD_REST_BYTES_MAX and not self.transport.is_closing():
            exchange.lose()
            self.transport.close()

    def _read_past_parser(self, exchange: Exchange) -> None:
        """Let the rest of a long body of known length go straight into blocks."""
        assert exchange.length is not None
        left = exchange.length - exchange.arrived
        if left >= REST_BYTES_MIN:
            self._reader = BodyReader(self, exchange, left, partial(self._end_body, exchange))
            self._switch(self._reader)

    def _end_body(self, exchange: Exchange) -> None:
        self._reader = None
        # The parser stands in the middle of the body it was not shown.
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._switch(self)
        if not exchange.is_answered:
            exchange.end_body()

    def _switch(self, protocol: asyncio.BaseProtocol) -> None:
        """Have what comes from now on go to `protocol`; reading has to begin anew."""
        transport: Any = self.transport
        is_reading = not self.flow.read_paused
        if is_reading:
            transport.pause_reading()
        transport.set_protocol(protocol)
        if is_reading:
            transport.resume_reading()

    def on_response_complete(self) -> None:
        """Go on to the next request. Called by the exchange that is answered."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self._queue:
            # Not at once: a thousand requests sent ahead would be a thousand calls deep.
            self.loop.call_soon(self._start, *self._queue.popleft())
        else:
            # One timer a connection looks at this now and then; a timer set and cancelled
            # for each request costs 2 µs.
            self._idle_since_s = self.loop.time()

    def _start(self, exchange: Exchange, request: Request) -> None:
        """Run a request; only one that has to wait for something twice becomes a task."""
        start(self._serve(exchange, request), self._make_task)

    def _make_task(self, work: Work) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _serve(self, exchange: Exchange, request: Request) -> None:
        try:
            application: Any = self.app
            await application.handle(request, exchange)
        except Exception:
            # Everything expected is answered inside: this is a defect, for standard error.
            logging.getLogger("uvicorn.error").exception("A request could not be answered")
            if not exchange.is_started and not exchange.is_gone:
                self.send_500_response()
            self.transport.close()

    def send_500_response(self) -> None:
        """Answer what nobody could answer."""
        self.outbox.flush()
        self.transport.write(
            b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n"
            b"connection: close\r\n\r\n"
        )

    def _look(self) -> None:
        """Close the connection if no request has run for long, else look again later."""
        idle_s = self.loop.time() - self._idle_since_s
        if self._current is not None and not self._current.is_answered:
            idle_s = 0.0
        left_s = self.timeout_keep_alive - idle_s
        if left_s > 0:
            self._idle_timer = self.loop.call_later(left_s, self._look)
        elif not self.transport.is_closing():
            self.transport.close()

    # Called by the parser.

    def on_message_begin(self) -> None:
        """Begin a request."""
        self.url = b""
        self.headers = []

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, its name in lower case."""
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Make the request; it starts when all that came with its head is parsed."""
        parser = self.parser
        url = self.url
        if not url.startswith(b"/"):
            # Absolute form, as sent to proxies: the path starts behind the authority.
            rest = url.partition(b"://")[2]
            url = b"/" + rest.partition(b"/")[2]
        raw_path, _, query = url.partition(b"?")
        if b"#" in query:
            query = query.partition(b"#")[0]
        headers = self._headers
        self._is_repeating = headers.raw == self.headers
        if not self._is_repeating:
            headers = self._headers = Headers(self.headers)
        method = parser.get_method().decode("ascii")
        exchange = Exchange(
            self,
            _body_length(headers),
            is_head=method == "HEAD",
            awaits_continue=(headers.get("expect") or "").lower() == "100-continue",
            keep_alive=parser.get_http_version() != "1.0" and parser.should_keep_alive(),
        )
        request = self._make(exchange, method, raw_path, query, headers)
        # What the parser finds later are trailers, which are no headers of the request.
        self.headers = []
        previous, self._current = self._current, exchange
        if previous is None or previous.is_answered:
            self._next = (exchange, request)
        else:
            self.flow.pause_reading()
            self._queue.append((exchange, request))

    def on_body(self, body: bytes) -> None:
        """Hand a piece of the body to its request."""
        exchange = self._current
        if exchange is not None:
            if exchange.is_answered:
                exchange.arrived += len(body)
            else:
                exchange.take_in(body)

    def on_message_complete(self) -> None:
        """Note the end of a body."""
        exchange = self._current
        if exchange is not None and not exchange.is_answered:
            exchange.end_body()


def _body_length(headers: Headers) -> int | None:
    """Return the announced length; 0 without a body, None for chunked transfer coding."""
    text = headers.get("content-length")
    if text is not None:
        return int(text)  # The parser refuses anything but digits before we see it.
    return None if "transfer-encoding" in headers else 0
