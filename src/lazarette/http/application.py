"""From a request to its answer on the wire: which protocol, the body's end, what is counted.

A client that expects `100 Continue` gets it before the final answer also for an empty body,
as from S3, or the connection is closed: the AWS CLI reads the next answer on a connection
wrongly after a final one it did not expect (boto/botocore#3755; `aws s3 sync` of empty files
hung).
Hot path: yes, every request.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from lazarette.base.clock import Clock
from lazarette.http.exchange import Exchange
from lazarette.http.headers import Headers
from lazarette.http.message import Request, Response
from lazarette.http.pipeline import NO_JOURNAL, Journal, WireProtocol, serve
from lazarette.model.errors import LazaretteError
from lazarette.observe.recorder import Recorder


class Application:
    """Serves wire protocols; `choose` says which one a request speaks."""

    def __init__(
        self,
        choose: Callable[[Request], WireProtocol],
        recorder: Recorder,
        clock: Clock,
        journal: Journal = NO_JOURNAL,
    ) -> None:
        self._choose = choose
        self._recorder = recorder
        self._clock = clock
        self._journal = journal
        self.now_ms = clock.now_ms
        self._id_stem = os.urandom(5).hex().upper()
        self._id_count = int.from_bytes(os.urandom(2), "big")

    def new_id(self) -> str:
        """Return 16 hex digits: this process's ten, and a count of its requests."""
        self._id_count = count = (self._id_count + 1) & 0xFFFFFF
        return f"{self._id_stem}{count:06X}"

    def refuse_unreadable(self, exchange: Exchange, error: LazaretteError) -> None:
        """Answer what is no HTTP request, or none that ends."""
        request = Request(
            method="",
            raw_path=b"/",
            raw_query=b"",
            headers=Headers([]),
            body=exchange,
            request_id=self.new_id(),
            received_ms=self.now_ms(),
            is_secure=False,
            client="",
        )
        self._recorder.refusal(request.request_id, type(error).__name__, error.facts)
        response = self._choose(request).render_error(error, request)
        assert isinstance(response.body, bytes)
        exchange.answer(response, response.body)

    async def respond(self, request: Request) -> Response:
        """Answer a request that was made in this process. Never raises."""
        return await serve(
            self._choose(request), request, self._recorder, self._clock, self._journal
        )

    async def handle(self, request: Request, exchange: Exchange) -> None:
        """Answer one request; never raises for what a client or a disk does."""
        recorder = self._recorder
        expects = "expect" in request.headers
        if expects and exchange.length == 0:
            exchange.send_continue()
        response = await serve(
            self._choose(request), request, recorder, self._clock, self._journal
        )
        if expects and exchange.is_untouched:
            # The client may or may not send the body it asked about: the connection cannot
            # carry another request.
            response.headers.append((b"connection", b"close"))
        body = response.body
        if isinstance(body, bytes):
            if exchange.is_slow:
                await exchange.wait_for_room()
            exchange.answer(response, body)
            recorder.traffic(
                request.bucket,
                response.status,
                exchange.received,
                exchange.sent,
                response.waited_us,
            )
            if request.is_inside:
                recorder.traffic_inside(request.bucket, response.status, exchange.sent)
            return
        try:
            await exchange.stream(response, body.chunks())
        except LazaretteError as error:
            # The status is on its way already: all that is left is to break the transfer.
            recorder.refusal(request.request_id, type(error).__name__, error.facts)
            exchange.abort()
        finally:
            recorder.traffic(
                request.bucket,
                response.status,
                exchange.received,
                exchange.sent,
                response.waited_us,
            )
            if request.is_inside:
                recorder.traffic_inside(request.bucket, response.status, exchange.sent)
            await body.close()
