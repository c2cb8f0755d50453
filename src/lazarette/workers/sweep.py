"""Find blobs nobody points at, left by crashes between publishing and pointing; delete them.

Only blobs older than a day are judged: a younger one may wait for its record.
"""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.blobs.engine import BlobEngine
from lazarette.metadata import reclaim
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.model.names import BlobId
from lazarette.observe.recorder import Recorder

GRACE_MS = 24 * 3600 * 1000
_BATCH = 200


class Sweep:
    """Walks all blobs in id order, a batch a step, once a day."""

    name = "sweep"
    interval_ms = 24 * 3600 * 1000

    def __init__(
        self, metadata: MetadataEngine, blobs: BlobEngine, clock: Clock, recorder: Recorder
    ) -> None:
        self._metadata = metadata
        self._blobs = blobs
        self._clock = clock
        self._recorder = recorder
        self._after: BlobId | None = None

    async def run(self) -> bool:
        """Judge at most 200 blobs."""
        stats = await self._blobs.list_after(self._after, _BATCH)
        self._after = stats[-1].blob if len(stats) == _BATCH else None
        before_ms = self._clock.now_ms() - GRACE_MS
        old = [stat.blob for stat in stats if stat.modified_ms < before_ms]

        async def ask(tx: ReadTx) -> list[bool]:
            return await reclaim.are_known(tx, old)

        known = await self._metadata.read(ask, is_long=True) if old else []
        orphans = [blob for blob, is_known in zip(old, known, strict=True) if not is_known]
        if orphans:
            await self._blobs.delete(orphans)
            self._recorder.count("orphans_swept", len(orphans))
            self._recorder.event("orphans swept", {"count": len(orphans)})
        return self._after is not None
