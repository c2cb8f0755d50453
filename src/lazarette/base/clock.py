"""Where time comes from; injected, so that tests can turn it by hand."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now_ms(self) -> int:
        """Wall-clock time, milliseconds since 1970-01-01T00:00:00Z."""

    def monotonic_us(self) -> int:
        """Microseconds from an arbitrary origin; only differences mean anything."""

    async def sleep_ms(self, duration_ms: int) -> None:
        """Suspend the current task for at least `duration_ms` milliseconds."""


class SystemClock:
    """The machine's clocks."""

    def now_ms(self) -> int:
        """Wall-clock time, milliseconds since 1970-01-01T00:00:00Z."""
        return time.time_ns() // 1_000_000

    def monotonic_us(self) -> int:
        """Microseconds from an arbitrary origin; only differences mean anything."""
        return time.monotonic_ns() // 1_000

    async def sleep_ms(self, duration_ms: int) -> None:
        """Suspend the current task for at least `duration_ms` milliseconds."""
        await asyncio.sleep(duration_ms / 1_000)
