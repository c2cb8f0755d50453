"""Connections with something new, held back until every socket of a loop turn is read.

Hot path: yes, once per request.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from lazarette.http.exchange import Outbox


class Holder(Protocol):
    """A connection that holds what came."""

    def take_held(self) -> None:
        """Work off what was kept, if it was not yet."""


class Inbox:
    """Connections to which this turn of the loop delivered a new request."""

    def __init__(self, loop: asyncio.AbstractEventLoop, outbox: Outbox) -> None:
        self._loop = loop
        self._outbox = outbox
        self._held: list[Holder] = []

    def put(self, connection: Holder) -> None:
        """Have `connection` look at what it holds when every socket has been read."""
        if not self._held:
            self._loop.call_soon(self._open)
        self._held.append(connection)

    def _open(self) -> None:
        held, self._held = self._held, []
        for connection in held:
            connection.take_held()
        self._outbox.flush()
