"""Forget what nobody may ask for any more: answers kept for re-sent calls."""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.model.limits import REPLAY_MS
from lazarette.services.replays import Replays

_BATCH = 200


class PurgeReplays:
    """Stored answers of mutating calls, sealed secrets among them, after ten minutes."""

    name = "purge_replays"
    interval_ms = 60 * 1000

    def __init__(self, replays: Replays, clock: Clock) -> None:
        self._replays = replays
        self._clock = clock

    async def run(self) -> bool:
        """Remove at most 200 answers."""
        before_ms = self._clock.now_ms() - REPLAY_MS
        return await self._replays.purge_before(before_ms, _BATCH) == _BATCH
