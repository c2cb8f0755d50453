"""Ready, and why not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from lazarette.observe.counters import Counters
from lazarette.observe.health import (
    LIVE,
    Health,
    ask,
    data_folder_probe,
    engine_probe,
    free_space_probe,
    workers_probe,
)
from lazarette.observe.snapshots import serve_snapshots, socket_path


def test_ready_when_every_probe_is_silent(tmp_path: Path) -> None:
    """A writable folder with room, an answering worker and a reading engine are ready."""

    async def read() -> int:
        return 1

    async def run() -> Health:
        path = socket_path(str(tmp_path), "worker-0")
        async with await serve_snapshots(Counters("worker-0", 0), path):
            return await ask(
                [
                    data_folder_probe(str(tmp_path)),
                    free_space_probe(str(tmp_path), 1),
                    workers_probe([path]),
                    engine_probe("metadata", read),
                ]
            )

    health = asyncio.run(run())
    assert health == Health(True, ())
    assert health.status() == 200


def test_says_everything_that_is_wrong(tmp_path: Path) -> None:
    """Each failing probe gives its sentence; all are in the answer."""

    async def fail() -> int:
        raise RuntimeError("secret detail")

    probes = [
        data_folder_probe(str(tmp_path / "missing")),
        free_space_probe(str(tmp_path), 1 << 60),
        workers_probe([socket_path(str(tmp_path), "worker-0")]),
        engine_probe("metadata", fail),
    ]
    health = asyncio.run(ask(probes))
    assert health.status() == 503
    reasons = json.loads(health.body())["reasons"]
    assert len(reasons) == 4
    assert "free_bytes_min" in reasons[1]
    assert "worker-0" in reasons[2]
    assert reasons[3] == "metadata failed with RuntimeError; the log says more."


def test_the_probe_leaves_nothing_behind(tmp_path: Path) -> None:
    """The file made to prove that the folder can be written is gone again."""
    asyncio.run(ask([data_folder_probe(str(tmp_path))]))
    assert list(tmp_path.iterdir()) == []


def test_live_is_always_ok() -> None:
    """Who can answer at all is live."""
    assert LIVE.status() == 200
    assert json.loads(LIVE.body()) == {"status": "ok", "reasons": []}
