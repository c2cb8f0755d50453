"""Requests and bytes of each bucket: from one process's memory into the stored series.

Written once a minute and at the end; what a killed process had counted since is lost, as
S3's request metrics are "best effort" too. Names that are no bucket's count for nothing.
Takes no caller: it only counts.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from lazarette.base.clock import Clock
from lazarette.metadata import buckets, series
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.metadata.keys import encode
from lazarette.model.errors import LazaretteError
from lazarette.model.metric import SAMPLE_MS, Metric, Point, spread
from lazarette.model.names import BucketId, BucketName
from lazarette.observe.recorder import Recorder
from lazarette.observe.traffic_counts import Row, TrafficCounts

WRITE_EVERY_MS = 60_000
_BUCKETS_A_WRITE = 25


class BucketTraffic:
    """Moves what a process counted into the series of its buckets."""

    def __init__(
        self,
        engine: MetadataEngine,
        clock: Clock,
        recorder: Recorder,
        counts: TrafficCounts,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._recorder = recorder
        self._counts = counts
        self._lock = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def written(self) -> AsyncIterator[None]:
        """Write every minute while the block runs, and once more when it has ended."""
        task = asyncio.create_task(self._keep_writing())
        try:
            yield
        finally:
            # Not in the middle of a flush: what it took would be lost.
            async with self._lock:
                task.cancel()
            await asyncio.wait({task})
            await self.flush()

    async def flush(self) -> None:
        """Write what was counted; what cannot be written is given up, and counted as that."""
        async with self._lock:
            rows = self._counts.take()
            if rows:
                await self._store(rows)

    async def _store(self, rows: Mapping[str, Row]) -> None:
        now_ms = self._clock.now_ms()
        at_ms = now_ms - now_ms % SAMPLE_MS
        try:
            known = await self._engine.read(lambda tx: _find(tx, rows), is_long=True)
            self._counts.keep({name: rows[name] for name in known})
            found = [(bucket_id, rows[name]) for name, bucket_id in known.items()]
            for first in range(0, len(found), _BUCKETS_A_WRITE):
                await self._write(at_ms, found[first : first + _BUCKETS_A_WRITE])
        except LazaretteError:
            self._recorder.count("bucket_traffic_write_failures")

    async def _keep_writing(self) -> None:
        while True:
            await self._clock.sleep_ms(WRITE_EVERY_MS)
            await self.flush()

    async def _write(self, at_ms: int, found: Sequence[tuple[BucketId, Row]]) -> None:
        async def body(tx: WriteTx) -> None:
            for bucket_id, row in found:
                # It may be gone since; a series after its bucket would stay for ever.
                if await tx.get(Table.BUCKET_IDS, encode(bucket_id)) is None:
                    continue
                for metric, point in _points(at_ms, row).items():
                    await series.add_points(tx, bucket_id, metric, [point])

        await self._engine.write(body)


async def _find(tx: ReadTx, names: Iterable[str]) -> dict[str, BucketId]:
    found: dict[str, BucketId] = {}
    for name in names:
        bucket = await buckets.find_bucket_or_none(tx, BucketName(name))
        if bucket is not None:
            found[name] = bucket.bucket_id
    return found


def _points(at_ms: int, row: Row) -> dict[Metric, Point]:
    """Return a sample for each request, as in CloudWatch: the average of errors is a rate."""
    totals = {
        Metric.REQUESTS: row.requests,
        Metric.CLIENT_ERRORS: row.client_errors,
        Metric.SERVER_ERRORS: row.server_errors,
        Metric.RECEIVED: row.received,
        Metric.SENT: row.sent,
        Metric.TRANSFER: row.transferred,
    }
    points = {metric: spread(at_ms, total, row.requests) for metric, total in totals.items()}
    if row.waits:
        points[Metric.FIRST_BYTE] = Point(
            at_ms, row.shortest_us, row.longest_us, row.waited_us, row.waits
        )
    return points
