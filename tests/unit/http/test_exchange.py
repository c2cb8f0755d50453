"""One request and its answer on a connection whose client is slow, silent or gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from wires import KeptLine

from lazarette.http import exchange as exchanges
from lazarette.http.exchange import Exchange
from lazarette.http.message import Response
from lazarette.model.errors import ClientGone, EntityTooLarge
from lazarette.model.limits import CHUNK_BYTES_MAX

PIECE = b"0123456789"


def twenty_bytes() -> Response:
    """Return an answer of two pieces."""
    return Response(200, [], b"", 20)


async def pieces(*steps: object) -> AsyncIterator[bytes]:
    """Yield a piece after each step, which is called."""
    for step in steps:
        if callable(step):
            step()
        yield PIECE


def test_a_client_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who leaves the answer lying holds neither descriptor nor memory for ever."""
    monkeypatch.setattr(exchanges, "IDLE_READER_S", 0.01)

    async def main() -> None:
        line = KeptLine()
        with pytest.raises(ClientGone):
            await Exchange(line, 0).stream(
                twenty_bytes(), pieces(None, line.flow.pause_writing)
            )
        assert line.wire.is_aborted
        assert line.wire.written.endswith(b"\r\n\r\n0123456789")

    asyncio.run(main())


def test_a_slow_client_gets_everything() -> None:
    """Who takes it piece by piece is waited for."""

    async def main() -> None:
        line = KeptLine()

        def slow_down() -> None:
            line.flow.pause_writing()
            asyncio.get_running_loop().call_soon(line.flow.resume_writing)

        exchange = Exchange(line, 0)
        await exchange.stream(twenty_bytes(), pieces(slow_down, slow_down))
        assert line.wire.written.endswith(b"01234567890123456789")
        assert not line.wire.is_aborted
        assert (exchange.sent, line.answered) == (20, 1)

    asyncio.run(main())


def test_a_client_that_is_gone_ends_a_long_answer() -> None:
    """More of a body raises; a whole short answer is dropped in silence."""

    async def main() -> None:
        line = KeptLine()
        exchange = Exchange(line, 0)
        with pytest.raises(ClientGone):
            await exchange.stream(twenty_bytes(), pieces(None, exchange.lose))
        assert exchange.sent == 10
        short = Exchange(line, 0)
        short.lose()
        short.answer(Response(200, [], b"short"), b"short")
        assert (short.sent, line.answered) == (0, 0)

    asyncio.run(main())


def test_a_body_that_came_with_its_head_is_read_without_waiting() -> None:
    """Pieces are joined; what is left to come is waited for; the end is the end."""

    async def main() -> None:
        exchange = Exchange(KeptLine(), 6)
        for piece in (b"ab", b"cd"):
            exchange.take_in(piece)
        assert exchange.is_untouched
        loop = asyncio.get_running_loop()
        loop.call_soon(exchange.take_in, b"ef")
        loop.call_soon(exchange.end_body)
        assert await exchange.read_all(6) == b"abcdef"
        assert not exchange.is_untouched
        assert exchange.received == 6
        assert [chunk async for chunk in exchange.chunks()] == []

    asyncio.run(main())


def test_chunks_are_bounded_and_a_long_body_is_refused() -> None:
    """No chunk is longer than a block; `read_all` stops at its limit."""

    async def main() -> None:
        exchange = Exchange(KeptLine(), None)
        exchange.take_in(b"x" * (CHUNK_BYTES_MAX + 1))
        exchange.end_body()
        assert [len(chunk) async for chunk in exchange.chunks()] == [CHUNK_BYTES_MAX, 1]
        for parts in ([b"12345"], [b"12", b"345"]):
            long = Exchange(KeptLine(), None)
            for part in parts:
                long.take_in(part)
            long.end_body()
            with pytest.raises(EntityTooLarge):
                await long.read_all(4)

    asyncio.run(main())


def test_a_client_that_falls_silent_is_taken_for_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that stops coming raises, and the connection is closed."""
    monkeypatch.setattr(exchanges, "IDLE_BODY_S", 0.01)

    async def main() -> None:
        line = KeptLine()
        with pytest.raises(ClientGone):
            await Exchange(line, 10).read_all(10)
        assert line.wire.is_closed

    asyncio.run(main())


def test_no_header_value_may_break_the_line() -> None:
    """A value with a line break is refused before a byte is written."""

    async def main() -> None:
        line = KeptLine()
        with pytest.raises(RuntimeError):
            Exchange(line, 0).answer(Response(200, [(b"x-amz-meta-a", b"1\r\nx: 2")]), b"")
        line.outbox.flush()
        assert line.wire.written == b""

    asyncio.run(main())


def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    """The length is that of what GET would send."""

    async def main() -> None:
        line = KeptLine()
        Exchange(line, 0, is_head=True).answer(Response(200, [], b"", 4096), b"")
        line.outbox.flush()
        assert line.wire.written == (
            b"HTTP/1.1 200 OK\r\ndate: today\r\ncontent-length: 4096\r\n\r\n"
        )

    asyncio.run(main())
