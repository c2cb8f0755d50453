"""Delete blobs whose time has come: files first, then the rows that speak of them."""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.blobs.engine import BlobEngine
from lazarette.metadata import reclaim
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx

_BATCH = 500


class Reclaim:
    """The queue in RECLAIM, from its oldest end."""

    name = "reclaim"

    def __init__(
        self, metadata: MetadataEngine, blobs: BlobEngine, clock: Clock, interval_ms: int
    ) -> None:
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
        await self._blobs.delete([item.blob for item in found])

        async def finish(tx: WriteTx) -> None:
            await reclaim.finish(tx, found)

        await self._metadata.write(finish)
        return len(found) == _BATCH
