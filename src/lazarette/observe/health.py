"""Live, ready, and why not.

Live means that this process answers. Ready means that it could do useful work now: every
probe keeps silent. A probe returns None, or a sentence that says what is wrong and what to
do; what it asks (engines, workers) is handed in, since this layer knows none of them.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import shutil
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import msgspec

from lazarette.observe.snapshots import collect

Probe = Callable[[], Awaitable[str | None]]
PROBE_TIMEOUT_S = 3.0


class Health(NamedTuple):
    """Whether all is well, and one sentence for each thing that is not."""

    is_ok: bool
    reasons: tuple[str, ...]

    def status(self) -> int:
        """Return the HTTP status to answer with: 200 or 503."""
        return 200 if self.is_ok else 503

    def body(self) -> bytes:
        """Return the JSON to answer with."""
        state = "ok" if self.is_ok else "not ready"
        return msgspec.json.encode({"status": state, "reasons": self.reasons}) + b"\n"


LIVE = Health(True, ())


async def ask(probes: Sequence[Probe]) -> Health:
    """Run every probe, all at once, each for at most three seconds. Never raises."""
    answers = await asyncio.gather(*[_within_time(probe) for probe in probes])
    reasons = tuple(answer for answer in answers if answer is not None)
    return Health(not reasons, reasons)


def data_folder_probe(data_dir: str) -> Probe:
    """Probe that a file can be made in the data folder."""

    async def probe() -> str | None:
        return await asyncio.to_thread(_try_writing, data_dir)

    return probe


def free_space_probe(data_dir: str, free_bytes_min: int) -> Probe:
    """Probe that the disk of the data folder has room left."""

    async def probe() -> str | None:
        free = shutil.disk_usage(data_dir).free
        if free >= free_bytes_min:
            return None
        return (
            f"Only {free} bytes are free on the disk of {data_dir}, less than "
            f"`free_bytes_min` ({free_bytes_min}): make room, or lower the setting."
        )

    return probe


def workers_probe(socket_paths: Sequence[str]) -> Probe:
    """Probe that every API worker answers."""

    async def probe() -> str | None:
        silent = (await collect(socket_paths)).silent
        if not silent:
            return None
        return f"Not answering: {', '.join(silent)}; the supervisor restarts dead workers."

    return probe


def engine_probe(name: str, attempt: Callable[[], Awaitable[object]]) -> Probe:
    """Probe that `attempt` (a small read of an engine) succeeds."""

    async def probe() -> str | None:
        await attempt()
        return None

    probe.__name__ = name
    return probe


async def _within_time(probe: Probe) -> str | None:
    name = getattr(probe, "__name__", "a probe")
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            return await probe()
    except TimeoutError:
        return f"No answer within {PROBE_TIMEOUT_S:.0f} s from {name}."
    # Whatever a probe fails with is an answer: not ready.
    except Exception as error:
        return f"{name} failed with {type(error).__name__}; the log says more."


def _try_writing(data_dir: str) -> str | None:
    path = os.path.join(data_dir, f".probe-{secrets.token_hex(4)}")
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.unlink(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return f"The disk of {data_dir} is full: make room."
        return f"{data_dir} cannot be written ({error.strerror}): check its owner and mount."
    return None
