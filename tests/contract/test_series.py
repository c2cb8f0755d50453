"""The stored series of a metric, over every metadata engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from clocks import START_MS

from lazarette.metadata import keys, series
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.metadata.engine import MetadataEngine, Table
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.errors import EngineUnavailable
from lazarette.model.metric import DAY_MS, HOUR_MS, SAMPLE_MS, Metric, Point, sample
from lazarette.model.names import BucketId

ONE, OTHER = BucketId("01A"), BucketId("01B")
SIZE, NUMBER = Metric.BUCKET_SIZE, Metric.OBJECT_COUNT
SCOPE = (ONE, SIZE.value)
EVER = 1 << 53


class Series:
    """Puts and reads points of bucket ONE, its sizes unless said otherwise."""

    def __init__(self, engine: MetadataEngine) -> None:
        self.engine = engine

    async def put(self, *points: Point, metric: Metric = SIZE, bucket: BucketId = ONE) -> None:
        """Store points."""
        await self.engine.write(lambda tx: series.put_points(tx, bucket, metric, points))

    async def points(
        self,
        start_ms: int = 0,
        stop_ms: int = EVER,
        metric: Metric = SIZE,
        bucket: BucketId = ONE,
    ) -> list[Point]:
        """Read points, in order of time."""
        return sorted(
            await self.engine.read(
                lambda tx: series.list_points(tx, bucket, metric, start_ms, stop_ms)
            )
        )

    async def age(self, now_ms: int) -> None:
        """Age until nothing is old, a few rows at a time."""
        while await self.engine.read(lambda tx: series.is_any_old(tx, SCOPE, now_ms)):
            await self.engine.write(lambda tx: series.age(tx, SCOPE, now_ms, 3))

    async def next_scope(
        self, found: list[tuple[BucketId, str]]
    ) -> tuple[BucketId, str] | None:
        """Return the scope after those found."""
        start = keys.prefix_range(*found[-1])[1] if found else b""
        return await self.engine.read(lambda tx: series.next_scope(tx, start))

    async def rows(self) -> list[tuple[bytes, bytes]]:
        """Return every row of the table."""
        return await self.engine.read(lambda tx: tx.scan(Table.SERIES, b"", b"\xff", 10_000))


Body = Callable[[Series], Awaitable[None]]


@pytest.fixture(params=["memory", "embedded"])
def on_series(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Body], None]:
    """Return what runs a test body on an empty series of each engine."""

    async def run(body: Body) -> None:
        engine: MetadataEngine = (
            MemoryEngine() if request.param == "memory" else EmbeddedEngine.open(tmp_path)
        )
        try:
            await body(Series(engine))
        finally:
            await engine.close()

    return lambda body: asyncio.run(run(body))


def test_gives_back_what_was_put(on_series: Callable[[Body], None]) -> None:
    """Points of every bucket and metric come back as they were, and only those."""
    mine = [sample(START_MS, 7), Point(START_MS + SAMPLE_MS, 0, 1 << 50, 1 << 51, 9)]

    async def body(stored: Series) -> None:
        await stored.put(*mine)
        await stored.put(sample(START_MS, 8), metric=NUMBER)
        await stored.put(sample(START_MS, 9), bucket=OTHER)
        assert await stored.points() == mine
        assert await stored.points(metric=NUMBER) == [sample(START_MS, 8)]
        assert await stored.points(bucket=OTHER) == [sample(START_MS, 9)]

    on_series(body)


def test_a_point_of_the_same_time_is_replaced(on_series: Callable[[Body], None]) -> None:
    """A round repeated after a restart counts once."""

    async def body(stored: Series) -> None:
        await stored.put(sample(START_MS, 7), sample(START_MS + SAMPLE_MS, 8))
        await stored.put(sample(START_MS, 1))
        assert await stored.points() == [sample(START_MS, 1), sample(START_MS + SAMPLE_MS, 8)]

    on_series(body)


def test_a_window_has_its_start_and_not_its_end(on_series: Callable[[Body], None]) -> None:
    """Windows that begin or end within a row cut the row."""
    every = [sample(START_MS + at * SAMPLE_MS, at) for at in range(40)]

    async def body(stored: Series) -> None:
        await stored.put(*every)
        got = await stored.points(every[5].at_ms, every[29].at_ms)
        assert got == every[5:29]
        assert await stored.points(every[7].at_ms, every[7].at_ms + 1) == [every[7]]

    on_series(body)


def test_old_points_become_hours(on_series: Callable[[Body], None]) -> None:
    """After 63 days an hour is one point that has the hour's extremes, sum and number."""
    hours = [
        [sample(START_MS + hour * HOUR_MS + at * SAMPLE_MS, 10 * hour + at) for at in (1, 5, 2)]
        for hour in range(30)
    ]

    async def body(stored: Series) -> None:
        for hour in hours:
            await stored.put(*hour)
        await stored.age(START_MS + 63 * DAY_MS)
        assert len(await stored.points()) == 90
        await stored.age(START_MS + 63 * DAY_MS + 29 * HOUR_MS)
        aged = [
            Point(START_MS + hour * HOUR_MS, 10 * hour + 1, 10 * hour + 5, 30 * hour + 8, 3)
            for hour in range(29)
        ]
        assert await stored.points() == sorted([*aged, *hours[29]])

    on_series(body)


