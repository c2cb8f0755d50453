"""Heads that a connection has sent before, but for the request line.

Clients that keep a connection mostly repeat their headers to the byte: browsers fetching a
page's pictures, users of presigned URLs. What the parser has read once it need not read
again: a request whose header block is the one before, byte for byte, framing included, and
whose request line has no oddity, differs from that one in its method and target alone.
Anything else goes to the parser.
Hot path: yes, `match` once per request that may follow.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lazarette.http.exchange import Exchange
from lazarette.http.headers import Headers

# No blank, control character, `#` or byte beyond ASCII: the parser judges those.
_LINE = re.compile(rb"(GET|PUT|HEAD|POST|DELETE) (/[!\"$-~]*) HTTP/1\.1")
_UNSUITED = ("transfer-encoding", "expect", "upgrade")


class Head(NamedTuple):
    """A request as far as its head tells, and the body that came with it, whole."""

    method: str
    target: bytes
    headers: Headers
    body: bytes


class RepeatedHead:
    """The header block of a connection's last request, and what was read in it."""

    __slots__ = ("_block", "_headers", "_length")

    def __init__(self) -> None:
        self._block = b""
        self._headers = Headers([])
        self._length = 0

    def learn(self, data: bytes, headers: Headers, exchange: Exchange) -> None:
        """Note the head that `data` begins with, as the parser read it.

        Not one whose request is not all of `data`, or which ends its connection.
        """
        self._block = b""
        start, end = data.find(b"\r\n"), data.find(b"\r\n\r\n") + 4
        length = exchange.length
        if length is None or not exchange.keep_alive or len(data) - end != length:
            return
        if any(name in headers for name in _UNSUITED) or not _LINE.fullmatch(data, 0, start):
            return
        self._block = data[start:end]
        self._headers = headers
        self._length = length

    def match(self, data: bytes) -> Head | None:
        """Return the request that is all of `data`, if its headers are those noted."""
        block = self._block
        if not block:
            return None
        start = data.find(b"\r\n")
        end = start + len(block)
        if len(data) - end != self._length or not data.startswith(block, start):
            return None
        line = _LINE.fullmatch(data, 0, start)
        if line is None:
            return None
        method, target = line.groups()
        return Head(method.decode(), target, self._headers, data[end:])
