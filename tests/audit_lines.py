"""The audit trail of a server as its files say it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from server import Server

_WAIT_S = 10.0


def trail(server: Server) -> Iterator[dict[str, Any]]:
    """Yield every entry, oldest first, straight from the files."""
    for path in sorted((server.data / "audit").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)


def entry_of(server: Server, request_id: str) -> dict[str, Any]:
    """Return the one entry of a request; reads and refusals may take a moment to come."""
    deadline = time.monotonic() + _WAIT_S
    while True:
        found = [entry for entry in trail(server) if entry["request_id"] == request_id]
        if found or time.monotonic() > deadline:
            (entry,) = found
            return entry
        time.sleep(0.02)


def request_id_of(answer: dict[str, Any]) -> str:
    """Return the request id that boto3 shows."""
    return str(answer["ResponseMetadata"]["RequestId"])
