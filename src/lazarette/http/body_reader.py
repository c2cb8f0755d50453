"""A long body on its way from the socket: read in place, past the parser.

The parser's way copies every byte three times (out of the read buffer, out of the parser, into
a block). While a body of known length is being received, the connection lets this protocol
take its place: the socket's bytes go into one buffer of a block, which is copied once, when it
is full. Nothing behind the body's end is ever read here.
Hot path: yes, once for each piece of every upload that is longer than a block.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from lazarette.http.exchange import Exchange
from lazarette.model.limits import CHUNK_BYTES_MAX

# Shorter rests are not worth the change of protocols.
REST_BYTES_MIN = 2 * CHUNK_BYTES_MAX


class BodyReader(asyncio.BufferedProtocol):
    """Reads `left` bytes into an exchange, then calls `on_end`."""

    def __init__(
        self,
        connection: asyncio.Protocol,
        exchange: Exchange,
        left: int,
        on_end: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._exchange = exchange
        self._left = left
        self._on_end = on_end
        self._buffer = bytearray(CHUNK_BYTES_MAX)
        self._view = memoryview(self._buffer)
        self._filled = 0

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return the room that is left in the block, or in the body."""
        stop = min(CHUNK_BYTES_MAX, self._filled + self._left)
        return self._view[self._filled : stop]

    def buffer_updated(self, nbytes: int) -> None:
        """Hand on the block when it is full, or the body is whole."""
        self._filled += nbytes
        self._left -= nbytes
        self._exchange.is_moving = True
        if not self._left or self._filled == CHUNK_BYTES_MAX:
            piece = bytes(self._view[: self._filled])
            self._filled = 0
            self._hand_on(piece)

    def take(self, data: bytes) -> bytes:
        """Take what was read before this protocol took over; return what is behind the end."""
        assert not self._filled, "nothing has been read in place yet"
        piece = data[: self._left]
        self._left -= len(piece)
        self._hand_on(piece)
        return data[len(piece) :]

    def _hand_on(self, piece: bytes) -> None:
        # What comes after an answer is dropped: the connection goes on behind it.
        if not self._exchange.is_answered:
            self._exchange.take_in(piece)
        if not self._left:
            self._on_end()

    # What the transport says to its protocol concerns the connection.

    def pause_writing(self) -> None:
        """Pass it on."""
        self._connection.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._connection.resume_writing()

    def eof_received(self) -> Any:
        """Pass it on."""
        return self._connection.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass it on."""
        self._connection.connection_lost(exc)
