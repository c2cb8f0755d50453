"""Remove files of the audit trail after as many days as they are kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lazarette.base.clock import Clock
from lazarette.observe.audit_trail import day_of, remove_before

_DAY_MS = 24 * 3600 * 1000
_FILES_A_STEP = 50


class TrimAudit:
    """Keeps whole days: a file goes when its last line may go."""

    name = "trim_audit"
    interval_ms = 3600 * 1000

    def __init__(self, folder: Path, clock: Clock, days: int) -> None:
        self._folder = folder
        self._clock = clock
        self._days = days

    async def run(self) -> bool:
        """Remove at most 50 files."""
        first = day_of(self._clock.now_ms() - self._days * _DAY_MS)
        removed = await asyncio.to_thread(remove_before, self._folder, first, _FILES_A_STEP)
        return removed == _FILES_A_STEP
