"""What the console's listener answers: /-/live, /-/ready, /-/metrics; /verify-contact.

On its own listener, never the public one: counters tell strangers too much.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from lazarette.blobs.engine import BlobEngine
from lazarette.config.settings import Config
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table
from lazarette.metadata.notices import count_waiting
from lazarette.model.usage import Usage
from lazarette.observe.health import (
    LIVE,
    Probe,
    ask,
    data_folder_probe,
    engine_probe,
    free_space_probe,
    workers_probe,
)
from lazarette.observe.prometheus import merge, render
from lazarette.observe.snapshots import collect
from lazarette.services.couriers import VERIFY_PATH
from lazarette.workers.verify_page import BODY_BYTES_MAX, HEADERS, VerifyPage

_TEXT = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")
_JSON = (b"content-type", b"application/json")
_Event = MutableMapping[str, Any]


class StatusApp:
    """An ASGI application of a few pages."""

    def __init__(
        self,
        probes: Sequence[Probe],
        socket_paths: Sequence[str],
        gauges: Callable[[], Awaitable[dict[str, float]]],
        sizes: Callable[[], Awaitable[dict[str, Usage]]] | None = None,
        verify_page: VerifyPage | None = None,
        others: Callable[..., Awaitable[None]] | None = None,
    ) -> None:
        """`sizes`: of buckets, where they are told apart. `others` answers all other paths."""
        self._verify_page = verify_page
        self._others = others
        self._probes = probes
        self._socket_paths = socket_paths
        self._gauges = gauges
        self._sizes = sizes

    async def __call__(
        self,
        scope: _Event,
        receive: Callable[[], Awaitable[_Event]],
        send: Callable[[_Event], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        path = scope["raw_path"].decode("latin-1").partition("?")[0]
        if path == VERIFY_PATH and self._verify_page is not None:
            status, body, kinds = await self._verify(self._verify_page, scope, receive)
        elif self._others is not None and not scope["path"].startswith("/-/"):
            await self._others(scope, receive, send)
            return
        else:
            status, kind, body = await self._answer(scope["method"], path)
            kinds = [kind]
        headers = [
            *kinds,
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _verify(
        self, page: VerifyPage, scope: _Event, receive: Callable[[], Awaitable[_Event]]
    ) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        if scope["method"] in ("GET", "HEAD"):
            shown = await page.show(scope["query_string"])
        elif scope["method"] == "POST":
            body = await _read(receive)
            if body is None:
                return 413, b"Too much.\n", [_TEXT]
            shown = await page.confirm(body)
        else:
            return 405, b"Only GET and POST.\n", [_TEXT]
        return shown.status, shown.html, list(HEADERS)

    async def _answer(self, method: str, path: str) -> tuple[int, tuple[bytes, bytes], bytes]:
        if method not in ("GET", "HEAD"):
            return 405, _TEXT, b"Only GET and HEAD.\n"
        if path == "/-/live":
            return LIVE.status(), _JSON, LIVE.body()
        if path == "/-/ready":
            health = await ask(self._probes)
            return health.status(), _JSON, health.body()
        if path == "/-/metrics":
            merged = merge(await collect(self._socket_paths))
            sizes = await self._sizes() if self._sizes else {}
            return 200, _TEXT, render(merged, await self._gauges(), sizes).encode()
        return 404, _TEXT, b"There is no such page.\n"


async def _read(receive: Callable[[], Awaitable[_Event]]) -> bytes | None:
    """Return a request's body; None when it is longer than any form of ours."""
    body = b""
    while True:
        event = await receive()
        chunk: bytes = event.get("body", b"")
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            return None
        if not event.get("more_body", False):
            return body


def probes(
    config: Config, metadata: MetadataEngine, blobs: BlobEngine, socket_paths: Sequence[str]
) -> list[Probe]:
    """Return what "ready" asks: disk, engines, workers."""

    async def read_metadata() -> object:
        async def view(tx: ReadTx) -> bytes | None:
            return await tx.get(Table.SETTINGS, b"")

        return await metadata.read(view)

    return [
        data_folder_probe(config.data_dir),
        free_space_probe(config.data_dir, config.free_bytes_min),
        engine_probe("the metadata engine", read_metadata),
        engine_probe("the blob engine", blobs.free_bytes),
        workers_probe(socket_paths),
    ]


async def gauges(metadata: MetadataEngine, blobs: BlobEngine) -> dict[str, float]:
    """Return the numbers that are read when they are asked for."""
    found = {
        "metadata_generation": float(metadata.generation()),
        "notices_waiting": float(await metadata.read(count_waiting, is_long=True)),
    }
    free = await blobs.free_bytes()
    if free is not None:
        found["free_bytes"] = float(free)
    return found
