"""Stores access logs as objects in the bucket that is to have them, as the service itself.

Nobody is asked for permission: the owner of both buckets has set the destination. What is
stored this way makes no record in any access log, so that a bucket which logs into itself
does not log for ever.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import keys, objects
from lazarette.metadata.buckets import find_own_bucket
from lazarette.metadata.engine import MetadataEngine, Table, WriteTx
from lazarette.model.access_log import SpooledLines
from lazarette.model.checksum import NO_DIGESTS
from lazarette.model.errors import NoSuchBucket
from lazarette.model.limits import CHUNK_BYTES_MAX
from lazarette.model.names import NULL_VERSION, BlobId, ObjectKey
from lazarette.model.object_version import ObjectHeaders, ObjectVersion
from lazarette.services.ingest import Ingest

_HEADERS = ObjectHeaders(content_type="text/plain")
_NO_TRAILERS: Mapping[str, str] = {}


class LogDelivery:
    """Writes log objects."""

    def __init__(
        self,
        metadata: MetadataEngine,
        ingest: Ingest,
        clock: Clock,
        ids: IdSource,
        reclaim_delay_ms: int,
    ) -> None:
        self._metadata = metadata
        self._ingest = ingest
        self._clock = clock
        self._ids = ids
        self._reclaim_delay_ms = reclaim_delay_ms

    async def store(self, source: SpooledLines, data: bytes) -> ObjectKey:
        """Store `data` as one log object of `source`'s bucket; durable at return.

        Raises: NoSuchBucket (the destination is gone, or no longer of the same account and
        region), StorageFull, EngineUnavailable.
        """
        now_ms = self._clock.now_ms()
        taken = await self._ingest.take(_Text(data), NO_DIGESTS)
        key = log_key(source.prefix, now_ms, self._ids.guid())
        sequence = self._ids.ulid()
        inline_id = BlobId(sequence)
        version = ObjectVersion(
            version_id=NULL_VERSION,
            sequence=sequence,
            modified_ms=now_ms,
            etag=taken.etag,
            size=taken.size,
            checksums=taken.checksums,
            checksum_type="FULL_OBJECT",
            slices=taken.slices(inline_id),
            headers=_HEADERS,
        )

        async def point(tx: WriteTx) -> None:
            bucket = await find_own_bucket(
                tx, source.account, source.destination, source.region
            )
            if bucket is None:
                raise NoSuchBucket(source.destination)
            old = await objects.find_current(tx, bucket.bucket_id, key)
            if taken.data:
                await tx.put(Table.INLINE, keys.encode(inline_id), taken.data)
            due_ms = now_ms + self._reclaim_delay_ms
            await objects.put_version(tx, bucket, key, version, old, due_ms)

        # A blob whose record does not land is left to the sweep.
        await self._metadata.write(point)
        return key


def log_key(prefix: str, time_ms: int, guid: str) -> ObjectKey:
    """Return the key of a log object delivered at `time_ms`.

    >>> log_key("logs/", 1_549_411_238_000, "e568b290-7131-40c0-8000-000000000000")
    'logs/2019-02-06-00-00-38-E568B290713140C0'
    """
    when = time.strftime("%Y-%m-%d-%H-%M-%S", time.gmtime(time_ms // 1000))
    return ObjectKey(f"{prefix}{when}-{guid.replace('-', '')[:16].upper()}")


class _Text:
    """A body that is here already."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def length(self) -> int | None:
        return len(self._data)

    @property
    def trailers(self) -> Mapping[str, str]:
        return _NO_TRAILERS

    def take_sha256(self) -> str | None:
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._data), CHUNK_BYTES_MAX):
            yield self._data[start : start + CHUNK_BYTES_MAX]

    async def read_all(self, byte_count_max: int) -> bytes:
        assert len(self._data) <= byte_count_max
        return self._data

    async def discard(self) -> None:
        """Drop nothing."""
