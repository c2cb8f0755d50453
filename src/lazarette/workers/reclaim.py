"""Delete blobs whose time has come: files first, then the rows that speak of them."""

from __future__ import annotations

from collections.abc import Sequence

from lazarette.base.clock import Clock
from lazarette.blobs.engine import BlobEngine
from lazarette.metadata import reclaim
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.model.errors import EngineUnavailable
from lazarette.observe.recorder import Recorder
from lazarette.services.inventory import count_rows
from lazarette.workers.job import WAITING_MAX

_BATCH = 500
_STUCK_MS = 3_600_000  # A blob that could not be deleted is tried again after this.


class Reclaim:
    """The queue in RECLAIM, from its oldest end."""

    name = "reclaim"

    def __init__(
        self,
        metadata: MetadataEngine,
        blobs: BlobEngine,
        clock: Clock,
        recorder: Recorder,
        interval_ms: int,
    ) -> None:
        self._recorder = recorder
        self._metadata = metadata
        self._blobs = blobs
        self._clock = clock
        self.interval_ms = interval_ms

    async def run(self) -> bool:
        """Delete at most 500 blobs."""
        now_ms = self._clock.now_ms()

        async def due(tx: ReadTx) -> list[reclaim.Due]:
            return await reclaim.list_due(tx, now_ms, _BATCH)

        found = await self._metadata.read(due, is_long=True)
        if not found:
            return False
        deleted = await self._delete(found)
        stuck = [item for item in found if item not in deleted]

        async def finish(tx: WriteTx) -> None:
            await reclaim.finish(tx, deleted)
            await reclaim.postpone(tx, stuck, now_ms + _STUCK_MS)

        await self._metadata.write(finish)
        return len(found) == _BATCH

    async def waiting(self) -> int:
        """Count queued blobs, also those whose delay is not over."""
        return await count_rows(self._metadata, Table.RECLAIM, WAITING_MAX)

    async def _delete(self, due: Sequence[reclaim.Due]) -> Sequence[reclaim.Due]:
        """Delete blobs; return those that are gone.

        One that cannot be deleted (a bad sector) must not keep the others waiting.
        Raises: EngineUnavailable, when none can be deleted.
        """
        try:
            await self._blobs.delete([item.blob for item in due])
            return due
        except EngineUnavailable as error:
            failure = error
        gone: list[reclaim.Due] = []
        for item in due:
            try:
                await self._blobs.delete([item.blob])
                gone.append(item)
            except EngineUnavailable as error:
                failure = error
        if not gone:
            raise failure
        self._recorder.event("blobs not deleted", {"count": len(due) - len(gone)})
        return gone
