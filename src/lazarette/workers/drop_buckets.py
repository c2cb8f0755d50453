"""Empty buckets that were deleted with content (by force, or with unfinished uploads alone);
their names were free long before this ends."""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.metadata import keys, objects, series, uploads, usage
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.model.names import BucketId
from lazarette.services.inventory import count_rows
from lazarette.workers.job import WAITING_MAX

_BATCH = 100
# A multipart object has up to 10,000; the loop stands still while a step's body runs.
_BLOBS_MAX = 1_000


class DropBuckets:
    """The buckets in DROPS, one batch of rows a step."""

    name = "drop_buckets"

    def __init__(
        self,
        metadata: MetadataEngine,
        clock: Clock,
        interval_ms: int,
        reclaim_delay_ms: int,
    ) -> None:
        self._metadata = metadata
        self._clock = clock
        self.interval_ms = interval_ms
        self._reclaim_delay_ms = reclaim_delay_ms

    async def run(self) -> bool:
        """Remove at most 100 rows of one dropped bucket, fewer when they have many parts."""

        async def first(tx: ReadTx) -> bytes | None:
            rows = await tx.scan(Table.DROPS, b"", b"\xff" * 8, 1)
            return rows[0][0] if rows else None

        place = await self._metadata.read(first)
        if place is None:
            return False
        bucket_id = BucketId(str(keys.decode(place)[0]))
        due_ms = self._clock.now_ms() + self._reclaim_delay_ms

        async def drop(tx: WriteTx) -> None:
            for table in (Table.OBJECTS, Table.VERSIONS):
                if await self._drop_versions(tx, table, bucket_id, due_ms):
                    return
            if await self._drop_upload(tx, bucket_id, due_ms):
                return
            if await series.forget(tx, bucket_id, _BATCH):
                return
            await usage.forget(tx, bucket_id)
            await tx.delete(Table.DROPS, place)

        await self._metadata.write(drop)
        return True

    async def waiting(self) -> int:
        """Count deleted buckets that are not empty yet."""
        return await count_rows(self._metadata, Table.DROPS, WAITING_MAX)

    async def _drop_versions(
        self, tx: WriteTx, table: Table, bucket_id: BucketId, due_ms: int
    ) -> bool:
        blobs = 0
        rows = await tx.scan(table, *keys.prefix_range(bucket_id), _BATCH)
        for place, record in rows:
            version = objects.decode_version(record)
            await tx.delete(table, place)
            await objects.discard(tx, bucket_id, version, due_ms)
            blobs += version.parts_count or 1
            if blobs >= _BLOBS_MAX:
                break
        return bool(rows)

    async def _drop_upload(self, tx: WriteTx, bucket_id: BucketId, due_ms: int) -> bool:
        rows = await tx.scan(Table.UPLOADS, *keys.prefix_range(bucket_id), 1)
        for _, record in rows:
            upload = uploads.decode_upload(record)
            await uploads.abort(tx, bucket_id, upload, due_ms)
        return bool(rows)
