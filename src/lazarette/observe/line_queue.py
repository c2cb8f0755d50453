"""Lines on their way to files: queued by the event loop, written by one task in a thread.

A line is either added, and written a moment later, or kept: then whoever keeps it waits
until it is on disk, and those that come together share one write.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol

from lazarette.model.errors import EngineUnavailable
from lazarette.observe.recorder import Recorder

FLUSH_MS = 200


class LineFiles(Protocol):
    """Where lines go. For one thread at a time."""

    def append(self, lines: bytes, *, must_last: bool) -> None:
        """Write whole lines; with `must_last` they are on disk when this returns.

        Raises: EngineUnavailable.
        """

    def close(self) -> None:
        """Let the file go; a later line opens one."""


class LineQueue:
    """The queue of one process; its task starts with the first line, hence after a fork."""

    def __init__(
        self, files: LineFiles, recorder: Recorder, lost: str, lines_max: int = 20_000
    ) -> None:
        """`lost` names the counter of lines that found no room, or could not be written."""
        self._files = files
        self._recorder = recorder
        self._lost = lost
        self._lines_max = lines_max
        self._lines: list[bytes] = []
        self._waiters: list[asyncio.Future[None]] = []
        self._told = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, line: bytes) -> None:
        """Queue a line, which is in the file a moment later. Never blocks, never raises."""
        if len(self._lines) >= self._lines_max:
            self._recorder.count(self._lost)
            return
        self._queue(line)

    async def keep(self, line: bytes) -> None:
        """Return when the line is on disk. Raises: EngineUnavailable."""
        written = asyncio.get_running_loop().create_future()
        self._waiters.append(written)
        self._queue(line)
        self._told.set()
        await written

    async def close(self) -> None:
        """Write what is queued; for shutdown."""
        self._told.set()
        while self._task is not None:
            await asyncio.wait({self._task})
        self._files.close()

    def _queue(self, line: bytes) -> None:
        self._lines.append(line + b"\n")
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._empty())

    async def _empty(self) -> None:
        try:
            while self._lines:
                if not self._waiters:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(FLUSH_MS / 1000):
                            await self._told.wait()
                self._told.clear()
                await self._write()
        finally:
            self._task = None

    async def _write(self) -> None:
        lines, self._lines = self._lines, []
        waiters, self._waiters = self._waiters, []
        try:
            await asyncio.to_thread(
                self._files.append, b"".join(lines), must_last=bool(waiters)
            )
        except EngineUnavailable as error:
            self._recorder.count(self._lost, len(lines))
            self._recorder.refusal(self._lost, type(error).__name__, error.facts)
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_exception(error)
            return
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
