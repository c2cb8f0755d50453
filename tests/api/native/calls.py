"""Native operations called as scripts call them: signed by hand, JSON both ways."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from raw import Answer, send, sign
from server import REGION, ROOT, Key, Server


def native(
    server: Server,
    operation: str,
    asked: Mapping[str, Any] | bytes = b"",
    *,
    key: Key = ROOT,
    region: str = REGION,
    service: str = "lazarette",
    target: str = "Lazarette_20261123.",
) -> Answer:
    """Send one call and return its answer as it came."""
    body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": target + operation,
    }
    digest = hashlib.sha256(body).hexdigest()
    signed = sign(
        server,
        "POST",
        "/",
        headers=headers,
        key=key,
        payload_hash=digest,
        service=service,
        region=region,
    )
    return send(server, "POST", "/", signed.headers, body)


def answered(answer: Answer) -> Any:
    """Return what a call answered, which must be no refusal."""
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"
    return json.loads(answer.body)


def refusal_of(server: Server, request_id: str, key: Key = ROOT) -> dict[str, Any]:
    """Return what the inspector shows of a refused request."""
    answer = native(server, "GetRefusedRequest", {"requestId": request_id}, key=key)
    found: dict[str, Any] = answered(answer)["refusal"]
    assert found["requestId"] == request_id
    return found
