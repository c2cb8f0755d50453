"""What the crash tests share: connections that are closed at the end, whatever happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from crash.wire import Wire
from server import Server

Connect = Callable[[Server, str], Wire]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Make a client for a server's bucket."""
    made: list[Wire] = []

    def open_wire(server: Server, bucket: str) -> Wire:
        made.append(Wire(server, bucket))
        return made[-1]

    yield open_wire
    for wire in made:
        wire.close()
