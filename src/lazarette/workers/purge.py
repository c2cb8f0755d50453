"""Forget what nobody may ask for any more: answers for re-sent calls, old operations."""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.metadata import keys, operations
from lazarette.metadata.engine import MetadataEngine
from lazarette.model.limits import OPERATION_KEEP_MS, REPLAY_MS
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


class PurgeOperations:
    """Operation records after 90 days, one account and region after the other."""

    name = "purge_operations"
    interval_ms = 3600 * 1000

    def __init__(self, metadata: MetadataEngine, clock: Clock) -> None:
        self._metadata = metadata
        self._clock = clock
        self._start = b""

    async def run(self) -> bool:
        """Remove at most 200 records of one account in one region."""
        start = self._start
        scope = await self._metadata.read(lambda tx: operations.next_scope(tx, start))
        if scope is None:
            self._start = b""
            return False
        before_ms = self._clock.now_ms() - OPERATION_KEEP_MS
        if await self._metadata.read(lambda tx: operations.is_any_before(tx, scope, before_ms)):
            await self._metadata.write(
                lambda tx: operations.remove_operations(tx, scope, before_ms, _BATCH)
            )
        else:
            self._start = keys.prefix_range(*scope)[1]
        return True
