"""Abort what was never finished: uploads end 24 hours after their start."""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.metadata import keys, uploads
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.model.errors import NoSuchUpload
from lazarette.model.names import BucketId, ObjectKey, UploadId

_DAYS_REMEMBERED = 7
_BATCH = 200


class ExpireUploads:
    """Old uploads, and the remembered answers of completed ones after a week."""

    name = "expire_uploads"
    interval_ms = 5 * 60 * 1000

    def __init__(
        self, metadata: MetadataEngine, clock: Clock, expire_ms: int, reclaim_delay_ms: int
    ) -> None:
        self._metadata = metadata
        self._clock = clock
        self._expire_ms = expire_ms
        self._reclaim_delay_ms = reclaim_delay_ms

    async def run(self) -> bool:
        """Abort one upload that is due; forget at most 200 old answers."""
        now_ms = self._clock.now_ms()
        before_ms = now_ms - self._expire_ms

        async def oldest(tx: ReadTx) -> bytes | None:
            rows = await tx.scan(Table.UPLOAD_AGES, b"", keys.encode(before_ms), 1)
            return rows[0][0] if rows else None

        age = await self._metadata.read(oldest)
        if age is None:
            return await self._forget(now_ms)
        _, *place = keys.decode(age)
        bucket_id, key, upload_id = (str(part) for part in place)

        async def abort(tx: WriteTx) -> None:
            try:
                upload = await uploads.find_upload(
                    tx, BucketId(bucket_id), ObjectKey(key), UploadId(upload_id)
                )
            except NoSuchUpload:  # Finished meanwhile.
                await tx.delete(Table.UPLOAD_AGES, age)
                return
            due_ms = now_ms + self._reclaim_delay_ms
            await uploads.abort(tx, BucketId(bucket_id), upload, due_ms)

        await self._metadata.write(abort)
        return True

    async def _forget(self, now_ms: int) -> bool:
        """Remove answers completed over a week ago. Their ids begin with the start's time."""
        before_ms = now_ms - _DAYS_REMEMBERED * 24 * 3600 * 1000

        async def forget(tx: WriteTx) -> int:
            rows = await tx.scan(Table.COMPLETED, b"", b"\xff" * 8, _BATCH)
            gone = 0
            for place, record in rows:
                if uploads.decode_completed(record).completed_ms >= before_ms:
                    break
                await tx.delete(Table.COMPLETED, place)
                gone += 1
            return gone

        async def is_any(tx: ReadTx) -> bool:
            rows = await tx.scan(Table.COMPLETED, b"", b"\xff" * 8, 1)
            return bool(rows) and (
                uploads.decode_completed(rows[0][1]).completed_ms < before_ms
            )

        if not await self._metadata.read(is_any):
            return False
        return await self._metadata.write(forget) == _BATCH
