"""A relay before the server that tells of operations what the server itself never would.

Its operations end before they are answered; those of AWS may be seen on their way, or fail.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


class Relay(ThreadingHTTPServer):
    """Passes requests on as they are, and counts them by operation."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.server_port_behind = port
        self.asked: Counter[str] = Counter()
        self.says_started = 0  # so many times more, a polled operation has only started
        self.says_failed = False
        self.lock = threading.Lock()

    @property
    def endpoint(self) -> str:
        """Where clients send their requests."""
        return f"http://127.0.0.1:{self.server_port}"

    def retold(self, operation: str, body: bytes) -> bytes:
        """Return the answer as it is passed on."""
        with self.lock:
            self.asked[operation] += 1
            if operation != "GetOperation":
                return body
            if self.says_failed:
                return _with_status(body, "Failed")
            if self.says_started > 0:
                self.says_started -= 1
                return _with_status(body, "Started")
            return body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Relay

    def do_POST(self) -> None:
        """Pass one call on, and its answer back."""
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        behind = http.client.HTTPConnection("127.0.0.1", self.server.server_port_behind)
        behind.putrequest("POST", self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            behind.putheader(name, value)
        behind.endheaders(body)
        answer = behind.getresponse()
        operation = self.headers.get("x-amz-target", "").rpartition(".")[2]
        told = self.server.retold(operation, answer.read())
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)
        behind.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def relayed(port: int) -> Iterator[Relay]:
    """A relay before the server at `port`."""
    relay = Relay(port)
    thread = threading.Thread(target=relay.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield relay
    finally:
        relay.shutdown()
        thread.join()
        relay.server_close()


def _with_status(body: bytes, status: str) -> bytes:
    told = json.loads(body)
    told["operation"].update(status=status, isTerminal=status == "Failed")
    return json.dumps(told).encode()
