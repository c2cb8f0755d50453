"""SIGTERM: what runs may finish, what was promised holds, and the exit code is 0."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable

import pytest
from crash.invariants import assert_whole
from crash.ledger import Ledger
from crash.load import Load
from crash.values import META, Value
from make import unique_name
from raw import head_bytes, sign
from server import Server, StartServer

PAUSE_S = 0.05
PIECES = 20


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_running_upload_finishes_while_the_server_drains(
    start_server: StartServer, workers: int
) -> None:
    """The second half of an upload that SIGTERM met is still taken, and acknowledged."""
    server = start_server(workers=workers)
    bucket = server.bucket(unique_name("drain"), keyless=True).name
    ledger = Ledger()
    value = Value("slow", 1, 1_572_864)
    write = ledger.begin("slow", value)
    answer = _put_slowly(server, bucket, value, on_half=lambda: _terminate(server))
    assert answer.startswith(b"HTTP/1.1 200"), answer
    ledger.acknowledge(write)
    assert server.wait_for_end() == 0, server.log()
    server.start()
    assert_whole(server, bucket, ledger)


@pytest.mark.slow
def test_draining_under_load_loses_no_acknowledged_write(start_server: StartServer) -> None:
    """Writers that are cut off by a shutdown lose nothing that was acknowledged."""
    server = start_server(workers=2)
    bucket = server.bucket(unique_name("drain"), keyless=True).name
    ledger = Ledger()
    for seed in range(3):
        load = Load(server, bucket, ledger, threads=4, seed=seed)
        load.start()
        time.sleep(0.4)
        _terminate(server)
        status = server.wait_for_end()
        uploads = load.end()
        assert status == 0, server.log()
        assert not load.problems, load.problems
        server.start()
        assert_whole(server, bucket, ledger, uploads)


def _terminate(server: Server) -> None:
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)


def _put_slowly(
    server: Server, bucket: str, value: Value, on_half: Callable[[], None]
) -> bytes:
    """Upload `value` in small steps, call `on_half` in the middle, return the answer."""
    path = f"/{bucket}/{value.origin}"
    body = value.body()
    signed = sign(
        server, "PUT", path, headers={META: value.meta()}, payload_hash="UNSIGNED-PAYLOAD"
    )
    headers = {**signed.headers, "content-length": str(len(body)), "connection": "close"}
    step = len(body) // PIECES + 1
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as link:
        link.sendall(head_bytes("PUT", path, headers))
        for number, start in enumerate(range(0, len(body), step)):
            if number == PIECES // 2:
                on_half()
            link.sendall(body[start : start + step])
            time.sleep(PAUSE_S)
        received = b""
        while piece := link.recv(65_536):
            received += piece
        return received
