"""What a process counted for a bucket stands in its series soon after."""

from __future__ import annotations

import asyncio

from clocks import START_MS
from data_plane import BUCKET, DataPlane, on_plane

from lazarette.base.failpoints import arm
from lazarette.metadata import series
from lazarette.metadata.engine import Table
from lazarette.model.metric import SAMPLE_MS, Metric, Point
from lazarette.observe.traffic_counts import TrafficCounts
from lazarette.services.bucket_traffic import WRITE_EVERY_MS, BucketTraffic


async def points(plane: DataPlane, metric: Metric) -> list[Point]:
    """Return all that is stored of a metric, in order of time."""
    bucket_id = (await plane.bucket()).bucket_id
    return sorted(
        await plane.metadata.read(
            lambda tx: series.list_points(tx, bucket_id, metric, 0, 1 << 53)
        )
    )


def over(plane: DataPlane, memory: TrafficCounts) -> BucketTraffic:
    """Return the service of one process."""
    return BucketTraffic(plane.metadata, plane.clock, plane.recorder, memory)


def test_each_request_is_a_sample() -> None:
    """Sums are numbers and bytes, averages are rates and bytes a request."""

    async def test(plane: DataPlane) -> None:
        memory = TrafficCounts()
        for status, received, sent in ((200, 10, 0), (200, 0, 7), (404, 0, 0), (500, 0, 0)):
            memory.note(BUCKET, status, received, sent, 1_000)
        await over(plane, memory).flush()
        assert await points(plane, Metric.REQUESTS) == [Point(START_MS, 1, 1, 4, 4)]
        assert await points(plane, Metric.CLIENT_ERRORS) == [Point(START_MS, 0, 1, 1, 4)]
        assert await points(plane, Metric.SERVER_ERRORS) == [Point(START_MS, 0, 1, 1, 4)]
        assert await points(plane, Metric.RECEIVED) == [Point(START_MS, 2, 3, 10, 4)]
        assert await points(plane, Metric.SENT) == [Point(START_MS, 1, 2, 7, 4)]
        assert await points(plane, Metric.TRANSFER) == [Point(START_MS, 1, 2, 7, 4)]

    on_plane(test)


def test_transfer_is_without_refusals_and_free_networks() -> None:
    """What was sent stands beside it, whole."""

    async def test(plane: DataPlane) -> None:
        memory = TrafficCounts()
        memory.note(BUCKET, 200, 0, 1_000, 5)
        memory.note(BUCKET, 403, 0, 300, 5)
        memory.note(BUCKET, 206, 0, 50, 5)
        memory.note_inside(BUCKET, 206, 50)
        memory.note(BUCKET, 404, 0, 200, 5)
        memory.note_inside(BUCKET, 404, 200)
        await over(plane, memory).flush()
        (sent,) = await points(plane, Metric.SENT)
        (transfer,) = await points(plane, Metric.TRANSFER)
        assert (sent.total, transfer.total) == (1_550, 1_000)

    on_plane(test)


def test_first_byte_latency_is_of_requests_without_a_body() -> None:
    """Each is a sample in microseconds; whose body came slowly says nothing of the server."""

    async def test(plane: DataPlane) -> None:
        memory = TrafficCounts()
        memory.note(BUCKET, 200, 0, 10, 1_500)
        memory.note(BUCKET, 200, 4_096, 0, 900_000)
        await over(plane, memory).flush()
        assert await points(plane, Metric.FIRST_BYTE) == [
            Point(START_MS, 1_500, 1_500, 1_500, 1)
        ]
        memory.note(BUCKET, 404, 0, 10, 500)
        memory.note(BUCKET, 200, 0, 10, 2_000)
        await over(plane, memory).flush()
        assert await points(plane, Metric.FIRST_BYTE) == [Point(START_MS, 500, 2_000, 4_000, 3)]

    on_plane(test)


def test_only_buckets_are_kept_for_prometheus() -> None:
    """Made-up names are forgotten with the minute; others are kept up to the limit."""

    async def test(plane: DataPlane) -> None:
        memory = TrafficCounts(kept_max=1)
        for name in ("no-such-bucket", BUCKET):
            memory.note(name, 200, 0, 7, 5)
        assert memory.by_bucket() == {}
        await over(plane, memory).flush()
        memory.note(BUCKET, 404, 0, 1, 5)
        (name,) = memory.by_bucket()
        counts = memory.by_bucket()[name]
        assert (name, counts.requests, counts.client_errors) == (BUCKET, 2, 1)
        assert (counts.sent, counts.transferred, counts.waited_us) == (8, 7, 10)

    on_plane(test)


def test_processes_and_minutes_add_up() -> None:
    """What several flushes write for the same five minutes is one point."""

    async def test(plane: DataPlane) -> None:
        one, two = TrafficCounts(), TrafficCounts()
        for _ in range(SAMPLE_MS // WRITE_EVERY_MS + 1):
            for memory in (one, two):
                memory.note(BUCKET, 200, 0, 100, 1_000)
                await over(plane, memory).flush()
            plane.clock.advance(WRITE_EVERY_MS)
        assert await points(plane, Metric.SENT) == [
            Point(START_MS, 100, 100, 1_000, 10),
            Point(START_MS + SAMPLE_MS, 100, 100, 200, 2),
        ]

    on_plane(test)


def test_writes_every_minute_and_at_the_end() -> None:
    """Nothing waits longer than a minute, and nothing is left when the process ends."""

    async def test(plane: DataPlane) -> None:
        memory = TrafficCounts()
        async with over(plane, memory).written():
            memory.note(BUCKET, 200, 0, 1, 1_000)
            await asyncio.sleep(0)
            assert await points(plane, Metric.REQUESTS) == []
            plane.clock.advance(WRITE_EVERY_MS)
            for _ in range(20):
                await asyncio.sleep(0)
            assert await points(plane, Metric.REQUESTS) == [Point(START_MS, 1, 1, 1, 1)]
            memory.note(BUCKET, 200, 0, 1, 1_000)
        assert await points(plane, Metric.REQUESTS) == [Point(START_MS, 1, 1, 2, 2)]

    on_plane(test)


def test_names_that_are_no_buckets_write_nothing() -> None:
    """Whatever names strangers make up, and whatever was deleted: no row."""

    async def test(plane: DataPlane) -> None:
        memory = TrafficCounts()
        for name in ("no-such-bucket", "../x", ""):
            memory.note(name, 403, 0, 9, 1_000)
        await over(plane, memory).flush()
        memory.note(BUCKET, 200, 0, 9, 1_000)
        await plane.drop_bucket(again=False)
        await over(plane, memory).flush()
        assert await plane.rows(Table.SERIES) == []

    on_plane(test)


def test_a_full_disk_costs_a_minutes_numbers_and_nothing_else() -> None:
    """A flush that fails is counted as that, and the next one goes on."""

    async def test(plane: DataPlane) -> None:
        memory = TrafficCounts()
        service = over(plane, memory)
        arm("commit.before=enospc")
        try:
            memory.note(BUCKET, 200, 0, 1, 1_000)
            await service.flush()
        finally:
            arm("")
        assert plane.recorder.counts["bucket_traffic_write_failures"] == 1
        memory.note(BUCKET, 200, 0, 2, 1_000)
        await service.flush()
        assert await points(plane, Metric.SENT) == [Point(START_MS, 2, 2, 2, 1)]

    on_plane(test)
