"""A plain HTTP/1.1 client for the rows that move one large body or time one request.

Bodies are sent with one `sendall` a piece and received into one buffer, so that the client
costs as little as a Python client can.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable
from types import TracebackType

from bench.signing import Presigner

BUFFER_BYTES = 1 << 20
TIMEOUT_S = 120.0


class Refused(Exception):
    """An answer whose status is not 2xx; the text has the start of its body."""


class Wire:
    """One connection to one endpoint; every request is presigned, or plain without a signer."""

    def __init__(self, port: int, signer: Presigner | None = None) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self._signer = signer
        self._buffer = memoryview(bytearray(BUFFER_BYTES))

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes | Iterable[bytes] | None = None,
        length: int | None = None,
    ) -> http.client.HTTPResponse:
        """Send one request and return its answer, unread. Raises: Refused."""
        target = path
        if self._signer is not None:
            target = self._signer.target(method, path, query, headers)
        sent = dict(headers or {})
        if length is None and body is not None:
            assert isinstance(body, bytes)
            length = len(body)
        if length is not None:
            sent["content-length"] = str(length)
        self._link.request(method, target, body=body, headers=sent)
        answer = self._link.getresponse()
        if not 200 <= answer.status < 300:
            raise Refused(f"{method} {path}: {answer.status} {answer.read(2_000)!r}")
        return answer

    def fetch(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> bytes:
        """As `send`, and read the answer whole."""
        return self.send(method, path, query=query, headers=headers, body=body).read()

    def drain(self, path: str) -> int:
        """GET `path`, throw the body away, return its length.

        The body is taken off the socket itself: through http.client's buffer the client
        would be slower than what it measures.
        """
        target = self._signer.target("GET", path) if self._signer else path
        host = f"{self._link.host}:{self._link.port}"
        if self._link.sock is None:
            self._link.connect()
        link = self._link.sock
        link.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            piece = link.recv(65_536)
            if not piece:
                raise Refused(f"GET {path}: connection closed in the head")
            head += piece
        text, _, start = head.partition(b"\r\n\r\n")
        if not text.startswith(b"HTTP/1.1 200"):
            raise Refused(f"GET {path}: {text[:200]!r}")
        lengths = [
            int(line.split(b":")[1])
            for line in text.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ]
        left = lengths[0] - len(start)
        while left > 0:
            count = link.recv_into(self._buffer, min(left, BUFFER_BYTES))
            if not count:
                raise Refused(f"GET {path}: {left} bytes short")
            left -= count
        return lengths[0]

    def put_stream(self, path: str, pieces: Iterable[bytes], length: int) -> None:
        """PUT a body that is made while it is sent."""
        self.send("PUT", path, body=pieces, length=length).read()

    def timed(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> tuple[float, bytes]:
        """As `fetch`; return also how many seconds it took, signing not counted."""
        target = path
        if self._signer is not None:
            target = self._signer.target(method, path, query, headers)
        started = time.perf_counter()
        self._link.request(method, target, body=body, headers=headers or {})
        answer = self._link.getresponse()
        text = answer.read()
        elapsed = time.perf_counter() - started
        if not 200 <= answer.status < 300:
            raise Refused(f"{method} {path}: {answer.status} {text[:2_000]!r}")
        return elapsed, text
