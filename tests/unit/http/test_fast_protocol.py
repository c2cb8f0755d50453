"""One request and its answer on a connection whose client is slow, silent or gone."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from uvicorn.protocols.http.flow_control import FlowControl

from lazarette.http import fast_protocol
from lazarette.http.fast_protocol import FastCycle, Outbox
from lazarette.model.errors import ClientGone

START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-length", b"20")],
}
PIECE = {"type": "http.response.body", "body": b"0123456789", "more_body": True}


class Wire(asyncio.Transport):
    """A transport that keeps what is written and whether it was cut off."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_aborted = False

    def write(self, data: Any) -> None:
        """Keep it."""
        self.written += bytes(data)

    def abort(self) -> None:
        """Note it."""
        self.is_aborted = True


def cycle_on(wire: Wire) -> FastCycle:
    """Return a cycle that answers a GET on `wire`."""
    return FastCycle(
        Outbox(asyncio.get_running_loop()),
        scope={"type": "http", "method": "GET"},
        transport=wire,
        flow=FlowControl(wire),
        logger=logging.getLogger(__name__),
        access_logger=logging.getLogger(__name__),
        access_log=False,
        default_headers=[],
        message_event=asyncio.Event(),
        expect_100_continue=False,
        keep_alive=True,
        on_response=lambda: None,
    )


def test_a_client_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who leaves the answer lying holds neither descriptor nor memory for ever."""
    monkeypatch.setattr(fast_protocol, "IDLE_READER_S", 0.01)

    async def main() -> None:
        wire = Wire()
        cycle = cycle_on(wire)
        await cycle.send(START)
        await cycle.send(PIECE)
        cycle.flow.pause_writing()
        with pytest.raises(ClientGone):
            await cycle.send(PIECE)
        assert wire.is_aborted
        assert wire.written.endswith(b"\r\n\r\n0123456789")

    asyncio.run(main())


def test_a_slow_client_gets_everything() -> None:
    """Who takes it piece by piece is waited for."""

    async def main() -> None:
        wire = Wire()
        cycle = cycle_on(wire)
        await cycle.send(START)
        for _ in range(2):
            cycle.flow.pause_writing()
            asyncio.get_running_loop().call_soon(cycle.flow.resume_writing)
            await cycle.send(PIECE)
        assert wire.written.endswith(b"01234567890123456789")
        assert not wire.is_aborted

    asyncio.run(main())


def test_a_client_that_is_gone_ends_a_long_answer() -> None:
    """More of a body raises; the end of one, or a whole short one, is dropped in silence."""

    async def main() -> None:
        cycle = cycle_on(Wire())
        await cycle.send(START)
        cycle.disconnected = True
        with pytest.raises(ClientGone):
            await cycle.send(PIECE)
        await cycle.send({"type": "http.response.body", "body": b""})

    asyncio.run(main())
