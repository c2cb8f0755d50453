"""One plain connection to a server, for several requests written byte by byte."""

from __future__ import annotations

import socket

from server import Server


class Line:
    """One connection to the server."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self._held = b""

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Write bytes as they are."""
        self._socket.sendall(data)

    def read_head(self) -> tuple[int, dict[str, str]]:
        """Return the next status and its headers."""
        while b"\r\n\r\n" not in self._held:
            more = self._socket.recv(65536)
            assert more, f"closed after {self._held!r}"
            self._held += more
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return int(first.split()[1]), headers

    def read(self, *, has_body: bool = True) -> tuple[int, dict[str, str], bytes]:
        """Return the next whole answer."""
        status, headers = self.read_head()
        size = int(headers.get("content-length", "0")) if has_body else 0
        while len(self._held) < size:
            more = self._socket.recv(65536)
            assert more, "closed within a body"
            self._held += more
        body, self._held = self._held[:size], self._held[size:]
        return status, headers, body

    def is_closed(self) -> bool:
        """Wait for the server to close; False when it says something instead."""
        try:
            return self._socket.recv(1) == b""
        except ConnectionResetError:
            return True
