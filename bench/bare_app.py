"""The reference of the small-object rows: the least an ASGI application can do.

GET answers 4 KiB; anything else reads its body whole and answers 200 without one. Run by
uvicorn with uvloop and httptools and one worker, as Lazarette's own workers are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]

SIZE = 4_096
_BODY = b"\xa5" * SIZE
_GET_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-length", str(SIZE).encode()),
        (b"content-type", b"binary/octet-stream"),
    ],
}
_GET_BODY = {"type": "http.response.body", "body": _BODY}
_PUT_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-length", b"0")],
}
_PUT_BODY = {"type": "http.response.body", "body": b""}


async def app(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer one request."""
    if scope["method"] == "GET":
        await send(_GET_START)
        await send(_GET_BODY)
        return
    received = bytearray()
    while True:
        message = await receive()
        received += message.get("body", b"")
        if not message.get("more_body", False):
            break
    await send(_PUT_START)
    await send(_PUT_BODY)
