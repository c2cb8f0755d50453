"""The five-minute rounds that measure every bucket, and the ageing of what was measured."""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.metadata import keys, series
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.metadata.usage import find_usage
from lazarette.model.metric import SAMPLE_MS, Metric, sample
from lazarette.model.names import BucketId
from lazarette.model.usage import Usage

_BUCKETS_A_STEP = 50
_ROWS_A_STEP = 50
_END = b"\xff"  # After every encoded key.


class SampleBuckets:
    """Notes the size of each bucket once in every five minutes of the clock.

    An empty bucket has no sample. A round that a restart repeats replaces its samples.
    """

    name = "sample_buckets"
    interval_ms = 10 * 1000

    def __init__(self, metadata: MetadataEngine, clock: Clock) -> None:
        self._metadata = metadata
        self._clock = clock
        self._start = b""
        self._round_ms = -1
        self._done_ms = -1

    async def run(self) -> bool:
        """Sample at most 50 buckets; True when the round has more of them."""
        now_ms = self._clock.now_ms()
        if not self._start:
            self._round_ms = now_ms - now_ms % SAMPLE_MS
            if self._round_ms == self._done_ms:
                return False
        # A round is all of one moment, however long it takes.
        at_ms, start = self._round_ms, self._start

        async def view(tx: ReadTx) -> list[tuple[bytes, Usage]]:
            rows = await tx.scan(Table.BUCKET_IDS, start, _END, _BUCKETS_A_STEP)
            return [(place, await find_usage(tx, _bucket_id(place))) for place, _ in rows]

        async def store(tx: WriteTx) -> None:
            for place, usage in full:
                # It may be gone since; a series after its bucket would stay for ever.
                if await tx.get(Table.BUCKET_IDS, place) is None:
                    continue
                for metric, value in (
                    (Metric.BUCKET_SIZE, usage.bytes),
                    (Metric.OBJECT_COUNT, usage.number),
                ):
                    point = sample(at_ms, value)
                    await series.put_points(tx, _bucket_id(place), metric, [point])

        found = await self._metadata.read(view)
        full = [(place, usage) for place, usage in found if usage.number > 0]
        if full:
            await self._metadata.write(store)
        if len(found) == _BUCKETS_A_STEP:
            self._start = keys.key_successor(found[-1][0])
            return True
        self._start, self._done_ms = b"", at_ms
        return False


class AgeSeries:
    """Points of five minutes become hours after 63 days, hours go after 455."""

    name = "age_series"
    interval_ms = 3600 * 1000

    def __init__(self, metadata: MetadataEngine, clock: Clock) -> None:
        self._metadata = metadata
        self._clock = clock
        self._start = b""

    async def run(self) -> bool:
        """Age at most 50 rows of each kind, of one metric of one bucket."""
        start, now_ms = self._start, self._clock.now_ms()
        scope = await self._metadata.read(lambda tx: series.next_scope(tx, start))
        if scope is None:
            self._start = b""
            return False
        if await self._metadata.read(lambda tx: series.is_any_old(tx, scope, now_ms)):
            await self._metadata.write(lambda tx: series.age(tx, scope, now_ms, _ROWS_A_STEP))
        else:
            self._start = keys.prefix_range(*scope)[1]
        return True


def _bucket_id(place: bytes) -> BucketId:
    return BucketId(str(keys.decode(place)[0]))
