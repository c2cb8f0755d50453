"""Access logs and SIGKILL: what was answered a flush ago is delivered after the restart."""

from __future__ import annotations

import time

from access_lines import wait_for_logs
from make import unique_name
from server import Server, StartServer

OFTEN = ("--access-log-interval-s", "1")


def test_nothing_that_was_spooled_is_lost(start_server: StartServer) -> None:
    """Killed between spool and delivery, the server delivers at its next start."""
    server = start_server(workers=2)  # It delivers every five minutes.
    source, logs = server.bucket(unique_name("source"), keyless=True), unique_name("logs")
    server.bucket(logs, keyless=True)
    server.lightsail().update_bucket(
        bucketName=source.name,
        accessLogConfig={"enabled": True, "destination": logs, "prefix": "log/"},
    )
    for number in range(20):
        source.s3.put_object(Bucket=source.name, Key=f"key-{number}", Body=b"x")
    _wait_for_spool(server, 20)
    server.kill()
    server.options = list(OFTEN)
    server.start()
    lines = wait_for_logs(source.s3, logs, 20, "log/")
    assert {line.key for line in lines} == {f"key-{number}" for number in range(20)}


def _wait_for_spool(server: Server, count: int) -> None:
    """Wait until so many lines are on the disk."""
    deadline = time.monotonic() + 20
    while True:
        text = "".join(path.read_text() for path in (server.data / "access-logs").iterdir())
        if text.count("REST.PUT.OBJECT") >= count:
            return
        assert time.monotonic() < deadline, text
        time.sleep(0.05)
