"""Metric points of buckets in time: fine ones for 63 days, hours of them for 455 days.

Table: SERIES (bucket id, metric name, resolution in seconds, ms). A row of the fine tier
holds the points of one hour, a row of the coarse tier those of one day; a point moves from
the one to the other in one transaction, so none is there twice.
Source: CloudWatch's retention of 5-minute and of hourly points.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from lazarette.metadata.codec import RecordDecoder, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import decode, encode, prefix_range
from lazarette.model.metric import DAY_MS, HOUR_MS, SAMPLE_MS, Metric, Point, sample
from lazarette.model.names import BucketId

_PAGE = 500


class Tier(NamedTuple):
    """How fine points are, how much time a row holds, and how long it is kept."""

    resolution_ms: int
    row_ms: int
    keep_ms: int


FINE = Tier(SAMPLE_MS, HOUR_MS, 63 * DAY_MS)
COARSE = Tier(HOUR_MS, DAY_MS, 455 * DAY_MS)


class SeriesRow(msgspec.Struct, frozen=True):
    """The points of a row, each [seconds after the row's time, value].

    Of several samples: [seconds, minimum, maximum, sum, samples].
    """

    points: tuple[tuple[int, ...], ...]
    format: int = 1


_rows = RecordDecoder(SeriesRow)


async def put_points(
    tx: WriteTx, bucket_id: BucketId, metric: Metric, points: Iterable[Point]
) -> None:
    """Store fine points; one of the same time is replaced."""
    for point in points:
        await _store(tx, bucket_id, metric.value, FINE, point, is_added=False)


async def add_points(
    tx: WriteTx, bucket_id: BucketId, metric: Metric, points: Iterable[Point]
) -> None:
    """Add fine points to those of the same time."""
    for point in points:
        await _store(tx, bucket_id, metric.value, FINE, point, is_added=True)


async def list_points(
    tx: ReadTx, bucket_id: BucketId, metric: Metric, start_ms: int, stop_ms: int
) -> list[Point]:
    """Return every point of [start, stop), whatever its tier, in no particular order."""
    found: list[Point] = []
    for tier in (COARSE, FINE):
        scope = (bucket_id, metric.value, tier.resolution_ms // 1000)
        first = encode(*scope, start_ms - start_ms % tier.row_ms)
        stop = encode(*scope, stop_ms)
        while True:
            rows = await tx.scan(Table.SERIES, first, stop, _PAGE)
            for place, record in rows:
                found += _decode_row(place, record)
            if len(rows) < _PAGE:
                break
            first = rows[-1][0] + b"\0"
    return [point for point in found if start_ms <= point.at_ms < stop_ms]


async def next_scope(tx: ReadTx, start: bytes) -> tuple[BucketId, str] | None:
    """Return the first bucket and metric with rows at or after `start`, or None."""
    rows = await tx.scan(Table.SERIES, start, b"\xff", 1)
    if not rows:
        return None
    bucket_id, metric, *_ = decode(rows[0][0])
    return BucketId(str(bucket_id)), str(metric)


async def is_any_old(tx: ReadTx, scope: tuple[BucketId, str], now_ms: int) -> bool:
    """Say whether `age` would find anything to do."""
    for tier in (FINE, COARSE):
        if await tx.scan(Table.SERIES, *_old_range(scope, tier, now_ms), limit=1):
            return True
    return False


async def age(tx: WriteTx, scope: tuple[BucketId, str], now_ms: int, limit: int) -> None:
    """Make old fine points hours, and forget old hours: at most `limit` rows of each."""
    for place, _ in await tx.scan(
        Table.SERIES, *_old_range(scope, COARSE, now_ms), limit=limit
    ):
        await tx.delete(Table.SERIES, place)
    for place, record in await tx.scan(
        Table.SERIES, *_old_range(scope, FINE, now_ms), limit=limit
    ):
        await tx.delete(Table.SERIES, place)
        # A row of the fine tier is one point of the coarse one.
        hour, *more = _decode_row(place, record)
        for point in more:
            hour = hour.with_more(point)
        hour = hour._replace(at_ms=hour.at_ms - hour.at_ms % HOUR_MS)
        await _store(tx, scope[0], scope[1], COARSE, hour, is_added=True)


async def forget(tx: WriteTx, bucket_id: BucketId, limit: int) -> bool:
    """Remove up to `limit` rows of a bucket that is gone; True when there were any."""
    rows = await tx.scan(Table.SERIES, *prefix_range(bucket_id), limit)
    for place, _ in rows:
        await tx.delete(Table.SERIES, place)
    return bool(rows)


async def _store(
    tx: WriteTx, bucket_id: BucketId, metric: str, tier: Tier, point: Point, *, is_added: bool
) -> None:
    row_ms = point.at_ms - point.at_ms % tier.row_ms
    place = encode(bucket_id, metric, tier.resolution_ms // 1000, row_ms)
    raw = await tx.get(Table.SERIES, place)
    points = {} if raw is None else {found.at_ms: found for found in _decode_row(place, raw)}
    there = points.get(point.at_ms)
    if there is None or not is_added:
        points[point.at_ms] = point
    else:
        points[point.at_ms] = there.with_more(point)
    stored = tuple(_pack(points[at_ms], row_ms) for at_ms in sorted(points))
    await tx.put(Table.SERIES, place, encode_record(SeriesRow(stored)))


def _old_range(scope: tuple[BucketId, str], tier: Tier, now_ms: int) -> tuple[bytes, bytes]:
    # Whole rows only: the newest point of a row is nearly `row_ms` younger than its key.
    before_ms = now_ms - tier.keep_ms - tier.row_ms + 1
    resolution = tier.resolution_ms // 1000
    return prefix_range(*scope, resolution)[0], encode(*scope, resolution, before_ms)


def _pack(point: Point, row_ms: int) -> tuple[int, ...]:
    second = (point.at_ms - row_ms) // 1000
    if point.samples == 1:
        return second, point.total
    return second, *point[1:]


def _decode_row(place: bytes, record: bytes) -> list[Point]:
    row_ms = int(decode(place)[3])
    found: list[Point] = []
    for second, *values in _rows.decode(record).points:
        at_ms = row_ms + second * 1000
        found.append(sample(at_ms, *values) if len(values) == 1 else Point(at_ms, *values))
    return found
