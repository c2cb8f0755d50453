"""Every bucket is measured every five minutes, and what was measured grows old in order."""

from __future__ import annotations

from clocks import START_MS
from data_plane import BUCKET, DataPlane, nothing_leaks, on_plane

from lazarette.metadata import series
from lazarette.metadata.engine import Table
from lazarette.model.bucket import Versioning
from lazarette.model.metric import DAY_MS, HOUR_MS, SAMPLE_MS, Metric, Point, sample
from lazarette.model.names import BucketName
from lazarette.workers.sample_buckets import AgeSeries, SampleBuckets

SIZE, NUMBER = Metric.BUCKET_SIZE, Metric.OBJECT_COUNT


async def points(plane: DataPlane, metric: Metric, name: BucketName = BUCKET) -> list[Point]:
    """Return all that is stored of a metric, in order of time."""
    bucket_id = (await plane.bucket(name)).bucket_id
    return sorted(
        await plane.metadata.read(
            lambda tx: series.list_points(tx, bucket_id, metric, 0, 1 << 53)
        )
    )


def test_measures_versions_markers_and_parts() -> None:
    """The size is of all that is stored, the number counts versions, markers and parts."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        await plane.put("k", b"123")
        await plane.put("k", b"4567")
        await plane.delete("k")
        upload = await plane.begin("large")
        await plane.part(upload, 1, b"x" * 100)
        await plane.part(upload, 2, b"x" * 100)
        await plane.run(SampleBuckets(plane.metadata, plane.clock))
        assert await points(plane, SIZE) == [sample(START_MS, 207)]
        assert await points(plane, NUMBER) == [sample(START_MS, 5)]

    on_plane(test)


def test_an_empty_bucket_is_not_measured() -> None:
    """As at AWS: no datapoint, rather than a zero; a bucket of empty objects has both."""

    async def test(plane: DataPlane) -> None:
        duty = SampleBuckets(plane.metadata, plane.clock)
        await plane.run(duty)
        assert await plane.rows(Table.SERIES) == []
        await plane.put("k", b"")
        plane.clock.advance(SAMPLE_MS)
        await plane.run(duty)
        assert await points(plane, SIZE) == [sample(START_MS + SAMPLE_MS, 0)]
        assert await points(plane, NUMBER) == [sample(START_MS + SAMPLE_MS, 1)]

    on_plane(test)


def test_a_round_is_made_once_in_five_minutes() -> None:
    """Samples stand at multiples of five minutes; between them the duty does nothing."""

    async def test(plane: DataPlane) -> None:
        duty = SampleBuckets(plane.metadata, plane.clock)
        for number in range(30):
            await plane.put(f"k{number}", b"x")
            await plane.run(duty)
            plane.clock.advance(60_000)
        expected = [sample(START_MS + at * SAMPLE_MS, 5 * at + 1) for at in range(6)]
        assert await points(plane, NUMBER) == expected

    on_plane(test)


def test_a_restart_repeats_its_round_and_nothing_counts_twice() -> None:
    """A new process measures again; the later sample of the five minutes stands."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", b"123")
        await plane.run(SampleBuckets(plane.metadata, plane.clock))
        plane.clock.advance(SAMPLE_MS - 1)
        await plane.put("k", b"12345")
        await plane.run(SampleBuckets(plane.metadata, plane.clock))
        assert await points(plane, SIZE) == [sample(START_MS, 5)]

    on_plane(test)


def test_many_buckets_are_measured_in_bounded_steps() -> None:
    """A step looks at 50 buckets, and all of a round stand at one moment."""

    async def test(plane: DataPlane) -> None:
        for number in range(120):
            await plane.control.new_bucket(f"bucket-{number}")
        await plane.put("k", b"123")
        duty = SampleBuckets(plane.metadata, plane.clock)
        steps = 1
        while await duty.run():
            plane.clock.advance(SAMPLE_MS)
            steps += 1
        assert steps == 3
        assert await points(plane, SIZE) == [sample(START_MS, 3)]

    on_plane(test)


def test_a_dropped_bucket_loses_its_series() -> None:
    """The new bucket of the same name starts without a past."""

    async def test(plane: DataPlane) -> None:
        duty = SampleBuckets(plane.metadata, plane.clock)
        await plane.put("k", b"123")
        for _ in range(30):
            await plane.run(duty)
            plane.clock.advance(DAY_MS)
        await plane.drop_bucket()
        await plane.run(plane.drops)
        assert await plane.rows(Table.SERIES) == []
        await plane.put("k", b"1")
        await plane.run(duty)
        assert [point.total for point in await points(plane, SIZE)] == [1]
        await nothing_leaks(plane)

    on_plane(test)


def test_old_samples_become_hours_and_then_nothing() -> None:
    """The duty goes through every metric of every bucket, and keeps what is young."""

    async def test(plane: DataPlane) -> None:
        sampling, ageing = (
            duty(plane.metadata, plane.clock) for duty in (SampleBuckets, AgeSeries)
        )
        await plane.control.new_bucket("other")
        for number in range(24):
            await plane.put(f"k{number}", b"123")
            await plane.run(sampling)
            plane.clock.advance(SAMPLE_MS)
        await plane.run(ageing)
        assert len(await points(plane, SIZE)) == 24
        plane.clock.advance(64 * DAY_MS)
        await plane.run(sampling)
        await plane.run(ageing)
        assert await points(plane, NUMBER) == [
            Point(START_MS, 1, 12, 78, 12),
            Point(START_MS + HOUR_MS, 13, 24, 222, 12),
            sample(START_MS + 64 * DAY_MS + 2 * HOUR_MS, 24),
        ]
        assert len(await points(plane, SIZE)) == 3
        plane.clock.advance(457 * DAY_MS)
        await plane.run(ageing)
        assert await plane.rows(Table.SERIES) == []

    on_plane(test)