def test_hours_are_forgotten_after_455_days(on_series: Callable[[Body], None]) -> None:
    """Nothing is kept longer, and rows of days that are whole go whole."""

    async def body(stored: Series) -> None:
        await stored.put(*(sample(START_MS + hour * HOUR_MS, hour) for hour in range(96)))
        await stored.age(START_MS + 454 * DAY_MS)
        assert len(await stored.points()) == 96
        await stored.age(START_MS + 457 * DAY_MS)
        assert {point.at_ms < START_MS + DAY_MS for point in await stored.points()} == {False}
        await stored.age(START_MS + 470 * DAY_MS)
        assert await stored.rows() == []

    on_series(body)


def test_a_late_point_joins_its_hour(on_series: Callable[[Body], None]) -> None:
    """What is put for an hour that has aged already is added to it when it ages too."""

    async def body(stored: Series) -> None:
        await stored.put(sample(START_MS, 3))
        await stored.age(START_MS + 70 * DAY_MS)
        await stored.put(sample(START_MS + SAMPLE_MS, 5))
        await stored.age(START_MS + 70 * DAY_MS)
        assert await stored.points() == [Point(START_MS, 3, 5, 8, 2)]

    on_series(body)


def test_scopes_are_found_one_after_the_other(on_series: Callable[[Body], None]) -> None:
    """Each bucket and metric with points is met once, whoever made the metric's name."""

    async def body(stored: Series) -> None:
        await stored.put(sample(START_MS, 1), sample(START_MS + DAY_MS, 1))
        await stored.put(sample(START_MS, 1), metric=NUMBER)
        await stored.put(sample(START_MS, 1), bucket=OTHER)
        found: list[tuple[BucketId, str]] = []
        while scope := await stored.next_scope(found):
            found.append(scope)
        assert found == [SCOPE, (ONE, NUMBER.value), (OTHER, SIZE.value)]

    on_series(body)


def test_a_buckets_series_is_forgotten_in_batches(on_series: Callable[[Body], None]) -> None:
    """Every row of one bucket goes, no row of another."""

    async def body(stored: Series) -> None:
        await stored.put(*(sample(START_MS + hour * HOUR_MS, hour) for hour in range(7)))
        await stored.put(sample(START_MS, 9), bucket=OTHER)
        batches = 0
        while await stored.engine.write(lambda tx: series.forget(tx, ONE, 3)):
            batches += 1
        assert batches == 3
        assert await stored.points() == []
        assert await stored.points(bucket=OTHER) == [sample(START_MS, 9)]

    on_series(body)


def test_a_row_of_a_newer_format_is_refused(on_series: Callable[[Body], None]) -> None:
    """Points this version cannot read are not guessed at."""

    async def body(stored: Series) -> None:
        await stored.put(sample(START_MS, 7))
        ((place, _),) = await stored.rows()
        await stored.engine.write(
            lambda tx: tx.put(Table.SERIES, place, b'{"points":[[0,7]],"format":2}')
        )
        with pytest.raises(EngineUnavailable, match="format 2"):
            await stored.points()

    on_series(body)
