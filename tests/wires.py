"""A connection that keeps what is written to it, for answers without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl

from lazarette.http.exchange import Outbox


class Wire(asyncio.Transport):
    """A transport that keeps what is written and whether it was closed or cut off."""

    def __init__(self, on_write: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.written = b""
        self.is_aborted = False
        self.is_closed = False
        self._on_write = on_write

    def write(self, data: Any) -> None:
        """Keep it."""
        self.written += bytes(data)
        self._on_write()

    def abort(self) -> None:
        """Note it."""
        self.is_aborted = True

    def close(self) -> None:
        """Note it."""
        self.is_closed = True

    def is_closing(self) -> bool:
        """Say whether it was closed."""
        return self.is_closed

    def pause_reading(self) -> None:
        """Do nothing: whoever writes the test decides what comes."""

    def resume_reading(self) -> None:
        """Do nothing."""


class KeptLine:
    """A `Line` over a `Wire`; needs a running loop."""

    def __init__(self, on_write: Callable[[], None] = lambda: None) -> None:
        self.wire = Wire(on_write)
        self.transport: asyncio.Transport = self.wire
        self.flow = FlowControl(self.wire)
        self.outbox = Outbox(asyncio.get_running_loop())
        self.server_state = SimpleNamespace(default_headers=[(b"date", b"today")])
        self.answered = 0

    def on_response_complete(self) -> None:
        """Count."""
        self.answered += 1
