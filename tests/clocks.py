"""A clock that only tests move."""

from __future__ import annotations

import asyncio

# 2026-11-23T12:00:00Z, a Monday in the middle of nothing.
START_MS = 1_795_435_200_000


class ManualClock:
    """Stands still until `advance`; who sleeps on it wakes when its time has come."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self._now_ms = now_ms
        self._sleepers: list[tuple[int, asyncio.Future[None]]] = []

    def now_ms(self) -> int:
        """Wall-clock time, as set."""
        return self._now_ms

    def monotonic_us(self) -> int:
        """Microseconds; moves with the wall clock."""
        return self._now_ms * 1000

    async def sleep_ms(self, duration_ms: int) -> None:
        """Wait until the clock has been moved that far."""
        if duration_ms <= 0:
            await asyncio.sleep(0)
            return
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now_ms + duration_ms, sleeper))
        await sleeper

    def advance(self, duration_ms: int) -> None:
        """Move on; those whose time has come wake at the loop's next turn."""
        self._now_ms += duration_ms
        waiting = []
        for due_ms, sleeper in self._sleepers:
            if due_ms > self._now_ms:
                waiting.append((due_ms, sleeper))
            elif not sleeper.done():
                sleeper.set_result(None)
        self._sleepers = waiting
